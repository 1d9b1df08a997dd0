import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { asIs, present } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"
import { member } from "./messages.ts"

interface Place {
  readonly channel_id: string
  readonly message_id: string
}

const place = (data: Place, guildId: string) => ({
  channelId: data.channel_id,
  messageId: data.message_id,
  guildId,
})

export const reactions = {
  [Dispatch.MessageReactionAdd]: (data) =>
    event("reactionAdd", data, (guildId) => ({
      ...place(data, guildId),
      userId: data.user_id,
      ...(data.member === undefined ? {} : { member: member(data.member) }),
      emoji: asIs(data.emoji),
      burst: data.burst,
      ...present("messageAuthorId", data.message_author_id),
    })),
  [Dispatch.MessageReactionRemove]: (data) =>
    event("reactionRemove", data, (guildId) => ({
      ...place(data, guildId),
      userId: data.user_id,
      emoji: asIs(data.emoji),
      burst: data.burst,
    })),
  [Dispatch.MessageReactionRemoveEmoji]: (data) =>
    event("reactionRemoveEmoji", data, (guildId) => ({ ...place(data, guildId), emoji: asIs(data.emoji) })),
  [Dispatch.MessageReactionRemoveAll]: (data) =>
    event("reactionRemoveAll", data, (guildId) => place(data, guildId)),
} satisfies Family
