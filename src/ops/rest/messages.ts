import { Effect, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { MessageOptions, toDiscordMessage, toDiscordMessageEdit } from "../../discord/MessageBody.ts"
import { Snowflake } from "../../domain/Ids.ts"
import { limit, optionalId, reason, restCall } from "./RestCall.ts"

const channel = { channelId: Snowflake }
const message = { channelId: Snowflake, messageId: Snowflake }

/** Messages of the guild's channels and threads. */
export const messageCalls = [
  restCall(
    "sendMessage",
    // `messageId` is the old name of `replyTo`.
    {
      ...channel,
      replyTo: Schema.optional(Schema.NullOr(Snowflake)),
      messageId: optionalId,
      ...MessageOptions.fields,
    },
    {
      method: "POST",
      route: ({ channelId }) => Routes.channelMessages(channelId),
      body: (args) =>
        Effect.map(toDiscordMessage(args), (body) => {
          const target = args.replyTo === undefined ? args.messageId : args.replyTo
          return typeof target !== "string"
            ? body
            : { ...body, message_reference: { message_id: target, fail_if_not_exists: false } }
        }),
      returns: "json",
      messages: 1,
    },
  ),
  restCall(
    "editMessage",
    { ...message, ...MessageOptions.fields },
    {
      method: "PATCH",
      route: ({ channelId, messageId }) => Routes.channelMessage(channelId, messageId),
      body: toDiscordMessageEdit,
      returns: "nothing",
    },
  ),
  restCall(
    "deleteMessage",
    { ...message, ...reason },
    {
      method: "DELETE",
      route: ({ channelId, messageId }) => Routes.channelMessage(channelId, messageId),
      returns: "nothing",
    },
  ),
  restCall(
    "bulkDeleteMessages",
    {
      ...channel,
      messageIds: Schema.Array(Snowflake).check(Schema.isMinLength(2), Schema.isMaxLength(100)),
      ...reason,
    },
    {
      method: "POST",
      route: ({ channelId }) => Routes.channelBulkDelete(channelId),
      body: ({ messageIds }) => ({ messages: messageIds }),
      returns: "nothing",
    },
  ),
  restCall(
    "pinMessage",
    { ...message, ...reason },
    {
      method: "PUT",
      route: ({ channelId, messageId }) => Routes.channelMessagesPin(channelId, messageId),
      returns: "nothing",
    },
  ),
  restCall(
    "unpinMessage",
    { ...message, ...reason },
    {
      method: "DELETE",
      route: ({ channelId, messageId }) => Routes.channelMessagesPin(channelId, messageId),
      returns: "nothing",
    },
  ),
  restCall(
    "fetchPins",
    { ...channel, before: Schema.optional(Schema.String), ...limit(50) },
    {
      method: "GET",
      route: ({ channelId }) => Routes.channelMessagesPins(channelId),
      query: ({ before, limit }) => ({ before, limit }),
      returns: "json",
    },
  ),
  restCall("crosspostMessage", message, {
    method: "POST",
    route: ({ channelId, messageId }) => Routes.channelMessageCrosspost(channelId, messageId),
    returns: "json",
  }),
  restCall("fetchMessage", message, {
    method: "GET",
    route: ({ channelId, messageId }) => Routes.channelMessage(channelId, messageId),
    returns: "json",
  }),
  restCall(
    "fetchMessages",
    { ...channel, ...limit(100), before: optionalId, after: optionalId, around: optionalId },
    {
      method: "GET",
      route: ({ channelId }) => Routes.channelMessages(channelId),
      query: ({ after, around, before, limit }) => ({ after, around, before, limit }),
      returns: "json",
    },
  ),
  restCall("triggerTyping", channel, {
    method: "POST",
    route: ({ channelId }) => Routes.channelTyping(channelId),
    returns: "nothing",
  }),
]
