/**
 * The life of an interaction. A user does something; the bot is told and has 3 seconds for its first answer (the
 * callback); after that the interaction's token works as a webhook for 15 minutes: the original answer can be read,
 * changed and deleted, and more messages can follow. Whoever started the interaction can wait for its outcome.
 */
import { randomBytes } from "node:crypto"
import {
  type APIApplicationCommandOptionChoice,
  type APIAttachment,
  type APIMessage,
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandType,
  InteractionResponseType as Response,
  InteractionType,
  MessageFlags,
  MessageType,
} from "discord-api-types/v10"
import { Context, Deferred, Effect, Layer, Option } from "effect"
import {
  decodeChoices,
  decodeDeferral,
  decodeMessage,
  decodeModal,
  decodeType,
  decodeUpdate,
} from "./CallbackBody.ts"
import { modalErrors, toApiModal } from "./Components.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { invalidField, invalidForm } from "./FormBody.ts"
import { Guilds, memberFields } from "./Guilds.ts"
import * as Identity from "./Identity.ts"
import {
  type Action,
  type Answer,
  answersTo,
  firstAnswerWithin,
  type Interaction,
  type Outcome,
  outcomeWithin,
  tokenLifetime,
} from "./Interaction.ts"
import { decodeMessageBody, decodeMessageEdit, type MessageEdit } from "./MessageBody.ts"
import type { StoredMessage } from "./MessageLog.ts"
import { Messages, reply } from "./Messages.ts"
import type { Upload } from "./Upload.ts"
import { World } from "./World.ts"
import { permissionsOf } from "./WorldState.ts"

export class Interactions extends Context.Service<
  Interactions,
  {
    /** Tells the bot what the user did. */
    readonly start: (action: Action) => Effect.Effect<Interaction>
    /** Waits until the interaction is answered, deferred answers included, or has failed. */
    readonly outcome: (interaction: Interaction) => Effect.Effect<Outcome>
    /** The modal that an interaction was answered with. */
    readonly modal: (
      interactionId: string,
    ) =>
      | { readonly interaction: Interaction; readonly modal: APIModalInteractionResponseCallbackData }
      | undefined
    /** The first answer. Returns Discord's callback response object. */
    readonly callback: (id: string, token: string, upload: Upload) => Effect.Effect<object, DiscordError>
    /** The interaction whose token this is, once it has been answered. */
    readonly byToken: (applicationId: string, token: string) => Effect.Effect<Interaction, DiscordError>
    /** The message that `@original` or an id names. */
    readonly message: (
      interaction: Interaction,
      messageId: string,
    ) => Effect.Effect<StoredMessage, DiscordError>
    readonly edit: (
      interaction: Interaction,
      messageId: string,
      upload: Upload,
    ) => Effect.Effect<StoredMessage, DiscordError>
    readonly delete: (interaction: Interaction, messageId: string) => Effect.Effect<void, DiscordError>
    readonly followUp: (
      interaction: Interaction,
      upload: Upload,
    ) => Effect.Effect<StoredMessage, DiscordError>
  }
>()("flora/playground/Interactions") {
  static readonly layer = Layer.effect(
    Interactions,
    Effect.suspend(() => make),
  )
}

