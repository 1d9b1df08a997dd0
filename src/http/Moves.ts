import type { MoveOutcome } from "../actors/Migration.ts"
import type { MigrationReport } from "../domain/Workers.ts"

const names = { Moved: "moved", RolledBack: "rolled_back", Restarted: "restarted", Placed: "placed" } as const

/** The end of a migration as it is told outside. */
export const migrationReport = (outcome: MoveOutcome): MigrationReport => ({
  outcome: names[outcome._tag],
  ...("reason" in outcome ? { reason: outcome.reason } : {}),
})
