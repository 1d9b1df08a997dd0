/** Polls. */
import type { Emoji } from "./User.ts"

export interface PollAnswer {
  readonly answerId: number
  readonly pollMedia: { readonly text?: string; readonly emoji?: Emoji }
}

/** A poll as part of a message. */
export interface Poll {
  readonly question: { readonly text?: string }
  readonly answers: readonly PollAnswer[]
  /** When it ends. */
  readonly expiry?: string
  readonly allowMultiselect: boolean
  readonly layoutType: number
  readonly results?: {
    /** Whether the votes have been counted exactly. */
    readonly isFinalized: boolean
    readonly answerCounts: readonly {
      readonly id: number
      readonly count: number
      readonly meVoted: boolean
    }[]
  }
}

/** Somebody voted, or took a vote back. */
export interface PollVote {
  readonly guildId: string
  readonly channelId: string
  readonly messageId: string
  readonly userId: string
  readonly answerId: number
}