const make = Effect.gen(function* () {
  const world = yield* World
  const events = yield* Events
  const guilds = yield* Guilds
  const messages = yield* Messages
  const scope = yield* Effect.scope
  const interactions = new Map<string, Interaction>()
  const byTokens = new Map<string, Interaction>()

  /** Forgets interactions whose token no longer works; the maps are in order of creation. */
  const forgetExpired = () => {
    for (const [id, interaction] of interactions) {
      if (world.now() - interaction.createdAt < tokenLifetime) return
      interactions.delete(id)
      byTokens.delete(interaction.token)
    }
  }

  const tellPage = (interaction: Interaction, t: string, d: object = {}) => {
    if (interaction.type === InteractionType.ApplicationCommandAutocomplete) return
    events.publish(
      t,
      interaction.channel.guildId,
      { id: interaction.id, channelId: interaction.channel.id, ...d },
      "page",
    )
  }

  const fail = (interaction: Interaction) =>
    Effect.suspend(() => {
      if (interaction.state !== "waiting") return Effect.void
      interaction.state = "failed"
      tellPage(interaction, "INTERACTION_FAILED")
      return Deferred.succeed(interaction.settled, undefined)
    })

  const start = Effect.fnUntraced(function* (action: Action) {
    forgetExpired()
    const id = world.snowflakes.next()
    const interaction: Interaction = {
      ...action,
      id,
      token: Buffer.from(`interaction:${id}:${randomBytes(18).toString("base64url")}`).toString("base64url"),
      createdAt: world.now(),
      settled: yield* Deferred.make<void>(),
      answers: [],
      state: "waiting",
      originalId: undefined,
      loading: false,
    }
    interactions.set(id, interaction)
    byTokens.set(interaction.token, interaction)
    tellPage(interaction, "INTERACTION_PENDING", {
      type: action.type,
      userId: action.userId,
      name: action.name,
    })
    events.publish("INTERACTION_CREATE", action.channel.guildId, toApi(interaction), "bot")
    yield* fail(interaction).pipe(Effect.delay(firstAnswerWithin), Effect.forkIn(scope))
    return interaction
  })

  /** The interaction as the gateway delivers it. */
  const toApi = ({ channel, data, id, source, token, type, userId }: Interaction) => {
    const guild = world.guilds.get(channel.guildId)!
    const permissions = permissionsOf(guild, userId)
    return {
      version: 1,
      type,
      token,
      id,
      application_id: Identity.botId,
      data,
      guild_id: guild.id,
      guild: { id: guild.id, locale: "en-US", features: [] },
      guild_locale: "en-US",
      locale: "en-US",
      channel_id: channel.id,
      channel: { ...guilds.toApiChannel(channel), permissions },
      member: {
        ...memberFields(guild.members.get(userId)!),
        user: world.users.get(userId),
        permissions,
      },
      ...(source ? { message: messages.toApi(source, Identity.botId) } : {}),
      app_permissions: permissionsOf(guild, Identity.botId),
      entitlements: [],
      authorizing_integration_owners: { "0": guild.id },
      context: 0,
      attachment_size_limit: 10_485_760,
    }
  }

  const outcome = Effect.fnUntraced(function* (interaction: Interaction) {
    const inTime = yield* Deferred.await(interaction.settled).pipe(Effect.timeoutOption(outcomeWithin))
    const { answers, channel, id, state, userId } = interaction
    return {
      interactionId: id,
      responses: answers.map(({ messageId, ...answer }) => {
        const stored = messageId === undefined ? undefined : messages.find(channel, messageId)
        return stored ? { ...answer, message: messages.toApi(stored, userId) } : answer
      }),
      ...(state === "failed" || Option.isNone(inTime) ? { timedOut: true as const } : {}),
    } satisfies Outcome
  })

  /** What the bot's messages say about the interaction they answer. */
  const metadata = (interaction: Interaction): object => {
    const { channel, id, menu, name, source, triggeredBy, type, userId } = interaction
    return {
      id,
      type,
      user: world.users.get(userId),
      authorizing_integration_owners: { "0": channel.guildId },
      ...(type === InteractionType.ApplicationCommand
        ? { name, command_type: menu?.type ?? ApplicationCommandType.ChatInput }
        : {}),
      ...(menu?.type === ApplicationCommandType.User ? { target_user: world.users.get(menu.targetId) } : {}),
      ...(menu?.type === ApplicationCommandType.Message ? { target_message_id: menu.targetId } : {}),
      ...(type === InteractionType.MessageComponent && source
        ? { interacted_message_id: source.message.id }
        : {}),
      ...(triggeredBy ? { triggering_interaction_metadata: metadata(triggeredBy) } : {}),
    }
  }

  const extra = (interaction: Interaction, followUp: boolean): Partial<APIMessage> => {
    const { channel, id, menu, name, originalId, source, type, userId } = interaction
    const answered = followUp ? originalId : source?.message.id
    return {
      webhook_id: Identity.botId,
      application_id: Identity.botId,
      ...(answered === undefined
        ? { type: menu === undefined ? MessageType.ChatInputCommand : MessageType.ContextMenuCommand }
        : reply(channel, answered)),
      interaction_metadata: {
        ...metadata(interaction),
        ...(followUp && originalId ? { original_response_message_id: originalId } : {}),
      } as NonNullable<APIMessage["interaction_metadata"]>,
      ...(type === InteractionType.ApplicationCommand
        ? { interaction: { id, type, name, user: world.users.get(userId)! } }
        : {}),
    } as Partial<APIMessage>
  }

  const respond = Effect.fnUntraced(function* (
    interaction: Interaction,
    type: Response,
    { files, json }: Upload,
  ) {
    const { channel, source, userId } = interaction
    switch (type) {
      case Response.ChannelMessageWithSource: {
        const { data } = yield* decodeMessage(json)
        const stored = yield* messages.send({
          channel,
          authorId: Identity.botId,
          body: data,
          attachments: files,
          extra: extra(interaction, false),
          prefix: ["data"],
        })
        interaction.originalId = stored.message.id
        return { type, messageId: stored.message.id }
      }
      case Response.DeferredChannelMessageWithSource: {
        const { data } = yield* decodeDeferral(json)
        const stored = messages.sendLoading({
          channel,
          authorId: Identity.botId,
          flags: data?.flags ?? 0,
          extra: extra(interaction, false),
        })
        interaction.originalId = stored.message.id
        interaction.loading = true
        return { type, messageId: stored.message.id }
      }
      case Response.DeferredMessageUpdate:
        interaction.originalId = source!.message.id
        return { type, messageId: source!.message.id }
      case Response.UpdateMessage: {
        const { data } = yield* decodeUpdate(json)
        yield* messages.edit(channel, source!.message.id, {
          body: data ?? {},
          attachments: files,
          prefix: ["data"],
        })
        interaction.originalId = source!.message.id
        return { type, messageId: source!.message.id }
      }
      case Response.ApplicationCommandAutocompleteResult: {
        const { data } = yield* decodeChoices(json)
        return { type, choices: data.choices as ReadonlyArray<APIApplicationCommandOptionChoice> }
      }
      default: {
        const { data } = yield* decodeModal(json)
        const errors = modalErrors(data)
        if (errors.length > 0) return yield* invalidForm(errors)
        const modal = toApiModal(data)
        tellPage(interaction, "MODAL_OPEN", { interactionId: interaction.id, userId, modal })
        return { type: Response.Modal as const, modal }
      }
    }
  })

  const callback = Effect.fnUntraced(function* (id: string, token: string, upload: Upload) {
    const interaction = interactions.get(id)
    if (!interaction || interaction.token !== token) return yield* refusal("unknownInteraction")
    const { type } = yield* decodeType(upload.json)
    if (interaction.state === "answered") return yield* refusal("alreadyAcknowledged")
    if (interaction.state === "failed" || world.now() - interaction.createdAt > firstAnswerWithin) {
      return yield* refusal("unknownInteraction")
    }
    const allowed = answersTo(interaction)
    if (!allowed.includes(type)) {
      return yield* invalidField(
        ["type"],
        "BASE_TYPE_CHOICES",
        `Value must be one of {${allowed.join(", ")}}.`,
      )
    }
    // Taken before the answer is made, so that a second callback cannot slip in; given back when it is refused.
    interaction.state = "answered"
    const answer: Answer = yield* respond(interaction, type, upload).pipe(
      Effect.tapError(() => Effect.sync(() => (interaction.state = "waiting"))),
    )
    interaction.answers.push(answer)
    tellPage(interaction, "INTERACTION_DONE")
    if (!interaction.loading) yield* settle(interaction)
    return callbackResponse(interaction, answer)
  })

  const callbackResponse = (interaction: Interaction, { messageId, type, ...rest }: Answer) => {
    const stored = messageId === undefined ? undefined : messages.find(interaction.channel, messageId)
    return {
      interaction: {
        id: interaction.id,
        type: interaction.type,
        ...(stored
          ? {
              response_message_id: stored.message.id,
              response_message_loading: interaction.loading,
              response_message_ephemeral: ((stored.message.flags ?? 0) & MessageFlags.Ephemeral) !== 0,
            }
          : {}),
      },
      resource: { type, ...rest, ...(stored ? { message: messages.toApi(stored, Identity.botId) } : {}) },
    }
  }

  const byToken = (applicationId: string, token: string) =>
    Effect.suspend(() => {
      const interaction = applicationId === Identity.botId ? byTokens.get(token) : undefined
      if (!interaction) return Effect.fail(refusal("unknownWebhook"))
      if (world.now() - interaction.createdAt >= tokenLifetime)
        return Effect.fail(refusal("invalidWebhookToken"))
      return interaction.originalId === undefined
        ? Effect.fail(refusal("unknownWebhook"))
        : Effect.succeed(interaction)
    })

  /** The messages that the token gives power over: the original and what followed it. */
  const message = (interaction: Interaction, name: string) => {
    const id = name === "@original" ? interaction.originalId! : name
    const owned =
      id === interaction.originalId || interaction.answers.some(({ messageId }) => messageId === id)
    const stored = owned ? messages.find(interaction.channel, id) : undefined
    return stored ? Effect.succeed(stored) : Effect.fail(refusal("unknownMessage"))
  }

  const edit = Effect.fnUntraced(function* (interaction: Interaction, name: string, { files, json }: Upload) {
    const { id } = (yield* message(interaction, name)).message
    const body = yield* decodeMessageEdit(json)
    return yield* change(interaction, id, body, files)
  })

  const change = Effect.fnUntraced(function* (
    interaction: Interaction,
    id: string,
    body: MessageEdit,
    attachments: ReadonlyArray<APIAttachment>,
  ) {
    const filling = fills(interaction, id)
    const stored = yield* messages.edit(interaction.channel, id, { body, attachments, fills: filling })
    if (filling) {
      interaction.loading = false
      yield* settle(interaction)
    }
    return stored
  })

  const remove = Effect.fnUntraced(function* (interaction: Interaction, name: string) {
    const { id } = (yield* message(interaction, name)).message
    yield* messages.delete(interaction.channel, id)
    if (fills(interaction, id)) {
      interaction.loading = false
      yield* settle(interaction)
    }
  })

  const followUp = Effect.fnUntraced(function* (interaction: Interaction, { files, json }: Upload) {
    const body = yield* decodeMessageBody(json)
    // As at Discord, the first message after a deferral takes the place of "thinking…".
    if (interaction.loading) return yield* change(interaction, interaction.originalId!, body, files)
    const stored = yield* messages.send({
      channel: interaction.channel,
      authorId: Identity.botId,
      body,
      attachments: files,
      extra: extra(interaction, true),
    })
    interaction.answers.push({ type: Response.ChannelMessageWithSource, messageId: stored.message.id })
    return stored
  })

  return Interactions.of({
    start,
    outcome,
    modal: (interactionId) => {
      const interaction = interactions.get(interactionId)
      const modal = interaction?.answers.find(({ modal }) => modal)?.modal
      return interaction && modal ? { interaction, modal } : undefined
    },
    callback,
    byToken,
    message,
    edit,
    delete: remove,
    followUp,
  })
})

const settle = (interaction: Interaction) => Deferred.succeed(interaction.settled, undefined)

const fills = (interaction: Interaction, id: string) => interaction.loading && id === interaction.originalId
