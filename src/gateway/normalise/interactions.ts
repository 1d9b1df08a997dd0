/** Interactions. Their `data` stays Discord's own JSON: the SDK's command routing reads it. */
import {
  type APIAttachment,
  type APIInteractionDataResolvedChannel,
  type APIInteractionDataResolvedGuildMember,
  type APIMessage,
  type APIRole,
  type APIUser,
  GatewayDispatchEvents as Dispatch,
  type GatewayInteractionCreateDispatchData,
  InteractionType,
} from "discord-api-types/v10"
import type {
  AutocompleteInteraction,
  CommandInteraction,
  ComponentInteraction,
  Interaction,
  ModalSubmit,
  ResolvedData,
} from "../../../sdk/src/Events.ts"
import type { IncomingInteraction } from "../../discord/Interaction.ts"
import { asIs, present, user } from "../Camel.ts"
import { event, type Family, type NormalEvent } from "../NormalEvent.ts"
import { member, message } from "./messages.ts"

const interaction = (from: GatewayInteractionCreateDispatchData): NormalEvent | undefined => {
  const invoker = from.member?.user ?? from.user
  if (invoker === undefined) return undefined
  const channelId = from.channel?.id
  const where = { guild_id: from.guild_id, channel_id: channelId }
  const base = (guildId: string): Interaction => ({
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
    ...present("appPermissions", from.app_permissions),
  })
  switch (from.type) {
    case InteractionType.ApplicationCommand:
      return event("interactionCreate", where, (guildId) => ({
        ...base(guildId),
        commandName: from.data.name,
        data: asIs<CommandInteraction["data"]>(from.data),
        ...("resolved" in from.data ? resolved(from.data, guildId) : {}),
      }))
    case InteractionType.ApplicationCommandAutocomplete:
      return event("autocomplete", where, (guildId) => ({
        ...base(guildId),
        commandName: from.data.name,
        data: asIs<AutocompleteInteraction["data"]>(from.data),
      }))
    case InteractionType.MessageComponent:
      return event("componentInteraction", where, (guildId) => ({
        ...base(guildId),
        data: asIs<ComponentInteraction["data"]>(from.data),
        messageId: from.message.id,
        message: message(from.message, guildId),
      }))
    case InteractionType.ModalSubmit:
      return event("modalSubmit", where, (guildId) => ({
        ...base(guildId),
        data: asIs<ModalSubmit["data"]>(from.data),
        ...(from.message === undefined
          ? {}
          : { messageId: from.message.id, message: message(from.message, guildId) }),
      }))
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
        name: nameOf(from.data),
        hasMessage: "message" in from && from.message !== undefined,
      }

const nameOf = (data: { readonly name: string } | { readonly custom_id: string }) =>
  "name" in data ? `/${data.name}` : `"${data.custom_id}"`

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
      ...mapped("messages", from.messages, (from) => message(from, guildId)),
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

export const interactions = { [Dispatch.InteractionCreate]: interaction } satisfies Family
