/** Each guild's log: its newest lines, and a live feed. One guild's lines never push out another's. */
import { Clock, Context, Effect, Layer, PubSub, Stream } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { LogLine, type LogLevel } from "../domain/LogLine.ts"
import { withoutSdkFrames } from "./SourceMap.ts"

/** Lines of a subscriber that lags are dropped, oldest first, beyond this many. */
const followBuffer = 1024

interface GuildLog {
  lines: Array<LogLine>
  feed: PubSub.PubSub<LogLine> | undefined
}

export class Logs extends Context.Service<
  Logs,
  {
    /** Adds a line; synchronous, because it is called for whatever a turn printed. */
    readonly write: (guildId: GuildId, level: LogLevel, target: LogLine["target"], message: string) => void
    /** The newest `limit` lines, oldest first; stacks are without the SDK's own frames unless these are asked for. */
    readonly read: (guildId: GuildId, limit: number, sdkFrames?: boolean) => ReadonlyArray<LogLine>
    /** The newest `limit` lines, or all that are kept of those after line `after`; then every new one. */
    readonly follow: (
      guildId: GuildId,
      limit: number,
      options?: { readonly after?: number; readonly sdkFrames?: boolean },
    ) => Stream.Stream<LogLine>
  }
>()("flora/services/Logs") {
  static readonly layer = Layer.effect(
    Logs,
    Effect.gen(function* () {
      const { logLines, logLineLength } = yield* Limits
      // Who writes has cut a line already, and a stack to twice its length; but the writer may be a host that is not to be trusted.
      const longest = logLineLength * 2
      const clock = yield* Clock.Clock
      const logs = new Map<GuildId, GuildLog>()
      // Begins with the time, so that a number from before a restart is smaller than every one after it.
      let lastId = clock.currentTimeMillisUnsafe() * 1000

      const logOf = (guildId: GuildId) => {
        const existing = logs.get(guildId)
        if (existing !== undefined) return existing
        const made: GuildLog = { lines: [], feed: undefined }
        logs.set(guildId, made)
        return made
      }
      const read = (guildId: GuildId, limit: number) =>
        limit === 0 ? [] : (logs.get(guildId)?.lines ?? []).slice(-Math.min(limit, logLines))

      return Logs.of({
        write: (guildId, level, target, message) => {
          const log = logOf(guildId)
          const line = new LogLine({
            id: ++lastId,
            timestamp: clock.currentTimeMillisUnsafe(),
            level,
            target,
            guildId,
            message: message.length > longest ? `${message.slice(0, longest)}…` : message,
          })
          log.lines.push(line)
          // Cut in bulk: shifting one line at a time would make every line cost as much as the log is long.
          if (log.lines.length >= logLines * 2) log.lines = log.lines.slice(-logLines)
          if (log.feed !== undefined) PubSub.publishUnsafe(log.feed, line)
        },
        read: (guildId, limit, sdkFrames = false) => read(guildId, limit).map(shown(sdkFrames)),
        follow: (guildId, limit, { after = 0, sdkFrames = false } = {}) =>
          Stream.unwrap(
            Effect.gen(function* () {
              const log = logOf(guildId)
              log.feed ??= yield* PubSub.sliding<LogLine>(followBuffer)
              // Subscribe before reading: a line that comes in between is then told twice rather than never; it is told once
              // because nothing runs between these two statements.
              const subscription = yield* PubSub.subscribe(log.feed)
              // Who goes on after a line wants all that came since, however many they asked for at first.
              const past = read(guildId, after === 0 ? limit : logLines).filter(({ id }) => id > after)
              return Stream.concat(Stream.fromIterable(past), Stream.fromSubscription(subscription)).pipe(
                Stream.map(shown(sdkFrames)),
              )
            }),
          ),
      })
    }),
  )
}

/** A line as it is shown. */
const shown = (sdkFrames: boolean) => (line: LogLine) =>
  sdkFrames || !line.message.includes("flora:sdk.js")
    ? line
    : new LogLine({ ...line, message: withoutSdkFrames(line.message) })
