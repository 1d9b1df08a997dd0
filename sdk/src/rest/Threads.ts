/** Threads. A thread is a channel too: `sendMessage`, `editChannel` and `deleteChannel` take its id. */
import type { DiscordJson } from "../Events.ts"
import {
  call,
  type DiscordObject,
  type InGuild,
  type OfChannel,
  type OfMessage,
  perform,
  type WithPayload,
  type WithReason,
} from "./Call.ts"

interface OfThread {
  /** The thread's id. */
  readonly threadId: string
}

/** Which page of a channel's archived threads. */
export interface FetchArchived extends OfChannel {
  /** Defaults to `public`. */
  readonly visibility?: "public" | "private"
  /** Only what was archived before this moment (RFC 3339). */
  readonly before?: string
  /** How many at most. */
  readonly limit?: number
}

/** The functions of `rest` about threads. */
export const threads = {
  /** Makes a thread from `name`, `type`, …; in a forum a post, with its `message`. */
  createThread: (args: OfChannel & WithPayload & WithReason) => call<DiscordObject>("createThread", args),

  /** Makes a thread below a message. */
  createThreadFromMessage: (args: OfMessage & WithPayload & WithReason) =>
    call<DiscordObject>("createThreadFromMessage", args),

  /** Joins as the bot. */
  joinThread: (args: OfThread) => perform("joinThread", args),

  /** Leaves as the bot. */
  leaveThread: (args: OfThread) => perform("leaveThread", args),

  /** Adds a user. */
  addThreadMember: (
    args: OfThread & {
      /** Whom to add. */
      readonly userId: string
    },
  ) => perform("addThreadMember", args),

  /** Removes a user. */
  removeThreadMember: (
    args: OfThread & {
      /** Whom to remove. */
      readonly userId: string
    },
  ) => perform("removeThreadMember", args),

  /** Who is in a thread. */
  fetchThreadMembers: (args: OfThread) => call<readonly DiscordJson[]>("fetchThreadMembers", args),

  /** All threads that are not archived: `{ threads, members }`. */
  fetchActiveThreads: (args: InGuild = {}) => call<DiscordJson>("fetchActiveThreads", args),

  /** A channel's archived threads: `{ threads, members, has_more }`. */
  fetchArchivedThreads: (args: FetchArchived) => call<DiscordJson>("fetchArchivedThreads", args),
}
