/**
 * A tracer that decides about a trace when its first span ends. Until then the spans are kept aside; they go to the exporter if the
 * trace was sampled when it began, if something in it failed, or if it was slow. What is not a request, an event or one of the rare
 * things that are always kept begins no trace, so that what flora does by itself every second is none.
 */
import { Cause, Exit, Option, Tracer } from "effect"
import { errorType, isPrivate, withoutWords } from "../domain/SpanPrivacy.ts"

export interface TailTracerOptions {
  /** Share of traces that are kept whatever happens in them, 0 to 1. */
  readonly ratio: number
  /** Traces that take longer are kept. */
  readonly slowMs: number
  /** How many a second are kept because they failed, were slow, or because whoever called asked for it. */
  readonly keptPerSecond: number
  /** Spans of one trace; further ones are left out. */
  readonly spansPerTrace: number
  /** Names of spans that are kept with their trace always. */
  readonly always: ReadonlySet<string>
  /** 0 to 1. */
  readonly random: () => number
  /** Milliseconds. */
  readonly now: () => number
}

type SpanOptions = Parameters<Tracer.Tracer["span"]>[0]

export interface TailTracer extends Tracer.Tracer {
  /** Whether a trace that begins now is kept whatever happens in it. */
  readonly sample: () => boolean
  /** Begins a trace for which that has been decided. */
  readonly begin: (options: SpanOptions, sampled: boolean) => Tracer.Span
  /** Counts a trace of which nothing is to be kept, and for which no span was made. */
  readonly drop: () => void
  /** Whether the trace of a span is kept, as far as that is known by now. */
  readonly isKept: (span: Tracer.AnySpan) => boolean
  readonly counters: () => { readonly kept: number; readonly dropped: number; readonly spansLeftOut: number }
}

/** What all spans of one trace share. */
interface Trace {
  /** `undecided` until the first span has ended. */
  verdict: "undecided" | "kept" | "dropped"
  sampled: boolean
  /** It failed, or the caller samples it: kept while there is room for such. */
  notable: boolean
  spans: number
  readonly ended: Array<EndedSpan>
}

interface EndedSpan {
  readonly inner: Tracer.Span
  readonly endTime: bigint
  readonly exit: Exit.Exit<unknown, unknown>
}

/** Requests that come in, and events. */
const roots: ReadonlySet<Tracer.SpanKind> = new Set(["server", "consumer"])

/** Around the exporter's tracer, whose spans are exported when they end. */
export const makeTailTracer = (inner: Tracer.Tracer, options: TailTracerOptions): TailTracer => {
  const counters = { kept: 0, dropped: 0, spansLeftOut: 0 }
  let second = 0
  let keptInSecond = 0

  const hasRoom = () => {
    const now = Math.floor(options.now() / 1000)
    if (now !== second) keptInSecond = 0
    second = now
    return ++keptInSecond <= options.keptPerSecond
  }

  const sample = () => options.random() < options.ratio

  const decide = (trace: Trace, tookMs: number) => {
    const keep = trace.sampled || ((trace.notable || tookMs >= options.slowMs) && hasRoom())
    trace.verdict = keep ? "kept" : "dropped"
    counters[trace.verdict]++
    for (const { inner, endTime, exit } of trace.ended.splice(0)) if (keep) inner.end(endTime, exit)
  }

  const make = (
    given: SpanOptions,
    parent: Option.Option<Tracer.AnySpan>,
    trace: Trace,
    isFirst: boolean,
  ) => {
    if (options.always.has(given.name)) trace.sampled = true
    if (++trace.spans > options.spansPerTrace) {
      counters.spansLeftOut++
      // Its children hang on the nearest span that is told.
      return new UntoldSpan(given, Option.getOrUndefined(parent))
    }
    // Effect's HTTP server leaves attributes away where a span is not sampled; whether this one is kept is not known yet.
    const told = inner.span({ ...given, parent, sampled: true })
    return new TailSpan(told, trace, (endTime, exit) => {
      if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) trace.notable = true
      if (trace.verdict === "kept") return told.end(endTime, exit)
      if (trace.verdict === "dropped") return
      trace.ended.push({ inner: told, endTime, exit })
      if (isFirst) decide(trace, Number(endTime - given.startTime) / 1e6)
    })
  }

  const begin = (given: SpanOptions, sampled: boolean) => {
    const trace: Trace = { verdict: "undecided", sampled, notable: false, spans: 0, ended: [] }
    const caller = Option.filter(given.parent, isRemote)
    if (Option.isSome(caller)) trace.notable = caller.value.sampled
    return make(given, caller, trace, true)
  }

  return {
    sample,
    begin,
    drop: () => {
      counters.dropped++
    },
    isKept: (span) => span instanceof TailSpan && (span.trace.sampled || span.trace.verdict === "kept"),
    counters: () => ({ ...counters }),
    span: (given) => {
      const parent = Option.getOrUndefined(given.parent)
      if (parent instanceof TailSpan) return make(given, given.parent, parent.trace, false)
      if (parent instanceof UntoldSpan && parent.told instanceof TailSpan)
        return make(given, Option.some(parent.told), parent.told.trace, false)
      const isRoot = roots.has(given.kind) || options.always.has(given.name)
      return isRoot ? begin(given, sample()) : new UntoldSpan(given, undefined)
    },
  }
}

