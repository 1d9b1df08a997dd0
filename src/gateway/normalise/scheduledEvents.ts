import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const scheduledEvents = {
  [Dispatch.GuildScheduledEventCreate]: (data) => event("scheduledEventCreate", data, () => camel(data)),
  [Dispatch.GuildScheduledEventUpdate]: (data) => event("scheduledEventUpdate", data, () => camel(data)),
  [Dispatch.GuildScheduledEventDelete]: (data) => event("scheduledEventDelete", data, () => camel(data)),
  [Dispatch.GuildScheduledEventUserAdd]: (data) => event("scheduledEventUserAdd", data, () => camel(data)),
  [Dispatch.GuildScheduledEventUserRemove]: (data) =>
    event("scheduledEventUserRemove", data, () => camel(data)),
} satisfies Family
