import type { Guild } from "./World.ts"

/** Writes what people type, `@friend`, `#random`, `@Moderators`, as the mentions Discord sends: `<@id>`, `<#id>`, `<@&id>`. */
export const resolveMentions = (text: string, guild: Guild): string =>
  text.replace(/(?<![\w<`])([@#])([\w-]{1,100})/g, (typed, sign: string, name: string) => {
    const sameName = (other: string | null | undefined) => other?.toLowerCase() === name.toLowerCase()
    if (sign === "#") {
      const channel = guild.channels.find((channel) => sameName(channel.name))
      return channel === undefined ? typed : `<#${channel.id}>`
    }
    const member = guild.members.find(
      ({ nick, user }) => sameName(user.username) || sameName(user.global_name) || sameName(nick),
    )
    if (member !== undefined) return `<@${member.user.id}>`
    const role = guild.roles.find((role) => sameName(role.name))
    return role === undefined ? typed : `<@&${role.id}>`
  })
