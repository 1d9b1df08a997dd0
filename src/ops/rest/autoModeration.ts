import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, payload, reason, restCall } from "./RestCall.ts"

const one = { ...guild, ruleId: Snowflake }

/** The rules by which Discord moderates the guild's messages. */
export const autoModerationCalls = [
  restCall("fetchAutoModerationRules", guild, {
    method: "GET",
    route: (_, { guildId }) => Routes.guildAutoModerationRules(guildId),
    returns: "json",
  }),
  restCall("fetchAutoModerationRule", one, {
    method: "GET",
    route: ({ ruleId }, { guildId }) => Routes.guildAutoModerationRule(guildId, ruleId),
    returns: "json",
  }),
  restCall(
    "createAutoModerationRule",
    { ...guild, ...payload, ...reason },
    {
      method: "POST",
      route: (_, { guildId }) => Routes.guildAutoModerationRules(guildId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "editAutoModerationRule",
    { ...one, ...payload, ...reason },
    {
      method: "PATCH",
      route: ({ ruleId }, { guildId }) => Routes.guildAutoModerationRule(guildId, ruleId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "deleteAutoModerationRule",
    { ...one, ...reason },
    {
      method: "DELETE",
      route: ({ ruleId }, { guildId }) => Routes.guildAutoModerationRule(guildId, ruleId),
      returns: "nothing",
    },
  ),
]
