/** What people do in Discord's client: write, run commands, press buttons, submit modals, react. */
import {
  type APIApplicationCommandOptionChoice,
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandType,
  ButtonStyle,
  ComponentType,
  InteractionType,
  MessageFlags,
} from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import {
  emptyResolved,
  invoke,
  type OptionValue,
  ownValue,
  type Resolved,
  resolvedField,
  resolveInto,
} from "./CommandInvocation.ts"
import { Commands } from "./Commands.ts"
import { type Component, isSelect, walkComponents } from "./Components.ts"
import { badRequest, ControlError, fromDiscord } from "./control/ControlError.ts"
import { Guilds } from "./Guilds.ts"
import * as Identity from "./Identity.ts"
import type { Outcome } from "./Interaction.ts"
import { Interactions } from "./Interactions.ts"
import { decodeMessageBody } from "./MessageBody.ts"
import type { StoredMessage } from "./MessageLog.ts"
import { Messages } from "./Messages.ts"
import { newAttachment } from "./Upload.ts"
import { World } from "./World.ts"
import { type Channel, recipientOf } from "./WorldState.ts"

/** A command as a user filled it in; who acts defaults to the guild's owner, "you". */
export interface CommandUse {
  readonly channelId: string
  readonly name: string
  readonly subcommand?: string | undefined
  readonly options?: Readonly<Record<string, OptionValue>> | undefined
  readonly userId?: string | undefined
}

/** A command chosen from the menu of a member or of a message of the channel. */
export interface MenuUse {
  readonly channelId: string
  readonly name: string
  readonly target: "user" | "message"
  readonly targetId: string
  readonly userId?: string | undefined
}

export interface ComponentUse {
  readonly messageId: string
  readonly channelId?: string | undefined
  readonly customId: string
  readonly values?: ReadonlyArray<string> | undefined
  readonly userId?: string | undefined
}

export interface ModalUse {
  readonly interactionId: string
  readonly values: Readonly<Record<string, string | ReadonlyArray<string>>>
  readonly userId?: string | undefined
}

export class UserActions extends Context.Service<
  UserActions,
  {
    /** Writes a message into a channel. */
    readonly write: (use: {
      readonly channelId: string
      readonly content: string
      readonly authorId?: string | undefined
      readonly replyTo?: string | undefined
    }) => Effect.Effect<StoredMessage, ControlError>
    readonly runCommand: (use: CommandUse) => Effect.Effect<Outcome, ControlError>
    readonly useMenu: (use: MenuUse) => Effect.Effect<Outcome, ControlError>
    readonly complete: (use: CommandUse & { readonly focused: string }) => Effect.Effect<
      {
        readonly choices: ReadonlyArray<APIApplicationCommandOptionChoice>
        readonly timedOut?: true
      },
      ControlError
    >
    readonly useComponent: (use: ComponentUse) => Effect.Effect<Outcome, ControlError>
    readonly submitModal: (use: ModalUse) => Effect.Effect<Outcome, ControlError>
    /** The user who acts in a channel: a person who is a member of its guild, or the one whose direct messages it has. */
    readonly actor: (channel: Channel, userId: string | undefined) => Effect.Effect<string, ControlError>
  }
>()("flora/playground/UserActions") {
  static readonly layer = Layer.effect(
    UserActions,
    Effect.suspend(() => make),
  )
}

