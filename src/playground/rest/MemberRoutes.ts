/** Members of a guild: changed, removed, banned. */
import { AuditLogEvent } from "discord-api-types/v10"
import { Effect, Layer, Schema } from "effect"
import { AuditLog } from "../AuditLog.ts"
import { refusal } from "../DiscordError.ts"
import { Events } from "../Events.ts"
import { invalidField, list, maybe, snowflake, text } from "../FormBody.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { specified } from "../Specification.ts"
import { World } from "../World.ts"
import type { Guild, Member } from "../WorldState.ts"
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
    const events = yield* Events
    const guilds = yield* Guilds
    const audit = yield* AuditLog

    const guildOf = (request: RestRequest) => guilds.get(request.param("guild"))
    const find = Effect.fnUntraced(function* (request: RestRequest) {
      const guild = yield* guildOf(request)
      const named = request.param("user")
      return { guild, member: yield* guilds.member(guild, named === "@me" ? Identity.botId : named) }
    })

    const put = (guild: Guild, member: Member) => {
      guild.members.set(member.userId, member)
      world.touch()
      const shown = guilds.toApiMember(member)
      events.publish("GUILD_MEMBER_UPDATE", guild.id, { ...shown, guild_id: guild.id })
      return shown
    }

    const remove = (guild: Guild, userId: string) => {
      if (!guild.members.delete(userId)) return
      world.touch()
      events.publish("GUILD_MEMBER_REMOVE", guild.id, { guild_id: guild.id, user: world.users.get(userId) })
    }

    const member = "/guilds/:guild/members/:user" as const
    yield* rest.add(
      "PATCH",
      member,
      Effect.fnUntraced(function* (request) {
        const { guild, member } = yield* find(request)
        const { nick, roles, ...changes } = yield* request.body(MemberEdit)
        const known = new Set(guild.roles.map(({ id }) => id))
        if (roles?.some((id) => !known.has(id))) {
          return yield* invalidField(["roles"], "BASE_TYPE_BAD_VALUE", "Unknown role")
        }
        const { channel_id: _, ...settings } = changes
        const changed = put(guild, {
          ...member,
          ...(nick === undefined ? {} : { nick: nick || null }),
          ...(roles === undefined ? {} : { roles: roles ?? [] }),
          settings: { ...member.settings, ...settings },
        })
        audit.write(guild, AuditLogEvent.MemberUpdate, member.userId, request.reason)
        return changed
      }),
    )
    yield* rest.add(
      "DELETE",
      member,
      Effect.fnUntraced(function* (request) {
        const { guild, member } = yield* find(request)
        if (member.userId === guild.ownerId) return yield* refusal("missingPermissions")
        remove(guild, member.userId)
        audit.write(guild, AuditLogEvent.MemberKick, member.userId, request.reason)
        return undefined
      }),
    )
    for (const method of ["PUT", "DELETE"] as const) {
      yield* rest.add(
        method,
        `${member}/roles/:role`,
        Effect.fnUntraced(function* (request) {
          const { guild, member } = yield* find(request)
          const role = request.param("role")
          if (!guild.roles.some(({ id }) => id === role)) return yield* refusal("unknownRole")
          const others = member.roles.filter((id) => id !== role)
          put(guild, { ...member, roles: method === "PUT" ? [...others, role] : others })
          audit.write(guild, AuditLogEvent.MemberRoleUpdate, member.userId, request.reason)
          return undefined
        }),
      )
    }

    const bans = "/guilds/:guild/bans" as const
    const banOf = (guild: Guild, userId: string) =>
      guild.records.bans.findIndex(({ user }) => (user as { id: string }).id === userId)

    yield* rest.add(
      "GET",
      bans,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        return guild.records.bans.slice(0, yield* readLimit(request, { max: 1000, byDefault: 1000 }))
      }),
    )
    yield* rest.add(
      "GET",
      `${bans}/:user`,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        return guild.records.bans[banOf(guild, request.param("user"))] ?? (yield* refusal("unknownBan"))
      }),
    )
    yield* rest.add(
      "PUT",
      `${bans}/:user`,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const user = world.users.get(request.param("user")) ?? (yield* refusal("unknownUser"))
        if (user.id === guild.ownerId) return yield* refusal("missingPermissions")
        yield* specified("BanUserFromGuildRequest", (yield* request.upload).json)
        if (banOf(guild, user.id) < 0) guild.records.bans.push({ reason: request.reason ?? null, user })
        remove(guild, user.id)
        events.publish("GUILD_BAN_ADD", guild.id, { guild_id: guild.id, user })
        audit.write(guild, AuditLogEvent.MemberBanAdd, user.id, request.reason)
        return undefined
      }),
    )
    yield* rest.add(
      "DELETE",
      `${bans}/:user`,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const at = banOf(guild, request.param("user"))
        if (at < 0) return yield* refusal("unknownBan")
        const [ban] = guild.records.bans.splice(at, 1)
        events.publish("GUILD_BAN_REMOVE", guild.id, { guild_id: guild.id, user: ban!["user"] })
        audit.write(guild, AuditLogEvent.MemberBanRemove, request.param("user"), request.reason)
        return undefined
      }),
    )
  }),
)
