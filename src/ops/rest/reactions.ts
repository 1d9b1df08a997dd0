import { Schema, SchemaTransformation } from "effect"
import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { limit, optionalId, restCall } from "./RestCall.ts"

/** The character itself, or a guild's own emoji as `name:id` or as it stands in messages, `<:name:id>`. */
const Emoji = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String.check(
      Schema.isMaxLength(64),
      Schema.isPattern(/^(?:(?:a:)?\w{2,32}:\d{15,20}|[#*0-9]?\P{ASCII}+)$/u, {
        message: "expected an emoji such as 👍 or name:id",
      }),
    ),
    SchemaTransformation.transform({
      decode: (text: string) => text.replace(/^<(.*)>$/, "$1").replace(/^:/, ""),
      encode: (text: string) => text,
    }),
  ),
)

const message = { channelId: Snowflake, messageId: Snowflake }

/** Reactions to messages of the guild. */
export const reactionCalls = [
  restCall(
    "addReaction",
    { ...message, emoji: Emoji },
    {
      method: "PUT",
      route: ({ channelId, emoji, messageId }) =>
        Routes.channelMessageOwnReaction(channelId, messageId, emoji),
      returns: "nothing",
    },
  ),
  restCall(
    "removeReaction",
    { ...message, emoji: Emoji, userId: optionalId },
    {
      method: "DELETE",
      route: ({ channelId, emoji, messageId, userId }) =>
        userId === undefined
          ? Routes.channelMessageOwnReaction(channelId, messageId, emoji)
          : Routes.channelMessageUserReaction(channelId, messageId, emoji, userId),
      returns: "nothing",
    },
  ),
  restCall(
    "clearReactions",
    { ...message, emoji: Schema.optional(Emoji) },
    {
      method: "DELETE",
      route: ({ channelId, emoji, messageId }) =>
        emoji === undefined
          ? Routes.channelMessageAllReactions(channelId, messageId)
          : Routes.channelMessageReaction(channelId, messageId, emoji),
      returns: "nothing",
    },
  ),
  restCall(
    "fetchReactions",
    { ...message, emoji: Emoji, after: optionalId, ...limit(100) },
    {
      method: "GET",
      route: ({ channelId, emoji, messageId }) => Routes.channelMessageReaction(channelId, messageId, emoji),
      query: ({ after, limit }) => ({ after, limit }),
      returns: "json",
    },
  ),
]
