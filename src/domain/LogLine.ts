import { Schema } from "effect"
import { GuildId } from "./Ids.ts"

export const LogLevel = Schema.Literals(["trace", "debug", "info", "warn", "error"])
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
}) {}
