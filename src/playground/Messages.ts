/**
 * Messages and everything that happens to them: sent, changed, deleted, pinned. Each change is told to the gateway and
 * the page; a message that only one user sees (ephemeral) is told to the page alone, as Discord tells no bot.
 */
import {
  type APIAttachment,
  type APIMessage,
  type APIPoll,
  type APIUser,
  MessageFlags,
  MessageType,
} from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { linked, linkErrors } from "./AttachmentLinks.ts"
import { toApiComponents } from "./Components.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { toApiEmbeds } from "./Embeds.ts"
import { Events } from "./Events.ts"
import { invalidField, invalidForm } from "./FormBody.ts"
import { memberFields } from "./Guilds.ts"
import * as Identity from "./Identity.ts"
import { readMentions } from "./Mentions.ts"
import { toApiPoll } from "./PollBody.ts"
import { checkEdit, checkMessage, type MessageBody, type MessageEdit } from "./MessageBody.ts"
import type { StoredMessage } from "./MessageLog.ts"
import { World } from "./World.ts"
import { type Channel, noGuild } from "./WorldState.ts"

/** A message to send, with what its body cannot say. */
export interface Draft {
  readonly channel: Channel
  readonly authorId: string
  readonly body: MessageBody
  readonly attachments?: ReadonlyArray<APIAttachment>
  /** Fields that only some messages have: `interaction_metadata`, `webhook_id`, `type`, … */
  readonly extra?: Partial<APIMessage>
  /** Where the message stands in the request's body; for the error's tree. */
  readonly prefix?: ReadonlyArray<PropertyKey>
}

export interface Change {
  readonly body: MessageEdit
  /** What replaces or joins the attachments; absent, they stay. */
  readonly attachments?: ReadonlyArray<APIAttachment>
  /** The first content of a message that was loading: not an edit in the reader's eyes. */
  readonly fills?: boolean
  readonly prefix?: ReadonlyArray<PropertyKey>
}

export class Messages extends Context.Service<
  Messages,
  {
    /** A message that everybody in the channel sees. */
    readonly get: (channel: Channel, id: string) => Effect.Effect<StoredMessage, DiscordError>
    /** A message of the channel, ephemeral ones too. */
    readonly find: (channel: Channel, id: string) => StoredMessage | undefined
    readonly send: (draft: Draft) => Effect.Effect<StoredMessage, DiscordError>
    /** Puts "thinking…" into the channel, to be filled by an edit. */
    readonly sendLoading: (draft: Omit<Draft, "body"> & { readonly flags: number }) => StoredMessage
    readonly edit: (
      channel: Channel,
      id: string,
      change: Change,
    ) => Effect.Effect<StoredMessage, DiscordError>
    readonly delete: (channel: Channel, id: string) => Effect.Effect<void, DiscordError>
    readonly bulkDelete: (channel: Channel, ids: ReadonlyArray<string>) => Effect.Effect<void>
    /** Newest first. */
    readonly pins: (channel: Channel) => ReadonlyArray<StoredMessage>
    readonly pin: (channel: Channel, id: string, byUserId: string) => Effect.Effect<void, DiscordError>
    readonly unpin: (channel: Channel, id: string) => Effect.Effect<void, DiscordError>
    readonly type: (channel: Channel, userId: string) => void
    /** Writes a message back after a change that is no edit (reactions). */
    readonly put: (channel: Channel, stored: StoredMessage) => void
    /** Writes a message back and tells of it, as of an edit. */
    readonly update: (channel: Channel, stored: StoredMessage) => void
    /** The message as Discord shows it to `viewerId`. */
    readonly toApi: (stored: StoredMessage, viewerId: string) => APIMessage
  }
>()("flora/playground/Messages") {
  static readonly layer = Layer.effect(
    Messages,
    Effect.suspend(() => make),
  )
}

const maxPins = 50
const ephemeralCapacity = 100
const editableFlags = MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2
const sendableFlags =
  editableFlags | MessageFlags.Ephemeral | MessageFlags.SuppressNotifications | MessageFlags.IsVoiceMessage

