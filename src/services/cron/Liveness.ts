/**
 * Which runtimes are alive. Each counts up every second; whoever sees that another has stopped counting takes its runs from it. Only
 * the watcher's own monotonic clock is used for that, so no clock that jumps can declare anybody dead.
 */
import { randomUUID } from "node:crypto"
import { Clock, Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Limits } from "../../domain/Limits.ts"
import { CronClock } from "./CronClock.ts"

interface Seen {
  readonly beat: number
  /** For how long this runtime has watched it say nothing, in milliseconds. */
  readonly silence: number
}

/** The data directory of this runtime, which no other runtime can have at the same time. */
export const Home = Context.Reference<string>("flora/services/cron/Home", {
  defaultValue: () => randomUUID(),
})

export class Liveness extends Context.Service<
  Liveness,
  {
    /** The name under which this runtime holds runs; another one after it has been taken for dead. */
    readonly owner: () => string
    /** Says that this runtime is alive, and takes their runs from those that are not. Answers with the number of runs. */
    readonly beat: Effect.Effect<number, SqlError.SqlError>
  }
>()("flora/services/cron/Liveness") {
  static readonly layer = Layer.effect(
    Liveness,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const home = yield* Home
      const { cronLeaseMs } = yield* Limits
      const clock = yield* Clock.Clock
      const cronClock = yield* CronClock
      const seen = new Map<string, Seen>()
      let owner = randomUUID() as string
      const monotonic = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
      let lookedAt = monotonic()

      /** Its runs are due again. A run that began keeps its attempt: it may have done something. */
      const bury = (owners: ReadonlyArray<string>) =>
        sql.withTransaction(
          Effect.gen(function* () {
            const gone = JSON.stringify(owners)
            const buried = yield* sql<{ owner: string }>`
              DELETE FROM cron_runtimes WHERE owner IN (
                SELECT r.owner FROM cron_runtimes r
                WHERE r.owner IN (SELECT value::uuid FROM json_array_elements_text(${gone}::json)) FOR UPDATE SKIP LOCKED)
              RETURNING owner`
            if (buried.length === 0) return 0
            const runs = yield* sql`
              UPDATE cron_runs SET status = 'due', owner = NULL, due_at = ${new Date(cronClock.now()).toISOString()}::timestamptz
              WHERE status = 'running' AND owner IN (
                SELECT value::uuid FROM json_array_elements_text(${JSON.stringify(buried.map((row) => row.owner))}::json))
              RETURNING 1`
            return runs.length
          }),
        )

      const register = Effect.suspend(
        () => sql`INSERT INTO cron_runtimes (owner, home) VALUES (${owner}, ${home})`,
      )

      const beat = Effect.gen(function* () {
        const own = yield* sql`UPDATE cron_runtimes SET beat = beat + 1 WHERE owner = ${owner} RETURNING 1`
        if (own.length === 0) {
          owner = randomUUID()
          yield* register
        }
        const all = yield* sql<{ owner: string; beat: number }>`SELECT owner, beat FROM cron_runtimes`
        const now = monotonic()
        // Who could not look for long has not seen that nobody said anything: Postgres may have been away from all of them.
        const watched = Math.min(now - lookedAt, cronLeaseMs / 2)
        lookedAt = now
        const dead: Array<string> = []
        for (const each of all) {
          const before = seen.get(each.owner)
          const silence = before?.beat === each.beat ? before.silence + watched : 0
          seen.set(each.owner, { beat: each.beat, silence })
          if (silence >= cronLeaseMs && each.owner !== owner) dead.push(each.owner)
        }
        for (const known of seen.keys()) if (!all.some((each) => each.owner === known)) seen.delete(known)
        return dead.length === 0 ? 0 : yield* bury(dead)
      })

      // Whoever had this data directory before is gone, and nobody has to wait until that shows.
      const before = yield* sql<{ owner: string }>`SELECT owner FROM cron_runtimes WHERE home = ${home}`
      if (before.length > 0) yield* bury(before.map((row) => row.owner))
      yield* register
      yield* Effect.addFinalizer(() => Effect.ignore(Effect.suspend(() => bury([owner]))))
      return Liveness.of({ owner: () => owner, beat })
    }),
  )
}
