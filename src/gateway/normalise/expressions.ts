import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

/** The guild's own emojis and stickers. */
export const expressions = {
  [Dispatch.GuildEmojisUpdate]: (data) => event("emojisUpdate", data, () => camel(data)),
  [Dispatch.GuildStickersUpdate]: (data) => event("stickersUpdate", data, () => camel(data)),
} satisfies Family
