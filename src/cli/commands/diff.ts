import { Console, Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import type { FileDiff } from "../../domain/Revision.ts"
import { client, guild, tell } from "../Flags.ts"
import { printable } from "../Printable.ts"

const show = ({ path, change, diff }: FileDiff) => {
  const before = change === "added" ? "/dev/null" : `a/${path}`
  const after = change === "removed" ? "/dev/null" : `b/${path}`
  return printable(`--- ${before}\n+++ ${after}\n${diff}`.trimEnd())
}

export const diff = Command.make(
  "diff",
  {
    from: Argument.String("from").pipe(
      Argument.withDescription("Id of a revision, or its first digits, as `flora history` shows it"),
    ),
    to: Argument.String("to").pipe(
      Argument.withDescription("Another one. Default: the current one"),
      Argument.optional,
    ),
    guild,
  },
  Effect.fn("diff")(function* ({ from, to, guild }) {
    const { files } = yield* (yield* client).DiffRevisions({
      guildId: guild,
      from,
      ...Option.match(to, { onNone: () => ({}), onSome: (to) => ({ to }) }),
    })
    const words = files.length === 0 ? ["the two are the same"] : files.map(show)
    yield* tell(
      files,
      Effect.forEach(words, (text) => Console.log(text), { discard: true }),
    )
  }, Effect.scoped),
).pipe(Command.withDescription("Show how one revision differs from another, file by file"))
