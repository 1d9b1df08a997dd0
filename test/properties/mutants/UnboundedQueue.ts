import { Mailbox } from "../../../src/actors/Mailbox.ts"
import { Guild } from "../World.ts"

/** Everything is queued, however much waits. */
export class UnboundedQueue extends Guild {
  override makeMailbox(): Mailbox {
    return new Mailbox({
      droppableQueue: Number.POSITIVE_INFINITY,
      mailboxCapacity: Number.POSITIVE_INFINITY,
    })
  }
}
