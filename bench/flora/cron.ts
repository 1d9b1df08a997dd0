/**
 * Durable schedules on a real Postgres: how late runs start, and how fast a storm of them is recorded, given out and recorded as ended. Runs
 * end at once; `live` takes them through mailboxes, hosts and isolates.
 */
import { Effect, Layer, Option, Redacted, Scope, Stream } from "effect"
import { SqlClient } from "effect/sql"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../../src/domain/Limits.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Operations } from "../../src/ops/Operations.ts"
import * as CronDispatcher from "../../src/actors/CronDispatcher.ts"
import { GuildRouter } from "../../src/actors/GuildRouter.ts"
import { WorkerPool } from "../../src/isolates/WorkerPool.ts"
import { CronClock } from "../../src/services/cron/CronClock.ts"
import { CronJobs } from "../../src/services/cron/CronJobs.ts"
import { CronRunner } from "../../src/services/cron/CronRunner.ts"
import { Liveness } from "../../src/services/cron/Liveness.ts"
import { Interactions } from "../../src/discord/Interactions.ts"
import { Secrets } from "../../src/services/secrets/Secrets.ts"
import { Deployments } from "../../src/services/Deployments.ts"
import { Logs } from "../../src/services/Logs.ts"
import { cronOperations } from "../../src/ops/cron.ts"
import { parameters, serve } from "../load/Program.ts"
import { percentile } from "../load/Samples.ts"

const { postgres } = parameters<{ readonly postgres: string }>()
const limits: LimitValues = { ...defaultLimits, bootTimeoutSecs: 20 }

const services = CronJobs.layer.pipe(
  Layer.provideMerge(CronRunner.layer),
  Layer.provideMerge(Liveness.layer),
  Layer.provideMerge(CronClock.layer),
  Layer.provideMerge(Logs.layer),
)

/** Puts jobs in with one statement: what is measured comes afterwards. `at` is an expression over `i`, the job's number. */
const arm = Effect.fnUntraced(function* (count: number, at: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM cron_jobs`
  yield* sql`DELETE FROM cron_runs`
  yield* sql`
    INSERT INTO cron_jobs (guild_id, name, kind, expression, options, place, created_at, next_at, look_at)
    SELECT (900000000000000001 + i)::text, 'job', 'cron', '0 0 0 1 1 *', '{}', 0, now(), at, at
    FROM generate_series(0, ${count - 1}::int) AS i, LATERAL (SELECT now() + ${sql.literal(at)} AS at) t`
  yield* sql`ANALYZE cron_jobs`
  yield* sql`SELECT pg_notify('flora_cron', '')`
})

const ran = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ n: number }>`SELECT count(*)::int AS n FROM cron_runs WHERE status = 'ran'`
  return row!.n
})

const until = (done: () => boolean) =>
  Effect.gen(function* () {
    while (!done()) yield* Effect.sleep("1 millis")
  })

/** Hears of every run that is given out, and ends it at once. */
const listen = Effect.gen(function* () {
  const runner = yield* CronRunner
  const clock = yield* CronClock
  const late: Array<number> = []
  yield* Stream.runForEach(runner.due, (run) =>
    Effect.sync(() => {
      late.push(clock.now() - run.scheduledAt)
      runner.ended(run, { _tag: "Ran" })
    }),
  ).pipe(Effect.scoped, Effect.forkScoped)
  return late
})

const lateness = Effect.fnUntraced(function* (jobs: number, everyMs: number) {
  const late = yield* listen
  yield* arm(jobs, `interval '1500 ms' + i * interval '${everyMs} ms'`)
  yield* until(() => late.length === jobs)
  return { p50: percentile(late, 0.5), p99: percentile(late, 0.99) }
}, Effect.scoped)

/** All due at one time: until the last one is recorded as ended. */
const storm = Effect.fnUntraced(function* (jobs: number) {
  const late = yield* listen
  yield* arm(jobs, "interval '2 seconds'")
  yield* until(() => late.length > 0)
  const due = Date.now() - late[0]!
  while ((yield* ran) < jobs) yield* Effect.sleep("10 millis")
  return { perSecond: (jobs * 1000) / (Date.now() - due) }
}, Effect.scoped)

/** The same through isolates, cold at first and then live. */
const live = Effect.fnUntraced(function* (jobs: number) {
  const sql = yield* SqlClient.SqlClient
  const runner = yield* CronRunner
  yield* arm(jobs, "interval '1 hour'")
  const once = Effect.gen(function* () {
    const before = runner.counters()
    yield* sql`UPDATE cron_jobs SET next_at = now() + interval '1 second', look_at = now() + interval '1 second'`
    yield* sql`SELECT pg_notify('flora_cron', '')`
    yield* until(() => runner.counters().started > before.started)
    const began = performance.now()
    yield* until(() => runner.counters().ran >= before.ran + jobs)
    return (jobs * 1000) / (performance.now() - began)
  })
  const cold = yield* once
  // Guilds that were woken by a run alone do not stay; an event makes them live.
  const router = yield* GuildRouter
  for (let index = 0; index < jobs; index++)
    router.offer(String(900_000_000_000_000_001n + BigInt(index)) as GuildId, "messageCreate", "{}")
  yield* until(() => router.all().every(({ actor }) => actor.status().queued + actor.status().running === 0))
  return { cold, live: yield* once }
})

const script = `on("messageCreate", () => {}); cron("job", "0 0 0 1 1 *", () => {})`

/** The operations of runs alone: there is no Discord here. */
const operations = Layer.effect(
  Operations,
  Effect.map(cronOperations, (all) => {
    const byName = new Map(all.map((operation) => [operation.name, operation]))
    return Operations.of({
      messages: () => 0,
      execute: (guildId, name, args) => byName.get(name)!.execute(guildId, args),
    })
  }),
)

const running = CronDispatcher.layer.pipe(
  Layer.provideMerge(GuildRouter.layer),
  Layer.provide(
    Layer.mergeAll(
      operations,
      WorkerPool.layerOf(2),
      Layer.mock(Deployments, {
        script: () => Effect.succeed(Option.some({ bundle: script, sourceMap: undefined })),
      }),
      Layer.mock(Interactions, { opened: () => {}, ended: () => {}, redact: (text) => text }),
      Layer.mock(Secrets, { placeholders: () => undefined }),
    ),
  ),
)

await Effect.gen(function* () {
  const database = yield* Layer.build(Postgres.layerAt(Redacted.make(postgres), 8))
  const scope = yield* Effect.scope
  const context = yield* Layer.build(services).pipe(Effect.provideContext(database))
  const run = <A, E>(
    effect: Effect.Effect<A, E, CronRunner | CronClock | SqlClient.SqlClient | Scope.Scope>,
  ) =>
    effect.pipe(
      Effect.provideContext(context),
      Effect.provideContext(database),
      Scope.provide(scope),
      Effect.runPromise,
    )
  yield* Effect.promise(() =>
    serve({
      lateness: ({ jobs, everyMs }: { jobs: number; everyMs: number }) => run(lateness(jobs, everyMs)),
      storm: ({ jobs }: { jobs: number }) => run(storm(jobs)),
      live: ({ jobs }: { jobs: number }) =>
        live(jobs).pipe(
          Effect.provide(running),
          Effect.provide(Layer.fresh(services)),
          Effect.provideContext(database),
          Effect.scoped,
          Effect.runPromise,
        ),
    }),
  )
}).pipe(Effect.scoped, Effect.provide(Layer.succeed(Limits, limits)), Effect.runPromise)
