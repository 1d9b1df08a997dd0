/** Channels and threads. */
import type { Member } from "./User.ts"

/** Permissions that a channel grants to, or takes from, one role or member; bits as decimal strings. */
export interface PermissionOverwrite {
  /** The id of the role or the member. */
  readonly id: string
  /** 0 for a role, 1 for a member. */
  readonly type: number
  /** What is granted: permission bits as a decimal string. */
  readonly allow: string
  /** What is taken: permission bits as a decimal string. */
  readonly deny: string
}

/** One of the labels that posts of a forum can have. */
export interface ForumTag {
  /** The tag's id. */
  readonly id: string
  /** What it says. */
  readonly name: string
  /** Whether only moderators may use it. */
  readonly moderated: boolean
  /** The id of an emoji that the guild has made. */
  readonly emojiId?: string
  /** The character of any other emoji. */
  readonly emojiName?: string
}

/** The fields that only threads have. */
export interface ThreadMetadata {
  /** Whether it is put away. */
  readonly archived: boolean
  /** In minutes. */
  readonly autoArchiveDuration: number
  /** When that changed last, in RFC 3339. */
  readonly archiveTimestamp: string
  /** Whether only moderators may open it again. */
  readonly locked?: boolean
  /** Of private threads: whether anybody in it may add others. */
  readonly invitable?: boolean
  /** When it was made, in RFC 3339; absent for very old threads. */
  readonly createTimestamp?: string
}

/** A channel of any kind; which fields it has depends on `type`. */
export interface Channel {
  /** The channel's id. */
  readonly id: string
  /** The guild's id. */
  readonly guildId?: string
  /** 0 text, 2 voice, 4 category, 5 announcements, 10 to 12 threads, 13 stage, 15 forum, 16 media. */
  readonly type: number
  /** The channel's name. */
  readonly name?: string
  /** Its place among the channels of its category, from the top. */
  readonly position?: number
  /** The category; for a thread the channel that it was made in. */
  readonly parentId?: string
  /** What it is about. */
  readonly topic?: string
  /** Whether it is for adults only. */
  readonly nsfw?: boolean
  /** Discord's channel flags, added up. */
  readonly flags?: number
  /** What roles and members may do here, other than elsewhere. */
  readonly permissionOverwrites?: readonly PermissionOverwrite[]
  /** Slow mode, in seconds. */
  readonly rateLimitPerUser?: number
  /** The id of the newest message, which may be deleted. */
  readonly lastMessageId?: string
  /** When the newest pinned message was pinned, in RFC 3339. */
  readonly lastPinTimestamp?: string
  /** Of voice channels: bits per second, and how many may join. */
  readonly bitrate?: number
  /** Of voice channels: how many may join; 0 for any number. */
  readonly userLimit?: number
  /** Of forums. */
  readonly availableTags?: readonly ForumTag[]
  /** Of threads. */
  readonly ownerId?: string
  /** Of threads: how many messages there are, without deleted ones. */
  readonly messageCount?: number
  /** Of threads: how many people are in it, counted up to 50. */
  readonly memberCount?: number
  /** Of threads: how many messages were ever sent. */
  readonly totalMessageSent?: number
  /** What only threads have. */
  readonly threadMetadata?: ThreadMetadata
  /** Of posts in a forum: the ids of their tags. */
  readonly appliedTags?: readonly string[]
}

/** A channel or thread that was made or changed; the payload is what it is now. */
export interface ChannelChange extends Channel {
  /** The guild's id. */
  readonly guildId: string
  /** The same as `id`. */
  readonly channelId: string
}

/** A channel that was made; of a thread also said when the bot is added to a private one. */
export interface ThreadCreate extends ChannelChange {
  /** Whether it was made just now; absent where the bot was added to it. */
  readonly newlyCreated?: boolean
}

/** A channel that is gone. */
export interface ChannelDelete extends Channel {
  /** The guild's id. */
  readonly guildId: string
}

/** A message was pinned or taken off the pins of a channel. */
export interface ChannelPinsUpdate {
  /** The guild's id. */
  readonly guildId: string
  /** The channel's id. */
  readonly channelId: string
  /** When the newest pinned message was pinned; absent where nothing is pinned. */
  readonly lastPinTimestamp?: string
}

/** A thread that is gone. */
export interface ThreadDelete {
  /** The thread's id. */
  readonly id: string
  /** The guild's id. */
  readonly guildId: string
  /** The id of the channel that it was made in. */
  readonly parentId?: string
  /** 10 in announcements, 11 public, 12 private. */
  readonly type: number
}

/** Somebody was added to a thread. */
export interface ThreadMember {
  /** The thread's id. */
  readonly id?: string
  /** The user's id. */
  readonly userId?: string
  /** When they joined it, in RFC 3339. */
  readonly joinTimestamp: string
  /** What they are notified of, in Discord's numbers. */
  readonly flags: number
  /** What they are in the guild. */
  readonly member?: Member
}

/** Who was added to a thread, and who left it. */
export interface ThreadMembersUpdate {
  /** The thread. */
  readonly id: string
  /** The guild's id. */
  readonly guildId: string
  /** The same as `id`. */
  readonly channelId: string
  /** How many people are in it, counted up to 50. */
  readonly memberCount: number
  /** Who was added. */
  readonly addedMembers?: readonly ThreadMember[]
  /** Ids of those who left, or were removed. */
  readonly removedMemberIds?: readonly string[]
}
