/**
 * The events that wait for one guild. Two lanes: urgent before normal, each in the order of arrival. When 2,000 events
 * wait, `messageCreate` and `messageUpdate` are shed; beyond the hard cap everything is refused. Every event is
 * accounted for: per class, `accepted = handled + shed + pending` whenever nothing is in between.
 *
 * Plain data, no fibers: it is called from the gateway's callback for every event of every guild.
 */
import type { EventTrace } from "../domain/EventTrace.ts"
import {
  eventClasses,
  type EventEnd,
  type EventKind,
  type GuildEvent,
  type Receipt,
} from "../domain/GuildEvent.ts"
import type { LimitValues } from "../domain/Limits.ts"

/** `ignored`: the script that serves has no handler for events of this class, so there is nothing to do. */
export type Offered = "queued" | "ignored" | "shed" | "overflow"

/** How events of one class fared. */
export interface Account {
  accepted: number
  handled: number
  shed: number
  /** Refused at the hard cap; not part of `accepted`. */
  overflow: number
}

const handled: EventEnd = { _tag: "Handled" }

/** First in, first out in amortised constant time; `Array.shift` is linear in what waits. */
class Lane {
  private items: Array<GuildEvent> = []
  private head = 0

  get size(): number {
    return this.items.length - this.head
  }
  push(event: GuildEvent): void {
    this.items.push(event)
  }
  peek(): GuildEvent | undefined {
    return this.items[this.head]
  }
  shift(): GuildEvent | undefined {
    const event = this.items[this.head]
    if (event === undefined) return undefined
    this.head++
    // What was handed out is not kept: a guild that sleeps should cost next to nothing.
    if (this.head === this.items.length || (this.head > 1024 && this.head * 2 > this.items.length)) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return event
  }
  /** Two lives of one guild may end with one host, in any order; what they give back still goes where it came from. */
  insert(events: ReadonlyArray<GuildEvent>): void {
    this.items = [...events, ...this.items.slice(this.head)].sort((one, other) => one.seq - other.seq)
    this.head = 0
  }
}

export class Mailbox {
  private readonly urgent = new Lane()
  private readonly normal = new Lane()
  private readonly accounts = new Map<EventKind, Account>()
  private readonly limits: Pick<LimitValues, "droppableQueue" | "mailboxCapacity">

  constructor(limits: Pick<LimitValues, "droppableQueue" | "mailboxCapacity">) {
    this.limits = limits
  }

  get size(): number {
    return this.urgent.size + this.normal.size
  }

  get hasUrgent(): boolean {
    return this.urgent.size > 0
  }

  offer(event: GuildEvent): Offered {
    const account = this.accountOf(event.kind)
    const size = this.size
    if (size >= this.limits.mailboxCapacity) {
      account.overflow++
      return "overflow"
    }
    account.accepted++
    if (event.droppable && size >= this.limits.droppableQueue) {
      account.shed++
      return "shed"
    }
    this.laneOf(event).push(event)
    return "queued"
  }

  /** An event that nobody would handle is accounted for without ever waiting. */
  ignore(kind: EventKind): Offered {
    const account = this.accountOf(kind)
    account.accepted++
    account.handled++
    return "ignored"
  }

  /** Up to `count` events whose payloads have up to `characters` in all, urgent ones first; at least one if any waits. */
  take(count: number, characters: number): Array<GuildEvent> {
    const taken: Array<GuildEvent> = []
    let left = characters
    while (taken.length < count) {
      const lane = this.urgent.size > 0 ? this.urgent : this.normal
      const next = lane.peek()
      if (next === undefined || (taken.length > 0 && next.payload.length > left)) break
      left -= next.payload.length
      next.trace?.taken()
      taken.push(lane.shift()!)
    }
    return taken
  }

  /** Puts events back where they came from: before all that came later. They were taken but not handled. */
  putBack(events: ReadonlyArray<GuildEvent>): void {
    for (const lane of ["urgent", "normal"] as const) {
      const own = events.filter((event) => event.lane === lane)
      if (own.length > 0) this[lane].insert(own)
    }
  }

  /** The event has been dealt with, one way or another. */
  handled(event: GuildEvent, end: EventEnd = handled): void {
    this.accountOf(event.kind).handled++
    event.receipt?.settle(end)
    event.trace?.end(end)
  }

  account(kind: EventKind): Readonly<Account> & { readonly pending: number } {
    const account = this.accountOf(kind)
    return { ...account, pending: account.accepted - account.handled - account.shed }
  }

  kinds(): ReadonlyArray<EventKind> {
    return [...this.accounts.keys()]
  }

  private laneOf(event: GuildEvent): Lane {
    return event.lane === "urgent" ? this.urgent : this.normal
  }

  private accountOf(kind: EventKind): Account {
    let account = this.accounts.get(kind)
    if (account === undefined) {
      account = { accepted: 0, handled: 0, shed: 0, overflow: 0 }
      this.accounts.set(kind, account)
    }
    return account
  }
}

/** An event as the gateway or the runtime makes it; `seq` is the guild's next number. */
export const makeEvent = (
  guildId: GuildEvent["guildId"],
  seq: number,
  kind: EventKind,
  payload: string,
  receipt?: Receipt,
  interactionId?: string,
  trace?: EventTrace,
): GuildEvent => ({
  guildId,
  seq,
  kind,
  ...eventClasses[kind],
  payload,
  attempt: 1,
  receipt,
  interactionId,
  trace,
})
