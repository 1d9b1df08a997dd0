import { Metric } from "effect"
import type { MigrationOutcome } from "./Migration.ts"

const milliseconds = Metric.exponentialBoundaries({ start: 0.5, factor: 2, count: 14 })

const total = Metric.counter("flora_guild_migrations", {
  description: "Migrations that ended, by outcome",
  incremental: true,
})
const byOutcome = {
  moved: Metric.withAttributes(total, { outcome: "moved" }),
  rolledBack: Metric.withAttributes(total, { outcome: "rolled_back" }),
  timedOut: Metric.withAttributes(total, { outcome: "timed_out" }),
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
      return outcome.timedOut ? byOutcome.timedOut : byOutcome.rolledBack
  }
}

/** From the start of the target to the end of the migration, in milliseconds. */
export const migrationDuration = Metric.histogram("flora_guild_migration_duration", {
  description: "Milliseconds that a migration takes",
  boundaries: milliseconds,
})

/** From when the source takes no more events to when somebody takes them again, in milliseconds. */
export const migrationQuiesce = Metric.histogram("flora_guild_migration_pause", {
  description: "Milliseconds during which a migrating guild takes no events",
  boundaries: milliseconds,
})
