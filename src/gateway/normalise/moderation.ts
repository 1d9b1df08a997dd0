import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const moderation = {
  [Dispatch.GuildBanAdd]: (data) => event("banAdd", data, () => camel(data)),
  [Dispatch.GuildBanRemove]: (data) => event("banRemove", data, () => camel(data)),
  [Dispatch.GuildAuditLogEntryCreate]: (data) => event("auditLogEntryCreate", data, () => camel(data)),
  [Dispatch.AutoModerationRuleCreate]: (data) => event("autoModerationRuleCreate", data, () => camel(data)),
  [Dispatch.AutoModerationRuleUpdate]: (data) => event("autoModerationRuleUpdate", data, () => camel(data)),
  [Dispatch.AutoModerationRuleDelete]: (data) => event("autoModerationRuleDelete", data, () => camel(data)),
  [Dispatch.AutoModerationActionExecution]: (data) =>
    event("autoModerationActionExecution", data, () => camel(data)),
} satisfies Family