const make = Effect.gen(function* () {
  const world = yield* World
  const guilds = yield* Guilds
  const messages = yield* Messages
  const commands = yield* Commands
  const interactions = yield* Interactions

  const channelOf = (channelId: string) => Effect.mapError(guilds.channel(channelId), fromDiscord)

  const actor = Effect.fnUntraced(function* (channel: Channel, named: string | undefined) {
    const recipient = recipientOf(channel)
    if (recipient !== undefined) {
      if (named === undefined || named === recipient.id) return recipient.id
      return yield* badRequest(`only user ${recipient.id} sees these direct messages`)
    }
    const userId = named ?? Identity.youId
    yield* Effect.mapError(
      Effect.flatMap(guilds.get(channel.guildId), (guild) => guilds.member(guild, userId)),
      fromDiscord,
    )
    if (world.users.get(userId)!.bot) return yield* badRequest("a bot cannot do this")
    return userId
  })

  const write: UserActions["Service"]["write"] = Effect.fnUntraced(function* ({
    authorId,
    channelId,
    content,
    replyTo,
  }) {
    const channel = yield* channelOf(channelId)
    const author = yield* actor(channel, authorId)
    return yield* decodeMessageBody({
      content,
      ...(replyTo ? { message_reference: { message_id: replyTo } } : {}),
    }).pipe(
      Effect.flatMap((body) => messages.send({ channel, authorId: author, body })),
      Effect.mapError(fromDiscord),
    )
  })

  /** The guild whose commands can be used in a channel. */
  const guildOf = ({ guildId }: Channel) =>
    Effect.suspend(() => {
      const guild = world.guilds.get(guildId)
      return guild === undefined
        ? Effect.fail(badRequest("a guild's commands cannot be used in direct messages"))
        : Effect.succeed(guild)
    })

  const prepare = Effect.fnUntraced(function* (use: CommandUse, focused?: string) {
    const channel = yield* channelOf(use.channelId)
    const userId = yield* actor(channel, use.userId)
    const guild = yield* guildOf(channel)
    const slash = commands.offered(guild.id).filter(({ type }) => type === ApplicationCommandType.ChatInput)
    const command = slash.find(({ name }) => name === use.name)
    if (!command) {
      const names = slash.map(({ name }) => `/${name}`).join(", ")
      return yield* new ControlError({
        status: 404,
        code: "unknown_command",
        message: `this guild has no command /${use.name}; it has ${names || "none"}`,
      })
    }
    const { fullName, options, resolved } = yield* invoke({
      world,
      guild,
      command,
      subcommand: use.subcommand,
      values: use.options ?? {},
      focused,
    })
    const data = {
      id: command.id,
      name: command.name,
      type: command.type,
      ...(command.guild_id ? { guild_id: command.guild_id } : {}),
      ...(options.length > 0 ? { options } : {}),
      ...resolvedField(resolved),
    }
    return { channel, userId, data, name: fullName }
  })

  const runCommand = Effect.fnUntraced(function* (use: CommandUse) {
    const action = yield* prepare(use)
    return yield* interactions.outcome(
      yield* interactions.start({ type: InteractionType.ApplicationCommand, ...action }),
    )
  })

  const useMenu = Effect.fnUntraced(function* (use: MenuUse) {
    const channel = yield* channelOf(use.channelId)
    const userId = yield* actor(channel, use.userId)
    const guild = yield* guildOf(channel)
    const type = use.target === "user" ? ApplicationCommandType.User : ApplicationCommandType.Message
    const command = commands
      .offered(guild.id)
      .find((command) => command.name === use.name && command.type === type)
    if (!command) {
      return yield* new ControlError({
        status: 404,
        code: "unknown_command",
        message: `this guild has no ${use.target} command "${use.name}"`,
      })
    }
    const resolved = emptyResolved()
    if (use.target === "user") {
      if (!resolveInto(world, guild, "users", use.targetId, resolved))
        return yield* badRequest(`there is no member ${use.targetId}`)
    } else {
      const stored = yield* Effect.mapError(messages.get(channel, use.targetId), fromDiscord)
      yield* checkVisible(stored, userId)
      resolved.messages[use.targetId] = messages.toApi(stored, userId)
    }
    const data = {
      id: command.id,
      name: command.name,
      type,
      ...(command.guild_id ? { guild_id: command.guild_id } : {}),
      target_id: use.targetId,
      ...resolvedField(resolved),
    }
    const menu = { type, targetId: use.targetId }
    return yield* interactions.outcome(
      yield* interactions.start({
        type: InteractionType.ApplicationCommand,
        channel,
        userId,
        data,
        name: command.name,
        menu,
      }),
    )
  })

  const complete = Effect.fnUntraced(function* (use: CommandUse & { readonly focused: string }) {
    const action = yield* prepare(use, use.focused)
    const { responses, timedOut } = yield* interactions.outcome(
      yield* interactions.start({ type: InteractionType.ApplicationCommandAutocomplete, ...action }),
    )
    return { choices: responses[0]?.choices ?? [], ...(timedOut ? { timedOut } : {}) }
  })

  const findMessage = (messageId: string, channelId: string | undefined) => {
    for (const channel of channelId === undefined
      ? world.channels.values()
      : [world.channels.get(channelId)]) {
      const stored = channel && messages.find(channel, messageId)
      if (stored) return Effect.succeed({ channel, stored })
    }
    return Effect.fail(
      new ControlError({ status: 404, code: "unknown_message", message: `there is no message ${messageId}` }),
    )
  }

  const useComponent = Effect.fnUntraced(function* (use: ComponentUse) {
    const { channel, stored } = yield* findMessage(use.messageId, use.channelId)
    const userId = yield* actor(channel, use.userId)
    yield* checkVisible(stored, userId)
    const component = [...walkComponents((stored.message.components ?? []) as ReadonlyArray<Component>)].find(
      ({ custom_id }) => custom_id === use.customId,
    )
    if (!component) {
      return yield* new ControlError({
        status: 404,
        code: "unknown_component",
        message: `message ${use.messageId} has no component "${use.customId}"`,
      })
    }
    if (component.disabled) return yield* badRequest(`the component "${use.customId}" is disabled`)
    if (component.style === ButtonStyle.Link) return yield* badRequest("a link button does not reach the bot")
    const resolved = emptyResolved()
    const values = isSelect(component)
      ? yield* chosen(component, use.values ?? [], channel, resolved)
      : undefined
    return yield* interactions.outcome(
      yield* interactions.start({
        type: InteractionType.MessageComponent,
        channel,
        userId,
        name: use.customId,
        source: stored,
        data: {
          custom_id: use.customId,
          component_type: component.type,
          id: component.id,
          ...(values ? { values } : {}),
          ...resolvedField(resolved),
        },
      }),
    )
  })

  const chosen = Effect.fnUntraced(function* (
    select: Component,
    values: ReadonlyArray<string>,
    channel: Channel,
    resolved: Resolved,
  ) {
    const [min, max] = [select.min_values ?? 1, select.max_values ?? 1]
    if (values.length < min || values.length > max) {
      return yield* badRequest(`"${select.custom_id}" takes ${min === max ? min : `${min} to ${max}`} values`)
    }
    // Who and what belongs to a guild cannot be chosen in direct messages.
    const guild = world.guilds.get(channel.guildId)
    const isOffered = (value: string) =>
      select.options
        ? select.options.some((option) => option.value === value)
        : guild !== undefined &&
          selectKinds[select.type]?.some((kind) => resolveInto(world, guild, kind, value, resolved))
    const wrong = values.find((value) => !isOffered(value))
    if (wrong !== undefined) return yield* badRequest(`"${select.custom_id}" does not offer "${wrong}"`)
    return [...values]
  })

  /** Files that a user sends with a modal; only their names are known. */
  const uploaded = Effect.fnUntraced(function* (
    upload: Component,
    names: ReadonlyArray<string>,
    resolved: Resolved,
  ) {
    const optional = upload.required === false
    const [min, max] = [upload.min_values ?? 1, upload.max_values ?? 1]
    if (names.length === 0 && optional) return []
    if (names.length < min || names.length > max) {
      return yield* badRequest(`"${upload.custom_id}" takes ${min === max ? min : `${min} to ${max}`} files`)
    }
    return names.map((filename) => {
      const file = newAttachment(world, { filename, size: 0 })
      resolved.attachments[file.id] = file
      return file.id
    })
  })

  const submitModal = Effect.fnUntraced(function* (use: ModalUse) {
    const found = interactions.modal(use.interactionId)
    if (!found) {
      return yield* new ControlError({
        status: 404,
        code: "unknown_modal",
        message: `interaction ${use.interactionId} has not opened a modal`,
      })
    }
    const { interaction: opener, modal } = found
    const { channel, source } = opener
    const userId = yield* actor(channel, use.userId ?? opener.userId)
    if (userId !== opener.userId) return yield* badRequest("the modal was opened for somebody else")
    const resolved = emptyResolved()
    const components = yield* filledIn(modal, use.values, channel, resolved)
    return yield* interactions.outcome(
      yield* interactions.start({
        type: InteractionType.ModalSubmit,
        channel,
        userId,
        name: modal.custom_id,
        // What the message says by now, if it still exists.
        source: source && messages.find(channel, source.message.id),
        triggeredBy: opener,
        data: { custom_id: modal.custom_id, components, ...resolvedField(resolved) },
      }),
    )
  })

  /** The modal's components with what the user put in; the shape mirrors the modal's. */
  const filledIn = Effect.fnUntraced(function* (
    modal: APIModalInteractionResponseCallbackData,
    values: ModalUse["values"],
    channel: Channel,
    resolved: Resolved,
  ) {
    const tree = modal.components as ReadonlyArray<Component>
    const fields = [...walkComponents(tree)].filter(({ custom_id }) => custom_id)
    const unknown = Object.keys(values).find((name) => !fields.some(({ custom_id }) => custom_id === name))
    if (unknown !== undefined) return yield* badRequest(`the modal has no field "${unknown}"`)

    const fill = (component: Component): Effect.Effect<object, ControlError> =>
      Effect.gen(function* () {
        const { custom_id, id, type } = component
        if (component.component) return { id, type, component: yield* fill(component.component) }
        if (component.components)
          return { id, type, components: yield* Effect.forEach(component.components, fill) }
        if (!custom_id) return { id, type }
        const value = ownValue(values, custom_id)
        if (component.type === ComponentType.Checkbox) {
          return {
            id,
            type,
            custom_id,
            value: value === undefined ? component.default === true : value === "true",
          }
        }
        if (component.type === ComponentType.FileUpload) {
          const names = value === undefined ? [] : [value].flat()
          return { id, type, custom_id, values: yield* uploaded(component, names, resolved) }
        }
        if (component.type === ComponentType.RadioGroup) {
          const picked = value === undefined ? undefined : [value].flat()[0]
          if (picked === undefined && component.required !== false) {
            return yield* badRequest(`"${custom_id}" is required`)
          }
          if (picked !== undefined) yield* chosen(component, [picked], channel, resolved)
          return { id, type, custom_id, value: picked ?? null }
        }
        if (isSelect(component) || component.type === ComponentType.CheckboxGroup) {
          const picked = value === undefined ? [] : [value].flat()
          const optional = picked.length === 0 && component.required === false
          // Of a menu one may be chosen unless it says otherwise, of boxes all.
          const most = isSelect(component)
            ? component.max_values
            : (component.max_values ?? component.options?.length)
          const bounded = most === undefined ? component : { ...component, max_values: most }
          return {
            id,
            type,
            custom_id,
            values: optional ? [] : yield* chosen(bounded, picked, channel, resolved),
          }
        }
        const text = typeof value === "string" ? value : (value?.join("\n") ?? component.value ?? "")
        const [min, max] = [component.min_length ?? 0, component.max_length ?? 4000]
        if (text === "" && component.required !== false)
          return yield* badRequest(`"${custom_id}" is required`)
        if (text !== "" && (text.length < min || text.length > max)) {
          return yield* badRequest(`"${custom_id}" must be ${min} to ${max} characters long`)
        }
        return { id, type, custom_id, value: text }
      })
    return yield* Effect.forEach(tree, fill)
  })

  return UserActions.of({ write, runCommand, useMenu, complete, useComponent, submitModal, actor })
})

const selectKinds: Record<number, ReadonlyArray<"users" | "roles" | "channels">> = {
  [ComponentType.UserSelect]: ["users"],
  [ComponentType.RoleSelect]: ["roles"],
  [ComponentType.MentionableSelect]: ["users", "roles"],
  [ComponentType.ChannelSelect]: ["channels"],
}

/** An ephemeral message, and what is in it, belongs to the user it was made for. */
const checkVisible = ({ message }: StoredMessage, userId: string) =>
  ((message.flags ?? 0) & MessageFlags.Ephemeral) === 0 || message.interaction_metadata?.user.id === userId
    ? Effect.void
    : Effect.fail(
        new ControlError({
          status: 403,
          code: "not_visible",
          message: `user ${userId} does not see message ${message.id}`,
        }),
      )
