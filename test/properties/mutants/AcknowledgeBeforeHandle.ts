import type { GuildEvent } from "../../../src/domain/GuildEvent.ts"
import { Guild, type Life } from "../World.ts"

/** An event counts as handled when it is handed over; a host that dies with it takes it along. */
export class AcknowledgeBeforeHandle extends Guild {
  override begins(_life: Life, event: GuildEvent): void {
    this.mailbox.handled(event)
  }
  override ends(): void {}
  override redelivers(): boolean {
    return false
  }
}
