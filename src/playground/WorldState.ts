/** The playground's world as plain data, and how it looks when a guild, or everything, begins. */
import type { APIApplicationCommand, APIRole, APIUser } from "discord-api-types/v10"
import * as Identity from "./Identity.ts"
import { makeMessageLog, type MessageLog, type StoredMessage } from "./MessageLog.ts"

/** An object of Discord's API. */
export type Wire = { readonly [field: string]: unknown }

export interface Member {
  readonly userId: string
  readonly nick: string | null
  readonly roles: ReadonlyArray<string>
  readonly joinedAt: string
  /** Until when the member may neither write nor speak. */
  readonly timeoutUntil?: string
  /** By moderators, in voice. */
  readonly mute?: boolean
  readonly deaf?: boolean
  readonly flags?: number
}

/** Who is in a voice channel. Like at Discord forgotten when the playground stops. */
export interface VoiceState {
  readonly channelId: string
  readonly sessionId: string
  readonly selfMute: boolean
  readonly selfDeaf: boolean
}

export interface Invite {
  readonly code: string
  readonly channelId: string
  readonly inviterId: string
  readonly createdAt: string
  /** Seconds; 0 is for ever. */
  readonly maxAgeSecs: number
  /** 0 is without end. */
  readonly maxUses: number
  readonly temporary: boolean
}

/** What only threads have. */
export interface Thread {
  readonly parentId: string
  readonly ownerId: string
  readonly createdAt?: string
  archived: boolean
  locked: boolean
  /** Minutes without a message after which Discord would archive it; nothing is archived by itself here. */
  autoArchiveMinutes?: number
  /** Whether members may invite others, where the thread is private. */
  invitable?: boolean
  /** When it was archived or taken out of the archive, or made. */
  archivedAt: string
  memberIds: ReadonlyArray<string>
}

export interface Channel {
  readonly id: string
  readonly guildId: string
  name: string
  readonly type: number
  position: number
  /** What was set beyond that, in Discord's words: `topic`, `parent_id`, `permission_overwrites`, … */
  settings: Wire
  readonly thread?: Thread
  readonly messages: MessageLog
  /** Messages that only one user sees; like at Discord they are forgotten when the playground stops. */
  readonly ephemeral: Map<string, StoredMessage>
  lastMessageId: string | null
}

/** Of which a guild has lists, as the API shows them. */
export interface GuildRecords {
  readonly webhooks: Array<Wire>
  readonly emojis: Array<Wire>
  readonly stickers: Array<Wire>
  readonly autoModerationRules: Array<Wire>
  readonly scheduledEvents: Array<Wire>
  /** Newest last. */
  readonly auditLog: Array<Wire>
}

export const noRecords = (): GuildRecords => ({
  webhooks: [],
  emojis: [],
  stickers: [],
  autoModerationRules: [],
  scheduledEvents: [],
  auditLog: [],
})

/** The guild id of direct messages, which happen in no guild and are forgotten when the playground stops. */
export const noGuild = "0"

export interface Guild {
  readonly id: string
  name: string
  readonly ownerId: string
  readonly joinedAt: string
  /** The first is @everyone. */
  roles: readonly [APIRole, ...Array<APIRole>]
  readonly members: Map<string, Member>
  /** Threads too. */
  channels: ReadonlyArray<Channel>
  /** Reasons by user id. */
  readonly bans: Map<string, string | null>
  /** By code. */
  readonly invites: Map<string, Invite>
  /** By user id. */
  readonly voice: Map<string, VoiceState>
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

/** The fields that are not undefined. */
export const defined = (object: Wire): Wire =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

/** A channel with the messages it had, if any. */
export const makeChannel = (
  channel: Omit<Channel, "settings" | "messages" | "ephemeral"> & { readonly settings?: Wire | undefined },
  messages: ReadonlyArray<StoredMessage> = [],
): Channel => ({
  ...channel,
  settings: channel.settings ?? {},
  messages: makeMessageLog(messages),
  ephemeral: new Map(),
})

const allPermissions = ((1n << 53n) - 1n).toString()

/** What a member may do in the guild, by their roles: an owner everything. What channels add or take is not counted. */
export const permissionsOf = ({ members, ownerId, roles: [everyone, ...others] }: Guild, userId: string) => {
  if (userId === ownerId) return allPermissions
  const own = members.get(userId)?.roles ?? []
  return others
    .filter(({ id }) => own.includes(id))
    .reduce((all, { permissions }) => all | BigInt(permissions), BigInt(everyone.permissions))
    .toString()
}

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
  bans: new Map(),
  invites: new Map(),
  voice: new Map(),
  records: noRecords(),
})

export const makeUser = (id: string, username: string, bot: boolean): APIUser => ({
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
      [Identity.youId, makeUser(Identity.youId, "you", false)],
      [Identity.friendId, makeUser(Identity.friendId, "friend", false)],
      [Identity.botId, makeUser(Identity.botId, "flora", true)],
    ]),
    guilds: new Map([[guild.id, guild]]),
    commands: new Map(),
  }
}
