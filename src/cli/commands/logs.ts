import { Console, Effect, Record, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { type LogFilter, logLevels } from "../../domain/LogLine.ts"
import { client, flora, guild } from "../Flags.ts"
import { formatLogLine } from "../LogText.ts"
import { moment } from "../Moment.ts"

/** Frames of the SDK are of use to those who work on flora. */
export const sdkFrames = Flag.Boolean("sdk-frames").pipe(
  Flag.withDescription("Show the SDK's own frames in stack traces"),
  Flag.withDefault(false),
)

export const logs = Command.make(
  "logs",
  {
    guild,
    limit: Flag.Int("limit").pipe(
      Flag.withAlias("n"),
      Flag.withDescription("Lines to show first, 0 to 1000"),
      Flag.withDefault(100),
      Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 }))),
    ),
    follow: Flag.Boolean("follow").pipe(
      Flag.withAlias("f"),
      Flag.withDescription("Go on with new lines"),
      Flag.withDefault(false),
    ),
    level: Flag.Literals("level", logLevels).pipe(
      Flag.withDescription("Only lines of this level or worse"),
      Flag.optional,
    ),
    grep: Flag.String("grep").pipe(
      Flag.withDescription("Only lines that contain this text, in capitals or not"),
      Flag.optional,
    ),
    since: moment("since").pipe(
      Flag.withDescription("Only lines from this time on: 2026-03-01T12:00Z, or 30m, 12h, 7d ago"),
      Flag.optional,
    ),
    until: moment("until").pipe(Flag.withDescription("Only lines before this time"), Flag.optional),
    before: Flag.Int("before").pipe(
      Flag.withDescription("Only lines before the one with this id, which --json shows: the page before"),
      Flag.optional,
    ),
    sdkFrames,
  },
  Effect.fn("logs")(function* ({ guild, limit, follow, sdkFrames, ...filter }) {
    const given: LogFilter = Record.getSomes<string, unknown>(filter)
    const lines = (yield* client).Logs({ guildId: guild, limit, follow, sdkFrames, ...given })
    const { json } = yield* flora
    yield* Stream.runForEach(lines, (line) => Console.log(json ? JSON.stringify(line) : formatLogLine(line)))
  }, Effect.scoped),
).pipe(Command.withDescription("Show a guild's log"))