const make = Effect.gen(function* () {
  const world = yield* World
  const events = yield* Events

  const toApi = ({ message, reactions, votes }: StoredMessage, viewerId: string): APIMessage => ({
    ...message,
    ...(message.poll === undefined ? {} : { poll: withResults(message.poll, votes ?? [], viewerId) }),
    ...(reactions.length === 0
      ? {}
      : {
          reactions: reactions.map(({ emoji, users }) => ({
            emoji,
            count: users.length,
            count_details: { burst: 0, normal: users.length },
            burst_colors: [],
            me: users.includes(viewerId),
            me_burst: false,
            burst_count: 0,
          })),
        }),
    ...(message.type === MessageType.Reply ? { referenced_message: referenced(message) } : {}),
  })

  const referenced = ({ message_reference }: APIMessage) => {
    const channel = world.channels.get(message_reference!.channel_id)
    return (channel && find(channel, message_reference!.message_id!)?.message) ?? null
  }

  /** The message as the gateway's events carry it: with its guild and the author's and the mentioned ones' membership. */
  const toEvent = (stored: StoredMessage, channel: Channel) => {
    const members = world.guilds.get(channel.guildId)?.members
    const member = members?.get(stored.message.author.id)
    const withMember = (user: APIUser) => {
      const member = members?.get(user.id)
      return member ? { ...user, member: memberFields(member) } : user
    }
    return {
      ...toApi(stored, Identity.botId),
      ...inGuild(channel),
      // At Discord messages that a bot sends as its application's webhook still carry the bot's membership.
      ...(member ? { member: memberFields(member) } : {}),
      mentions: stored.message.mentions.map(withMember),
    }
  }

  const publish = (t: "MESSAGE_CREATE" | "MESSAGE_UPDATE", stored: StoredMessage, channel: Channel) =>
    events.publish(
      t,
      channel.guildId,
      toEvent(stored, channel),
      isEphemeral(stored.message) ? "page" : "everyone",
    )

  const put = (channel: Channel, stored: StoredMessage) => {
    if (isEphemeral(stored.message)) channel.ephemeral.set(stored.message.id, stored)
    else {
      channel.messages.replace(stored)
      world.touch()
    }
  }

  const add = (channel: Channel, message: APIMessage): StoredMessage => {
    const stored: StoredMessage = { message, reactions: [] }
    if (isEphemeral(message)) {
      channel.ephemeral.set(message.id, stored)
      if (channel.ephemeral.size > ephemeralCapacity) {
        channel.ephemeral.delete(channel.ephemeral.keys().next().value!)
      }
    } else {
      channel.messages.push(stored)
      channel.lastMessageId = message.id
      world.touch()
    }
    publish("MESSAGE_CREATE", stored, channel)
    return stored
  }

  const mentionFields = (body: MessageEdit, repliedTo: string | undefined, guildId: string) => {
    const mentions = readMentions(body.content ?? "", body.allowed_mentions, repliedTo)
    const roles = new Set((world.guilds.get(guildId)?.roles ?? []).map(({ id }) => id))
    return {
      mentions: mentions.users.flatMap((id) => world.users.get(id) ?? []),
      mention_roles: mentions.roles.filter((id) => roles.has(id)),
      mention_everyone: mentions.everyone,
    }
  }

  const blank = (channel: Channel, authorId: string) => ({
    id: world.snowflakes.next(),
    type: MessageType.Default as const,
    channel_id: channel.id,
    author: world.users.get(authorId)!,
    content: "",
    timestamp: world.timestamp(),
    edited_timestamp: null,
    flags: 0,
    embeds: [],
    components: [],
    attachments: [],
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    pinned: false,
    tts: false,
  })

  /** The message this one answers; undefined when it answers none, or one that is gone and may be. */
  const resolveReference = Effect.fnUntraced(function* ({ body, channel, prefix = [] }: Draft) {
    const reference = body.message_reference
    if (!reference) return undefined
    const target =
      reference.channel_id && reference.channel_id !== channel.id
        ? undefined
        : channel.messages.get(reference.message_id)
    if (target === undefined && reference.fail_if_not_exists !== false) {
      return yield* invalidField(
        [...prefix, "message_reference"],
        "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
        "Unknown message",
      )
    }
    return target
  })

  const send = Effect.fnUntraced(function* (draft: Draft) {
    const { attachments = [], authorId, body, channel, extra } = draft
    yield* checkMessage(body, attachments.length, draft.prefix)
    yield* checkLinks(body, attachments, draft.prefix)
    const twin = alreadySent(draft)
    if (twin) return twin
    const target = yield* resolveReference(draft)
    return add(channel, {
      ...blank(channel, authorId),
      ...(target ? reply(channel, target.message.id) : {}),
      ...extra,
      content: body.content ?? "",
      flags: (body.flags ?? 0) & sendableFlags,
      tts: body.tts ?? false,
      embeds: linked(toApiEmbeds(body.embeds ?? []), attachments),
      components: linked(toApiComponents(body.components ?? []), attachments),
      attachments: [...attachments],
      ...(body.nonce === undefined || body.nonce === null ? {} : { nonce: body.nonce }),
      ...(body.poll ? { poll: toApiPoll(body.poll, world.now()) } : {}),
      ...mentionFields(body, target?.message.author.id, channel.guildId),
    })
  })

  const edit = Effect.fnUntraced(function* (channel: Channel, id: string, change: Change) {
    const stored = find(channel, id)
    if (stored === undefined) return yield* refusal("unknownMessage")
    const { body, prefix } = change
    const { message } = stored
    const flags = message.flags ?? 0
    yield* checkEdit(body, flags, prefix)
    const kept = body.attachments
      ? message.attachments.filter(({ id }) => body.attachments!.some((other) => String(other.id) === id))
      : message.attachments
    const attachments = [...kept, ...(change.attachments ?? [])]
    yield* checkLinks(body, attachments, prefix)
    const changed = {
      ...message,
      ...(body.content === undefined
        ? {}
        : { content: body.content ?? "", ...mentionFields(body, undefined, channel.guildId) }),
      ...(body.embeds === undefined ? {} : { embeds: linked(toApiEmbeds(body.embeds ?? []), attachments) }),
      ...(body.components === undefined
        ? {}
        : { components: linked(toApiComponents(body.components ?? []), attachments) }),
      attachments,
      flags: editedFlags(flags, body.flags),
      edited_timestamp: change.fills ? null : world.timestamp(),
    } as APIMessage
    if (isBlank(changed)) return yield* refusal("emptyMessage")
    const next = { ...stored, message: changed }
    update(channel, next)
    return next
  })

  const remove = (channel: Channel, id: string): Effect.Effect<void, DiscordError> =>
    Effect.suspend(() => {
      const d = { id, channel_id: channel.id, guild_id: channel.guildId }
      if (channel.ephemeral.delete(id)) events.publish("MESSAGE_DELETE", channel.guildId, d, "page")
      else if (channel.messages.remove(id)) {
        world.touch()
        events.publish("MESSAGE_DELETE", channel.guildId, d)
      } else return Effect.fail(refusal("unknownMessage"))
      return Effect.void
    })

  const bulkDelete = (channel: Channel, ids: ReadonlyArray<string>) =>
    Effect.sync(() => {
      const gone = ids.filter((id) => channel.messages.remove(id))
      if (gone.length === 0) return
      world.touch()
      events.publish("MESSAGE_DELETE_BULK", channel.guildId, {
        ids: gone,
        channel_id: channel.id,
        guild_id: channel.guildId,
      })
    })

  const update = (channel: Channel, stored: StoredMessage) => {
    put(channel, stored)
    publish("MESSAGE_UPDATE", stored, channel)
  }

  const setPin = (channel: Channel, stored: StoredMessage, pinnedAt: string | undefined) => {
    const message = { ...stored.message, pinned: pinnedAt !== undefined }
    const { pinnedAt: _, ...rest } = stored
    const next = { ...rest, message, ...(pinnedAt === undefined ? {} : { pinnedAt }) }
    update(channel, next)
    events.publish("CHANNEL_PINS_UPDATE", channel.guildId, {
      guild_id: channel.guildId,
      channel_id: channel.id,
      last_pin_timestamp: pins(channel)[0]?.pinnedAt ?? null,
    })
  }

  const pin = Effect.fnUntraced(function* (channel: Channel, id: string, byUserId: string) {
    const stored = yield* get(channel, id)
    if (stored.pinnedAt !== undefined) return
    if (pins(channel).length >= maxPins) return yield* refusal("tooManyPins")
    setPin(channel, stored, world.timestamp())
    add(channel, {
      ...blank(channel, byUserId),
      ...reply(channel, id),
      type: MessageType.ChannelPinnedMessage,
    })
  })

  const unpin = Effect.fnUntraced(function* (channel: Channel, id: string) {
    const stored = yield* get(channel, id)
    if (stored.pinnedAt !== undefined) setPin(channel, stored, undefined)
  })

  return Messages.of({
    get,
    find,
    send,
    sendLoading: ({ authorId, channel, extra, flags }) =>
      add(channel, {
        ...blank(channel, authorId),
        ...extra,
        flags: MessageFlags.Loading | (flags & MessageFlags.Ephemeral),
      }),
    edit,
    delete: remove,
    bulkDelete,
    pins,
    pin,
    unpin,
    type: (channel, userId) => {
      const member = world.guilds.get(channel.guildId)?.members.get(userId)
      events.publish("TYPING_START", channel.guildId, {
        channel_id: channel.id,
        guild_id: channel.guildId,
        user_id: userId,
        timestamp: Math.floor(world.now() / 1000),
        ...(member ? { member: { ...memberFields(member), user: world.users.get(userId) } } : {}),
      })
    },
    put,
    update,
    toApi,
  })
})

