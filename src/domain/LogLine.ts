/** One line of a guild's log, and what a reader may ask of lines. */
import { DateTime, Schema } from "effect"
import { GuildId } from "./Ids.ts"

/** From the least severe to the most. */
export const logLevels = ["trace", "debug", "info", "warn", "error"] as const
export const LogLevel = Schema.Literals(logLevels)
export type LogLevel = typeof LogLevel.Type

/** One line of a guild's log. */
export class LogLine extends Schema.Class<LogLine>("LogLine")({
  /** Grows with each line of the runtime, and over restarts. */
  id: Schema.Number,
  /** Milliseconds since the epoch. */
  timestamp: Schema.Number,
  level: LogLevel,
  /** `script` for what the guild's code printed, `runtime` for what flora says about it. */
  target: Schema.Literals(["script", "runtime"]),
  guildId: GuildId,
  message: Schema.String,
  /** The trace within which the line was written, if it was written within one. */
  traceId: Schema.optionalKey(Schema.String),
}) {}

/** What a line must be in order to be shown. Everything may be left out. */
export const logFilterFields = {
  /** This level or a more severe one. */
  level: Schema.optionalKey(LogLevel),
  /** Text that the message contains, in capitals or not. */
  grep: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(200))),
  /** Written at this time or later. */
  since: Schema.optionalKey(Schema.DateTimeUtcFromString),
  /** Written before this time. */
  until: Schema.optionalKey(Schema.DateTimeUtcFromString),
  /** Only lines after the one with this id. */
  after: Schema.optionalKey(Schema.Int),
  /** Only lines before the one with this id: the page before the one that begins with it. */
  before: Schema.optionalKey(Schema.Int),
}
const LogFilter = Schema.Struct(logFilterFields)
export type LogFilter = typeof LogFilter.Type

/** The levels that a filter lets through. */
export const levelsFrom = (level: LogLevel): ReadonlyArray<LogLevel> =>
  logLevels.slice(logLevels.indexOf(level))

/** Whether a filter lets a line through. */
export const matches = ({ level, grep, since, until, after, before }: LogFilter) => {
  const levels = levelsFrom(level ?? "trace")
  const text = grep?.toLowerCase()
  const from = since === undefined ? -Infinity : DateTime.toEpochMillis(since)
  const to = until === undefined ? Infinity : DateTime.toEpochMillis(until)
  return (line: LogLine): boolean =>
    line.id > (after ?? -Infinity) &&
    line.id < (before ?? Infinity) &&
    line.timestamp >= from &&
    line.timestamp < to &&
    levels.includes(line.level) &&
    (text === undefined || line.message.toLowerCase().includes(text))
}
