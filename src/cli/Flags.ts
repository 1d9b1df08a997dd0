import { Config, Console, Effect, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { GuildId } from "../domain/Ids.ts"
import { connect, findEndpoint } from "./Connection.ts"
import { findProject } from "./Project.ts"

export const flora = Command.make("flora").pipe(
  Command.withSharedFlags({
    api: Flag.String("api").pipe(
      Flag.withAlias("a"),
      Flag.withDescription(
        "Address of the runtime. Default: FLORA_API_URL, a playground on this machine, the saved login",
      ),
      Flag.optional,
    ),
    token: Flag.Redacted("token").pipe(
      Flag.withDescription("Bearer token. Default: FLORA_TOKEN, or as for --api"),
      Flag.optional,
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Print JSON, for programs"),
      Flag.withDefault(false),
    ),
  }),
  Command.withDescription("Program a Discord server in TypeScript"),
)

const fromEnvironment = Config.String("FLORA_GUILD")

export const guild = Flag.String("guild").pipe(
  Flag.withAlias("g"),
  Flag.withAlias("guild-id"),
  Flag.withDescription("Id of the Discord server. Default: FLORA_GUILD, or what flora.config.ts says"),
  Flag.withFallbackConfig(
    Config.orElse(fromEnvironment, () => {
      const named = findProject()?.guild
      // Missing it is what the parser can tell a person of.
      return named === undefined ? fromEnvironment : Config.succeed(named)
    }),
  ),
  Flag.withSchema(GuildId as Schema.Codec<GuildId, string>),
)

/** The client for the runtime that the flags name. */
export const client = Effect.gen(function* () {
  return yield* connect(yield* findEndpoint(yield* flora))
})

/** Prints what came of a command: as JSON with --json, and otherwise in words. */
export const tell = <E, R>(value: unknown, words: Effect.Effect<void, E, R>) =>
  Effect.flatMap(flora, ({ json }) => (json ? Console.log(JSON.stringify(value, undefined, 2)) : words))
