import type { MigrationOutcome } from "../actors/Migration.ts"
import type { MigrationReport } from "../domain/Workers.ts"

const names = { Moved: "moved", RolledBack: "rolled_back", Restarted: "restarted" } as const

/** The end of a migration as it is told outside. */
export const migrationReport = (outcome: MigrationOutcome): MigrationReport => ({
  outcome: names[outcome._tag],
  ...(outcome._tag === "Moved" ? {} : { reason: outcome.reason }),
})
