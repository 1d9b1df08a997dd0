/** Channels and threads. */
import type { Member } from "./User.ts"

/** Permissions that a channel grants to, or takes from, one role or member; bits as decimal strings. */
export interface PermissionOverwrite {
  readonly id: string
  /** 0 for a role, 1 for a member. */
  readonly type: number
  readonly allow: string
  readonly deny: string
}

/** One of the labels that posts of a forum can have. */
export interface ForumTag {
  readonly id: string
  readonly name: string
  readonly moderated: boolean
  readonly emojiId?: string
  readonly emojiName?: string
}

/** The fields that only threads have. */
export interface ThreadMetadata {
  readonly archived: boolean
  /** In minutes. */
  readonly autoArchiveDuration: number
  readonly archiveTimestamp: string
  readonly locked?: boolean
  readonly invitable?: boolean
  readonly createTimestamp?: string
}

/** A channel of any kind; which fields it has depends on `type`. */
export interface Channel {
  readonly id: string
  readonly guildId?: string
  /** 0 text, 2 voice, 4 category, 5 announcements, 10 to 12 threads, 13 stage, 15 forum, 16 media. */
  readonly type: number
  readonly name?: string
  readonly position?: number
  /** The category; for a thread the channel that it was made in. */
  readonly parentId?: string
  readonly topic?: string
  readonly nsfw?: boolean
  readonly flags?: number
  readonly permissionOverwrites?: readonly PermissionOverwrite[]
  /** Slow mode, in seconds. */
  readonly rateLimitPerUser?: number
  readonly lastMessageId?: string
  readonly lastPinTimestamp?: string
  /** Of voice channels: bits per second, and how many may join. */
  readonly bitrate?: number
  readonly userLimit?: number
  /** Of forums. */
  readonly availableTags?: readonly ForumTag[]
  /** Of threads. */
  readonly ownerId?: string
  readonly messageCount?: number
  readonly memberCount?: number
  readonly totalMessageSent?: number
  readonly threadMetadata?: ThreadMetadata
  readonly appliedTags?: readonly string[]
}

/** A channel or thread that was made or changed; the payload is what it is now. */
export interface ChannelChange extends Channel {
  readonly guildId: string
  /** The same as `id`. */
  readonly channelId: string
}

/** A channel that was made; of a thread also said when the bot is added to a private one. */
export interface ThreadCreate extends ChannelChange {
  readonly newlyCreated?: boolean
}

/** A channel that is gone. */
export interface ChannelDelete extends Channel {
  readonly guildId: string
}

/** A message was pinned or taken off the pins of a channel. */
export interface ChannelPinsUpdate {
  readonly guildId: string
  readonly channelId: string
  /** When the newest pinned message was pinned; absent where nothing is pinned. */
  readonly lastPinTimestamp?: string
}

/** A thread that is gone. */
export interface ThreadDelete {
  readonly id: string
  readonly guildId: string
  readonly parentId?: string
  readonly type: number
}

/** Somebody was added to a thread. */
export interface ThreadMember {
  readonly id?: string
  readonly userId?: string
  readonly joinTimestamp: string
  readonly flags: number
  readonly member?: Member
}

/** Who was added to a thread, and who left it. */
export interface ThreadMembersUpdate {
  /** The thread. */
  readonly id: string
  readonly guildId: string
  /** The same as `id`. */
  readonly channelId: string
  readonly memberCount: number
  readonly addedMembers?: readonly ThreadMember[]
  readonly removedMemberIds?: readonly string[]
}
