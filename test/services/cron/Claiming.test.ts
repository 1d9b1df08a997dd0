/** Several runtimes look at one database at once: what one of them has in hand holds up none of what the others may take. */
import { assert, describe, it } from "@effect/vitest"
import { PgClient } from "@effect/sql-pg"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { until } from "../../actors/GuildFixture.ts"
import { guildId, job, makeCron } from "./Cron.ts"

const minute = 60_000

/** Two runtimes, and another claimer, which holds rows in a transaction until it is told to let go. */
const makeRivals = Effect.gen(function* () {
  const { hands, runtime, url } = yield* makeCron("2026-03-01T00:00:30Z")
  const runtimes = [yield* runtime(), yield* runtime()]
  const context = yield* Layer.build(PgClient.layer({ url, maxConnections: 1 }))
  const sql = yield* Effect.provideContext(SqlClient.SqlClient, context)
  /** Locks the rows that a query gives; the effect that it answers with lets go of them, changed in nothing. */
  const hold = Effect.fnUntraced(function* (query: Effect.Effect<ReadonlyArray<unknown>, unknown>) {
    const [held, free] = [yield* Deferred.make<number>(), yield* Deferred.make<void>()]
    const holding = yield* query.pipe(
      Effect.flatMap((rows) => Deferred.succeed(held, rows.length)),
      Effect.andThen(Deferred.await(free)),
      sql.withTransaction,
      Effect.forkChild,
    )
    assert.strictEqual(yield* Deferred.await(held), 1)
    return Effect.andThen(Deferred.succeed(free, undefined), Fiber.join(holding))
  })
  const given = () => runtimes.flatMap((each) => each.given.map((run) => run.job)).sort()
  return { hands, jobs: runtimes[0]!.jobs, sql, hold, given }
})

describe("claimers of one database", () => {
  it.live("do not wait for a job that another one has locked", () =>
    Effect.gen(function* () {
      const { hands, jobs, sql, hold, given } = yield* makeRivals
      yield* jobs.sync(guildId, [job("held", "1 0 * * *"), job("free", "1 0 * * *")])
      const release = yield* hold(sql`SELECT 1 FROM cron_jobs WHERE name = 'held' FOR UPDATE`)
      hands.now += minute
      yield* until(() => given().includes("free"))
      assert.deepStrictEqual(given(), ["free"])
      yield* release
      yield* until(() => given().length === 2)
      assert.deepStrictEqual(given(), ["free", "held"])
    }).pipe(Effect.scoped),
  )

  it.live("do not wait for a run that another one has locked", () =>
    Effect.gen(function* () {
      const { hands, jobs, sql, hold, given } = yield* makeRivals
      // Their runs are claimed by themselves, some time after their slots.
      const jitter = { jitter: 30_000 }
      yield* jobs.sync(guildId, [job("held", "1 0 * * *", jitter), job("free", "1 0 * * *", jitter)])
      hands.now += minute / 2
      const due = sql<{ job: string }>`SELECT job FROM cron_runs WHERE status = 'due'`
      yield* Effect.repeat(due, { until: (rows) => rows.length === 2 })
      const release = yield* hold(sql`SELECT 1 FROM cron_runs WHERE job = 'held' FOR UPDATE`)
      hands.now += minute
      yield* until(() => given().includes("free"))
      assert.deepStrictEqual(given(), ["free"])
      yield* release
      yield* until(() => given().length === 2)
      assert.deepStrictEqual(given(), ["free", "held"])
    }).pipe(Effect.scoped),
  )
})
