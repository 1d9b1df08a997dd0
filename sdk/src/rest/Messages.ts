/** Messages of the guild's channels and threads. */
import type { SentMessage } from "../Message.ts"
import type { DiscordJson } from "../Events.ts"
import {
  call,
  callWithMessage,
  type MessageFields,
  type OfChannel,
  type OfMessage,
  perform,
  performWithMessage,
  type WithReason,
} from "./Call.ts"

/** A message, and where it goes. */
export interface SendMessage extends OfChannel, MessageFields {
  /** The message to refer to; null or absent for none. */
  readonly replyTo?: string | null
  /** The old name of `replyTo`. */
  readonly messageId?: string
}

/** Which messages of a channel: the latest, or those before, after or around one. */
export interface FetchMessages extends OfChannel {
  /** From 1 to 100; defaults to 50. */
  readonly limit?: number
  /** Only messages before this one. */
  readonly before?: string
  /** Only messages after this one. */
  readonly after?: string
  /** Messages on both sides of this one. */
  readonly around?: string
}

/** Which messages to delete at once. */
export interface BulkDelete extends OfChannel, WithReason {
  /** 2 to 100 messages, none older than 14 days. */
  readonly messageIds: readonly string[]
}

/** Which page of a channel's pins. */
export interface FetchPins extends OfChannel {
  /** Only what was pinned before this moment (RFC 3339). */
  readonly before?: string
  /** From 1 to 50; defaults to 50. */
  readonly limit?: number
}

/** The functions of `rest` about messages. */
export const messages = {
  /** Sends a message; resolves with it. */
  sendMessage: (args: SendMessage) => callWithMessage<SentMessage>("sendMessage", args),

  /** Changes one of the bot's own messages. */
  editMessage: (args: OfMessage & MessageFields) => performWithMessage("editMessage", args),

  /** Deletes a message. */
  deleteMessage: (args: OfMessage & WithReason) => perform("deleteMessage", args),

  /** Deletes many messages at once. */
  bulkDeleteMessages: (args: BulkDelete) => perform("bulkDeleteMessages", args),

  /** Pins a message. */
  pinMessage: (args: OfMessage & WithReason) => perform("pinMessage", args),

  /** Takes a pin away. */
  unpinMessage: (args: OfMessage & WithReason) => perform("unpinMessage", args),

  /** The pinned messages, the latest pin first: `{ items: [{ pinned_at, message }], has_more }`. */
  fetchPins: (args: FetchPins) => call<DiscordJson>("fetchPins", args),

  /** Publishes a message of an announcement channel to its followers. */
  crosspostMessage: (args: OfMessage) => call<SentMessage>("crosspostMessage", args),

  /** One message. */
  fetchMessage: (args: OfMessage) => call<SentMessage>("fetchMessage", args),

  /** Messages of a channel, the newest first. */
  fetchMessages: (args: FetchMessages) => call<readonly SentMessage[]>("fetchMessages", args),

  /** Shows for ten seconds that the bot is typing. */
  triggerTyping: (args: OfChannel) => perform("triggerTyping", args),
}
