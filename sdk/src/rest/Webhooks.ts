/** Webhooks of the guild's channels, which write messages under names of their own. */
import type { EditOptions, SentMessage } from "../Message.ts"
import {
  call,
  callWithMessage,
  type DiscordObject,
  type InGuild,
  type MessageFields,
  type OfChannel,
  perform,
  type WithPayload,
  type WithReason,
} from "./Call.ts"

interface OfWebhook {
  /** The webhook's id. */
  readonly webhookId: string
  /** With it, Discord asks for no permission. */
  readonly token?: string
}

/** A message, and the webhook that sends it. */
export interface ExecuteWebhook extends MessageFields {
  /** The webhook's id. */
  readonly webhookId: string
  /** The webhook's token. */
  readonly token: string
  /** Whether to resolve with the message. Defaults to false: null. */
  readonly wait?: boolean
  /** The thread to write in. */
  readonly threadId?: string
  /** Lets a webhook that belongs to no application send components. Defaults to false. */
  readonly withComponents?: boolean
  /** The name to write under, instead of the webhook's. */
  readonly username?: string
  /** The address of the picture that it is sent with. Defaults to the webhook's. */
  readonly avatarUrl?: string
  /** In a forum: the name of the post to make. */
  readonly threadName?: string
}

interface OfWebhookMessage {
  /** The webhook's id. */
  readonly webhookId: string
  /** The webhook's token. */
  readonly token: string
  /** The id of a message that the webhook sent. */
  readonly messageId: string
  /** The thread that the message stands in. */
  readonly threadId?: string
}

/** The functions of `rest` about webhooks. */
export const webhooks = {
  /** Writes a message; resolves with it when `wait` is true, otherwise with null. */
  executeWebhook: (args: ExecuteWebhook) => callWithMessage<SentMessage | null>("executeWebhook", args),

  /** A message that the webhook wrote. */
  fetchWebhookMessage: (args: OfWebhookMessage) => call<SentMessage>("fetchWebhookMessage", args),

  /** Changes a message that the webhook wrote. */
  editWebhookMessage: (
    args: OfWebhookMessage &
      EditOptions & {
        /** Whether a webhook that belongs to no application may send components. Defaults to false. */
        readonly withComponents?: boolean
      },
  ) => callWithMessage<SentMessage>("editWebhookMessage", args),

  /** Deletes a message that the webhook wrote. */
  deleteWebhookMessage: (args: OfWebhookMessage) => perform("deleteWebhookMessage", args),

  /** Makes a webhook from `name` and `avatar`; the result has its `token`. */
  createWebhook: (args: OfChannel & WithPayload & WithReason) => call<DiscordObject>("createWebhook", args),

  /** Changes a webhook. */
  editWebhook: (args: OfWebhook & WithPayload & WithReason) => call<DiscordObject>("editWebhook", args),

  /** Deletes a webhook. */
  deleteWebhook: (args: OfWebhook & WithReason) => perform("deleteWebhook", args),

  /** One webhook. */
  fetchWebhook: (args: {
    /** The webhook's id. */
    readonly webhookId: string
  }) => call<DiscordObject>("fetchWebhook", args),

  /** A channel's webhooks. */
  fetchChannelWebhooks: (args: OfChannel) => call<readonly DiscordObject[]>("fetchChannelWebhooks", args),

  /** All webhooks. */
  fetchGuildWebhooks: (args: InGuild = {}) => call<readonly DiscordObject[]>("fetchGuildWebhooks", args),
}
