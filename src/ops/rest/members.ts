import { Effect, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { MessageInvalid } from "../../discord/MessageBody.ts"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, limit, optionalId, payload, reason, restCall } from "./RestCall.ts"

const user = { ...guild, userId: Snowflake }
const longestTimeoutMs = 28 * 24 * 60 * 60 * 1000

const DeleteMessageSeconds = Schema.optional(
  Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 604_800 })),
)

/** Members of the guild, and who is banned from it. */
export const memberCalls = [
  restCall("fetchMember", user, {
    method: "GET",
    route: ({ userId }, { guildId }) => Routes.guildMember(guildId, userId),
    returns: "json",
  }),
  restCall(
    "fetchMembers",
    { ...guild, ...limit(1000), after: optionalId },
    {
      method: "GET",
      route: (_, { guildId }) => Routes.guildMembers(guildId),
      query: ({ after, limit }) => ({ after, limit }),
      returns: "json",
    },
  ),
  restCall(
    "searchMembers",
    { ...guild, query: Schema.String, ...limit(1000) },
    {
      method: "GET",
      route: (_, { guildId }) => Routes.guildMembersSearch(guildId),
      query: ({ limit, query }) => ({ limit, query }),
      returns: "json",
    },
  ),
  restCall(
    "kickMember",
    { ...user, ...reason },
    {
      method: "DELETE",
      route: ({ userId }, { guildId }) => Routes.guildMember(guildId, userId),
      returns: "nothing",
    },
  ),
  restCall(
    "banMember",
    { ...user, deleteMessageSeconds: DeleteMessageSeconds, ...reason },
    {
      method: "PUT",
      route: ({ userId }, { guildId }) => Routes.guildBan(guildId, userId),
      body: ({ deleteMessageSeconds = 0 }) => ({ delete_message_seconds: deleteMessageSeconds }),
      returns: "nothing",
    },
  ),
  restCall(
    "unbanMember",
    { ...user, ...reason },
    {
      method: "DELETE",
      route: ({ userId }, { guildId }) => Routes.guildBan(guildId, userId),
      returns: "nothing",
    },
  ),
  restCall("fetchBan", user, {
    method: "GET",
    route: ({ userId }, { guildId }) => Routes.guildBan(guildId, userId),
    returns: "json",
  }),
  restCall(
    "fetchBans",
    { ...guild, ...limit(1000), before: optionalId, after: optionalId },
    {
      method: "GET",
      route: (_, { guildId }) => Routes.guildBans(guildId),
      query: ({ after, before, limit }) => ({ after, before, limit }),
      returns: "json",
    },
  ),
  restCall(
    "addMemberRole",
    { ...user, roleId: Snowflake, ...reason },
    {
      method: "PUT",
      route: ({ roleId, userId }, { guildId }) => Routes.guildMemberRole(guildId, userId, roleId),
      returns: "nothing",
    },
  ),
  restCall(
    "removeMemberRole",
    { ...user, roleId: Snowflake, ...reason },
    {
      method: "DELETE",
      route: ({ roleId, userId }, { guildId }) => Routes.guildMemberRole(guildId, userId, roleId),
      returns: "nothing",
    },
  ),
  restCall(
    "editMember",
    { ...user, ...payload, ...reason },
    {
      method: "PATCH",
      route: ({ userId }, { guildId }) => Routes.guildMember(guildId, userId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "editCurrentMember",
    { ...guild, ...payload, ...reason },
    {
      method: "PATCH",
      route: (_, { guildId }) => Routes.guildMember(guildId, "@me"),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "timeoutMember",
    { ...user, durationMs: Schema.NullOr(Schema.Finite), ...reason },
    {
      method: "PATCH",
      route: ({ userId }, { guildId }) => Routes.guildMember(guildId, userId),
      body: ({ durationMs }) =>
        durationMs !== null && !(durationMs > 0 && durationMs <= longestTimeoutMs)
          ? Effect.fail(
              new MessageInvalid({
                field: "durationMs",
                message:
                  "timeoutMember: durationMs must be between 1 and 28 days in ms, or null to end a timeout",
              }),
            )
          : Effect.sync(() => ({
              communication_disabled_until:
                durationMs === null ? null : new Date(Date.now() + durationMs).toISOString(),
            })),
      returns: "json",
    },
  ),
]
