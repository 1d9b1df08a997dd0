/** The rules by which Discord moderates the guild's messages. */
import { call, type DiscordObject, type InGuild, perform, type WithPayload, type WithReason } from "./Call.ts"

interface OfRule extends InGuild {
  /** The rule's id. */
  readonly ruleId: string
}

/** The functions of `rest` about the rules of automatic moderation. */
export const autoModeration = {
  /** All rules. */
  fetchAutoModerationRules: (args: InGuild = {}) =>
    call<readonly DiscordObject[]>("fetchAutoModerationRules", args),

  /** One rule. */
  fetchAutoModerationRule: (args: OfRule) => call<DiscordObject>("fetchAutoModerationRule", args),

  /** Makes a rule from `name`, `event_type`, `trigger_type`, `trigger_metadata`, `actions`, … */
  createAutoModerationRule: (args: InGuild & WithPayload & WithReason) =>
    call<DiscordObject>("createAutoModerationRule", args),

  /** Changes a rule. */
  editAutoModerationRule: (args: OfRule & WithPayload & WithReason) =>
    call<DiscordObject>("editAutoModerationRule", args),

  /** Deletes a rule. */
  deleteAutoModerationRule: (args: OfRule & WithReason) => perform("deleteAutoModerationRule", args),
}
