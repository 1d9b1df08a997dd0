import { type MigrationEvent, type MigrationState, stepMigration } from "../../../src/actors/Migration.ts"
import { Guild } from "../World.ts"

/** The target serves as soon as it has loaded, while the source's handlers still run. */
export class SwitchBeforeQuiesce extends Guild {
  override step = (state: MigrationState, event: MigrationEvent) =>
    event._tag === "TargetReady"
      ? stepMigration({ _tag: "quiescing" }, { _tag: "Suspended", state: undefined })
      : stepMigration(state, event)
}
