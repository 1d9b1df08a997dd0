/**
 * Which guild a channel belongs to. Every operation that names a channel is checked against the guild it runs for. Most
 * answers are known from the gateway; otherwise Discord is asked once and the answer is cached.
 */
import { Context, Duration, Effect, Layer, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { Persistence } from "effect/persistence"
import type { GuildId } from "../domain/Ids.ts"
import { type DiscordCallFailed, DiscordRest } from "./DiscordRest.ts"

/** The channel is not one of this guild's. The same for channels that do not exist. */
export class ScopeForbidden extends Schema.TaggedError<ScopeForbidden>()("ScopeForbidden", {
  channelId: Schema.String,
}) {
  override get message() {
    return `channel ${this.channelId} does not belong to this guild`
  }
}

const maxKnown = 200_000
const cachedFor = Duration.hours(6)

const Channel = Schema.Struct({ guild_id: Schema.optional(Schema.String) })
const decodeChannel = Schema.decodeUnknownOption(Channel)

export class GuildScope extends Context.Service<
  GuildScope,
  {
    /** Errors: `ScopeForbidden`; `DiscordCallFailed` when Discord has to be asked and does not answer. */
    readonly requireChannel: (
      guildId: GuildId,
      channelId: string,
    ) => Effect.Effect<void, ScopeForbidden | DiscordCallFailed>
    /** What the gateway told: synchronous, because it is called for every event. */
    readonly learn: (channelId: string, guildId: string) => void
    readonly forget: (channelId: string) => void
  }
>()("flora/discord/GuildScope") {
  static readonly layer = Layer.effect(
    GuildScope,
    Effect.gen(function* () {
      const rest = yield* DiscordRest
      const cache = yield* (yield* Persistence.BackingPersistence).make("flora:scope:channel")
      const known = new Map<string, string>()

      const learn = (channelId: string, guildId: string) => {
        if (known.get(channelId) === guildId) return
        if (known.size >= maxKnown) known.delete(known.keys().next().value!)
        known.set(channelId, guildId)
      }

      /** Discord says; "" for a channel of no guild, or none at all. */
      const ask = Effect.fnUntraced(function* (asking: GuildId, channelId: string) {
        const cached = yield* Effect.orElseSucceed(cache.get(channelId), () => undefined)
        if (cached !== undefined && "guildId" in cached) return String(cached.guildId)
        const channel = yield* rest.request(asking, "GET", Routes.channel(channelId)).pipe(
          Effect.catchIf(
            (error) => error.status === 404 || error.status === 403,
            () => Effect.succeed({}),
          ),
        )
        const decoded = decodeChannel(channel)
        const guildId = (decoded._tag === "Some" && decoded.value.guild_id) || ""
        // A cache that is down costs a call next time, nothing else. Ids that a script has made up are not worth keeping.
        if (guildId !== "") yield* Effect.ignore(cache.set(channelId, { guildId }, cachedFor))
        return guildId
      })

      return GuildScope.of({
        learn,
        forget: (channelId) => void known.delete(channelId),
        requireChannel: (guildId, channelId) => {
          const owner = known.get(channelId)
          if (owner === guildId) return Effect.void
          if (owner !== undefined) return Effect.fail(new ScopeForbidden({ channelId }))
          return Effect.flatMap(ask(guildId, channelId), (asked) => {
            if (asked !== "") learn(channelId, asked)
            return asked === guildId ? Effect.void : Effect.fail(new ScopeForbidden({ channelId }))
          })
        },
      })
    }),
  )
}
