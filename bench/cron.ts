/**
 * Durable schedules on a real Postgres: how late runs start, how fast a storm is recorded and worked off, how fast a restart arms.
 * `node bench/cron.ts [jobs]`; needs no Postgres of its own. With `CRON_LIVE=1` runs go through live isolates.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, Option, Stream } from "effect"
import { SqlClient } from "effect/sql"
import type { GuildId } from "../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../src/domain/Limits.ts"
import * as EmbeddedPostgres from "../src/layers/EmbeddedPostgres.ts"
import * as Postgres from "../src/layers/Postgres.ts"
import { Operations } from "../src/ops/Operations.ts"
import * as CronDispatcher from "../src/actors/CronDispatcher.ts"
import { GuildRouter } from "../src/actors/GuildRouter.ts"
import { WorkerPool } from "../src/isolates/WorkerPool.ts"
import { CronClock } from "../src/services/cron/CronClock.ts"
import { CronJobs } from "../src/services/cron/CronJobs.ts"
import { CronRunner } from "../src/services/cron/CronRunner.ts"
import { Liveness } from "../src/services/cron/Liveness.ts"
import { Interactions } from "../src/discord/Interactions.ts"
import { Secrets } from "../src/services/secrets/Secrets.ts"
import { Deployments } from "../src/services/Deployments.ts"
import { Logs } from "../src/services/Logs.ts"
import { cronOperations } from "../src/ops/cron.ts"
import { percentile, round } from "./Bench.ts"

const jobs = Number(process.argv[2] ?? 10_000)
const guildOf = (index: number) => String(900_000_000_000_000_001n + BigInt(index)) as GuildId
const limits: LimitValues = { ...defaultLimits, bootTimeoutSecs: 20 }

const services = CronJobs.layer.pipe(
  Layer.provideMerge(CronRunner.layer),
  Layer.provideMerge(Liveness.layer),
  Layer.provideMerge(CronClock.layer),
  Layer.provideMerge(Logs.layer),
)

const say = (name: string, figures: object) => console.log(name.padEnd(40), JSON.stringify(figures))

/** Puts jobs in with one statement: what is measured comes afterwards. */
const arm = Effect.fnUntraced(function* (prefix: string, count: number, atSecs: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    INSERT INTO cron_jobs (guild_id, name, kind, expression, options, place, created_at, next_at, look_at)
    SELECT (900000000000000001 + i)::text, ${prefix}, 'cron', '0 0 0 1 1 *', '{}', 0, now(), at, at
    FROM generate_series(0, ${count - 1}::int) AS i, LATERAL (SELECT now() + ${sql.literal(atSecs)} AS at) t`
  yield* sql`ANALYZE cron_jobs`
  yield* sql`SELECT pg_notify('flora_cron', '')`
})

const count = (status: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<{ n: number }>`SELECT count(*)::int AS n FROM cron_runs WHERE status = ${status}`
    return row!.n
  })

const waitFor = (done: () => boolean) =>
  Effect.gen(function* () {
    while (!done()) yield* Effect.sleep("1 millis")
  })

/** Runs that end at once: the scheduler and the database alone. */
const bare = Effect.gen(function* () {
  const runner = yield* CronRunner
  const clock = yield* CronClock
  const sql = yield* SqlClient.SqlClient
  const late: Array<number> = []
  yield* Stream.runForEach(runner.due, (run) =>
    Effect.sync(() => {
      late.push(clock.now() - run.scheduledAt)
      runner.ended(run, { _tag: "Ran" })
    }),
  ).pipe(Effect.scoped, Effect.forkScoped)

  const lateness = (name: string) =>
    say(name, {
      n: late.length,
      "p50 ms": percentile(late, 0.5),
      "p99 ms": percentile(late, 0.99),
      "max ms": percentile(late, 1),
    })
  yield* arm("sparse", jobs, "interval '1500 ms' + i * interval '41 ms'")
  yield* Effect.sleep("12 seconds")
  lateness(`lateness, ${jobs} armed, 24 a second`)
  yield* sql`DELETE FROM cron_jobs`
  yield* sql`DELETE FROM cron_runs`

  late.length = 0
  yield* arm("dense", jobs, "interval '1500 ms' + i * interval '1 ms'")
  yield* waitFor(() => late.length === jobs)
  lateness(`lateness, ${jobs} armed, 1,000 a second`)
  yield* Effect.sleep("1 second")
  yield* sql`DELETE FROM cron_runs`

  late.length = 0
  yield* arm("storm", jobs, "interval '2 seconds'")
  yield* waitFor(() => late.length > 0)
  const began = performance.now()
  yield* waitFor(() => late.length === jobs)
  const claimed = performance.now() - began
  const target = jobs
  while ((yield* count("ran")) < target) yield* Effect.sleep("10 millis")
  say(`storm of ${jobs}`, {
    "all claimed s": round(Math.max(...late) / 1000),
    "claims/s": Math.round(jobs / (claimed / 1000)),
    "all ended s": round((performance.now() - began) / 1000),
  })
  const [double] = yield* sql<{ n: number }>`
    SELECT count(*)::int AS n FROM (SELECT 1 FROM cron_runs GROUP BY guild_id, job, scheduled_at HAVING count(*) > 1) d`
  say("slots with more than one record", { n: double!.n })
})

/** How long a runtime takes from its start until it could claim, with all jobs armed. */
const restart = Effect.gen(function* () {
  yield* arm("armed", jobs, "interval '1 hour'")
  const began = performance.now()
  yield* Effect.scoped(
    Effect.gen(function* () {
      const context = yield* Layer.build(Layer.fresh(services))
      const runner = yield* Effect.provideContext(CronRunner, context)
      let claimed = false
      yield* Stream.runForEach(runner.due, () => Effect.sync(() => (claimed = true))).pipe(
        Effect.scoped,
        Effect.forkScoped,
      )
      const cronJobs = yield* Effect.provideContext(CronJobs, context)
      yield* cronJobs.trigger(guildOf(0), "armed", "allowAll")
      yield* waitFor(() => claimed)
    }),
  )
  say(`restart with ${jobs} armed`, { "ready s": round((performance.now() - began) / 1000) })
})

const scripts = {
  plain: `on("messageCreate", () => {}); cron("job", "0 0 0 1 1 *", () => {})`,
  steps: `on("messageCreate", () => {}); cron("job", "0 0 0 1 1 *", async (ctx) => { for (const name of ["a", "b", "c"]) await ctx.step(name, () => 1) })`,
}

/** Through guild actors, host processes and isolates: cold at first, live the second time. */
const live = Effect.fnUntraced(function* (kind: keyof typeof scripts, guilds: number) {
  const sql = yield* SqlClient.SqlClient
  const runner = yield* CronRunner
  const storm = Effect.fnUntraced(function* (name: string) {
    yield* sql`UPDATE cron_jobs SET next_at = now() + interval '1 second', look_at = now() + interval '1 second' WHERE name = 'job'`
    yield* sql`SELECT pg_notify('flora_cron', '')`
    const before = runner.counters().ran
    const first = runner.counters().started
    yield* waitFor(() => runner.counters().started > first)
    const began = performance.now()
    yield* waitFor(() => runner.counters().ran >= before + guilds)
    const seconds = (performance.now() - began) / 1000
    say(`${kind}, ${guilds} guilds, ${name}`, {
      "runs/s": Math.round(guilds / seconds),
      "all ended s": round(seconds),
    })
  })
  yield* sql`DELETE FROM cron_jobs`
  yield* sql`DELETE FROM cron_runs`
  yield* arm("job", guilds, "interval '1 hour'")
  yield* storm("cold")
  // Guilds that were woken by a run alone do not stay; an event makes them live.
  const router = yield* GuildRouter
  for (let i = 0; i < guilds; i++) router.offer(guildOf(i), "messageCreate", "{}")
  yield* waitFor(() =>
    router.all().every(({ actor }) => actor.status().queued + actor.status().running === 0),
  )
  yield* storm("live")
  yield* storm("live again")
})

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

const running = (kind: keyof typeof scripts) =>
  CronDispatcher.layer.pipe(
    Layer.provideMerge(GuildRouter.layer),
    Layer.provide(
      Layer.mergeAll(
        operations,
        WorkerPool.layerOf(2),
        Layer.mock(Deployments, {
          script: () => Effect.succeed(Option.some({ bundle: scripts[kind], sourceMap: undefined })),
        }),
        Layer.mock(Interactions, { opened: () => {}, ended: () => {}, redact: (text) => text }),
        Layer.mock(Secrets, { placeholders: () => undefined }),
      ),
    ),
  )

const main = Effect.gen(function* () {
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "flora-bench-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true })),
  )
  const server = yield* EmbeddedPostgres.start({ directory: join(directory, "postgres") })
  const database = yield* Layer.build(Postgres.layerAt(server.url, 8))
  const on = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.scoped(effect).pipe(Effect.provideContext(database))
  if (process.env["CRON_LIVE"] === undefined) {
    yield* on(Effect.provide(bare, services))
    yield* on(restart)
  } else {
    for (const kind of ["plain", "steps"] as const)
      yield* on(live(kind, jobs).pipe(Effect.provide(running(kind)), Effect.provide(services)))
  }
})

await main.pipe(Effect.scoped, Effect.provide(Layer.succeed(Limits, limits)), Effect.runPromise)
process.exit(0)
