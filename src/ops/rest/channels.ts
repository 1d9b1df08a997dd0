import { Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, payload, reason, restCall } from "./RestCall.ts"

const one = { channelId: Snowflake }
const overwrite = { ...one, overwriteId: Snowflake }
const Position = Schema.Struct({
  id: Snowflake,
  position: Schema.optional(Schema.NullOr(Schema.Int)),
  lock_permissions: Schema.optional(Schema.Boolean),
  parent_id: Schema.optional(Schema.NullOr(Snowflake)),
})

/** The guild's channels, and who may do what in them. */
export const channelCalls = [
  restCall("fetchChannels", guild, {
    method: "GET",
    route: (_, { guildId }) => Routes.guildChannels(guildId),
    returns: "json",
  }),
  restCall("fetchChannel", one, {
    method: "GET",
    route: ({ channelId }) => Routes.channel(channelId),
    returns: "json",
  }),
  restCall(
    "createChannel",
    { ...guild, ...payload, ...reason },
    {
      method: "POST",
      route: (_, { guildId }) => Routes.guildChannels(guildId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "editChannel",
    { ...one, ...payload, ...reason },
    {
      method: "PATCH",
      route: ({ channelId }) => Routes.channel(channelId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "editChannelPositions",
    { ...guild, positions: Schema.Array(Position), ...reason },
    {
      method: "PATCH",
      route: (_, { guildId }) => Routes.guildChannels(guildId),
      body: ({ positions }) => positions,
      returns: "nothing",
    },
  ),
  restCall(
    "deleteChannel",
    { ...one, ...reason },
    {
      method: "DELETE",
      route: ({ channelId }) => Routes.channel(channelId),
      returns: "json",
    },
  ),
  restCall(
    "editChannelPermissions",
    { ...overwrite, ...payload, ...reason },
    {
      method: "PUT",
      route: ({ channelId, overwriteId }) => Routes.channelPermission(channelId, overwriteId),
      body: ({ payload }) => payload,
      returns: "nothing",
    },
  ),
  restCall(
    "deleteChannelPermissions",
    { ...overwrite, ...reason },
    {
      method: "DELETE",
      route: ({ channelId, overwriteId }) => Routes.channelPermission(channelId, overwriteId),
      returns: "nothing",
    },
  ),
]
