/**
 * The handlers of one life that are under way, each with its event and its deadline. Every event that is begun here ends here: the
 * mailbox is told once how, and so is whoever answers the interaction that it came from.
 */
import type { EventEnd, EventKind, GuildEvent } from "../domain/GuildEvent.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { LogLevel } from "../domain/LogLine.ts"
import type { WorkerCounts } from "../layers/Counts.ts"
import type { Mailbox } from "./Mailbox.ts"

interface Running {
  readonly event: GuildEvent
  /** Of `performance.now()`, like the deadline. */
  readonly startedAt: number
  readonly deadline: number
}

export interface HandlersOptions {
  readonly limits: LimitValues
  readonly mailbox: Mailbox
  readonly counts: WorkerCounts
  /** An interaction's handlers have settled, or will not any more. */
  readonly interactionEnded: (interactionId: string, failed: boolean) => void
  readonly log: (level: LogLevel, target: "runtime", message: string, traceId?: string) => void
  /** While a turn is out, nobody knows what has ended; if its host is dead, its events are delivered once more. */
  readonly turning: () => boolean
  /** Some were given up. */
  readonly expired: () => void
}

export class Handlers {
  private readonly options: HandlersOptions
  private readonly entries = new Map<number, Running>()
  /** Interactions whose handlers are past the deadline of events: they are deferred at Discord, which waits on. */
  private readonly late = new Map<number, GuildEvent>()
  private timer: NodeJS.Timeout | undefined
  private watched = Number.POSITIVE_INFINITY

  constructor(options: HandlersOptions) {
    this.options = options
  }

  get size(): number {
    return this.entries.size
  }

  *events(): Iterable<GuildEvent> {
    for (const { event } of this.entries.values()) yield event
  }

  /** The events go out with the turn that begins now. */
  begin(events: ReadonlyArray<GuildEvent>, now: number): void {
    let first = Number.POSITIVE_INFINITY
    for (const event of events) {
      const deadline = now + this.secondsFor(event.kind) * 1000
      this.entries.set(event.seq, { event, startedAt: now, deadline })
      first = Math.min(first, deadline)
    }
    if (first < this.watched) this.stopWatching()
    this.watch()
  }

  /** The event of this number, unless its handlers have ended already or there never was one: a script cannot finish what it was not given. */
  find(seq: number): GuildEvent | undefined {
    return this.entries.get(seq)?.event ?? this.late.get(seq)
  }

  /** Its handlers have settled; `reason` says why where they failed. True where it had not been given up before. */
  finish(event: GuildEvent, reason: string | undefined): boolean {
    const { counts, mailbox } = this.options
    const entry = this.entries.get(event.seq)
    this.late.delete(event.seq)
    if (entry !== undefined) {
      this.entries.delete(event.seq)
      counts[reason === undefined ? "success" : "error"]++
      counts.duration.observe((performance.now() - entry.startedAt) / 1000)
      mailbox.handled(event, reason === undefined ? undefined : { _tag: "Failed", reason })
    }
    this.endInteraction(event, reason !== undefined)
    return entry !== undefined
  }

  /** Ends what runs: each event is settled here, or is one that another incarnation must handle. */
  endAll(redeliverable: boolean, end: EventEnd): ReadonlyArray<GuildEvent> {
    const redeliver: Array<GuildEvent> = []
    for (const { event } of this.entries.values()) {
      if (redeliverable && event.attempt === 1) redeliver.push({ ...event, attempt: 2 })
      else {
        this.options.counts.error++
        this.options.mailbox.handled(event, end)
        this.endInteraction(event, true)
      }
    }
    this.entries.clear()
    for (const event of this.late.values()) this.endInteraction(event, true)
    this.late.clear()
    return redeliver
  }

  /** Seconds after which none of those that run now may run any more. */
  get patience(): number {
    let longest = this.options.limits.dispatchTimeoutSecs
    for (const { event } of this.entries.values()) longest = Math.max(longest, this.secondsFor(event.kind))
    return longest
  }

  /** One timer for all, set for the first of their deadlines. Whoever it was for may have ended when it is due; then it is set anew. */
  watch(): void {
    if (this.timer !== undefined || this.entries.size === 0) return
    this.watched = Number.POSITIVE_INFINITY
    for (const { deadline } of this.entries.values()) this.watched = Math.min(this.watched, deadline)
    this.timer = setTimeout(() => this.expire(), Math.max(1, this.watched - performance.now()))
  }

  stopWatching(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private expire(): void {
    this.timer = undefined
    const { counts, expired, log, mailbox, turning } = this.options
    if (turning()) return
    const now = performance.now()
    for (const [seq, { event, deadline }] of this.entries) {
      if (deadline > now) continue
      this.entries.delete(seq)
      counts.timeout++
      counts.error++
      const reason = `not settled after ${this.secondsFor(event.kind)} s`
      mailbox.handled(event, { _tag: "Failed", reason })
      if (event.interactionId !== undefined) this.keepLate(event)
      else log("error", "runtime", `${event.kind} is ${reason}; it counts as handled`, event.trace?.keptId())
    }
    this.watch()
    expired()
  }

  /** Keeps as many as handlers may run; the oldest is given up for one more. */
  private keepLate(event: GuildEvent): void {
    this.late.set(event.seq, event)
    if (this.late.size <= this.options.limits.runningHandlers) return
    for (const [seq, oldest] of this.late) {
      this.late.delete(seq)
      return this.endInteraction(oldest, false)
    }
  }

  private endInteraction({ interactionId }: GuildEvent, failed: boolean): void {
    if (interactionId !== undefined) this.options.interactionEnded(interactionId, failed)
  }

  private secondsFor(kind: EventKind): number {
    const { cronTimeoutSecs, dispatchTimeoutSecs } = this.options.limits
    return kind === "cron" || kind === "schedule" ? cronTimeoutSecs : dispatchTimeoutSecs
  }
}
