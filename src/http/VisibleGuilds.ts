/** The guilds of which a caller is told: those they administer and the bot is in. */
import { Context, Effect, Layer } from "effect"
import { GuildAdmins } from "../discord/GuildAdmins.ts"
import { Guilds } from "../discord/Guilds.ts"
import type { Caller } from "../domain/Access.ts"
import type { DiscordUnavailable, InternalError } from "../domain/Errors.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Users } from "../services/access/Users.ts"
import { internal } from "./Internal.ts"
import { unasked } from "./Unasked.ts"

export class VisibleGuilds extends Context.Service<
  VisibleGuilds,
  {
    readonly of: (caller: Caller) => Effect.Effect<ReadonlyArray<GuildId>, DiscordUnavailable | InternalError>
  }
>()("flora/http/VisibleGuilds") {
  static readonly layer = Layer.effect(
    VisibleGuilds,
    Effect.gen(function* () {
      const admins = yield* GuildAdmins
      const guilds = yield* Guilds
      const users = yield* Users

      const candidatesOf = Effect.fnUntraced(function* (caller: Caller) {
        const all =
          caller.userId === null
            ? ([...guilds.ids()] as Array<GuildId>)
            : ((yield* users.get(caller.userId))?.guilds ?? [])
        // A token for some guilds names them itself, also those that its owner has come to since.
        return caller.guilds ?? all
      })

      return VisibleGuilds.of({
        of: Effect.fn("VisibleGuilds.of")(function* (caller) {
          const { userId } = caller
          const candidates = (yield* Effect.catch(candidatesOf(caller), internal)).filter((guildId) =>
            guilds.has(guildId),
          )
          if (userId === null) return candidates
          return yield* Effect.filter(
            candidates,
            (guildId) => Effect.catch(admins.isAdmin(guildId, userId), unasked),
            {
              concurrency: 8,
            },
          )
        }),
      })
    }),
  )
}
