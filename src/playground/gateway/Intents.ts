/** Which events a session has asked for, and what it may see of a message. */
import { type APIMessage, GatewayIntentBits as Intent } from "discord-api-types/v10"
import * as Identity from "../Identity.ts"

const intentOf: Record<string, number> = {
  GUILD_CREATE: Intent.Guilds,
  GUILD_UPDATE: Intent.Guilds,
  GUILD_ROLE_CREATE: Intent.Guilds,
  GUILD_ROLE_UPDATE: Intent.Guilds,
  GUILD_ROLE_DELETE: Intent.Guilds,
  CHANNEL_CREATE: Intent.Guilds,
  CHANNEL_UPDATE: Intent.Guilds,
  CHANNEL_DELETE: Intent.Guilds,
  THREAD_CREATE: Intent.Guilds,
  THREAD_UPDATE: Intent.Guilds,
  THREAD_DELETE: Intent.Guilds,
  THREAD_MEMBERS_UPDATE: Intent.Guilds,
  CHANNEL_PINS_UPDATE: Intent.Guilds,
  GUILD_MEMBER_UPDATE: Intent.GuildMembers,
  GUILD_MEMBER_REMOVE: Intent.GuildMembers,
  GUILD_BAN_ADD: Intent.GuildModeration,
  GUILD_BAN_REMOVE: Intent.GuildModeration,
  GUILD_AUDIT_LOG_ENTRY_CREATE: Intent.GuildModeration,
  GUILD_EMOJIS_UPDATE: Intent.GuildExpressions,
  WEBHOOKS_UPDATE: Intent.GuildWebhooks,
  INVITE_CREATE: Intent.GuildInvites,
  INVITE_DELETE: Intent.GuildInvites,
  GUILD_SCHEDULED_EVENT_CREATE: Intent.GuildScheduledEvents,
  GUILD_SCHEDULED_EVENT_UPDATE: Intent.GuildScheduledEvents,
  GUILD_SCHEDULED_EVENT_DELETE: Intent.GuildScheduledEvents,
  MESSAGE_CREATE: Intent.GuildMessages,
  MESSAGE_UPDATE: Intent.GuildMessages,
  MESSAGE_DELETE: Intent.GuildMessages,
  MESSAGE_DELETE_BULK: Intent.GuildMessages,
  MESSAGE_REACTION_ADD: Intent.GuildMessageReactions,
  MESSAGE_REACTION_REMOVE: Intent.GuildMessageReactions,
  MESSAGE_REACTION_REMOVE_ALL: Intent.GuildMessageReactions,
  MESSAGE_REACTION_REMOVE_EMOJI: Intent.GuildMessageReactions,
  TYPING_START: Intent.GuildMessageTyping,
}

/** Every intent that Discord knows. */
export const allIntents = Object.values(Intent).reduce<number>(
  (all, bit) => (typeof bit === "number" ? all | bit : all),
  0,
)

/** Events that no intent names (interactions) reach every session. */
export const wants = (intents: number, t: string): boolean =>
  intentOf[t] === undefined || (intents & intentOf[t]) !== 0

/** True when the event holds text that this session may not read. */
export const mustBlank = (intents: number, t: string, d: object): boolean =>
  (intents & Intent.MessageContent) === 0 &&
  (t === "MESSAGE_CREATE" || t === "MESSAGE_UPDATE") &&
  !isForBot(d as APIMessage)

const isForBot = (message: APIMessage) =>
  message.author.id === Identity.botId || message.mentions.some(({ id }) => id === Identity.botId)

/** The event without the fields that need the MESSAGE_CONTENT intent. */
export const blanked = (d: object): string =>
  JSON.stringify({ ...d, content: "", embeds: [], attachments: [], components: [] })
