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

const up = Effect.map(Clock.currentTimeMillis, (timestamp) =>
  HttpServerResponse.jsonUnsafe({ status: "ok", timestamp }),
)

/**
 * `GET /health` and `GET /ready`, open to everyone: they say no more than that the runtime is up. Requests wait until everything has
 * started, so whoever is answered has found it ready.
 */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    for (const path of ["/health", "/ready", "/api/health", "/api/ready"] as const)
      yield* router.add("GET", path, up)
  }),
)
