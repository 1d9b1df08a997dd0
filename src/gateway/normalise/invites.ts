import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const invites = {
  [Dispatch.InviteCreate]: (data) => event("inviteCreate", data, (guildId) => ({ ...camel(data), guildId })),
  [Dispatch.InviteDelete]: (data) => event("inviteDelete", data, (guildId) => ({ ...camel(data), guildId })),
} satisfies Family
