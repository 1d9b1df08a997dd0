import {
  type MigrationEvent,
  type MigrationState,
  type MigrationStep,
  stepMigration,
} from "../../../src/actors/Migration.ts"
import { Guild } from "../World.ts"

/** Waits for a source or a target that stands still as long as it takes. */
export class NoDeadlines extends Guild {
  override step = (state: MigrationState, event: MigrationEvent): MigrationStep =>
    event._tag === "DeadlinePassed" ? [state, []] : stepMigration(state, event)
}
