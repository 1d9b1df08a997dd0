/**
 * Who administers a guild: its owner, and whoever has ADMINISTRATOR or MANAGE_GUILD. The bot asks, so nobody's own Discord token has to
 * be kept, and a guild without the bot has no admins. The answer is remembered for some seconds.
 */
import { Cache, Context, Duration, Effect, Exit, Layer, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { type DiscordCallFailed, DiscordRest } from "./DiscordRest.ts"
import { Guild, permissionsIn } from "./MemberPermissions.ts"

const Member = Schema.Struct({ roles: Schema.Array(Schema.String) })

const decodeGuild = Schema.decodeUnknownEffect(Guild)
const decodeMember = Schema.decodeUnknownEffect(Member)

/** ADMINISTRATOR and MANAGE_GUILD. */
const adminBits = 0x8n | 0x20n

/** Answers that are remembered at once. */
const capacity = 10_000

export class GuildAdmins extends Context.Service<
  GuildAdmins,
  {
    readonly isAdmin: (
      guildId: GuildId,
      userId: string,
    ) => Effect.Effect<boolean, DiscordCallFailed | Schema.SchemaError>
  }
>()("flora/discord/GuildAdmins") {
  static readonly layer = Layer.effect(
    GuildAdmins,
    Effect.gen(function* () {
      const rest = yield* DiscordRest
      const { adminCacheSecs } = yield* Limits
      const timeToLive = (exit: Exit.Exit<unknown, unknown>) =>
        Exit.isSuccess(exit) ? Duration.seconds(adminCacheSecs) : Duration.zero

      /** Undefined for what is not there, or not for the bot to see. */
      const ask = (route: string) =>
        rest.request(undefined, "GET", route).pipe(
          Effect.catchIf(
            ({ status }) => status === 404 || status === 403,
            () => Effect.succeed(undefined),
          ),
        )
      const guilds = yield* Cache.makeWith(
        Effect.fnUntraced(function* (guildId: string) {
          const found = yield* ask(Routes.guild(guildId))
          return found === undefined ? undefined : yield* decodeGuild(found)
        }),
        { capacity, timeToLive },
      )
      const answers = yield* Cache.makeWith(
        Effect.fnUntraced(function* (asked: string) {
          const [guildId = "", userId = ""] = asked.split(" ")
          // Both at once and always, so that the time tells nobody whether the bot is in a guild.
          const [guild, found] = yield* Effect.all(
            [Cache.get(guilds, guildId), ask(Routes.guildMember(guildId, userId))],
            { concurrency: 2 },
          )
          if (guild === undefined || found === undefined) return false
          const { roles } = yield* decodeMember(found)
          return (permissionsIn(guildId, guild, {}, { userId, roles }) & adminBits) !== 0n
        }),
        { capacity, timeToLive },
      )
      return GuildAdmins.of({ isAdmin: (guildId, userId) => Cache.get(answers, `${guildId} ${userId}`) })
    }),
  )
}
