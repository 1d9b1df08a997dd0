/**
 * The time by which slots come: that of Postgres, because several runtimes may share it. Between two looks at it this machine's
 * monotonic clock goes on from there, so that a jump of either machine's clock is noticed with the next look and not acted on before.
 */
import { Clock, Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

export class CronClock extends Context.Service<
  CronClock,
  {
    /** In milliseconds since the epoch. */
    readonly now: () => number
    /** Looks at Postgres's clock. */
    readonly look: Effect.Effect<void, SqlError.SqlError>
  }
>()("flora/services/cron/CronClock") {
  static readonly layer = Layer.effect(
    CronClock,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const clock = yield* Clock.Clock
      const monotonic = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
      let offset = clock.currentTimeMillisUnsafe() - monotonic()
      const look = Effect.gen(function* () {
        const before = monotonic()
        const [row] = yield* sql<{ now: number }>`
          SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`
        // The answer is half a way old.
        offset = row!.now - (before + monotonic()) / 2
      })
      yield* look
      return CronClock.of({ now: () => Math.floor(monotonic() + offset), look })
    }),
  )
}
