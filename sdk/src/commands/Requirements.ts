/** Middleware that lets only some members use a command; the others are told why, privately where Discord can. */
import type { Member } from "../Events.ts"
import { operation } from "../Operations.ts"
import { list, NativeTypeError, stringOf } from "../Primordials.ts"
import { holds, type Permission, permissionBits, permissionNames } from "../Permissions.ts"
import type { Middleware } from "./Middleware.ts"

/** Lets through who has all of these permissions in the channel, and administrators. Throws a TypeError for an unknown name. */
export const requirePermissions = (...permissions: readonly Permission[]): Middleware => {
  const wanted = permissionBits(permissions, "requirePermissions")
  return async (ctx, next) => {
    const { channelId, member, user } = ctx
    // Discord tells with interactions only; for a message they are worked out from the server's roles.
    const held =
      member?.permissions ??
      (await operation<string>("member.permissions", {
        __proto__: null,
        channelId,
        userId: user.id,
        roles: rolesOf(member),
      }))
    if (holds(held, wanted)) await next()
    else await ctx.reply({ content: `You need ${permissionNames(wanted)} for this.`, ephemeral: true })
  }
}

/** Lets through who has at least one of these roles, given by their ids. Throws a TypeError when there is none. */
export const requireRoles = (...roleIds: readonly string[]): Middleware => {
  if (roleIds.length === 0) throw new NativeTypeError("requireRoles: give at least one role id")
  for (let i = 0; i < roleIds.length; i++)
    if (typeof roleIds[i] !== "string")
      throw new NativeTypeError(`requireRoles: role ids are strings, not ${stringOf(roleIds[i])}`)
  return async (ctx, next) => {
    const roles = rolesOf(ctx.member)
    for (let r = 0; r < roles.length; r++)
      for (let i = 0; i < roleIds.length; i++) if (roles[r] === roleIds[i]) return await next()
    let names = ""
    for (let i = 0; i < roleIds.length; i++) names += `${i === 0 ? "" : " or "}<@&${roleIds[i]}>`
    await ctx.reply({
      content: `You need the role ${names} for this.`,
      ephemeral: true,
      allowedMentions: { parse: [] },
    })
  }
}

const rolesOf = (member: Member | undefined): readonly string[] => member?.roles ?? list<string>()
