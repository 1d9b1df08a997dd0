/** Messages, written out by hand: more of them come in than of everything else together. */
import {
  type APIGuildMember,
  type APIMessage,
  GatewayDispatchEvents as Dispatch,
  type GatewayMessageUpdateDispatchData,
} from "discord-api-types/v10"
import type { Member, Message, MessageReference, MessageUpdate } from "../../../sdk/src/Events.ts"
import { asIs, camel, present, user } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const messages = {
  [Dispatch.MessageCreate]: (data) =>
    event("messageCreate", data, (guildId) => message(data, guildId, data.member)),
  [Dispatch.MessageUpdate]: (data) => event("messageUpdate", data, (guildId) => update(data, guildId)),
  [Dispatch.MessageDelete]: (data) =>
    event("messageDelete", data, (guildId) => ({
      id: data.id,
      channelId: data.channel_id,
      guildId,
      old: null,
    })),
  [Dispatch.MessageDeleteBulk]: (data) =>
    event("messageDeleteBulk", data, (guildId) => ({ ids: data.ids, channelId: data.channel_id, guildId })),
} satisfies Family

/** A member as messages and interactions carry it. */
export const member = (from: Partial<APIGuildMember> & { permissions?: string }): Member => ({
  ...(from.user === undefined ? {} : { user: user(from.user) }),
  ...present("nick", from.nick),
  ...present("avatar", from.avatar),
  roles: from.roles ?? [],
  ...present("joinedAt", from.joined_at),
  ...present("premiumSince", from.premium_since),
  ...present("deaf", from.deaf),
  ...present("mute", from.mute),
  ...present("flags", from.flags),
  ...present("pending", from.pending),
  ...present("permissions", from.permissions),
  ...present("communicationDisabledUntil", from.communication_disabled_until),
})

export const message = (
  from: APIMessage,
  guildId: string,
  author?: Parameters<typeof member>[0],
): Message => ({
  id: from.id,
  channelId: from.channel_id,
  guildId,
  content: from.content,
  author: user(from.author),
  ...(author === undefined ? {} : { member: member(author) }),
  timestamp: from.timestamp,
  ...present("editedTimestamp", from.edited_timestamp),
  type: from.type,
  ...present("flags", from.flags),
  attachments: camel(from.attachments),
  embeds: camel(from.embeds),
  mentions: (from.mentions ?? []).map(user),
  mentionRoles: from.mention_roles ?? [],
  mentionEveryone: from.mention_everyone ?? false,
  ...(from.message_reference === undefined ? {} : { reference: reference(from.message_reference) }),
  ...(from.referenced_message ? { referencedMessage: message(from.referenced_message, guildId) } : {}),
  ...(from.message_snapshots === undefined ? {} : { snapshots: snapshots(from.message_snapshots) }),
  ...(from.sticker_items === undefined ? {} : { stickers: camel(from.sticker_items) }),
  ...(from.poll === undefined ? {} : { poll: camel(from.poll) }),
  ...(from.reactions === undefined ? {} : { reactions: camel(from.reactions) }),
  ...(from.thread === undefined ? {} : { thread: camel(from.thread) }),
  ...(from.interaction_metadata === undefined ? {} : { interaction: interaction(from.interaction_metadata) }),
  ...present("applicationId", from.application_id),
  ...present("webhookId", from.webhook_id),
  pinned: from.pinned ?? false,
  tts: from.tts ?? false,
  ...(from.components === undefined ? {} : { components: asIs(from.components) }),
})

const reference = (from: NonNullable<APIMessage["message_reference"]>): MessageReference => ({
  ...present("type", from.type),
  ...present("messageId", from.message_id),
  ...present("channelId", from.channel_id),
  ...present("guildId", from.guild_id),
})

const snapshots = (from: NonNullable<APIMessage["message_snapshots"]>) =>
  from.map(({ message }) => ({
    content: message.content,
    timestamp: message.timestamp,
    ...present("editedTimestamp", message.edited_timestamp),
    type: message.type,
    ...present("flags", message.flags),
    attachments: camel(message.attachments),
    embeds: camel(message.embeds),
  }))

const interaction = (from: NonNullable<APIMessage["interaction_metadata"]>) => ({
  id: from.id,
  type: from.type,
  user: user(from.user),
})

/** Discord sends the whole message, except when only its embeds were resolved: then there is no author. */
const update = (from: GatewayMessageUpdateDispatchData, guildId: string): MessageUpdate => {
  const partial: Partial<GatewayMessageUpdateDispatchData> = from
  const whole = partial.author === undefined ? undefined : message(from, guildId, from.member)
  return {
    id: from.id,
    channelId: from.channel_id,
    guildId,
    ...(whole === undefined ? {} : { content: whole.content, author: whole.author }),
    ...present("editedTimestamp", from.edited_timestamp),
    old: null,
    new: whole ?? null,
  }
}
