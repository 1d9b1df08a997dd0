import { Console, Effect, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import type { LogLine } from "../../domain/LogLine.ts"
import { client, flora, guild } from "../Flags.ts"

const colours = { trace: 90, debug: 90, info: 36, warn: 33, error: 31 } as const

const format = ({ timestamp, level, target, message }: LogLine) => {
  const tag = level.toUpperCase().padEnd(5)
  const coloured = process.stdout.isTTY ? `\x1b[${colours[level]}m${tag}\x1b[0m` : tag
  return `${new Date(timestamp).toISOString()} ${coloured} ${target === "runtime" ? "[flora] " : ""}${printable(message)}`
}

/** A script's text must not be able to steer the terminal of whoever reads it. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const printable = (text: string) => text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd")

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
  },
  Effect.fn("logs")(function* ({ guild, limit, follow }) {
    const lines = (yield* client).Logs({ guildId: guild, limit, follow })
    const { json } = yield* flora
    yield* Stream.runForEach(lines, (line) => Console.log(json ? JSON.stringify(line) : format(line)))
  }, Effect.scoped),
).pipe(Command.withDescription("Show a guild's log"))
