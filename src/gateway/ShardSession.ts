/**
 * How far one gateway session has got. Discord numbers the events of a session; after a restart it replays those that follow a
 * number that we name. That must be the number up to which everything has been handled, not the newest that was received.
 *
 * Plain data: it is called for every event. Only events that wait in a mailbox are held, so that this is bounded by what
 * mailboxes hold.
 */
import type { Receipt } from "../domain/GuildEvent.ts"

export class ShardSession {
  readonly id: string
  /** JSON of the payload of `ready`. */
  readonly ready: string
  private received: number
  /** Numbers of events that are not yet handled; a Set keeps the order of insertion, which is theirs. */
  private readonly held = new Set<number>()

  constructor(id: string, ready: string, handled: number) {
    this.id = id
    this.ready = ready
    this.received = handled
  }

  /** Notes that an event has come; false for one that was there before. */
  receive(sequence: number): boolean {
    if (sequence <= this.received) return false
    this.received = sequence
    return true
  }

  /** The newest event is not handled before its receipt is settled. */
  hold(sequence: number): void {
    this.held.add(sequence)
  }

  receipt(sequence: number): Receipt {
    return { settle: () => void this.held.delete(sequence) }
  }

  /** Every event up to this one has been handled. */
  get position(): number {
    const [oldest] = this.held
    return oldest === undefined ? this.received : oldest - 1
  }
}
