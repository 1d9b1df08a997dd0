import { Guild } from "../World.ts"

/** A migration that is undone takes along what waited for it. */
export class RollbackForgetsQueue extends Guild {
  override rolledBack(): void {
    this.mailbox.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  }
}
