import { Mailbox } from "../../../src/actors/Mailbox.ts"
import type { GuildEvent } from "../../../src/domain/GuildEvent.ts"
import { Guild, limits } from "../World.ts"

class UnfairMailbox extends Mailbox {
  override offer(event: GuildEvent) {
    return super.offer({ ...event, droppable: true })
  }
}

/** Past the limit every class is shed, interactions too. */
export class ShedsEverything extends Guild {
  override makeMailbox(): Mailbox {
    return new UnfairMailbox(limits)
  }
}
