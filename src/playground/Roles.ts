/** The roles of a guild: made, changed, deleted. */
import type { APIRole } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { World } from "./World.ts"
import { type Guild, makeRole } from "./WorldState.ts"

export interface RoleChange {
  readonly name?: string | undefined
  readonly color?: number | undefined
  readonly permissions?: string | undefined
}

export class Roles extends Context.Service<
  Roles,
  {
    readonly create: (guild: Guild, change: RoleChange) => Effect.Effect<APIRole>
    readonly update: (
      guild: Guild,
      roleId: string,
      change: RoleChange,
    ) => Effect.Effect<APIRole, DiscordError>
    /** Members lose it without being told one by one. */
    readonly delete: (guild: Guild, roleId: string) => Effect.Effect<void, DiscordError>
  }
>()("flora/playground/Roles") {
  static readonly layer = Layer.effect(
    Roles,
    Effect.gen(function* () {
      const world = yield* World
      const events = yield* Events

      const changed = (role: APIRole, { color, name, permissions }: RoleChange): APIRole => ({
        ...role,
        name: name ?? role.name,
        permissions: permissions ?? role.permissions,
        color: color ?? role.color,
        colors: { ...role.colors, primary_color: color ?? role.color },
      })

      const tell = (t: string, guild: Guild, role: APIRole) => {
        world.touch()
        events.publish(t, guild.id, { guild_id: guild.id, role })
        return role
      }

      return Roles.of({
        create: (guild, change) =>
          Effect.sync(() => {
            const blank = makeRole(world.snowflakes.next(), "new role", guild.roles.length, "0")
            const role = changed(blank, change)
            guild.roles = [...guild.roles, role]
            return tell("GUILD_ROLE_CREATE", guild, role)
          }),
        update: Effect.fnUntraced(function* (guild, roleId, change) {
          const role = guild.roles.find(({ id }) => id === roleId) ?? (yield* refusal("unknownRole"))
          const next = changed(role, change)
          const [everyone, ...others] = guild.roles.map((other) => (other === role ? next : other))
          guild.roles = [everyone!, ...others]
          return tell("GUILD_ROLE_UPDATE", guild, next)
        }),
        delete: Effect.fnUntraced(function* (guild, roleId) {
          const [everyone, ...others] = guild.roles
          if (!others.some(({ id }) => id === roleId)) return yield* refusal("unknownRole")
          guild.roles = [everyone, ...others.filter(({ id }) => id !== roleId)]
          for (const member of guild.members.values()) {
            const roles = member.roles.filter((id) => id !== roleId)
            guild.members.set(member.userId, { ...member, roles })
          }
          world.touch()
          events.publish("GUILD_ROLE_DELETE", guild.id, { guild_id: guild.id, role_id: roleId })
        }),
      })
    }),
  )
}
