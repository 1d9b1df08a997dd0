/** Runtimes that share one database and a clock that a test sets; what they give out is kept, and answered as a test wants. */
import { Effect, Layer, type Redacted, type Scope, Stream } from "effect"
import { SqlClient } from "effect/sql"
import type { CronDeclaration } from "../../../src/domain/Cron.ts"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../../../src/domain/Limits.ts"
import * as Postgres from "../../../src/layers/Postgres.ts"
import { CronClock } from "../../../src/services/cron/CronClock.ts"
import { CronJobs } from "../../../src/services/cron/CronJobs.ts"
import { CronRunner } from "../../../src/services/cron/CronRunner.ts"
import { Home, Liveness } from "../../../src/services/cron/Liveness.ts"
import type { ClaimedRun, RunEnd } from "../../../src/services/cron/Runs.ts"
import { Logs } from "../../../src/services/Logs.ts"
import { freshDatabase } from "../../Services.ts"

export const guildId = "900000000000000001" as GuildId

/** Postgres's clock as a test has it, in milliseconds since the epoch; stands still unless it is set. */
export interface Hands {
  now: number
}

export const job = (name: string, expression: string, options: object = {}): CronDeclaration => ({
  name,
  expression,
  options: JSON.stringify(options),
})

export const makeCron = Effect.fnUntraced(function* (
  start: string,
  limits: Partial<LimitValues> = {},
  database: Effect.Effect<Redacted.Redacted<string>, never, Scope.Scope> = freshDatabase,
) {
  const hands: Hands = { now: Date.parse(start) }
  const url = yield* database
  const values = { ...defaultLimits, cronLeaseMs: 300, ...limits }
  let homes = 0

  /**
   * One more runtime on the database; `answer` says at once how each of its runs ends, or leaves it open. It reaches the database at
   * `address`.
   */
  const runtime = Effect.fnUntraced(function* (
    answer: (run: ClaimedRun) => RunEnd | undefined = () => ({ _tag: "Ran" }),
    home = `home ${++homes}`,
    address = url,
  ) {
    const clock = Layer.succeed(CronClock, { now: () => hands.now, look: Effect.void })
    const context = yield* Layer.build(
      CronJobs.layer.pipe(
        Layer.provideMerge(CronRunner.layer),
        Layer.provideMerge(Liveness.layer),
        Layer.provide(Layer.succeed(Home, home)),
        Layer.provide(clock),
        Layer.provideMerge(Logs.layer),
        Layer.provideMerge(Postgres.layerAt(address, 4)),
        Layer.provide(Layer.succeed(Limits, values)),
      ),
    )
    const runner = yield* Effect.provideContext(CronRunner, context)
    const jobs = yield* Effect.provideContext(CronJobs, context)
    const sql = yield* Effect.provideContext(SqlClient.SqlClient, context)
    const logs = yield* Effect.provideContext(Logs, context)
    const given: Array<ClaimedRun> = []
    yield* Stream.runForEach(runner.due, (run) =>
      Effect.sync(() => {
        given.push(run)
        const end = answer(run)
        if (end !== undefined) runner.ended(run, end)
      }),
    ).pipe(Effect.scoped, Effect.forkScoped)
    return { runner, jobs, sql, logs, given }
  })

  /** A runtime in a scope of its own, as a process would be. */
  return { hands, runtime, url }
})

export type Runtime = Effect.Success<ReturnType<Effect.Success<ReturnType<typeof makeCron>>["runtime"]>>

/** The records of a job, oldest slot first: `[slot, status, reason]`. */
export const records = ({ sql }: Runtime, name: string) =>
  Effect.map(
    sql<{ scheduled_at: Date; status: string; reason: string | null; slots: number }>`
      SELECT scheduled_at, status, reason, slots FROM cron_runs WHERE job = ${name} ORDER BY scheduled_at, backfill_id`,
    (rows) =>
      rows.map(({ scheduled_at, status, reason, slots }) => ({
        at: scheduled_at.toISOString(),
        status,
        reason,
        slots,
      })),
  )

export type Scoped<A> = Effect.Effect<A, never, Scope.Scope>
