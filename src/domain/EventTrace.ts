/** What is written down of an event on its way, for its trace. The spans are made only where the trace is kept, or needed meanwhile. */
import type { Cause, Tracer } from "effect"
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

/** An operation that an event's handlers asked for. */
export interface OperationTrace {
  /** What it leads to hangs on this; undefined where the event was not sampled. */
  readonly span: Tracer.Span | undefined
  /** It has ended, with a failure if there is a cause. */
  readonly end: (cause: Cause.Cause<unknown> | undefined) => void
}

export interface EventTrace {
  /** It is kept whatever happens. */
  readonly sampled: boolean
  /** It has left the mailbox. */
  readonly taken: () => void
  readonly turn: (record: TurnRecord) => void
  /** An operation that its handlers asked for. The others might have asked for it as well. */
  readonly operation: (name: string, others: ReadonlyArray<EventTrace>) => OperationTrace
  readonly end: (end: EventEnd) => void
  /** The trace's id, where it is known by now that the trace is kept. */
  readonly keptId: () => string | undefined
  /** The span of the whole event. */
  readonly root: () => Tracer.Span
}
