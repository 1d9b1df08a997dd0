import { Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, payload, reason, restCall } from "./RestCall.ts"

const Code = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9-]{2,64}$/, { message: "expected the code of an invite" }),
)

/** Invitations to the guild. */
export const inviteCalls = [
  restCall(
    "createInvite",
    { channelId: Snowflake, payload: Schema.optional(payload.payload), ...reason },
    {
      method: "POST",
      route: ({ channelId }) => Routes.channelInvites(channelId),
      body: ({ payload = {} }) => payload,
      returns: "json",
    },
  ),
  restCall("fetchInvites", guild, {
    method: "GET",
    route: (_, { guildId }) => Routes.guildInvites(guildId),
    returns: "json",
  }),
  restCall(
    "fetchChannelInvites",
    { channelId: Snowflake },
    {
      method: "GET",
      route: ({ channelId }) => Routes.channelInvites(channelId),
      returns: "json",
    },
  ),
  restCall(
    "deleteInvite",
    { code: Code, ...reason },
    {
      method: "DELETE",
      route: ({ code }) => Routes.invite(code),
      returns: "json",
    },
  ),
]
