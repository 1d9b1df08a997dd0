import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { GuildId } from "../../domain/Ids.ts"
import { client, guild, tell } from "../Flags.ts"
import { progress } from "../Progress.ts"

/** Also what `flora deploy --from-backup` does. */
export const rollBack = Effect.fnUntraced(function* (
  guild: GuildId,
  revision: string,
  message: Option.Option<string>,
) {
  const call = (yield* client).Rollback({
    guildId: guild,
    revision,
    source: "cli",
    ...Option.match(message, { onNone: () => ({}), onSome: (message) => ({ message }) }),
  })
  const deployment = yield* progress("deploying", call)
  yield* tell(
    deployment,
    Console.log(
      `guild ${guild} runs ${revision.slice(0, 8)} again: revision ${deployment.revisionId.slice(0, 8)}`,
    ),
  )
})

export const rollback = Command.make(
  "rollback",
  {
    revision: Argument.String("revision").pipe(
      Argument.withDescription(
        "Id of the revision to run again, or its first digits, as `flora history` shows it",
      ),
    ),
    guild,
    message: Flag.String("message").pipe(
      Flag.withAlias("m"),
      Flag.withDescription("Why, up to 500 characters; the history shows it"),
      Flag.optional,
    ),
  },
  Effect.fn("rollback")(function* ({ revision, guild, message }) {
    yield* rollBack(guild, revision, message)
  }, Effect.scoped),
).pipe(Command.withDescription("Deploy again what an earlier revision ran"))
