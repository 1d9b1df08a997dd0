import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel, present } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"
import { channelChange, inItself } from "./channels.ts"

export const threads = {
  [Dispatch.ThreadCreate]: (data) =>
    event("threadCreate", inItself(data), (guildId) => ({
      ...channelChange(data, guildId),
      ...present("newlyCreated", data.newly_created),
    })),
  [Dispatch.ThreadUpdate]: (data) =>
    event("threadUpdate", inItself(data), (guildId) => channelChange(data, guildId)),
  [Dispatch.ThreadDelete]: (data) =>
    event("threadDelete", { guild_id: data.guild_id }, (guildId) => ({ ...camel(data), guildId })),
  [Dispatch.ThreadMembersUpdate]: (data) =>
    event("threadMembersUpdate", inItself(data), () => ({ ...camel(data), channelId: data.id })),
} satisfies Family
