/**
 * What a handler is given: the event's payload and ways to answer it. Where an answer goes depends on what the event is about:
 *
 *     interactions, components, modals   the interaction: its first answer, then follow-ups; edit changes the first answer
 *     a message, created or updated      its channel, as a reply to it; edit changes the reply made here
 *     anything else with a channel       that channel, as a reply to the message the payload names, if any
 *     anything else                      nowhere: reply and edit reject
 */
import type { Interaction } from "./Events.ts"
import { guildId } from "./Guild.ts"
import { type EditOptions, isOptions, messageArgs, type ReplyOptions, type SentMessage } from "./Message.ts"
import { operation } from "./Operations.ts"
import { NativeError } from "./Primordials.ts"

/** What reply and edit resolve with: Discord's message; null where Discord does not return the answer to an interaction. */
export type Answer<Payload> = Payload extends Interaction ? SentMessage | null : SentMessage

export interface Context<Payload> {
  /** The event's payload. */
  readonly msg: Payload
  readonly guildId: string
  /** Undefined for events that happen in no channel. */
  readonly channelId: Payload extends { readonly channelId: infer Id } ? Id : undefined
  /** 1, or 2 when the event is delivered again because its first delivery was cut short. */
  readonly attempt: number
  /** Answers the event. Rejects when there is nowhere to answer, or with Discord's error. */
  reply(message: string | ReplyOptions): Promise<Answer<Payload>>
  /** Changes the answer given by `reply` in this context. Rejects when there is none, or with Discord's error. */
  edit(message: string | EditOptions): Promise<Answer<Payload>>
}

/** The payload's fields that decide where an answer goes. */
interface Addressed {
  readonly id?: string
  readonly channelId?: string
  readonly messageId?: string
  readonly interactionId?: string
}

export const makeContext = (kind: string, payload: object, attempt: number): Context<object> => {
  const msg: Addressed = payload
  const answers =
    msg.interactionId === undefined ? channelAnswers(kind, msg) : interactionAnswers(msg.interactionId)
  return { msg, guildId: guildId(), channelId: msg.channelId as undefined, attempt, ...answers }
}

type Answers = Pick<Context<object>, "reply" | "edit">

const interactionAnswers = (interactionId: string): Answers => ({
  reply: async (message) =>
    await operation("interaction.reply", { __proto__: null, interactionId, ...messageArgs(message) }),
  edit: async (message) =>
    await operation("interaction.edit", { __proto__: null, interactionId, ...messageArgs(message) }),
})

const channelAnswers = (kind: string, msg: Addressed): Answers => {
  const { channelId } = msg
  let latest: Promise<SentMessage> | undefined
  return {
    reply: async (message) => {
      if (channelId === undefined)
        throw new NativeError(`ctx.reply: a ${kind} event has no channel to reply in`)
      const replyTo =
        isOptions(message) && message.replyTo !== undefined ? message.replyTo : referenced(kind, msg)
      const args = { __proto__: null, channelId, replyTo: replyTo ?? undefined, ...messageArgs(message) }
      latest = operation<SentMessage>("message.send", args)
      return await latest
    },
    edit: async (message) => {
      if (latest === undefined) {
        throw new NativeError("ctx.edit: there is no reply to edit yet; call ctx.reply first in this handler")
      }
      const fields = messageArgs(message)
      const messageId = (await latest).id
      return await operation<SentMessage>("message.edit", {
        __proto__: null,
        channelId,
        messageId,
        ...fields,
      })
    },
  }
}

/** The message that a reply refers to unless it says otherwise. Never a deleted one: Discord would refuse the reply. */
const referenced = (kind: string, msg: Addressed): string | undefined =>
  kind === "messageCreate" || kind === "messageUpdate" ? msg.id : msg.messageId
