import { Mailbox } from "../../../src/actors/Mailbox.ts"
import type { GuildEvent } from "../../../src/domain/GuildEvent.ts"
import { Guild, limits } from "../World.ts"

class ForgetfulMailbox extends Mailbox {
  override putBack(events: ReadonlyArray<GuildEvent>): void {
    super.putBack(events.map((event) => ({ ...event, attempt: 1 as const })))
  }
}

/** Events of a dead host come again and again, as if for the first time. */
export class RepeatsUnmarked extends Guild {
  override makeMailbox(): Mailbox {
    return new ForgetfulMailbox(limits)
  }
}