const checkLinks = (
  body: MessageEdit,
  attachments: ReadonlyArray<APIAttachment>,
  prefix: ReadonlyArray<PropertyKey> = [],
) => {
  const errors = linkErrors(body.components ?? [], attachments)
  return errors.length === 0
    ? Effect.void
    : Effect.fail(invalidForm(errors.map((error) => ({ ...error, path: [...prefix, ...error.path] }))))
}

/** The fields that make a message an answer to another one of its channel. */
export const reply = (channel: Channel, messageId: string) => ({
  type: MessageType.Reply,
  message_reference: { type: 0, channel_id: channel.id, message_id: messageId, ...inGuild(channel) },
})

const inGuild = ({ guildId }: Channel) => (guildId === noGuild ? {} : { guild_id: guildId })

const editedFlags = (before: number, wanted: number | null | undefined) => {
  const filled = before & ~MessageFlags.Loading
  return wanted === undefined || wanted === null
    ? filled
    : (filled & ~MessageFlags.SuppressEmbeds) | (wanted & editableFlags)
}

const isBlank = (message: APIMessage) =>
  !message.content.trim() &&
  message.poll === undefined &&
  message.embeds.length === 0 &&
  message.attachments.length === 0 &&
  !(((message.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0 && message.components?.length)

const find = (channel: Channel, id: string) => channel.messages.get(id) ?? channel.ephemeral.get(id)

const get = (channel: Channel, id: string) => {
  const stored = channel.messages.get(id)
  return stored ? Effect.succeed(stored) : Effect.fail(refusal("unknownMessage"))
}

const isEphemeral = (message: APIMessage) => ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0

/** With `enforce_nonce`, a message that the author has just sent under this nonce is not sent again. */
const alreadySent = ({ authorId, body, channel }: Draft) =>
  body.enforce_nonce && body.nonce !== undefined && body.nonce !== null
    ? channel.messages
        .last(100)
        .find(({ message }) => message.nonce === body.nonce && message.author.id === authorId)
    : undefined

const withResults = (
  poll: APIPoll,
  votes: NonNullable<StoredMessage["votes"]>,
  viewerId: string,
): APIPoll => ({
  ...poll,
  results: {
    is_finalized: poll.results?.is_finalized ?? false,
    answer_counts: poll.answers.map(({ answer_id }) => {
      const given = votes.filter(({ answerId }) => answerId === answer_id)
      return {
        id: answer_id,
        count: given.length,
        me_voted: given.some(({ userId }) => userId === viewerId),
      }
    }),
  },
})

const pins = (channel: Channel) =>
  channel.messages
    .all()
    .filter(({ pinnedAt }) => pinnedAt !== undefined)
    .sort((a, b) => (a.pinnedAt! < b.pinnedAt! ? 1 : -1))
