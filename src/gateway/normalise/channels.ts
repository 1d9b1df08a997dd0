import { type APIChannel, GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import type { ChannelChange } from "../../../sdk/src/Events.ts"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

/** A channel says its own id where other events say that of the channel they happened in. */
export const inItself = (data: { readonly id: string; readonly guild_id?: string | undefined }) => ({
  guild_id: data.guild_id,
  channel_id: data.id,
})

export const channelChange = (data: APIChannel, guildId: string): ChannelChange => ({
  ...camel(data),
  guildId,
  channelId: data.id,
})

export const channels = {
  [Dispatch.ChannelCreate]: (data) =>
    event("channelCreate", inItself(data), (guildId) => channelChange(data, guildId)),
  [Dispatch.ChannelUpdate]: (data) =>
    event("channelUpdate", inItself(data), (guildId) => channelChange(data, guildId)),
  [Dispatch.ChannelDelete]: (data) =>
    event("channelDelete", { guild_id: data.guild_id }, (guildId) => ({ ...camel(data), guildId })),
  [Dispatch.ChannelPinsUpdate]: (data) =>
    event("channelPinsUpdate", data, (guildId) => ({ ...camel(data), guildId })),
} satisfies Family
