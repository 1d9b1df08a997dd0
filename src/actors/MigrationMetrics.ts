/** How migrations have gone since the runtime started. */
import { Effect, Metric } from "effect"
import type { Distribution } from "../domain/Metrics.ts"
import type { MigrationOutcome } from "./Migration.ts"

/** From half a millisecond to four seconds. */
const seconds = Metric.exponentialBoundaries({ start: 0.0005, factor: 2, count: 14 })

const total = Metric.counter("flora_migrations_total", { incremental: true })
const byOutcome = {
  moved: Metric.withAttributes(total, { outcome: "moved" }),
  rolled_back: Metric.withAttributes(total, { outcome: "rolled_back" }),
  timed_out: Metric.withAttributes(total, { outcome: "timed_out" }),
  restarted: Metric.withAttributes(total, { outcome: "restarted" }),
}

/** Counts the migrations that ended like this one. */
export const migrations = (outcome: MigrationOutcome) => {
  switch (outcome._tag) {
    case "Moved":
      return byOutcome.moved
    case "Restarted":
      return byOutcome.restarted
    case "RolledBack":
      return outcome.timedOut ? byOutcome.timed_out : byOutcome.rolled_back
  }
}

/** From the start of the target to the end of the migration, in seconds. */
export const migrationDuration = Metric.histogram("flora_migration_seconds", { boundaries: seconds })

/** From when the source takes no more events to when somebody takes them again, in seconds. */
export const migrationPause = Metric.histogram("flora_migration_pause_seconds", { boundaries: seconds })

/** What was counted and measured until now. */
export const migrationsSoFar = Effect.gen(function* () {
  const outcomes = yield* Effect.forEach(Object.entries(byOutcome), ([outcome, counter]) =>
    Effect.map(Metric.value(counter), ({ count }) => [outcome, Number(count)] as const),
  )
  const duration: Distribution = yield* Metric.value(migrationDuration)
  const pause: Distribution = yield* Metric.value(migrationPause)
  return { outcomes, duration, pause }
})
