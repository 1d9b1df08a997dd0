/** Polls. */
import type { Emoji } from "./User.ts"

/** One of the answers of a poll. */
export interface PollAnswer {
  /** The answer's number, from 1 on. */
  readonly answerId: number
  /** What is shown of it. */
  readonly pollMedia: {
    /** What it says. */
    readonly text?: string
    /** What stands before it. */
    readonly emoji?: Emoji
  }
}

/** A poll as part of a message. */
export interface Poll {
  /** What is asked. */
  readonly question: {
    /** What it says. */
    readonly text?: string
  }
  /** The answers, in their order. */
  readonly answers: readonly PollAnswer[]
  /** When it ends. */
  readonly expiry?: string
  /** Whether people may choose several. */
  readonly allowMultiselect: boolean
  /** How it is shown; always 1. */
  readonly layoutType: number
  /** The votes so far; absent where Discord does not say. */
  readonly results?: {
    /** Whether the votes have been counted exactly. */
    readonly isFinalized: boolean
    /** The votes by answer; one without votes may be missing. */
    readonly answerCounts: readonly {
      /** The answer's number. */
      readonly id: number
      /** How many votes it has. */
      readonly count: number
      /** Whether the bot voted for it. */
      readonly meVoted: boolean
    }[]
  }
}

/** Somebody voted, or took a vote back. */
export interface PollVote {
  /** The guild's id. */
  readonly guildId: string
  /** The channel's id. */
  readonly channelId: string
  /** The message's id. */
  readonly messageId: string
  /** The user's id. */
  readonly userId: string
  /** The answer's number, from 1 on. */
  readonly answerId: number
}
