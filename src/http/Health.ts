import { Clock, Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { Guilds } from "../discord/Guilds.ts"
import type { Health } from "../domain/FloraRpcs.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import packageJson from "../../package.json" with { type: "json" }

/** How the runtime is, at a given time in milliseconds. */
export const health = Effect.gen(function* () {
  const pool = yield* WorkerPool
  const guilds = yield* Guilds
  return (timestamp: number): Health => ({
    status: "ok",
    timestamp,
    version: packageJson.version,
    guilds: guilds.count(),
    workers: pool.status().map(({ id, state, isolates, restarts }) => ({ id, state, isolates, restarts })),
  })
})

/** `GET /health`, open to everyone: it says no more than that the runtime is up. */
export const layer = HttpRouter.add(
  "GET",
  "/health",
  Effect.map(Clock.currentTimeMillis, (timestamp) =>
    HttpServerResponse.jsonUnsafe({ status: "ok", timestamp }),
  ),
)
