/**
 * Discord's dispatches as guild scripts see them: camelCase, snowflakes as strings, absent optionals absent. What has no guild is
 * no event of ours. Nested objects that scripts pass back to Discord (embeds, components, attachments) stay as they are.
 */
import {
  type APIAttachment,
  type APIGuildMember,
  type APIInteractionDataResolvedChannel,
  type APIInteractionDataResolvedGuildMember,
  type APIMessage,
  type APIRole,
  type APIUser,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  type GatewayInteractionCreateDispatchData,
  type GatewayMessageCreateDispatchData,
  type GatewayMessageUpdateDispatchData,
  InteractionType,
} from "discord-api-types/v10"
import type {
  AutocompleteInteraction,
  ComponentInteraction,
  CommandInteraction,
  Member,
  Message,
  MessageDelete,
  MessageUpdate,
  ModalSubmit,
  ResolvedData,
  User,
} from "../../sdk/src/Events.ts"
import type { IncomingInteraction } from "../discord/Interaction.ts"
import type { EventKind } from "../domain/GuildEvent.ts"

export interface NormalEvent {
  readonly guildId: string
  readonly channelId: string | undefined
  readonly kind: EventKind
  readonly payload: object
}

/** The event in a dispatch, or nothing where scripts have no use for it. */
export const normalise = (dispatch: GatewayDispatchPayload): NormalEvent | undefined => {
  switch (dispatch.t) {
    case GatewayDispatchEvents.MessageCreate:
      return inGuild(dispatch.d, "messageCreate", () => message(dispatch.d))
    case GatewayDispatchEvents.MessageUpdate:
      return inGuild(dispatch.d, "messageUpdate", () => messageUpdate(dispatch.d))
    case GatewayDispatchEvents.MessageDelete:
      return inGuild(dispatch.d, "messageDelete", () => messageDelete(dispatch.d))
    case GatewayDispatchEvents.InteractionCreate:
      return interaction(dispatch.d)
    default:
      return undefined
  }
}

const inGuild = (
  data: { guild_id?: string; channel_id: string },
  kind: EventKind,
  payload: () => object,
): NormalEvent | undefined =>
  data.guild_id === undefined
    ? undefined
    : { guildId: data.guild_id, channelId: data.channel_id, kind, payload: payload() }

export const user = (from: APIUser): User => ({
  id: from.id,
  username: from.username,
  ...present("globalName", from.global_name),
  ...present("discriminator", from.discriminator),
  ...present("avatar", from.avatar),
  bot: from.bot ?? false,
})

