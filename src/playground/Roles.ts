/** The roles of a guild: made, changed, moved, deleted. */
import { type APIRole, AuditLogEvent } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type Act, AuditLog } from "./AuditLog.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { World } from "./World.ts"
import { defined, type Guild, makeRole, type Wire } from "./WorldState.ts"

export class Roles extends Context.Service<
  Roles,
  {
    readonly get: (guild: Guild, roleId: string) => Effect.Effect<APIRole, DiscordError>
    /** A role with these fields of Discord's. Its permissions default to those of @everyone. */
    readonly create: (guild: Guild, fields: Wire, act: Act) => Effect.Effect<APIRole>
    /** Changes these fields of Discord's; absent ones stay. */
    readonly update: (
      guild: Guild,
      roleId: string,
      fields: Wire,
      act: Act,
    ) => Effect.Effect<APIRole, DiscordError>
    /** Members lose it without being told one by one. */
    readonly delete: (guild: Guild, roleId: string, act: Act) => Effect.Effect<void, DiscordError>
  }
>()("flora/playground/Roles") {
  static readonly layer = Layer.effect(
    Roles,
    Effect.gen(function* () {
      const world = yield* World
      const events = yield* Events
      const auditLog = yield* AuditLog

      const tell = (t: string, guild: Guild, role: APIRole) => {
        world.touch()
        events.publish(t, guild.id, { guild_id: guild.id, role })
      }

      const get = (guild: Guild, roleId: string) => {
        const role = guild.roles.find(({ id }) => id === roleId)
        return role === undefined ? Effect.fail(refusal("unknownRole")) : Effect.succeed(role)
      }

      return Roles.of({
        get,
        create: (guild, fields, act) =>
          Effect.sync(() => {
            const [everyone] = guild.roles
            const blank = makeRole(world.snowflakes.next(), "new role", 1, everyone.permissions)
            const role = changed(blank, fields)
            guild.roles = [...guild.roles, role]
            tell("GUILD_ROLE_CREATE", guild, role)
            auditLog.write(guild, AuditLogEvent.RoleCreate, role.id, act)
            return role
          }),
        update: Effect.fnUntraced(function* (guild, roleId, fields, act) {
          const role = yield* get(guild, roleId)
          const next = changed(role, fields)
          const [everyone, ...others] = guild.roles.map((other) => (other === role ? next : other))
          guild.roles = [everyone!, ...others]
          tell("GUILD_ROLE_UPDATE", guild, next)
          auditLog.write(guild, AuditLogEvent.RoleUpdate, roleId, act)
          return next
        }),
        delete: Effect.fnUntraced(function* (guild, roleId, act) {
          const [everyone, ...others] = guild.roles
          if (!others.some(({ id }) => id === roleId)) return yield* refusal("unknownRole")
          guild.roles = [everyone, ...others.filter(({ id }) => id !== roleId)]
          for (const member of guild.members.values()) {
            const roles = member.roles.filter((id) => id !== roleId)
            guild.members.set(member.userId, { ...member, roles })
          }
          world.touch()
          events.publish("GUILD_ROLE_DELETE", guild.id, { guild_id: guild.id, role_id: roleId })
          auditLog.write(guild, AuditLogEvent.RoleDelete, roleId, act)
        }),
      })
    }),
  )
}

const changed = (role: APIRole, { name, permissions, ...fields }: Wire): APIRole => ({
  ...role,
  ...defined(fields),
  // The older single colour and the newer object say the same.
  ...(typeof fields["color"] === "number"
    ? { colors: { ...role.colors, primary_color: fields["color"] } }
    : {}),
  name: typeof name === "string" ? name : role.name,
  permissions: permissions === undefined || permissions === null ? role.permissions : String(permissions),
})
