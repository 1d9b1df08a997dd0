import { Context, Effect, Layer } from "effect"
import { Routes } from "discord-api-types/v10"
import { GuildNotFound } from "../domain/Errors.ts"
import type { GuildId } from "../domain/Ids.ts"
import { type DiscordCallFailed, DiscordRest } from "./DiscordRest.ts"

/** The guilds that the bot is in, as the gateway tells. */
export class Guilds extends Context.Service<
  Guilds,
  {
    /** Errors: `GuildNotFound` where the bot is not a member. */
    readonly require: (guildId: GuildId) => Effect.Effect<void, GuildNotFound | DiscordCallFailed>
    /** Whether the bot is known to be a member. */
    readonly has: (guildId: string) => boolean
    readonly joined: (guildId: string) => void
    readonly left: (guildId: string) => void
    readonly ids: () => Iterable<string>
    readonly count: () => number
  }
>()("flora/discord/Guilds") {
  static readonly layer = Layer.effect(
    Guilds,
    Effect.gen(function* () {
      const rest = yield* DiscordRest
      const members = new Set<string>()
      return Guilds.of({
        // Until the gateway has told everything, Discord is asked about what is not known yet.
        require: (guildId) =>
          members.has(guildId)
            ? Effect.void
            : rest.request(undefined, "GET", Routes.guild(guildId)).pipe(
                Effect.catchIf(
                  (error) => error.status === 404 || error.status === 403,
                  () => Effect.fail(new GuildNotFound({ guildId })),
                ),
                Effect.asVoid,
              ),
        has: (guildId) => members.has(guildId),
        joined: (guildId) => void members.add(guildId),
        left: (guildId) => void members.delete(guildId),
        ids: () => members.values(),
        count: () => members.size,
      })
    }),
  )
}
