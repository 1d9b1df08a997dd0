/**
 * What of a turn belongs into the traces of events. The outbox does not say which handler asked for an operation or printed a line: it
 * is known where one event runs, or where one has just begun alone.
 */
import type { EventTrace, OperationTrace, TurnRecord } from "../domain/EventTrace.ts"
import type { GuildEvent } from "../domain/GuildEvent.ts"
import type { Handlers } from "./Handlers.ts"

/** Other events that an operation's span points at. */
const maxLinks = 8

const none: ReadonlyArray<EventTrace> = []

export class TurnTrace {
  private readonly worker: number
  private readonly epoch: number
  private readonly handlers: Handlers
  /** The turn that is out. */
  private record: TurnRecord | undefined
  /** The events that it handed over, until its result has been worked through. */
  private delivered: ReadonlyArray<GuildEvent> = []
  /** It brought results or timers, so that handlers of other events went on in it. */
  private broughtMore = false
  /** The event that its operations are taken for where nothing tells; looked for once per turn, and `null` before. */
  private likely: EventTrace | undefined | null = null

  constructor(worker: number, epoch: number, handlers: Handlers) {
    this.worker = worker
    this.epoch = epoch
    this.handlers = handlers
  }

  begin(events: ReadonlyArray<GuildEvent>, broughtMore: boolean, now: number): void {
    const { worker, epoch } = this
    this.delivered = events
    this.broughtMore = broughtMore
    this.likely = null
    this.record = { startedAt: now, endedAt: now, worker, epoch, events: events.length, cpuMicros: 0 }
  }

  /** It has come back: a turn of the events that it handed over, or else of the one that runs. */
  end(cpuMicros: number): void {
    const { delivered, handlers, record } = this
    if (record === undefined) return
    record.endedAt = performance.now()
    record.cpuMicros = cpuMicros
    for (const event of delivered) event.trace?.turn(record)
    if (delivered.length === 0 && handlers.size === 1)
      for (const event of handlers.events()) event.trace?.turn(record)
    this.record = undefined
  }

  /** Its result has been worked through. */
  forget(): void {
    this.delivered = []
  }

  /**
   * An operation that the result asks for, in the trace of its event; else in one of those that it may be of: one that was sampled, if there
   * is one, with links to the others.
   */
  operation(name: string, interactionId: unknown): OperationTrace | undefined {
    const begun = this.begunAlone()
    if (begun?.trace !== undefined) return begun.trace.operation(name, none)
    if (interactionId !== undefined) {
      for (const event of this.handlers.events())
        if (event.trace !== undefined && event.interactionId === interactionId)
          return event.trace.operation(name, none)
    }
    if (this.likely === null) this.likely = this.mostLikely()
    const { likely } = this
    return likely?.operation(name, likely.sampled ? this.othersThan(likely) : none)
  }

  private mostLikely(): EventTrace | undefined {
    let likely: EventTrace | undefined
    for (const { trace } of this.handlers.events())
      if (trace !== undefined && (likely === undefined || (trace.sampled && !likely.sampled))) likely = trace
    return likely
  }

  private othersThan(trace: EventTrace): ReadonlyArray<EventTrace> {
    const others: Array<EventTrace> = []
    for (const event of this.handlers.events()) {
      if (others.length === maxLinks) break
      if (event.trace !== undefined && event.trace !== trace) others.push(event.trace)
    }
    return others
  }

  /** The one event whose handlers can have printed something in the turn; none where several can. */
  speaker(): GuildEvent | undefined {
    if (this.handlers.size !== 1) return this.begunAlone()
    for (const event of this.handlers.events()) return event
    return undefined
  }

  private begunAlone(): GuildEvent | undefined {
    return this.broughtMore || this.delivered.length !== 1 ? undefined : this.delivered[0]
  }
}
