import {
  type MigrationEvent,
  type MigrationState,
  type MigrationStep,
  stepMigration,
} from "../../../src/actors/Migration.ts"
import { Guild } from "../World.ts"

/** Does not notice that the target's host has died. */
export class DeadTargetServes extends Guild {
  override step = (state: MigrationState, event: MigrationEvent): MigrationStep =>
    event._tag === "TargetLost" ? [state, []] : stepMigration(state, event)
}
