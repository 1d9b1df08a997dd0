/**
 * What the gateway is asked to send. A change needs a new session, so it is decided at start and for all guilds: everything that
 * Discord gives without asking back, and of the rest what the operator has set.
 */
import { GatewayIntentBits as Intent } from "discord-api-types/v10"
import type { OptionalIntent } from "../layers/Configuration.ts"

const always =
  Intent.Guilds |
  Intent.GuildModeration |
  Intent.GuildExpressions |
  Intent.GuildInvites |
  Intent.GuildVoiceStates |
  Intent.GuildMessages |
  Intent.GuildMessageReactions |
  Intent.GuildMessagePolls |
  Intent.GuildScheduledEvents |
  Intent.AutoModerationConfiguration |
  Intent.AutoModerationExecution

const optional: Record<OptionalIntent, number> = {
  members: Intent.GuildMembers,
  message_content: Intent.MessageContent,
  presences: Intent.GuildPresences,
  typing: Intent.GuildMessageTyping,
}

export const intentBits = (wanted: ReadonlyArray<OptionalIntent>): number =>
  wanted.reduce((bits, intent) => bits | optional[intent], always)
