/** The playground's world as plain data, and how it looks when a guild, or everything, begins. */
import type { APIApplicationCommand, APIRole, APIUser } from "discord-api-types/v10"
import * as Identity from "./Identity.ts"
import { makeMessageLog, type MessageLog, type StoredMessage } from "./MessageLog.ts"

/** A Discord object as the API shows it. */
export type Wire = { readonly [field: string]: unknown }

export interface Member {
  readonly userId: string
  readonly nick: string | null
  readonly roles: ReadonlyArray<string>
  readonly joinedAt: string
  /** What was set beyond that, in Discord's words: `mute`, `communication_disabled_until`, … */
  readonly settings?: Wire
}

export interface Channel {
  readonly id: string
  readonly guildId: string
  name: string
  readonly type: number
  position: number
  /** What was set beyond that, in Discord's words: `topic`, `parent_id`, `permission_overwrites`, … */
  settings: Wire
  /** Who is in it, for threads. */
  readonly threadMembers: Set<string>
  readonly messages: MessageLog
  /** Messages that only one user sees; like at Discord they are forgotten when the playground stops. */
  readonly ephemeral: Map<string, StoredMessage>
  lastMessageId: string | null
}

/** What a guild has besides roles, members and channels, as the API shows it. */
export interface GuildRecords {
  readonly bans: Array<Wire>
  readonly webhooks: Array<Wire>
  readonly emojis: Array<Wire>
  readonly scheduledEvents: Array<Wire>
  readonly invites: Array<Wire>
  /** Newest last. */
  readonly auditLog: Array<Wire>
}

export const noRecords = (): GuildRecords => ({
  bans: [],
  webhooks: [],
  emojis: [],
  scheduledEvents: [],
  invites: [],
  auditLog: [],
})

export interface Guild {
  readonly id: string
  name: string
  readonly ownerId: string
  readonly joinedAt: string
  /** The first is @everyone. */
  readonly roles: [APIRole, ...Array<APIRole>]
  readonly members: Map<string, Member>
  /** Threads among them. */
  readonly channels: Array<Channel>
  readonly records: GuildRecords
}

/** The parts of the world that survive a restart. */
export interface WorldState {
  readonly users: Map<string, APIUser>
  readonly guilds: Map<string, Guild>
  /** Application commands by guild id, the global ones under `globalScope`. */
  readonly commands: Map<string, ReadonlyArray<APIApplicationCommand>>
}

export const globalScope = "global"

/** A moment as Discord writes it: ISO 8601 with microseconds and offset. */
export const discordTimestamp = (ms: number) => new Date(ms).toISOString().replace("Z", "000+00:00")

/** A channel with the messages it had, if any. */
export const makeChannel = (
  channel: Pick<Channel, "id" | "guildId" | "name" | "type" | "position" | "lastMessageId"> & {
    readonly settings?: Wire | undefined
    readonly threadMembers?: ReadonlyArray<string> | undefined
  },
  messages: ReadonlyArray<StoredMessage> = [],
): Channel => ({
  ...channel,
  settings: channel.settings ?? {},
  threadMembers: new Set(channel.threadMembers),
  messages: makeMessageLog(messages),
  ephemeral: new Map(),
})

const allPermissions = ((1n << 53n) - 1n).toString()

export const makeRole = (
  id: string,
  name: string,
  position: number,
  permissions: string,
  managed = false,
): APIRole => ({
  id,
  name,
  permissions,
  position,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  managed,
  mentionable: false,
  flags: 0 as APIRole["flags"],
})

/** A guild with the owner, a friend and the bot in it, and two channels. */
export const newGuild = (
  name: string,
  ids: { readonly guild: string; readonly general: string; readonly random: string },
  joinedAt: string,
): Guild => ({
  id: ids.guild,
  name,
  ownerId: Identity.youId,
  joinedAt,
  // Every guild's @everyone role has the guild's own id.
  roles: [makeRole(ids.guild, "@everyone", 0, allPermissions)],
  members: new Map(
    [Identity.youId, Identity.friendId, Identity.botId].map((userId) => [
      userId,
      { userId, nick: null, roles: [], joinedAt },
    ]),
  ),
  channels: [
    { id: ids.general, name: "general", position: 0 },
    { id: ids.random, name: "random", position: 1 },
  ].map((channel) => makeChannel({ ...channel, guildId: ids.guild, type: 0, lastMessageId: null })),
  records: noRecords(),
})

const user = (id: string, username: string, bot: boolean): APIUser => ({
  id,
  username,
  discriminator: "0",
  global_name: bot ? null : username,
  avatar: null,
  ...(bot ? { bot: true } : {}),
  public_flags: 0 as NonNullable<APIUser["public_flags"]>,
})

/** The world of the very first start. */
export const firstWorld = (joinedAt: string): WorldState => {
  const guild = newGuild(
    "Playground",
    { guild: Identity.guildId, general: Identity.generalChannelId, random: Identity.randomChannelId },
    joinedAt,
  )
  return {
    users: new Map([
      [Identity.youId, user(Identity.youId, "you", false)],
      [Identity.friendId, user(Identity.friendId, "friend", false)],
      [Identity.botId, user(Identity.botId, "flora", true)],
    ]),
    guilds: new Map([[guild.id, guild]]),
    commands: new Map(),
  }
}