/** Ids that come from outside are taken for what they are only where they are some. */
const isRemote = (span: Tracer.AnySpan): span is Tracer.ExternalSpan =>
  span._tag === "ExternalSpan" && /^[\da-f]{32}$/.test(span.traceId) && /^[\da-f]{16}$/.test(span.spanId)

/** In no trace, or one too many of its trace. */
class UntoldSpan extends Tracer.NativeSpan {
  /** The nearest span above it that is told. */
  readonly told: Tracer.AnySpan | undefined
  constructor(options: SpanOptions, told: Tracer.AnySpan | undefined) {
    super({ ...options, sampled: false })
    this.told = told
  }
}

/** A span of the exporter that is ended when its trace is kept. */
class TailSpan implements Tracer.Span {
  readonly _tag = "Span"
  readonly sampled = true
  readonly inner: Tracer.Span
  readonly trace: Trace
  private readonly onEnd: (endTime: bigint, exit: Exit.Exit<unknown, unknown>) => void
  private hasEnded = false

  constructor(
    inner: Tracer.Span,
    trace: Trace,
    onEnd: (endTime: bigint, exit: Exit.Exit<unknown, unknown>) => void,
  ) {
    this.inner = inner
    this.trace = trace
    this.onEnd = onEnd
  }
  get name() {
    return this.inner.name
  }
  get traceId() {
    return this.inner.traceId
  }
  get spanId() {
    return this.inner.spanId
  }
  get parent() {
    return this.inner.parent
  }
  get annotations() {
    return this.inner.annotations
  }
  get status() {
    return this.inner.status
  }
  get attributes() {
    return this.inner.attributes
  }
  get links() {
    return this.inner.links
  }
  get kind() {
    return this.inner.kind
  }
  attribute(key: string, value: unknown): void {
    if (!this.hasEnded && !isPrivate(key)) this.inner.attribute(key, value)
  }
  event(name: string, startTime: bigint, attributes?: Record<string, unknown>): void {
    if (!this.hasEnded) this.inner.event(name, startTime, attributes)
  }
  addLinks(links: ReadonlyArray<Tracer.SpanLink>): void {
    if (!this.hasEnded) this.inner.addLinks(links)
  }
  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    if (this.hasEnded) return
    if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause))
      this.inner.attribute("error.type", errorType(exit.cause))
    this.hasEnded = true
    this.onEnd(endTime, withoutWords(exit))
  }
}
