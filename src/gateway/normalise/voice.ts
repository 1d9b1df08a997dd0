import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const voice = {
  [Dispatch.VoiceStateUpdate]: (data) =>
    event("voiceStateUpdate", data, (guildId) => ({ ...camel(data), guildId })),
} satisfies Family
