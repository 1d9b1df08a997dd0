import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel, user } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const members = {
  [Dispatch.GuildMemberAdd]: (data) => event("memberAdd", data, () => camel(data)),
  [Dispatch.GuildMemberUpdate]: (data) => event("memberUpdate", data, () => ({ ...camel(data), old: null })),
  [Dispatch.GuildMemberRemove]: (data) =>
    event("memberRemove", data, (guildId) => ({ guildId, user: user(data.user), old: null })),
} satisfies Family
