import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, payload, reason, restCall } from "./RestCall.ts"

const one = { ...guild, emojiId: Snowflake }

/** The guild's own emojis. */
export const emojiCalls = [
  restCall("fetchEmojis", guild, {
    method: "GET",
    route: (_, { guildId }) => Routes.guildEmojis(guildId),
    returns: "json",
  }),
  restCall("fetchEmoji", one, {
    method: "GET",
    route: ({ emojiId }, { guildId }) => Routes.guildEmoji(guildId, emojiId),
    returns: "json",
  }),
  restCall(
    "createEmoji",
    { ...guild, ...payload, ...reason },
    {
      method: "POST",
      route: (_, { guildId }) => Routes.guildEmojis(guildId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "editEmoji",
    { ...one, ...payload, ...reason },
    {
      method: "PATCH",
      route: ({ emojiId }, { guildId }) => Routes.guildEmoji(guildId, emojiId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "deleteEmoji",
    { ...one, ...reason },
    {
      method: "DELETE",
      route: ({ emojiId }, { guildId }) => Routes.guildEmoji(guildId, emojiId),
      returns: "nothing",
    },
  ),
]
