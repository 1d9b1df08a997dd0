import { Console, DateTime, Effect, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Scope } from "../../domain/Access.ts"
import { GuildId } from "../../domain/Ids.ts"
import { client, tell } from "../Flags.ts"

const create = Command.make(
  "create",
  {
    label: Argument.String("label").pipe(
      Argument.withDescription("What it is for"),
      Argument.withDefault(""),
    ),
    scope: Flag.Literals("scope", Scope.literals).pipe(
      Flag.withDescription("What it may do; each includes those before it"),
      Flag.withDefault("deploy"),
    ),
    guilds: Flag.String("guild").pipe(
      Flag.withAlias("g"),
      Flag.withAlias("guild-id"),
      Flag.withDescription("Only for this guild; may be repeated. Default: all that you administer"),
      Flag.withSchema(GuildId as Schema.Codec<GuildId, string>),
      Flag.atLeast(0),
    ),
    days: Flag.Int("days").pipe(Flag.withDescription("Days until it ends, 1 to 366"), Flag.withDefault(90)),
  },
  Effect.fn("tokens.create")(function* ({ guilds, ...request }) {
    const made = yield* (yield* client).CreateToken({
      ...request,
      guilds: guilds.length === 0 ? null : guilds,
    })
    // The token alone on standard output, so that it can go on into a file.
    yield* tell(
      made,
      Effect.andThen(
        Console.error(
          `scope ${made.scope}, until ${DateTime.formatIso(made.expiresAt)}; it is shown this once:`,
        ),
        Console.log(made.token),
      ),
    )
  }, Effect.scoped),
).pipe(Command.withDescription("Make an API token"))

const list = Command.make(
  "list",
  {},
  Effect.fn("tokens.list")(function* () {
    const all = yield* (yield* client).ListTokens()
    const lines = all.map(({ tokenId, label, scope, guilds, expiresAt, lastUsedAt }) =>
      [
        tokenId,
        scope.padEnd(6),
        `until ${DateTime.formatIso(expiresAt)}`,
        lastUsedAt === null ? "never used" : `used ${DateTime.formatIso(lastUsedAt)}`,
        guilds === null ? "all guilds" : guilds.join(" "),
        label,
      ].join("  "),
    )
    yield* tell(all, Console.log(lines.length === 0 ? "you have no tokens" : lines.join("\n")))
  }, Effect.scoped),
).pipe(Command.withDescription("List your API tokens"))

const revoke = Command.make(
  "revoke",
  {
    tokenId: Argument.String("token").pipe(
      Argument.withDescription("Its id, as `flora tokens list` shows it"),
    ),
  },
  Effect.fn("tokens.revoke")(function* ({ tokenId }) {
    yield* (yield* client).RevokeToken({ tokenId })
    yield* tell({ tokenId }, Console.log(`${tokenId} is revoked`))
  }, Effect.scoped),
).pipe(Command.withAlias("delete"), Command.withDescription("End a token at once"))

export const tokens = Command.make("tokens").pipe(
  Command.withDescription("Make and revoke API tokens"),
  Command.withSubcommands([create, list, revoke]),
)
