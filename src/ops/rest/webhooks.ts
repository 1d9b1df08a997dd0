import { Effect, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { MessageOptions, toDiscordMessage, toDiscordMessageEdit } from "../../discord/MessageBody.ts"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, optionalId, payload, reason, restCall } from "./RestCall.ts"

const Token = Schema.String.check(
  Schema.isPattern(/^[\w-]{1,200}$/, { message: "expected a webhook's token" }),
)
/** A message that a webhook wrote; `threadId` where it stands in a thread. */
const written = { webhookId: Snowflake, token: Token, messageId: Snowflake, threadId: optionalId }
const one = { webhookId: Snowflake, token: Schema.optional(Token) }

/** Webhooks of the guild's channels. */
export const webhookCalls = [
  restCall(
    "executeWebhook",
    {
      ...MessageOptions.fields,
      webhookId: Snowflake,
      token: Token,
      wait: Schema.optional(Schema.Boolean),
      threadId: optionalId,
      withComponents: Schema.optional(Schema.Boolean),
      username: Schema.optional(Schema.String),
      avatarUrl: Schema.optional(Schema.String),
      threadName: Schema.optional(Schema.String),
    },
    {
      method: "POST",
      route: ({ token, webhookId }) => Routes.webhook(webhookId, token),
      query: ({ threadId, wait = false, withComponents }) => ({
        wait,
        thread_id: threadId,
        with_components: withComponents,
      }),
      body: (args) =>
        Effect.map(toDiscordMessage(args), (message) => ({
          ...message,
          ...(args.username === undefined ? {} : { username: args.username }),
          ...(args.avatarUrl === undefined ? {} : { avatar_url: args.avatarUrl }),
          ...(args.threadName === undefined ? {} : { thread_name: args.threadName }),
        })),
      returns: "json",
      messages: 1,
    },
  ),
  restCall("fetchWebhookMessage", written, {
    method: "GET",
    route: ({ messageId, token, webhookId }) => Routes.webhookMessage(webhookId, token, messageId),
    query: ({ threadId }) => ({ thread_id: threadId }),
    returns: "json",
  }),
  restCall(
    "editWebhookMessage",
    { ...MessageOptions.fields, ...written, withComponents: Schema.optional(Schema.Boolean) },
    {
      method: "PATCH",
      route: ({ messageId, token, webhookId }) => Routes.webhookMessage(webhookId, token, messageId),
      query: ({ threadId, withComponents }) => ({ thread_id: threadId, with_components: withComponents }),
      body: toDiscordMessageEdit,
      returns: "json",
    },
  ),
  restCall("deleteWebhookMessage", written, {
    method: "DELETE",
    route: ({ messageId, token, webhookId }) => Routes.webhookMessage(webhookId, token, messageId),
    query: ({ threadId }) => ({ thread_id: threadId }),
    returns: "nothing",
  }),
  restCall(
    "createWebhook",
    { channelId: Snowflake, ...payload, ...reason },
    {
      method: "POST",
      route: ({ channelId }) => Routes.channelWebhooks(channelId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "editWebhook",
    { ...one, ...payload, ...reason },
    {
      method: "PATCH",
      route: ({ token, webhookId }) => Routes.webhook(webhookId, token),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "deleteWebhook",
    { ...one, ...reason },
    {
      method: "DELETE",
      route: ({ token, webhookId }) => Routes.webhook(webhookId, token),
      returns: "nothing",
    },
  ),
  restCall(
    "fetchWebhook",
    { webhookId: Snowflake },
    {
      method: "GET",
      route: ({ webhookId }) => Routes.webhook(webhookId),
      returns: "json",
    },
  ),
  restCall(
    "fetchChannelWebhooks",
    { channelId: Snowflake },
    {
      method: "GET",
      route: ({ channelId }) => Routes.channelWebhooks(channelId),
      returns: "json",
    },
  ),
  restCall("fetchGuildWebhooks", guild, {
    method: "GET",
    route: (_, { guildId }) => Routes.guildWebhooks(guildId),
    returns: "json",
  }),
]
