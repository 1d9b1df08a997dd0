/** Polls, which are messages. */
import type { SentMessage } from "../Message.ts"
import type { DiscordJson } from "../Events.ts"
import { call, type OfChannel, type OfMessage } from "./Call.ts"

/** An answer's text, or its text and emoji (a character, or the id of one of the guild's). */
export type PollAnswer =
  | string
  | {
      /** What it says, at most 55 characters. */
      readonly text?: string
      /** What stands before it: a character, or the id of an emoji. */
      readonly emoji?: string
    }

/** A poll, and where it goes. */
export interface SendPoll extends OfChannel {
  /** At most 300 characters. */
  readonly question: string
  /** 1 to 10, each of at most 55 characters. */
  readonly answers: readonly PollAnswer[]
  /** From 1 to 768; defaults to 24. */
  readonly durationHours?: number
  /** Whether one may choose several answers. Defaults to false. */
  readonly allowMultiselect?: boolean
  /** A text above the poll. */
  readonly content?: string
}

/** Which page of those who voted for an answer. */
export interface FetchPollVoters extends OfMessage {
  /** Answers count from 1. */
  readonly answerId: number
  /** Those with ids after this one. */
  readonly after?: string
  /** From 1 to 100; defaults to 25. */
  readonly limit?: number
}

/** The functions of `rest` about polls. */
export const polls = {
  /** Sends a poll; resolves with its message. */
  sendPoll: (args: SendPoll) => call<SentMessage>("sendPoll", args),

  /** Ends one of the bot's polls now; resolves with its message. */
  endPoll: (args: OfMessage) => call<SentMessage>("endPoll", args),

  /** Who chose an answer: `{ users }`. */
  fetchPollVoters: (args: FetchPollVoters) => call<DiscordJson>("fetchPollVoters", args),
}
