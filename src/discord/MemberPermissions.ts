/**
 * What a member may do in a channel, worked out from the guild's roles and the channel's overwrites as Discord does it. Interactions carry
 * the answer with them; messages do not.
 */
import { Effect, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import type { GuildId } from "../domain/Ids.ts"
import type { DiscordRest } from "./DiscordRest.ts"

const Bits = Schema.String.check(Schema.isPattern(/^\d{1,40}$/))

export const Guild = Schema.Struct({
  owner_id: Schema.String,
  roles: Schema.Array(Schema.Struct({ id: Schema.String, permissions: Bits })),
})

/** Discord's answer for a channel; a thread has no overwrites of its own. */
const Channel = Schema.Struct({
  permission_overwrites: Schema.optional(
    Schema.Array(Schema.Struct({ id: Schema.String, allow: Bits, deny: Bits })),
  ),
})

export type Guild = typeof Guild.Type
type Channel = typeof Channel.Type

const decodeGuild = Schema.decodeUnknownEffect(Guild)
const decodeChannel = Schema.decodeUnknownEffect(Channel)

const administrator = 8n
const everything = (1n << 53n) - 1n

export interface Asked {
  readonly userId: string
  /** Ids of the member's roles. */
  readonly roles: ReadonlyArray<string>
}

/** Permission bits of a member in a channel. */
export const permissionsIn = (guildId: string, guild: Guild, channel: Channel, member: Asked): bigint => {
  if (guild.owner_id === member.userId) return everything
  const own = (id: string) => id === guildId || member.roles.includes(id)
  const base = guild.roles
    .filter(({ id }) => own(id))
    .reduce((bits, { permissions }) => bits | BigInt(permissions), 0n)
  if ((base & administrator) !== 0n) return everything
  const overwrites = channel.permission_overwrites ?? []
  // First what is said of everyone, then of the roles together, then of the member.
  const steps = [
    overwrites.filter(({ id }) => id === guildId),
    overwrites.filter(({ id }) => id !== guildId && own(id)),
    overwrites.filter(({ id }) => id === member.userId),
  ]
  return steps.reduce((bits, step) => {
    const denied = step.reduce((all, { deny }) => all | BigInt(deny), 0n)
    const allowed = step.reduce((all, { allow }) => all | BigInt(allow), 0n)
    return (bits & ~denied) | allowed
  }, base)
}

/** Asks Discord for the guild and the channel, which must be one of the guild's. Succeeds with a decimal string. */
export const memberPermissions = (
  rest: DiscordRest["Service"],
  guildId: GuildId,
  channelId: string,
  member: Asked,
) =>
  Effect.gen(function* () {
    const guild = yield* Effect.flatMap(rest.request(guildId, "GET", Routes.guild(guildId)), decodeGuild)
    const channel = yield* Effect.flatMap(
      rest.request(guildId, "GET", Routes.channel(channelId)),
      decodeChannel,
    )
    return String(permissionsIn(guildId, guild, channel, member))
  })
