/** Each guild's log: its newest lines in memory, older ones in the store, and a live feed. One guild's lines never push out another's. */
import { Clock, Context, Effect, Fiber, Layer, Option, PubSub, Stream, Tracer } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { type LogFilter, LogLine, type LogLevel, matches } from "../domain/LogLine.ts"
import { Tracing } from "../layers/Tracing.ts"
import { LogRing } from "./LogRing.ts"
import { LogStore, type LogStoreError } from "./LogStore.ts"
import { makeLogWriter } from "./LogWriter.ts"
import { withoutSdkFrames } from "./SourceMap.ts"

/** Lines of a subscriber that lags are dropped, oldest first, beyond this many. */
const followBuffer = 1024
/** Lines read from the store at once for whoever goes on after a line. */
const page = 1000

export interface LogQuery extends LogFilter {
  /** Whether stacks show the SDK's own frames; defaults to false. */
  readonly sdkFrames?: boolean
}

export class Logs extends Context.Service<
  Logs,
  {
    /**
     * Adds a line; synchronous, because it is called for whatever a turn printed. Without a trace's id the line gets that of the trace
     * within which it is written, if there is one.
     */
    readonly write: (
      guildId: GuildId,
      level: LogLevel,
      target: LogLine["target"],
      message: string,
      traceId?: string,
    ) => void
    /** The newest `limit` lines in memory, oldest first; stacks are without the SDK's own frames unless these are asked for. */
    readonly read: (guildId: GuildId, limit: number, sdkFrames?: boolean) => ReadonlyArray<LogLine>
    /** The newest `limit` of all lines kept that the query lets through, oldest first. */
    readonly find: (
      guildId: GuildId,
      limit: number,
      query?: LogQuery,
    ) => Effect.Effect<ReadonlyArray<LogLine>, LogStoreError>
    /**
     * The newest `limit` lines that the query lets through, or all that are kept of those after line `after`; then every new one. Whoever
     * goes on after a line misses none that is kept, or gets an error; others get what is in memory when the store does not answer.
     */
    readonly follow: (
      guildId: GuildId,
      limit: number,
      query?: LogQuery,
    ) => Stream.Stream<LogLine, LogStoreError>
    /** Lines that left the memory before the store had taken them. */
    readonly lost: () => number
  }
