import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const roles = {
  [Dispatch.GuildRoleCreate]: (data) => event("roleCreate", data, () => camel(data)),
  [Dispatch.GuildRoleUpdate]: (data) => event("roleUpdate", data, () => ({ ...camel(data), old: null })),
  [Dispatch.GuildRoleDelete]: (data) => event("roleDelete", data, () => ({ ...camel(data), old: null })),
} satisfies Family
