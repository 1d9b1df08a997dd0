/** Which events a session has asked for, and what it may see of a message. */
import { type APIMessage, GatewayIntentBits as Intent } from "discord-api-types/v10"
import * as Identity from "../Identity.ts"

const eventsOf: ReadonlyArray<readonly [intent: number, events: ReadonlyArray<string>]> = [
  [
    Intent.Guilds,
    [
      "GUILD_CREATE",
      "GUILD_UPDATE",
      "GUILD_DELETE",
      "GUILD_ROLE_CREATE",
      "GUILD_ROLE_UPDATE",
      "GUILD_ROLE_DELETE",
      "CHANNEL_CREATE",
      "CHANNEL_UPDATE",
      "CHANNEL_DELETE",
      "CHANNEL_PINS_UPDATE",
      "THREAD_CREATE",
      "THREAD_UPDATE",
      "THREAD_DELETE",
      "THREAD_LIST_SYNC",
    ],
  ],
  [
    Intent.GuildMembers,
    ["GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE", "THREAD_MEMBERS_UPDATE"],
  ],
  [Intent.GuildModeration, ["GUILD_BAN_ADD", "GUILD_BAN_REMOVE", "GUILD_AUDIT_LOG_ENTRY_CREATE"]],
  [Intent.GuildExpressions, ["GUILD_EMOJIS_UPDATE", "GUILD_STICKERS_UPDATE"]],
  [Intent.GuildWebhooks, ["WEBHOOKS_UPDATE"]],
  [Intent.GuildInvites, ["INVITE_CREATE", "INVITE_DELETE"]],
  [Intent.GuildVoiceStates, ["VOICE_STATE_UPDATE"]],
  [Intent.GuildPresences, ["PRESENCE_UPDATE"]],
  [Intent.GuildMessages, ["MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"]],
  [
    Intent.GuildMessageReactions,
    [
      "MESSAGE_REACTION_ADD",
      "MESSAGE_REACTION_REMOVE",
      "MESSAGE_REACTION_REMOVE_ALL",
      "MESSAGE_REACTION_REMOVE_EMOJI",
    ],
  ],
  [Intent.GuildMessagePolls, ["MESSAGE_POLL_VOTE_ADD", "MESSAGE_POLL_VOTE_REMOVE"]],
  [Intent.GuildMessageTyping, ["TYPING_START"]],
  [
    Intent.GuildScheduledEvents,
    [
      "GUILD_SCHEDULED_EVENT_CREATE",
      "GUILD_SCHEDULED_EVENT_UPDATE",
      "GUILD_SCHEDULED_EVENT_DELETE",
      "GUILD_SCHEDULED_EVENT_USER_ADD",
      "GUILD_SCHEDULED_EVENT_USER_REMOVE",
    ],
  ],
  [
    Intent.AutoModerationConfiguration,
    ["AUTO_MODERATION_RULE_CREATE", "AUTO_MODERATION_RULE_UPDATE", "AUTO_MODERATION_RULE_DELETE"],
  ],
  [Intent.AutoModerationExecution, ["AUTO_MODERATION_ACTION_EXECUTION"]],
]

const intentOf: ReadonlyMap<string, number> = new Map(
  eventsOf.flatMap(([intent, events]) => events.map((event) => [event, intent] as const)),
)

/** Whether this is an event of Discord's that an intent asks for. */
export const isKnown = (t: string): boolean => intentOf.has(t)

/** Every intent that Discord knows. */
export const allIntents = Object.values(Intent).reduce<number>(
  (all, bit) => (typeof bit === "number" ? all | bit : all),
  0,
)

/** Events that no intent names (interactions) reach every session. */
export const wants = (intents: number, t: string): boolean =>
  !intentOf.has(t) || (intents & intentOf.get(t)!) !== 0

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
