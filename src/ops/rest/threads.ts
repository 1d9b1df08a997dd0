import { Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, limit, payload, reason, restCall } from "./RestCall.ts"

const thread = { threadId: Snowflake }
const member = { ...thread, userId: Snowflake }

/** Threads below the guild's channels. A thread is a channel too: `editChannel` and `deleteChannel` take its id. */
export const threadCalls = [
  restCall(
    "createThread",
    { channelId: Snowflake, ...payload, ...reason },
    {
      method: "POST",
      route: ({ channelId }) => Routes.threads(channelId),
      body: ({ payload }) => payload,
      returns: "json",
      messages: 1,
    },
  ),
  restCall(
    "createThreadFromMessage",
    { channelId: Snowflake, messageId: Snowflake, ...payload, ...reason },
    {
      method: "POST",
      route: ({ channelId, messageId }) => Routes.threads(channelId, messageId),
      body: ({ payload }) => payload,
      returns: "json",
      messages: 1,
    },
  ),
  restCall("joinThread", thread, {
    method: "PUT",
    route: ({ threadId }) => Routes.threadMembers(threadId, "@me"),
    returns: "nothing",
  }),
  restCall("leaveThread", thread, {
    method: "DELETE",
    route: ({ threadId }) => Routes.threadMembers(threadId, "@me"),
    returns: "nothing",
  }),
  restCall("addThreadMember", member, {
    method: "PUT",
    route: ({ threadId, userId }) => Routes.threadMembers(threadId, userId),
    returns: "nothing",
  }),
  restCall("removeThreadMember", member, {
    method: "DELETE",
    route: ({ threadId, userId }) => Routes.threadMembers(threadId, userId),
    returns: "nothing",
  }),
  restCall("fetchThreadMembers", thread, {
    method: "GET",
    route: ({ threadId }) => Routes.threadMembers(threadId),
    returns: "json",
  }),
  restCall("fetchActiveThreads", guild, {
    method: "GET",
    route: (_, { guildId }) => Routes.guildActiveThreads(guildId),
    returns: "json",
  }),
  restCall(
    "fetchArchivedThreads",
    {
      channelId: Snowflake,
      visibility: Schema.optional(Schema.Literals(["public", "private"])),
      before: Schema.optional(Schema.String),
      ...limit(100),
    },
    {
      method: "GET",
      route: ({ channelId, visibility = "public" }) => Routes.channelThreads(channelId, visibility),
      query: ({ before, limit }) => ({ before, limit }),
      returns: "json",
    },
  ),
]
