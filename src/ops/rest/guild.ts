import { Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { guild, limit, optionalId, payload, reason, restCall } from "./RestCall.ts"

/** The guild itself and what has happened in it. */
export const guildCalls = [
  restCall(
    "fetchGuild",
    { ...guild, withCounts: Schema.optional(Schema.Boolean) },
    {
      method: "GET",
      route: (_, { guildId }) => Routes.guild(guildId),
      query: ({ withCounts }) => ({ with_counts: withCounts }),
      returns: "json",
    },
  ),
  restCall(
    "editGuild",
    { ...guild, ...payload, ...reason },
    {
      method: "PATCH",
      route: (_, { guildId }) => Routes.guild(guildId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "fetchAuditLog",
    {
      ...guild,
      userId: optionalId,
      actionType: Schema.optional(Schema.Int),
      before: optionalId,
      after: optionalId,
      ...limit(100),
    },
    {
      method: "GET",
      route: (_, { guildId }) => Routes.guildAuditLog(guildId),
      query: ({ actionType, after, before, limit, userId }) => ({
        user_id: userId,
        action_type: actionType,
        before,
        after,
        limit,
      }),
      returns: "json",
    },
  ),
]
