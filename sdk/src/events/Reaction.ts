/** Reactions under messages. */
import type { Member } from "./User.ts"

/** The emoji of a reaction as Discord writes it: `id` is null for one of Unicode, whose character is the name. */
export interface ReactionEmoji {
  readonly id: string | null
  readonly name: string | null
  readonly animated?: boolean
}

interface ReactionPlace {
  readonly channelId: string
  readonly messageId: string
  readonly guildId: string
}

/** One person put an emoji under a message, or took it away. */
export interface Reaction extends ReactionPlace {
  readonly userId: string
  readonly emoji: ReactionEmoji
  /** Whether it is a super reaction. */
  readonly burst: boolean
}

/** Somebody has put a reaction under a message. */
export interface ReactionAdd extends Reaction {
  readonly member?: Member
  readonly messageAuthorId?: string
}

/** All reactions with one emoji were taken from a message. */
export interface ReactionRemoveEmoji extends ReactionPlace {
  readonly emoji: ReactionEmoji
}

/** All reactions were taken from a message. */
export interface ReactionRemoveAll extends ReactionPlace {}
