/**
 * The ways in which a context answers its event. Which call to Discord an answer to an interaction needs is decided in the runtime, where
 * it is known what Discord has heard.
 */
import { toChoices } from "./commands/Autocomplete.ts"
import type { Suggestions } from "./commands/Autocomplete.ts"
import {
  type EditOptions,
  isOptions,
  messageArgs,
  type Modal,
  type ReplyOptions,
  type SentMessage,
} from "./Message.ts"
import type { User } from "./Events.ts"
import { operation } from "./Operations.ts"
import { NativeError, NativeTypeError } from "./Primordials.ts"

/** The payload's fields that decide where an answer goes. */
export interface Addressed {
  readonly id?: string
  readonly channelId?: string
  readonly messageId?: string
  readonly interactionId?: string
  readonly author?: User
}

/** What every event can be answered with, if it has a channel. */
export interface Answers<Answer> {
  /** Answers the event. Rejects when there is nowhere to answer, or with Discord's error. */
  reply(message: string | ReplyOptions): Promise<Answer>
  /** Says one more thing. The same as `reply`, which knows by itself what was said before. */
  followUp(message: string | ReplyOptions): Promise<Answer>
  /**
   * Changes the answer given by `reply` in this context, or the message with this id. Without either it is the message that the event is
   * about, if the bot wrote it, as one that was reacted to. Rejects when there is none, or with Discord's error.
   */
  edit(message: string | EditOptions, messageId?: string): Promise<Answer>
  /** Deletes the answer given by `reply` in this context, or the follow-up with this id. */
  delete(messageId?: string): Promise<void>
}

/** What only an interaction can be answered with. */
export interface InteractionAnswers {
  /**
   * Shows "thinking…" until the next `reply` or `edit` fills it in; ephemeral for only the user to see. Without it, this happens of itself
   * 2 seconds after the interaction while its handler runs. Rejects when it has been answered.
   */
  defer(options?: {
    /** Whether only the user sees the answer. Defaults to false. */
    readonly ephemeral?: boolean
  }): Promise<void>
  /** Opens a modal, a builder or Discord's JSON. Must be the first answer, within 2 seconds. */
  showModal(modal: Modal): Promise<void>
  /** Changes the message whose component was used. Rejects for an interaction that comes from no message. */
  update(message: string | EditOptions): Promise<SentMessage | null>
  /** Promises an answer to a component without showing anything. */
  deferUpdate(): Promise<void>
  /** Suggests values for the option that the user is typing into: at most 25, more are left out. */
  autocomplete(choices: Suggestions): Promise<void>
}

export type AllAnswers = Answers<never> & Partial<InteractionAnswers>

export const interactionAnswers = (interactionId: string): Answers<never> & InteractionAnswers => {
  const answer = (message: string | EditOptions): { [name: string]: unknown } => {
    const args = messageArgs(message)
    args.interactionId = interactionId
    return args
  }
  const reply = async (message: string | ReplyOptions): Promise<never> =>
    await operation("interaction.reply", answer(message))
  return {
    reply,
    followUp: reply,
    edit: async (message, messageId) => {
      const args = answer(message)
      args.messageId = messageId
      return await operation("interaction.edit", args)
    },
    delete: async (messageId) => {
      await operation("interaction.delete", { __proto__: null, interactionId, messageId })
    },
    defer: async (options) => {
      const ephemeral = options?.ephemeral === true
      await operation("interaction.defer", { __proto__: null, interactionId, ephemeral })
    },
    deferUpdate: async () => {
      await operation("interaction.deferUpdate", { __proto__: null, interactionId })
    },
    update: async (message) => await operation("interaction.update", answer(message)),
    showModal: async (modal) => {
      if (typeof modal !== "object" || modal === null)
        throw new NativeTypeError("ctx.showModal(modal): give a modal builder or Discord's JSON of a modal")
      await operation("interaction.showModal", { __proto__: null, interactionId, modal })
    },
    autocomplete: async (choices) => {
      await operation("interaction.autocomplete", {
        __proto__: null,
        interactionId,
        choices: toChoices(choices),
      })
    },
  }
}

export const channelAnswers = (kind: string, msg: Addressed): Answers<SentMessage> => {
  const { channelId } = msg
  let latest: Promise<SentMessage> | undefined
  const reply = async (message: string | ReplyOptions): Promise<SentMessage> => {
    if (channelId === undefined)
      throw new NativeError(`ctx.reply: a ${kind} event has no channel to reply in`)
    const replyTo =
      isOptions(message) && message.replyTo !== undefined ? message.replyTo : referenced(kind, msg)
    const args = messageArgs(message)
    args.channelId = channelId
    args.replyTo = replyTo ?? undefined
    latest = operation<SentMessage>("message.send", args)
    return await latest
  }
  const replied = async (doing: "edit" | "delete"): Promise<string> => {
    if (latest === undefined) {
      const own = doing === "edit" ? editable(msg) : undefined
      if (own !== undefined) return own
      throw new NativeError(
        `ctx.${doing}: there is no reply to ${doing} yet; call ctx.reply first in this handler`,
      )
    }
    return (await latest).id
  }
  return {
    reply,
    followUp: reply,
    edit: async (message, messageId) => {
      const args = messageArgs(message)
      args.channelId = channelId
      args.messageId = messageId ?? (await replied("edit"))
      return await operation<SentMessage>("message.edit", args)
    },
    delete: async (messageId) => {
      await operation("message.delete", {
        __proto__: null,
        channelId,
        messageId: messageId ?? (await replied("delete")),
      })
    },
  }
}

/** The message that a reply refers to unless it says otherwise. Never a deleted one: Discord would refuse the reply. */
const referenced = (kind: string, msg: Addressed): string | undefined =>
  kind === "messageCreate" || kind === "messageUpdate" ? msg.id : msg.messageId

/** The message that an event is about, if it may be the bot's own: people's messages cannot be edited. */
const editable = (msg: Addressed): string | undefined =>
  msg.author === undefined ? msg.messageId : msg.author.bot ? msg.id : undefined
