/** Interactions. Their `data` stays Discord's own JSON: the SDK's command routing reads it. */
import {
  GatewayDispatchEvents as Dispatch,
  type GatewayInteractionCreateDispatchData,
  InteractionType,
} from "discord-api-types/v10"
import type {
  CommandInteraction,
  ComponentInteraction,
  Interaction,
  ModalSubmit,
} from "../../../sdk/src/Events.ts"
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

export const interactions = { [Dispatch.InteractionCreate]: interaction } satisfies Family
