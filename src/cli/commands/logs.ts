import { Console, Effect, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { client, flora, guild } from "../Flags.ts"
import { formatLogLine } from "../LogText.ts"

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
    sdkFrames,
  },
  Effect.fn("logs")(function* ({ guild, limit, follow, sdkFrames }) {
    const lines = (yield* client).Logs({ guildId: guild, limit, follow, sdkFrames })
    const { json } = yield* flora
    yield* Stream.runForEach(lines, (line) => Console.log(json ? JSON.stringify(line) : formatLogLine(line)))
  }, Effect.scoped),
).pipe(Command.withDescription("Show a guild's log"))
