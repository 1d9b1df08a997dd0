/** What is written down of an event on its way, for its trace. The spans are made only where the trace is kept, or needed meanwhile. */
import type { Tracer } from "effect"
import type { EventEnd } from "./GuildEvent.ts"

/** A turn in which an event was handed over, or its handlers went on. Times are those of `performance.now()`. */
export interface TurnRecord {
  readonly startedAt: number
  endedAt: number
  readonly worker: number
  readonly epoch: number
  /** Events that were handed over. */
  readonly events: number
  cpuMicros: number
}

export interface EventTrace {
  /** It has left the mailbox. */
  readonly taken: () => void
  readonly turn: (record: TurnRecord) => void
  /** An operation that its handlers asked for. The others might have asked for it as well. */
  readonly operation: (name: string, others: ReadonlyArray<EventTrace>) => Tracer.Span
  readonly end: (end: EventEnd) => void
  /** The trace's id, where it is known by now that the trace is kept. */
  readonly keptId: () => string | undefined
  /** The span of the whole event. */
  readonly root: () => Tracer.Span
}
