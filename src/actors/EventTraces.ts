/**
 * The traces of events: how long one waited in the mailbox, the turns in which it ran, the operations that it asked for and, where it was
 * sampled, what these led to. While an event goes on, a few numbers are written down. Spans are made at its end, if the trace is kept;
 * only those of an event that was sampled are made at once, for calls to hang on.
 */
import { Cause, Clock, Context, Effect, Exit, Option, Tracer } from "effect"
import type { EventTrace, OperationTrace, TurnRecord } from "../domain/EventTrace.ts"
import type { EventEnd, EventKind, Receipt } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { TailTracer } from "../layers/TailTracer.ts"
import { Tracing } from "../layers/Tracing.ts"

/** What a trace tells of its event beside its kind. */
interface About {
  readonly guildId: GuildId
  readonly kind: EventKind
  readonly seq: number
  readonly receipt: Receipt | undefined
}

export interface EventTraces {
  /** An event is queued. */
  readonly begin: (about: About) => EventTrace
}

/** Turns of one event that are written down, and operations; an event that runs for minutes may have thousands. */
const maxNotes = 32

/** None where nothing is traced. */
export const makeEventTraces = Effect.fnUntraced(function* (limits: LimitValues) {
  const tracer = yield* Tracing
  if (tracer === undefined) return undefined
  const clock = yield* Clock.Clock
  const traces: EventTraces = {
    begin: (about) => new RecordedEvent(about, tracer, clock, limits.slowMs),
  }
  return traces
})

class RecordedEvent implements EventTrace {
  readonly sampled: boolean
  private readonly about: About
  private readonly tracer: TailTracer
  private readonly clock: Clock.Clock
  private readonly slowMs: number
  private readonly queuedAt = performance.now()
  private takenAt: number | undefined
  /** Waits behind the first: given back after its host's death, an event has waited since its last turn. */
  private waits: Array<readonly [from: number, to: number]> | undefined
  private turns: Array<TurnRecord> | undefined
  private operations: Array<OperationNote> | undefined
  private span: Tracer.Span | undefined
  /** Nanoseconds since the epoch when it was queued. */
  private queuedNanos = 0n
  private hasEnded = false

  constructor(about: About, tracer: TailTracer, clock: Clock.Clock, slowMs: number) {
    this.about = about
    this.tracer = tracer
    this.clock = clock
    this.slowMs = slowMs
    this.sampled = tracer.sample()
  }

  taken(): void {
    const now = performance.now()
    if (this.takenAt === undefined) this.takenAt = now
    else (this.waits ??= []).push([this.turns?.at(-1)?.endedAt ?? now, now])
  }

  turn(record: TurnRecord): void {
    this.turns ??= []
    if (this.turns.length < maxNotes) this.turns.push(record)
  }

  operation(name: string, others: ReadonlyArray<EventTrace>): OperationTrace {
    const note = new OperationNote(name, others.length + 1)
    if (this.sampled) {
      const { clock } = this
      const span = this.operationSpan(note)
      if (others.length > 0) span.addLinks(others.map((other) => ({ span: other.root(), attributes: {} })))
      return {
        span,
        end: (cause) =>
          span.end(clock.currentTimeNanosUnsafe(), cause === undefined ? Exit.void : Exit.failCause(cause)),
      }
    }
    this.operations ??= []
    if (this.operations.length < maxNotes) this.operations.push(note)
    return note
  }

  keptId(): string | undefined {
    const span = this.sampled ? this.root() : this.span
    return span !== undefined && this.tracer.isKept(span) ? span.traceId : undefined
  }

  end(end: EventEnd): void {
    if (this.hasEnded) return
    this.hasEnded = true
    const endedAt = performance.now()
    const failed = end._tag === "Failed" || end._tag === "Interrupted"
    const isNotable =
      this.sampled ||
      failed ||
      endedAt - this.queuedAt >= this.slowMs ||
      this.operations?.some(({ cause }) => cause !== undefined) === true
    if (!isNotable && this.span === undefined) return this.tracer.drop()
    const root = this.root()
    if (isNotable) this.tell(root, end)
    this.finish(root, endedAt, failed ? Exit.fail({ _tag: `Event${end._tag}` }) : Exit.void)
  }