>()("flora/services/Logs") {
  /** In memory only where no `LogStore` is provided. */
  static readonly layer = Layer.effect(
    Logs,
    Effect.gen(function* () {
      const { logLines, logLineLength } = yield* Limits
      // Who writes has cut a line already, and a stack to twice its length; but the writer may be a host that is not to be trusted.
      const longest = logLineLength * 2
      const clock = yield* Clock.Clock
      const store = yield* LogStore
      const writer = store === undefined ? undefined : yield* makeLogWriter(store)
      const rings = new Map<GuildId, LogRing>()
      // Begins with the time, so that a number from before a restart is smaller than every one after it.
      let lastId = clock.currentTimeMillisUnsafe() * 1000

      let lost = 0

      const ringOf = (guildId: GuildId) => {
        const existing = rings.get(guildId)
        if (existing !== undefined) return existing
        const made = new LogRing(logLines)
        rings.set(guildId, made)
        return made
      }
      /** What the memory has, and the id from which it has everything. */
      const inMemory = (guildId: GuildId, query: LogQuery) => {
        const lines = rings.get(guildId)?.lines ?? []
        return { found: lines.filter(matches(query)), from: lines[0]?.id ?? Infinity }
      }
      const olderThan = ({ before = Infinity, ...query }: LogQuery, id: number): LogFilter => {
        const border = Math.min(before, id)
        return border === Infinity ? query : { ...query, before: border }
      }

      const find = Effect.fnUntraced(function* (guildId: GuildId, limit: number, query: LogQuery) {
        if (limit === 0) return []
        const { found, from } = inMemory(guildId, query)
        const newest = found.slice(-limit)
        const after = query.after ?? -Infinity
        if (store === undefined || newest.length === limit || after >= from) return newest
        return [...(yield* store.newest(guildId, olderThan(query, from), limit - newest.length)), ...newest]
      })

      /** Everything that is kept after a line, oldest first. */
      const findAfter = (guildId: GuildId, after: number, query: LogQuery) => {
        const { found, from } = inMemory(guildId, query)
        const here = Stream.fromIterable(found)
        if (store === undefined || after >= from) return here
        const stored = Stream.paginate(
          after,
          Effect.fnUntraced(function* (last) {
            const lines = yield* store.oldest(guildId, { ...olderThan(query, from), after: last }, page)
            return [lines, lines.length < page ? Option.none() : Option.some(lines.at(-1)!.id)] as const
          }),
        )
        return Stream.concat(stored, here)
      }

      return Logs.of({
        write: (guildId, level, target, message, traceId = currentTraceId()) => {
          const ring = ringOf(guildId)
          const now = clock.currentTimeMillisUnsafe()
          lastId = Math.max(lastId + 1, now * 1000)
          const line = new LogLine({
            id: lastId,
            timestamp: now,
            level,
            target,
            guildId,
            message: message.length > longest ? `${message.slice(0, longest)}…` : message,
            ...(traceId === undefined ? {} : { traceId }),
          })
          const pushedOut = ring.push(line)
          if (writer !== undefined) {
            lost += pushedOut
            writer.add(guildId, ring)
          }
          if (ring.feed !== undefined) PubSub.publishUnsafe(ring.feed, line)
        },
        read: (guildId, limit, sdkFrames = false) =>
          limit === 0
            ? []
            : (rings.get(guildId)?.lines ?? []).slice(-Math.min(limit, logLines)).map(shown(sdkFrames)),
        lost: () => lost,
        find: Effect.fn("Logs.find")(function* (guildId, limit, query = {}) {
          return (yield* find(guildId, limit, query)).map(shown(query.sdkFrames))
        }),
        follow: (guildId, limit, query = {}) =>
          Stream.unwrap(
            Effect.gen(function* () {
              const ring = ringOf(guildId)
              ring.feed ??= yield* PubSub.sliding<LogLine>(followBuffer)
              const subscription = yield* PubSub.subscribe(ring.feed)
              // Lines up to here are of the past, later ones come by the subscription, whatever else happens in between.
              const border = lastId
              const past =
                query.after === undefined
                  ? Stream.fromIterableEffect(
                      Effect.catch(find(guildId, limit, query), (error) =>
                        Effect.logWarning("the stored part of a log cannot be read", error).pipe(
                          Effect.as(inMemory(guildId, query).found.slice(-limit)),
                        ),
                      ),
                    )
                  : findAfter(guildId, query.after, query)
              const isShown = matches(query)
              return Stream.concat(
                Stream.filter(past, ({ id }) => id <= border),
                Stream.filter(
                  Stream.fromSubscription(subscription),
                  (line) => line.id > border && isShown(line),
                ),
              ).pipe(Stream.map(shown(query.sdkFrames)))
            }),
          ),
      })
    }),
  )
}

/** The trace of the fiber that runs, if it is within a span that has not ended and is reported. */
const currentTraceId = () => {
  const context = Fiber.getCurrent()?.context
  if (context === undefined) return undefined
  const span = Context.getOrUndefined(context, Tracer.ParentSpan)
  if (span === undefined || !span.sampled || Context.get(context, Tracing)?.isKept(span) === false)
    return undefined
  return span._tag === "Span" && span.status._tag === "Ended" ? undefined : span.traceId
}

/** A line as it is shown. */
const shown =
  (sdkFrames = false) =>
  (line: LogLine) =>
    sdkFrames || !line.message.includes("flora:sdk.js")
      ? line
      : new LogLine({ ...line, message: withoutSdkFrames(line.message) })
