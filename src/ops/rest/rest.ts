/** Everything that `rest` offers to scripts. */
import { Effect } from "effect"
import { autoModerationCalls } from "./autoModeration.ts"
import { channelCalls } from "./channels.ts"
import { commandCalls } from "./commands.ts"
import { directMessageCalls } from "./directMessages.ts"
import { emojiCalls } from "./emojis.ts"
import { guildCalls } from "./guild.ts"
import { interactionCalls } from "./interactions.ts"
import { inviteCalls } from "./invites.ts"
import { memberCalls } from "./members.ts"
import { messageCalls } from "./messages.ts"
import { pollCalls } from "./polls.ts"
import { reactionCalls } from "./reactions.ts"
import { roleCalls } from "./roles.ts"
import { scheduledEventCalls } from "./scheduledEvents.ts"
import { stickerCalls } from "./stickers.ts"
import { threadCalls } from "./threads.ts"
import { webhookCalls } from "./webhooks.ts"

export const restOperations = Effect.gen(function* () {
  const calls = yield* Effect.all([
    ...messageCalls,
    ...reactionCalls,
    ...commandCalls,
    ...memberCalls,
    ...roleCalls,
    ...channelCalls,
    ...threadCalls,
    ...webhookCalls,
    ...guildCalls,
    ...emojiCalls,
    ...stickerCalls,
    ...autoModerationCalls,
    ...scheduledEventCalls,
    ...inviteCalls,
    ...pollCalls,
  ])
  return [...calls, ...(yield* interactionCalls), ...(yield* directMessageCalls)]
})
