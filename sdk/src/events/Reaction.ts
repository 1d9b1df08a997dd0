/** Reactions under messages. */
import type { Member } from "./User.ts"

/** The emoji of a reaction as Discord writes it: `id` is null for one of Unicode, whose character is the name. */
export interface ReactionEmoji {
  /** The id of an emoji that a guild has made; null for a character. */
  readonly id: string | null
  /** Its name, or the character; null for a guild's emoji that is deleted. */
  readonly name: string | null
  /** Whether it moves. */
  readonly animated?: boolean
}

interface ReactionPlace {
  /** The channel's id. */
  readonly channelId: string
  /** The message's id. */
  readonly messageId: string
  /** The guild's id. */
  readonly guildId: string
}

/** One person put an emoji under a message, or took it away. */
export interface Reaction extends ReactionPlace {
  /** The id of the user whose reaction it is. */
  readonly userId: string
  /** Which emoji. */
  readonly emoji: ReactionEmoji
  /** Whether it is a super reaction. */
  readonly burst: boolean
}

/** Somebody has put a reaction under a message. */
export interface ReactionAdd extends Reaction {
  /** What the user is in this guild. */
  readonly member?: Member
  /** The id of the user who wrote the message. */
  readonly messageAuthorId?: string
}

/** All reactions with one emoji were taken from a message. */
export interface ReactionRemoveEmoji extends ReactionPlace {
  /** Which emoji. */
  readonly emoji: ReactionEmoji
}

/** All reactions were taken from a message. */
export interface ReactionRemoveAll extends ReactionPlace {}
