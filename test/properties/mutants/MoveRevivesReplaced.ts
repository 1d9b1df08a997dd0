import { stepMigration } from "../../../src/actors/Migration.ts"
import { Guild } from "../World.ts"

/** A move does not mind that another script was deployed meanwhile, and brings the one before it back. */
export class MoveRevivesReplaced extends Guild {
  override step: typeof stepMigration = (state, event) =>
    event._tag === "Replaced" ? [state, []] : stepMigration(state, event)
}
