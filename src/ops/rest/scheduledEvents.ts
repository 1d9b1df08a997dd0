import { Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, limit, optionalId, payload, reason, restCall } from "./RestCall.ts"

const one = { ...guild, eventId: Snowflake }
const counted = { withUserCount: Schema.optional(Schema.Boolean) }

/** The guild's scheduled events. */
export const scheduledEventCalls = [
  restCall(
    "fetchScheduledEvents",
    { ...guild, ...counted },
    {
      method: "GET",
      route: (_, { guildId }) => Routes.guildScheduledEvents(guildId),
      query: ({ withUserCount }) => ({ with_user_count: withUserCount }),
      returns: "json",
    },
  ),
  restCall(
    "fetchScheduledEvent",
    { ...one, ...counted },
    {
      method: "GET",
      route: ({ eventId }, { guildId }) => Routes.guildScheduledEvent(guildId, eventId),
      query: ({ withUserCount }) => ({ with_user_count: withUserCount }),
      returns: "json",
    },
  ),
  restCall(
    "createScheduledEvent",
    { ...guild, ...payload, ...reason },
    {
      method: "POST",
      route: (_, { guildId }) => Routes.guildScheduledEvents(guildId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "editScheduledEvent",
    { ...one, ...payload, ...reason },
    {
      method: "PATCH",
      route: ({ eventId }, { guildId }) => Routes.guildScheduledEvent(guildId, eventId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall("deleteScheduledEvent", one, {
    method: "DELETE",
    route: ({ eventId }, { guildId }) => Routes.guildScheduledEvent(guildId, eventId),
    returns: "nothing",
  }),
  restCall(
    "fetchScheduledEventUsers",
    { ...one, ...limit(100), before: optionalId, after: optionalId },
    {
      method: "GET",
      route: ({ eventId }, { guildId }) => Routes.guildScheduledEventUsers(guildId, eventId),
      query: ({ after, before, limit }) => ({ after, before, limit }),
      returns: "json",
    },
  ),
]