const member = (from: Partial<APIGuildMember> & { permissions?: string }): Member => ({
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

const message = (from: GatewayMessageCreateDispatchData | GatewayMessageUpdateDispatchData): Message => {
  const reference = from.message_reference
  return {
    id: from.id,
    channelId: from.channel_id,
    guildId: from.guild_id ?? "",
    content: from.content,
    author: user(from.author),
    ...(from.member === undefined ? {} : { member: member(from.member) }),
    timestamp: from.timestamp,
    ...present("editedTimestamp", from.edited_timestamp),
    type: from.type,
    attachments: json(from.attachments),
    embeds: json(from.embeds),
    mentions: (from.mentions ?? []).map(user),
    ...(reference === undefined
      ? {}
      : {
          reference: {
            ...present("messageId", reference.message_id),
            ...present("channelId", reference.channel_id),
            ...present("guildId", reference.guild_id),
          },
        }),
    ...present("webhookId", from.webhook_id),
    pinned: from.pinned ?? false,
    tts: from.tts ?? false,
    ...(from.components === undefined ? {} : { components: json(from.components) }),
  }
}

/** Discord sends the whole message, except when only its embeds were resolved: then there is no author. */
const messageUpdate = (from: GatewayMessageUpdateDispatchData): MessageUpdate => {
  const whole = from.author === undefined ? undefined : message(from)
  return {
    id: from.id,
    channelId: from.channel_id,
    guildId: from.guild_id ?? "",
    ...(whole === undefined ? {} : { content: whole.content, author: whole.author }),
    ...present("editedTimestamp", from.edited_timestamp),
    old: null,
    new: whole ?? null,
  }
}

const messageDelete = (from: { id: string; channel_id: string; guild_id?: string }): MessageDelete => ({
  id: from.id,
  channelId: from.channel_id,
  guildId: from.guild_id ?? "",
})

const interaction = (from: GatewayInteractionCreateDispatchData): NormalEvent | undefined => {
  const guildId = from.guild_id
  const invoker = from.member?.user ?? from.user
  if (guildId === undefined || invoker === undefined) return undefined
  const channelId = from.channel?.id
  const base = {
    id: from.id,
    interactionId: from.id,
    interactionToken: from.token,
    applicationId: from.application_id,
    guildId,
    channelId: channelId ?? "",
    user: user(invoker),
    ...(from.member === undefined ? {} : { member: member(from.member) }),
    ...("locale" in from ? present("locale", from.locale) : {}),
    ...present("guildLocale", from.guild_locale),
  }
  switch (from.type) {
    case InteractionType.ApplicationCommand: {
      const payload: CommandInteraction = {
        ...base,
        commandName: from.data.name,
        data: json(from.data),
        ...("resolved" in from.data ? resolved(from.data, guildId) : {}),
      }
      return { guildId, channelId, kind: "interactionCreate", payload }
    }
    case InteractionType.ApplicationCommandAutocomplete: {
      const payload: AutocompleteInteraction = {
        ...base,
        commandName: from.data.name,
        data: json(from.data),
      }
      return { guildId, channelId, kind: "autocomplete", payload }
    }
    case InteractionType.MessageComponent: {
      const payload: ComponentInteraction = { ...base, data: json(from.data), messageId: from.message.id }
      return { guildId, channelId, kind: "componentInteraction", payload }
    }
    case InteractionType.ModalSubmit: {
      const about: Pick<APIMessage, "id"> | undefined = from.message
      const payload: ModalSubmit = {
        ...base,
        data: json(from.data),
        ...(about === undefined ? {} : { messageId: about.id }),
      }
      return { guildId, channelId, kind: "modalSubmit", payload }
    }
    default:
      return undefined
  }
}

const kinds = {
  [InteractionType.ApplicationCommand]: "command",
  [InteractionType.MessageComponent]: "component",
  [InteractionType.ModalSubmit]: "modal",
  [InteractionType.ApplicationCommandAutocomplete]: "autocomplete",
} as const

/** What has to be known of an interaction to answer it; none for a ping and for what has no guild. */
export const incomingInteraction = (
  from: GatewayInteractionCreateDispatchData,
): IncomingInteraction | undefined =>
  from.guild_id === undefined || from.type === InteractionType.Ping
    ? undefined
    : {
        id: from.id,
        token: from.token,
        applicationId: from.application_id,
        guildId: from.guild_id,
        kind: kinds[from.type],
        hasMessage: "message" in from && from.message !== undefined,
      }

/** What the options, or the target, of a command name by their ids. */
const resolved = (
  data: { readonly resolved?: object },
  guildId: string,
): { readonly resolved?: ResolvedData } => {
  if (data.resolved === undefined) return {}
  const from = data.resolved as Partial<RawResolved>
  return {
    resolved: {
      ...mapped("users", from.users, user),
      ...mapped("members", from.members, member),
      ...mapped("roles", from.roles, (role) => ({
        id: role.id,
        name: role.name,
        color: role.color,
        position: role.position,
        permissions: role.permissions,
      })),
      ...mapped("channels", from.channels, (channel) => ({
        id: channel.id,
        type: channel.type,
        ...present("name", channel.name),
        ...present("parentId", channel.parent_id),
        ...present("permissions", channel.permissions),
      })),
      ...mapped("messages", from.messages, (from) => message({ ...from, guild_id: guildId })),
      ...mapped("attachments", from.attachments, (attachment) => ({
        id: attachment.id,
        filename: attachment.filename,
        size: attachment.size,
        url: attachment.url,
        ...present("contentType", attachment.content_type),
        ...present("width", attachment.width),
        ...present("height", attachment.height),
        ...present("ephemeral", attachment.ephemeral),
      })),
    },
  }
}

interface RawResolved {
  readonly users: Record<string, APIUser>
  readonly members: Record<string, APIInteractionDataResolvedGuildMember>
  readonly roles: Record<string, APIRole>
  readonly channels: Record<
    string,
    Pick<APIInteractionDataResolvedChannel, "id" | "type" | "name" | "permissions"> & {
      readonly parent_id?: string | null
    }
  >
  readonly messages: Record<string, APIMessage>
  readonly attachments: Record<string, APIAttachment>
}

const mapped = <K extends string, A, B>(
  key: K,
  all: Readonly<Record<string, A>> | undefined,
  to: (value: A) => B,
): { [P in K]?: Record<string, B> } =>
  (all === undefined
    ? {}
    : { [key]: Object.fromEntries(Object.entries(all).map(([id, value]) => [id, to(value)])) }) as {
    [P in K]?: Record<string, B>
  }

/** The property, unless there is nothing to say. */
const present = <K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } =>
  (value === null || value === undefined ? {} : { [key]: value }) as { [P in K]?: V }

/** Discord's own JSON, passed on unchanged under the SDK's looser type. */
const json = <A>(value: unknown): A => value as A
