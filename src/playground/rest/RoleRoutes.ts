/** Roles of a guild. */
import { AuditLogEvent, type APIRole } from "discord-api-types/v10"
import { Effect, Layer } from "effect"
import { AuditLog } from "../AuditLog.ts"
import { refusal } from "../DiscordError.ts"
import { Events } from "../Events.ts"
import { Guilds } from "../Guilds.ts"
import { specified } from "../Specification.ts"
import { World } from "../World.ts"
import { type Guild, makeRole } from "../WorldState.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

export const RoleRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const events = yield* Events
    const guilds = yield* Guilds
    const audit = yield* AuditLog

    const guildOf = (request: RestRequest) => guilds.get(request.param("guild"))
    const roles = "/guilds/:guild/roles" as const

    /** Takes the place of the role with its id. */
    const put = (guild: Guild, role: APIRole) => {
      guild.roles.splice(
        guild.roles.findIndex(({ id }) => id === role.id),
        1,
        role,
      )
      world.touch()
      events.publish("GUILD_ROLE_UPDATE", guild.id, { guild_id: guild.id, role })
    }

    yield* rest.add("GET", roles, (request) => Effect.map(guildOf(request), (guild) => guild.roles))
    yield* rest.add(
      "GET",
      `${roles}/:role`,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        return guild.roles.find(({ id }) => id === request.param("role")) ?? (yield* refusal("unknownRole"))
      }),
    )
    yield* rest.add(
      "POST",
      roles,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const body = yield* specified("CreateRoleRequest", (yield* request.upload).json)
        const blank = makeRole(world.snowflakes.next(), "new role", 1, guild.roles[0].permissions)
        const role = { ...blank, ...withColors(body) } as APIRole
        guild.roles.push(role)
        audit.write(guild, AuditLogEvent.RoleCreate, role.id, request.reason)
        events.publish("GUILD_ROLE_CREATE", guild.id, { guild_id: guild.id, role })
        return role
      }),
    )
    yield* rest.add(
      "PATCH",
      roles,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const { json } = yield* request.upload
        const moves = yield* Effect.forEach(json as ReadonlyArray<unknown>, (move) =>
          specified("UpdateRolePositionsRequest", move),
        )
        for (const { id, position } of moves) {
          const role = guild.roles.find((role) => role.id === id) ?? (yield* refusal("unknownRole"))
          if (typeof position === "number") put(guild, { ...role, position })
        }
        return guild.roles
      }),
    )
    yield* rest.add(
      "PATCH",
      `${roles}/:role`,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const role =
          guild.roles.find(({ id }) => id === request.param("role")) ?? (yield* refusal("unknownRole"))
        const body = yield* specified("UpdateRoleRequestPartial", (yield* request.upload).json)
        const changed = { ...role, ...withColors(body) } as APIRole
        put(guild, changed)
        audit.write(guild, AuditLogEvent.RoleUpdate, role.id, request.reason)
        return changed
      }),
    )
    yield* rest.add(
      "DELETE",
      `${roles}/:role`,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const at = guild.roles.findIndex(({ id }) => id === request.param("role"))
        // The first is @everyone.
        if (at < 1) return yield* refusal("unknownRole")
        const [role] = guild.roles.splice(at, 1)
        for (const member of guild.members.values()) {
          if (!member.roles.includes(role!.id)) continue
          guild.members.set(member.userId, { ...member, roles: member.roles.filter((id) => id !== role!.id) })
        }
        audit.write(guild, AuditLogEvent.RoleDelete, role!.id, request.reason)
        events.publish("GUILD_ROLE_DELETE", guild.id, { guild_id: guild.id, role_id: role!.id })
        return undefined
      }),
    )
  }),
)

/** The older single colour and the newer object say the same. */
const withColors = (body: { readonly [field: string]: unknown }) =>
  typeof body["color"] === "number"
    ? { ...body, colors: { primary_color: body["color"], secondary_color: null, tertiary_color: null } }
    : body