  /** Makes the spans that nothing needed until now. */
  private tell(root: Tracer.Span, end: EventEnd): void {
    const { guildId, kind, seq, receipt } = this.about
    root.attribute("flora.guild.id", guildId)
    root.attribute("flora.event.kind", kind)
    root.attribute("flora.event.seq", seq)
    root.attribute("flora.event.outcome", end._tag)
    for (const [key, value] of Object.entries(receipt?.attributes ?? {})) root.attribute(key, value)
    if (this.takenAt !== undefined) this.finish(this.child("mailbox wait", this.queuedAt), this.takenAt)
    for (const [from, to] of this.waits ?? []) this.finish(this.child("mailbox wait", from), to)
    for (const turn of this.turns ?? []) {
      const span = this.child("turn", turn.startedAt)
      span.attribute("flora.worker.id", turn.worker)
      span.attribute("flora.epoch", turn.epoch)
      span.attribute("flora.turn.events", turn.events)
      span.attribute("flora.turn.cpu_us", turn.cpuMicros)
      this.finish(span, turn.endedAt)
    }
    for (const note of this.operations ?? [])
      this.finish(
        this.operationSpan(note),
        note.endedAt ?? performance.now(),
        note.cause === undefined ? Exit.void : Exit.failCause(note.cause),
      )
  }

  root(): Tracer.Span {
    if (this.span !== undefined) return this.span
    const ago = performance.now() - this.queuedAt
    this.queuedNanos = this.clock.currentTimeNanosUnsafe() - BigInt(Math.round(ago * 1e6))
    const name = `event ${this.about.kind}`
    this.span = this.tracer.begin(this.options(name, this.queuedAt, "consumer", Option.none()), this.sampled)
    return this.span
  }

  private operationSpan({ name, candidates, startedAt }: OperationNote): Tracer.Span {
    const span = this.child(`operation ${name}`, startedAt)
    span.attribute("flora.operation.name", name)
    if (candidates > 1) span.attribute("flora.operation.candidates", candidates)
    return span
  }

  private child(name: string, startedAt: number): Tracer.Span {
    const root = this.root()
    return this.tracer.span(this.options(name, startedAt, "internal", Option.some(root)))
  }

  private finish(span: Tracer.Span, at: number, exit: Exit.Exit<unknown, unknown> = Exit.void): void {
    span.end(this.nanos(at), exit)
  }

  private options(
    name: string,
    startedAt: number,
    kind: Tracer.SpanKind,
    parent: Option.Option<Tracer.Span>,
  ) {
    return {
      name,
      parent,
      annotations: Context.empty(),
      links: [],
      startTime: this.nanos(startedAt),
      kind,
      root: Option.isNone(parent),
      sampled: true,
    }
  }

  /** A time of `performance.now()` as nanoseconds since the epoch. */
  private nanos(at: number): bigint {
    return this.queuedNanos + BigInt(Math.round((at - this.queuedAt) * 1e6))
  }
}

/** An operation of an event that was not sampled. */
class OperationNote implements OperationTrace {
  readonly span = undefined
  readonly name: string
  /** Events whose handlers may have asked for it. */
  readonly candidates: number
  readonly startedAt = performance.now()
  endedAt: number | undefined
  cause: Cause.Cause<unknown> | undefined

  constructor(name: string, candidates: number) {
    this.name = name
    this.candidates = candidates
  }

  end(cause: Cause.Cause<unknown> | undefined): void {
    this.endedAt = performance.now()
    if (cause !== undefined && !Cause.hasInterruptsOnly(cause)) this.cause = cause
  }
}
