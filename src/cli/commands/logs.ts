import { Console, Effect, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import type { LogLine } from "../../domain/LogLine.ts"
import { client, guild } from "../Flags.ts"
import { printable } from "../Printable.ts"

const colours = { trace: 90, debug: 90, info: 36, warn: 33, error: 31 } as const

const format = ({ timestamp, level, target, message }: LogLine) => {
  const tag = level.toUpperCase().padEnd(5)
  const coloured = process.stdout.isTTY ? `\x1b[${colours[level]}m${tag}\x1b[0m` : tag
  return `${new Date(timestamp).toISOString()} ${coloured} ${target === "runtime" ? "[flora] " : ""}${printable(message)}`
}

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
    yield* Stream.runForEach(lines, (line) => Console.log(format(line)))
  }, Effect.scoped),
).pipe(Command.withDescription("Show a guild's log"))
