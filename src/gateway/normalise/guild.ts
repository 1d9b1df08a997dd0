/** The guild itself. That the bot has joined or left it cannot be told from one dispatch; the gateway knows. */
import { GatewayDispatchEvents as Dispatch, type GatewayGuildCreateDispatchData } from "discord-api-types/v10"
import type { GuildJoin } from "../../../sdk/src/Events.ts"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const guild = {
  [Dispatch.GuildUpdate]: (data) =>
    event("guildUpdate", { guild_id: data.id }, (guildId) => ({ ...camel(data), guildId })),
} satisfies Family

/** Who and what happens to be in the guild just now, which can be megabytes. */
const contents = [
  "members",
  "channels",
  "threads",
  "presences",
  "voice_states",
  "stage_instances",
  "guild_scheduled_events",
  "soundboard_sounds",
] as const
type Settings = Omit<GatewayGuildCreateDispatchData, (typeof contents)[number]>

export const guildJoin = (data: GatewayGuildCreateDispatchData): GuildJoin => {
  const settings: Settings = { ...data, ...Object.fromEntries(contents.map((name) => [name, undefined])) }
  return { ...camel(settings), guildId: data.id }
}
