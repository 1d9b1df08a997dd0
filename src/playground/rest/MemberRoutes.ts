/** Members of a guild: changed, removed, banned. */
import { Effect, Layer, Schema } from "effect"
import { refusal } from "../DiscordError.ts"
import { list, maybe, snowflake, text } from "../FormBody.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { Members } from "../Members.ts"
import { Roles } from "../Roles.ts"
import { specified } from "../Specification.ts"
import { World } from "../World.ts"
import type { Guild } from "../WorldState.ts"
import { readLimit } from "./Query.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

const MemberEdit = Schema.Struct({
  nick: maybe(text(0, 32)),
  roles: maybe(list(snowflake, 250)),
  mute: maybe(Schema.Boolean),
  deaf: maybe(Schema.Boolean),
  channel_id: maybe(snowflake),
  communication_disabled_until: maybe(Schema.String),
  flags: maybe(Schema.Int),
})

export const MemberRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const guilds = yield* Guilds
    const members = yield* Members
    const roles = yield* Roles

    const guildOf = (request: RestRequest) => guilds.get(request.param("guild"))
    const find = Effect.fnUntraced(function* (request: RestRequest) {
      const guild = yield* guildOf(request)
      const named = request.param("user")
      return { guild, member: yield* guilds.member(guild, named === "@me" ? Identity.botId : named) }
    })

    const member = "/guilds/:guild/members/:user" as const
    yield* rest.add(
      "PATCH",
      member,
      Effect.fnUntraced(function* (request) {
        const { guild, member } = yield* find(request)
        const { channel_id, communication_disabled_until, nick, roles, ...change } =
          yield* request.body(MemberEdit)
        const changed = yield* members.update(
          guild,
          member.userId,
          {
            ...change,
            nick: nick === "" ? null : nick,
            roles: roles === null ? [] : roles,
            timeoutUntil: communication_disabled_until,
            voiceChannelId: channel_id,
          },
          request.act,
        )
        return guilds.toApiMember(changed)
      }),
    )
    yield* rest.add(
      "DELETE",
      member,
      Effect.fnUntraced(function* (request) {
        const { guild, member } = yield* find(request)
        yield* members.kick(guild, member.userId, request.act)
      }),
    )
    for (const method of ["PUT", "DELETE"] as const) {
      yield* rest.add(
        method,
        `${member}/roles/:role`,
        Effect.fnUntraced(function* (request) {
          const { guild, member } = yield* find(request)
          const role = yield* roles.get(guild, request.param("role"))
          const others = member.roles.filter((id) => id !== role.id)
          const next = method === "PUT" ? [...others, role.id] : others
          yield* members.update(guild, member.userId, { roles: next }, request.act)
        }),
      )
    }

    const bans = "/guilds/:guild/bans" as const
    const bansOf = ({ bans }: Guild) =>
      Array.from(bans, ([userId, reason]) => ({ reason, user: world.users.get(userId)! }))

    yield* rest.add(
      "GET",
      bans,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        return bansOf(guild).slice(0, yield* readLimit(request, { max: 1000, byDefault: 1000 }))
      }),
    )
    yield* rest.add(
      "GET",
      `${bans}/:user`,
      Effect.fnUntraced(function* (request) {
        const found = bansOf(yield* guildOf(request)).find(({ user }) => user.id === request.param("user"))
        return found ?? (yield* refusal("unknownBan"))
      }),
    )
    yield* rest.add(
      "PUT",
      `${bans}/:user`,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        yield* specified("BanUserFromGuildRequest", (yield* request.upload).json)
        yield* members.ban(guild, request.param("user"), request.act)
      }),
    )
    yield* rest.add(
      "DELETE",
      `${bans}/:user`,
      Effect.fnUntraced(function* (request) {
        yield* members.unban(yield* guildOf(request), request.param("user"), request.act)
      }),
    )
  }),
)
