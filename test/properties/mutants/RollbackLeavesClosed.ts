import {
  type MigrationEvent,
  type MigrationState,
  type MigrationStep,
  stepMigration,
} from "../../../src/actors/Migration.ts"
import { Guild } from "../World.ts"

/** The source is kept when a migration is undone, but nobody tells it to go on. */
export class RollbackLeavesClosed extends Guild {
  override step = (state: MigrationState, event: MigrationEvent): MigrationStep => {
    const [next, commands] = stepMigration(state, event)
    return [next, commands.filter(({ _tag }) => _tag !== "ReopenSource")]
  }
}
