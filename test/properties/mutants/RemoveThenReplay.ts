import type { GuildEvent } from "../../../src/domain/GuildEvent.ts"
import { Guild, type Life } from "../World.ts"

/** Takes the queue away, lets the target serve, and only then replays: what comes meanwhile overtakes what waited. */
export class RemoveThenReplay extends Guild {
  private queue: Array<GuildEvent> = []

  override adopt(target: Life): void {
    this.queue = this.mailbox.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
    super.adopt(target)
  }
  override tick(): void {
    super.tick()
    const next = this.queue.shift()
    if (next !== undefined) this.mailbox.putBack([next])
  }
  override check(): void {
    // The queue is part of what waits: this mutant is to be caught by its order, not by its books.
    if (this.queue.length === 0) super.check()
  }
}
