import { Clock, Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { Guilds } from "../discord/Guilds.ts"
import type { Health } from "../domain/FloraRpcs.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { Configuration } from "../layers/Configuration.ts"
import { Counts } from "../layers/Counts.ts"
import { Reachable } from "../services/Reachable.ts"
import packageJson from "../../package.json" with { type: "json" }
import { Readiness } from "./Readiness.ts"

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

const told = (status: string, code: number) =>
  Effect.map(Clock.currentTimeMillis, (timestamp) =>
    HttpServerResponse.jsonUnsafe({ status, timestamp }, { status: code }),
  )

/** What a runtime needs to serve, each with its state. It serves with one worker and one shard, if it has to. */
const readiness = Effect.gen(function* () {
  const reachable = yield* Reachable
  const pool = yield* WorkerPool
  const counts = yield* Counts
  const { isOpen } = yield* Readiness
  const { cacheUrl } = yield* Configuration
  return Effect.gen(function* () {
    const [database, cache] = yield* Effect.all([reachable.database, reachable.cache], { concurrency: 2 })
    const shards = Array.from(counts.shards, ([id, { state }]) => ({ id, state }))
    const workers = pool.status().map(({ id, state }) => ({ id, state }))
    const checks = {
      started: { state: isOpen() ? "ok" : "starting" },
      database: { state: database },
      cache: { state: cache, kind: cacheUrl === undefined ? "memory" : "redis" },
      gateway: { state: shards.some(({ state }) => state === "ready") ? "ok" : "unreachable", shards },
      workers: { state: workers.some(({ state }) => state === "ready") ? "ok" : "unreachable", workers },
    }
    const ready = Object.values(checks).every(({ state }) => state === "ok")
    return HttpServerResponse.jsonUnsafe(
      { status: ready ? "ok" : "unavailable", timestamp: yield* Clock.currentTimeMillis, checks },
      { status: ready ? 200 : 503 },
    )
  })
})

/**
 * Open to everyone, and answered at once, while it starts as well. `GET /health`: the process lives, 200 whatever it is about to do. `GET
 * /ready`: everything has started, 503 before. `GET /health/ready`: the state of each thing that is needed, and 503 where one is missing.
 */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const { isOpen } = yield* Readiness
    const lives = Effect.suspend(() => told(isOpen() ? "ok" : "starting", 200))
    const started = Effect.suspend(() => (isOpen() ? told("ok", 200) : told("starting", 503)))
    const ready = yield* readiness
    for (const prefix of ["", "/api"] as const) {
      yield* router.add("GET", `${prefix}/health`, lives)
      yield* router.add("GET", `${prefix}/ready`, started)
      yield* router.add("GET", `${prefix}/health/ready`, ready)
    }
  }),
)
