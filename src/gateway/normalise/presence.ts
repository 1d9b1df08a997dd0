import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const presence = {
  [Dispatch.TypingStart]: (data) => event("typingStart", data, (guildId) => ({ ...camel(data), guildId })),
  [Dispatch.PresenceUpdate]: (data) => event("presenceUpdate", data, () => camel(data)),
} satisfies Family
