/**
 * Discord's REST API as far as it concerns the script's own guild. Every function takes one object and gives a promise; what it resolves with
 * is Discord's JSON, in snake_case. All reject with an Error that has a `code`, and where Discord refused, `status`, `route` and `discordCode`.
 */
import { autoModeration } from "./AutoModeration.ts"
import { channels } from "./Channels.ts"
import { commands } from "./Commands.ts"
import { directMessages } from "./DirectMessages.ts"
import { emojis } from "./Emojis.ts"
import { guild } from "./Guild.ts"
import { interactions } from "./Interactions.ts"
import { invites } from "./Invites.ts"
import { members } from "./Members.ts"
import { messages } from "./Messages.ts"
import { polls } from "./Polls.ts"
import { reactions } from "./Reactions.ts"
import { roles } from "./Roles.ts"
import { scheduledEvents } from "./ScheduledEvents.ts"
import { stickers } from "./Stickers.ts"
import { threads } from "./Threads.ts"
import { webhooks } from "./Webhooks.ts"

/**
 * Discord's API, as far as this guild. Ids are strings, `guildId` may be left out, results are Discord's own JSON. Rejects with an
 * `Error` that has a `code`: `INVALID_INPUT`, `SCOPE_FORBIDDEN`, `DISCORD_HTTP_ERROR`, `DISCORD_RATE_LIMITED`, `TIMEOUT` (after 8
 * s), `DISCORD_UNREACHABLE` or `DISCORD_INVALID_REQUESTS`.
 */
export const rest = {
  ...messages,
  ...reactions,
  ...interactions,
  ...commands,
  ...members,
  ...roles,
  ...channels,
  ...threads,
  ...webhooks,
  ...guild,
  ...emojis,
  ...stickers,
  ...autoModeration,
  ...scheduledEvents,
  ...invites,
  ...polls,
  ...directMessages,
}
