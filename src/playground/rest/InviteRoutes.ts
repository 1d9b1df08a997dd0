/** Invitations into a guild. */
import { Effect, Layer } from "effect"
import { Guilds } from "../Guilds.ts"
import { Invites } from "../Invites.ts"
import { specified } from "../Specification.ts"
import type { Guild, Invite } from "../WorldState.ts"
import { RestRouter } from "./RestRouter.ts"

/** Seconds that an invitation is good for when the bot does not say. */
const day = 86_400

export const InviteRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const guilds = yield* Guilds
    const invites = yield* Invites

    const list = (guild: Guild, matches: (invite: Invite) => boolean = () => true) =>
      [...guild.invites.values()].filter(matches).map((invite) => invites.toApi(guild, invite))

    yield* rest.add(
      "POST",
      "/channels/:channel/invites",
      Effect.fnUntraced(function* (request) {
        const channel = yield* guilds.channel(request.param("channel"))
        const body = yield* specified("CreateGuildInviteRequest", (yield* request.upload).json)
        const invite = yield* invites.create(channel, request.act, {
          maxAgeSecs: (body["max_age"] as number | undefined) ?? day,
          maxUses: (body["max_uses"] as number | undefined) ?? 0,
          temporary: body["temporary"] === true,
        })
        return invites.toApi(yield* guilds.get(channel.guildId), invite)
      }),
    )
    yield* rest.add("GET", "/guilds/:guild/invites", (request) =>
      Effect.map(guilds.get(request.param("guild")), (guild) => list(guild)),
    )
    yield* rest.add(
      "GET",
      "/channels/:channel/invites",
      Effect.fnUntraced(function* (request) {
        const { guildId, id } = yield* guilds.channel(request.param("channel"))
        return list(yield* guilds.get(guildId), ({ channelId }) => channelId === id)
      }),
    )
    yield* rest.add("GET", "/invites/:code", (request) =>
      Effect.map(invites.find(request.param("code")), ({ guild, invite }) => invites.toApi(guild, invite)),
    )
    yield* rest.add(
      "DELETE",
      "/invites/:code",
      Effect.fnUntraced(function* (request) {
        const { guild, invite } = yield* invites.find(request.param("code"))
        yield* invites.revoke(guild, invite.code, request.act)
        return invites.toApi(guild, invite)
      }),
    )
  }),
)
