import { Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, payload, reason, restCall } from "./RestCall.ts"

const one = { ...guild, roleId: Snowflake }
const Position = Schema.Struct({ id: Snowflake, position: Schema.optional(Schema.NullOr(Schema.Int)) })

/** The guild's roles. */
export const roleCalls = [
  restCall("fetchRoles", guild, {
    method: "GET",
    route: (_, { guildId }) => Routes.guildRoles(guildId),
    returns: "json",
  }),
  restCall("fetchRole", one, {
    method: "GET",
    route: ({ roleId }, { guildId }) => Routes.guildRole(guildId, roleId),
    returns: "json",
  }),
  restCall(
    "createRole",
    { ...guild, ...payload, ...reason },
    {
      method: "POST",
      route: (_, { guildId }) => Routes.guildRoles(guildId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "editRole",
    { ...one, ...payload, ...reason },
    {
      method: "PATCH",
      route: ({ roleId }, { guildId }) => Routes.guildRole(guildId, roleId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "editRolePositions",
    { ...guild, positions: Schema.Array(Position), ...reason },
    {
      method: "PATCH",
      route: (_, { guildId }) => Routes.guildRoles(guildId),
      body: ({ positions }) => positions,
      returns: "json",
    },
  ),
  restCall(
    "deleteRole",
    { ...one, ...reason },
    {
      method: "DELETE",
      route: ({ roleId }, { guildId }) => Routes.guildRole(guildId, roleId),
      returns: "nothing",
    },
  ),
]
