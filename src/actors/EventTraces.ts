/**
 * The traces of events: how long one waited in the mailbox, the turns in which it ran, the operations that it asked for and what these
 * led to. While it goes on, a few numbers are written down; spans are made when an operation needs one to hang on, and at the end for
 * a trace that is kept.
 */
import { Clock, Context, Effect, Exit, Option, Tracer } from "effect"
import type { EventTrace, TurnRecord } from "../domain/EventTrace.ts"
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

/** Turns of one event that are written down; an event that runs for minutes may have thousands. */
const maxTurns = 32

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
  private readonly about: About
  private readonly tracer: TailTracer
  private readonly clock: Clock.Clock
  private readonly slowMs: number
  private readonly queuedAt = performance.now()
  private readonly sampled: boolean
  private waitingSince: number | undefined = this.queuedAt
  private waits: Array<readonly [from: number, to: number]> | undefined
  private turns: Array<TurnRecord> | undefined
  private span: Tracer.Span | undefined
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
    // Given back after its host's death, it has waited since its last turn.
    const since = this.waitingSince ?? this.turns?.at(-1)?.endedAt ?? now
    this.waitingSince = undefined
    ;(this.waits ??= []).push([since, now])
  }

  turn(record: TurnRecord): void {
    this.turns ??= []
    if (this.turns.length < maxTurns) this.turns.push(record)
  }

  operation(name: string, others: ReadonlyArray<EventTrace>): Tracer.Span {
    const span = this.child(`operation ${name}`, performance.now(), "internal")
    span.attribute("flora.operation.name", name)
    if (others.length > 0) {
      span.attribute("flora.operation.candidates", others.length + 1)
      span.addLinks(others.map((other) => ({ span: other.root(), attributes: {} })))
    }
    return span
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
    const tookMs = endedAt - this.queuedAt
    const isNotable = this.sampled || failed || tookMs >= this.slowMs
    if (this.span === undefined && !isNotable) return
    const root = this.root()
    if (isNotable || this.tracer.wants(root, tookMs)) this.tell(root, end)
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
    for (const [from, to] of this.waits ?? []) this.finish(this.child("mailbox wait", from, "internal"), to)
    for (const turn of this.turns ?? []) {
      const span = this.child("turn", turn.startedAt, "internal")
      span.attribute("flora.worker.id", turn.worker)
      span.attribute("flora.epoch", turn.epoch)
      span.attribute("flora.turn.events", turn.events)
      span.attribute("flora.turn.cpu_us", turn.cpuMicros)
      this.finish(span, turn.endedAt)
    }
  }

  root(): Tracer.Span {
    return (this.span ??= this.tracer.begin(
      this.options(`event ${this.about.kind}`, this.queuedAt, "consumer", Option.none()),
      this.sampled,
    ))
  }

  private child(name: string, startedAt: number, kind: Tracer.SpanKind): Tracer.Span {
    return this.tracer.span(this.options(name, startedAt, kind, Option.some(this.root())))
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
    return this.clock.currentTimeNanosUnsafe() - BigInt(Math.round((performance.now() - at) * 1e6))
  }
}
