/**
 * Interactions that wait for their answers. Discord wants a first answer within 3 seconds and accepts more for 15 minutes, each
 * kind by another call; a script just replies. Only interactions that came through this guild's gateway events can
 * be answered, whatever id or token a script presents.
 *
 * After 2 seconds without an answer, while a handler still runs or waits for its turn, the interaction is deferred from here: the isolate
 * may be busy. A handler that fails is answered from here too, privately.
 */
import { Clock, Context, Effect, FiberSet, Layer, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { type DiscordCallFailed, DiscordRest } from "./DiscordRest.ts"
import {
  answeredAlready,
  asEdit,
  asEphemeral,
  type Body,
  callbackType,
  type FirstAnswer,
  type IncomingInteraction,
  type Interaction,
  InteractionUnusable,
  isEphemeral,
  openInteraction,
  original,
} from "./Interaction.ts"

const lifetimeMs = 15 * 60 * 1000
/** Discord gives up after 3 seconds. */
const deferAfter = "2 seconds"

const apology = { content: "Something went wrong here. The people who run this server can see why." }

const CallbackResponse = Schema.Struct({
  resource: Schema.optional(Schema.Struct({ message: Schema.optional(Schema.Json) })),
})
const decodeCallback = Schema.decodeUnknownOption(CallbackResponse)

type Answer<A = unknown> = Effect.Effect<A, InteractionUnusable | DiscordCallFailed>

export class Interactions extends Context.Service<
  Interactions,
  {
    /** An interaction came in; synchronous, called from the gateway. */
    readonly opened: (interaction: IncomingInteraction) => void
    /** Its handlers have settled, or nobody will handle it. One that failed is answered privately. */
    readonly ended: (interactionId: string, failed: boolean) => void
    /**
     * Says something: the first answer, what a deferred answer was waiting for, or a follow-up. `ephemeral` is who is to see it where the
     * script has said so. Succeeds with Discord's message.
     */
    readonly reply: (
      guildId: GuildId,
      interactionId: string,
      body: Body,
      ephemeral?: boolean | undefined,
    ) => Answer
    /**
     * Changes the first answer, or the follow-up with this id. Where nothing was said yet, the message that a component is part of.
     * Succeeds with Discord's message.
     */
    readonly edit: (
      guildId: GuildId,
      interactionId: string,
      body: Body,
      messageId?: string | undefined,
    ) => Answer
    /** Deletes the first answer, or the follow-up with this id. */
    readonly delete: (guildId: GuildId, interactionId: string, messageId?: string | undefined) => Answer<void>
    /** Shows "thinking…" until the next `reply` or `edit`. */
    readonly defer: (guildId: GuildId, interactionId: string, ephemeral: boolean) => Answer<void>
    /** Promises an answer without showing anything. */
    readonly deferUpdate: (guildId: GuildId, interactionId: string) => Answer<void>
    /** Changes the message that the interaction came from. Succeeds with that message. */
    readonly update: (guildId: GuildId, interactionId: string, body: Body) => Answer
    /** Opens a modal; a first answer only. */
    readonly showModal: (guildId: GuildId, interactionId: string, modal: Body) => Answer<void>
    /** Suggests values while the user types. */
    readonly complete: (guildId: GuildId, interactionId: string, choices: ReadonlyArray<Body>) => Answer<void>
    /**
     * A first answer. Where Discord has had one from the script, it refuses another; an automatic deferral is followed by the answer, as
     * with `reply`, `defer` and `update`.
     */
    readonly answer: (guildId: GuildId, interactionId: string, answer: FirstAnswer) => Answer
    /** The id of the guild's interaction with this token, for scripts that have kept only the token. */
    readonly withToken: (guildId: GuildId, token: string) => Effect.Effect<string, InteractionUnusable>
    /** A text without the tokens of interactions that can still be answered. */
    readonly redact: (text: string) => string
  }
>()("flora/discord/Interactions") {
  static readonly layer = Layer.effect(
    Interactions,
    Effect.suspend(() => make),
  )
}

const unusable = (message: string) => Effect.fail(new InteractionUnusable({ message }))
const unknown = "this interaction is unknown or more than 15 minutes old"

const make = Effect.gen(function* () {
  const rest = yield* DiscordRest
  const { openInteractions } = yield* Limits
  const clock = yield* Clock.Clock
  const run = yield* FiberSet.makeRuntime<never, void, never>()
  /** In the order in which they came, which is that in which they expire. */
  const open = new Map<string, Interaction>()
  const byToken = new Map<string, Interaction>()
  const byGuild = new Map<string, Set<string>>()

  const forget = ({ guildId, id, token }: Interaction) => {
    open.delete(id)
    byToken.delete(token)
    const ids = byGuild.get(guildId)
    ids?.delete(id)
    if (ids?.size === 0) byGuild.delete(guildId)
  }

  const forgetExpired = () => {
    const now = clock.currentTimeMillisUnsafe()
    for (const interaction of open.values()) {
      if (interaction.expires >= now) return
      forget(interaction)
    }
  }

  /** Looks once a minute for what has expired, as long as anything is open. */
  let sweeping = false
  const sweep = Effect.sync(() => {
    forgetExpired()
    sweeping = open.size > 0
    return sweeping
  }).pipe(Effect.delay("1 minute"), Effect.repeat({ while: (more) => more }), Effect.asVoid)

  const usable = (interaction: Interaction | undefined, guildId: GuildId) =>
    interaction !== undefined &&
    interaction.guildId === guildId &&
    interaction.expires >= clock.currentTimeMillisUnsafe()

  /** What is said to an interaction, one thing after the other. */
  const say = <A>(guildId: GuildId, interactionId: string, what: (interaction: Interaction) => Answer<A>) =>
    Effect.suspend((): Answer<A> => {
      const interaction = open.get(interactionId)
      return interaction !== undefined && usable(interaction, guildId)
        ? interaction.turn.withPermits(1)(Effect.suspend(() => what(interaction)))
        : unusable(unknown)
    })

  /** The first answer. It has 3 seconds, so it is not one of the calls that wait for the guild's share. */
  const callback = Effect.fnUntraced(function* (
    interaction: Interaction,
    type: number,
    heard: Interaction["heard"],
    data?: unknown,
  ) {
    const response = yield* rest.request(
      undefined,
      "POST",
      Routes.interactionCallback(interaction.id, interaction.token),
      {
        body: data === undefined ? { type } : { type, data },
        query: { with_response: "true" },
        auth: false,
      },
    )
    interaction.heard = heard
    const decoded = decodeCallback(response)
    return decoded._tag === "Some" ? (decoded.value.resource?.message ?? null) : null
  })

  const webhook = (
    interaction: Interaction,
    method: "POST" | "PATCH" | "DELETE",
    message?: string,
    body?: Body,
  ) =>
    rest.request(
      interaction.guildId as GuildId,
      method,
      message === undefined
        ? Routes.webhook(interaction.applicationId, interaction.token)
        : // Without an id it is the original, whose name must not be encoded as an id would be.
          Routes.webhookMessage(
            interaction.applicationId,
            interaction.token,
            ...(message === original ? [] : [message]),
          ),
      { auth: false, ...(body === undefined ? {} : { body }) },
    )

  /** Edits the original, which ends a deferral. */
  const fill = (interaction: Interaction, body: Body) =>
    Effect.tap(webhook(interaction, "PATCH", interaction.original, asEdit(body)), () =>
      Effect.sync(() => {
        if (interaction.heard._tag === "Deferred") interaction.heard = { _tag: "Answered" }
      }),
    )

  const remove = (interaction: Interaction, message: string) =>
    Effect.map(webhook(interaction, "DELETE", message), () => {
      if (message === interaction.original && interaction.heard._tag === "Deferred")
        interaction.heard = { _tag: "Answered" }
    })

  /** Who sees a deferred answer was settled when it was deferred: another wish is met by a new message in its place. */
  const replace = Effect.fnUntraced(function* (interaction: Interaction, body: Body) {
    yield* remove(interaction, interaction.original)
    const message = yield* webhook(interaction, "POST", undefined, body)
    const { id } = message as { readonly id?: unknown }
    if (typeof id === "string") interaction.original = id
    return message
  })

  const speak = (interaction: Interaction, body: Body, ephemeral: boolean | undefined): Answer => {
    const { heard, kind } = interaction
    if (kind === "autocomplete")
      return unusable("ctx.reply: suggestions are asked for here; use ctx.autocomplete")
    const wish = ephemeral ?? (isEphemeral(body) ? true : interaction.wish)
    const message = wish === true ? asEphemeral(body) : body
    switch (heard._tag) {
      case "Nothing":
        return callback(interaction, callbackType.message, { _tag: "Answered" }, message)
      case "Deferred":
        interaction.wish = undefined
        return (wish ?? heard.ephemeral) === heard.ephemeral
          ? fill(interaction, message)
          : replace(interaction, message)
      case "UpdateDeferred":
        interaction.wish = undefined
        return webhook(interaction, "POST", undefined, message)
      case "ModalShown":
        return unusable(`ctx.reply: ${answeredAlready.ModalShown}`)
      default:
        return webhook(interaction, "POST", undefined, message)
    }
  }

  const update = (interaction: Interaction, body: Body): Answer => {
    const { heard } = interaction
    if (!interaction.hasMessage)
      return unusable("ctx.update: this interaction does not come from a message; use ctx.reply")
    switch (heard._tag) {
      case "Nothing":
        return callback(interaction, callbackType.update, { _tag: "Updated" }, asEdit(body))
      case "UpdateDeferred":
      case "Updated":
        return fill(interaction, body)
      default:
        return unusable(`ctx.update: ${answeredAlready[heard._tag]}; update before that, or use ctx.edit`)
    }
  }

  const edit = (interaction: Interaction, body: Body, messageId: string | undefined): Answer => {
    const { heard } = interaction
    if (heard._tag === "Nothing") {
      return interaction.hasMessage && messageId === undefined
        ? update(interaction, body)
        : unusable("ctx.edit: there is nothing to edit yet: call ctx.reply first")
    }
    if (heard._tag === "ModalShown" || heard._tag === "Completed")
      return unusable(`ctx.edit: ${answeredAlready[heard._tag]}`)
    return messageId === undefined
      ? fill(interaction, body)
      : webhook(interaction, "PATCH", messageId, asEdit(body))
  }

  const defer = (interaction: Interaction, ephemeral: boolean): Answer<void> => {
    const { heard, kind } = interaction
    switch (heard._tag) {
      case "Nothing":
        return kind === "autocomplete"
          ? unusable("ctx.defer: suggestions cannot be deferred")
          : Effect.asVoid(
              callback(
                interaction,
                callbackType.deferredMessage,
                { _tag: "Deferred", ephemeral },
                ephemeral ? asEphemeral({}) : undefined,
              ),
            )
      case "Deferred":
      case "UpdateDeferred":
        interaction.wish = ephemeral
        return Effect.void
      default:
        return unusable(`ctx.defer: ${answeredAlready[heard._tag]}; defer before the first answer`)
    }
  }

  const deferUpdate = (interaction: Interaction): Answer<void> => {
    const { heard } = interaction
    if (!interaction.hasMessage)
      return unusable("ctx.deferUpdate: this interaction does not come from a message; use ctx.defer")
    switch (heard._tag) {
      case "Nothing":
        return Effect.asVoid(callback(interaction, callbackType.deferredUpdate, { _tag: "UpdateDeferred" }))
      case "UpdateDeferred":
      case "Updated":
        return Effect.void
      default:
        return unusable(`ctx.deferUpdate: ${answeredAlready[heard._tag]}; defer before the first answer`)
    }
  }

  const showModal = (interaction: Interaction, modal: Body): Answer<void> => {
    const { heard, kind } = interaction
    if (kind === "modal") return unusable("ctx.showModal: a modal cannot be answered with a modal")
    if (kind === "autocomplete")
      return unusable("ctx.showModal: suggestions are asked for here; use ctx.autocomplete")
    return heard._tag === "Nothing"
      ? Effect.asVoid(callback(interaction, callbackType.modal, { _tag: "ModalShown" }, modal))
      : unusable(
          `ctx.showModal: a modal must be the first answer, within 2 seconds; ${answeredAlready[heard._tag]}`,
        )
  }

  const complete = (interaction: Interaction, choices: ReadonlyArray<Body>): Answer<void> => {
    const { heard, kind } = interaction
    if (kind !== "autocomplete")
      return unusable("ctx.autocomplete: no suggestions are asked for here; use ctx.reply")
    return heard._tag === "Nothing"
      ? Effect.asVoid(callback(interaction, callbackType.choices, { _tag: "Completed" }, { choices }))
      : unusable(`ctx.autocomplete: ${answeredAlready[heard._tag]}`)
  }

  const deferOfItself = (interaction: Interaction): Answer<void> =>
    interaction.heard._tag !== "Nothing" || !interaction.handling || interaction.kind === "autocomplete"
      ? Effect.void
      : Effect.tap(interaction.hasMessage ? deferUpdate(interaction) : defer(interaction, false), () =>
          Effect.sync(() => {
            interaction.deferredOfItself = true
          }),
        )

  const answer = (interaction: Interaction, first: FirstAnswer): Answer => {
    const { deferredOfItself, heard } = interaction
    const isDeferred = heard._tag === "Deferred" || heard._tag === "UpdateDeferred"
    const isFirst = heard._tag === "Nothing" || (deferredOfItself && isDeferred)
    interaction.deferredOfItself = false
    switch (first._tag) {
      case "Message":
        return isFirst
          ? speak(interaction, first.body, first.ephemeral)
          : callback(interaction, callbackType.message, heard, first.body)
      case "Deferral":
        return isFirst
          ? defer(interaction, first.ephemeral)
          : callback(interaction, callbackType.deferredMessage, heard)
      case "Update":
        return isFirst
          ? update(interaction, first.body)
          : callback(interaction, callbackType.update, heard, asEdit(first.body))
    }
  }

  const apologise = (interaction: Interaction): Answer => {
    const { heard, kind } = interaction
    if (heard._tag === "ModalShown" || heard._tag === "Completed") return Effect.void
    return kind === "autocomplete" ? complete(interaction, []) : speak(interaction, apology, true)
  }

  const inTurn = (interaction: Interaction, what: (interaction: Interaction) => Answer) =>
    interaction.turn
      .withPermits(1)(Effect.suspend(() => what(interaction)))
      .pipe(
        Effect.catch((error) =>
          Effect.logDebug(`interaction ${interaction.id} could not be answered: ${error.message}`),
        ),
        Effect.asVoid,
      )

  return Interactions.of({
    opened: (incoming) => {
      forgetExpired()
      const interaction = openInteraction(incoming, clock.currentTimeMillisUnsafe() + lifetimeMs)
      const ids = byGuild.get(incoming.guildId) ?? new Set()
      byGuild.set(incoming.guildId, ids)
      ids.add(interaction.id)
      open.set(interaction.id, interaction)
      byToken.set(interaction.token, interaction)
      if (!sweeping) {
        sweeping = true
        run(sweep)
      }
      if (ids.size > openInteractions) {
        const [oldest] = ids
        forget(open.get(oldest!)!)
      }
      if (interaction.kind === "autocomplete") return
      run(Effect.delay(inTurn(interaction, deferOfItself), deferAfter))
    },
    ended: (interactionId, failed) => {
      const interaction = open.get(interactionId)
      if (interaction === undefined) return
      interaction.handling = false
      if (failed) run(inTurn(interaction, apologise))
    },
    reply: Effect.fn("Interactions.reply")((guildId, interactionId, body, ephemeral) =>
      say(guildId, interactionId, (interaction) => speak(interaction, body, ephemeral)),
    ),
    edit: Effect.fn("Interactions.edit")((guildId, interactionId, body, messageId) =>
      say(guildId, interactionId, (interaction) => edit(interaction, body, messageId)),
    ),
    delete: Effect.fn("Interactions.delete")((guildId, interactionId, messageId) =>
      say(guildId, interactionId, (interaction): Answer<void> => {
        const { heard } = interaction
        if (heard._tag === "Nothing")
          return unusable("ctx.delete: there is nothing to delete yet: call ctx.reply first")
        return heard._tag === "ModalShown" || heard._tag === "Completed"
          ? unusable(`ctx.delete: ${answeredAlready[heard._tag]}`)
          : remove(interaction, messageId ?? interaction.original)
      }),
    ),
    defer: Effect.fn("Interactions.defer")((guildId, interactionId, ephemeral) =>
      say(guildId, interactionId, (interaction) => defer(interaction, ephemeral)),
    ),
    deferUpdate: Effect.fn("Interactions.deferUpdate")((guildId, interactionId) =>
      say(guildId, interactionId, deferUpdate),
    ),
    update: Effect.fn("Interactions.update")((guildId, interactionId, body) =>
      say(guildId, interactionId, (interaction) => update(interaction, body)),
    ),
    showModal: Effect.fn("Interactions.showModal")((guildId, interactionId, modal) =>
      say(guildId, interactionId, (interaction) => showModal(interaction, modal)),
    ),
    complete: Effect.fn("Interactions.complete")((guildId, interactionId, choices) =>
      say(guildId, interactionId, (interaction) => complete(interaction, choices)),
    ),
    answer: Effect.fn("Interactions.answer")((guildId, interactionId, first) =>
      say(guildId, interactionId, (interaction) => answer(interaction, first)),
    ),
    withToken: (guildId, token) =>
      Effect.suspend(() => {
        const interaction = byToken.get(token)
        return interaction !== undefined && usable(interaction, guildId)
          ? Effect.succeed(interaction.id)
          : unusable(unknown)
      }),
    redact: (text) =>
      byToken.size === 0
        ? text
        : text.replaceAll(tokenLike, (word) => (byToken.has(word) ? "[interaction token]" : word)),
  })
})

/** Words as long as the tokens that Discord and the playground make: looking each up costs less than looking for each token. */
const tokenLike = /[\w-]{40,}/g
