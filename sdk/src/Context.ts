/**
 * What a handler is given: the event's payload and ways to answer it. Where an answer goes depends on what the event is about:
 *
 *     interactions, components, modals   the interaction: its first answer, then follow-ups; edit changes the first answer
 *     a message, created or updated      its channel, as a reply to it; edit changes the reply made here
 *     anything else with a channel       that channel, as a reply to the message the payload names, if any
 *     anything else                      nowhere: reply and edit reject
 */
import {
  type Addressed,
  type Answers,
  channelAnswers,
  interactionAnswers,
  type InteractionAnswers,
} from "./Answers.ts"
import type { Interaction, Member, User } from "./Events.ts"
import { guildId } from "./Guild.ts"
import type { SentMessage } from "./Message.ts"

/** What reply and edit resolve with: Discord's message; null where Discord does not return the answer to an interaction. */
export type Answer<Payload> = Payload extends Interaction ? SentMessage | null : SentMessage

/** A payload that may tell of a channel may be of an event that happens in none. */
type ChannelOf<Payload> = Payload extends { readonly channelId: infer Id }
  ? Id
  : Required<Payload> extends { readonly channelId: infer Id }
    ? Id | undefined
    : undefined

interface Base<Payload> {
  /** The event's payload. */
  readonly msg: Payload
  /** The id of the guild that the script runs in. */
  readonly guildId: string
  /** Undefined for events that happen in no channel. */
  readonly channelId: ChannelOf<Payload>
  /** Who caused the event, where it tells: the user of an interaction, the author of a message. */
  readonly user: Payload extends { readonly user: infer U }
    ? U
    : Payload extends { readonly author: infer U }
      ? U
      : User | undefined
  /** What that user is in this guild, where the event tells. */
  readonly member: Member | undefined
  /** 1, or 2 when the event is delivered again because its first delivery was cut short. */
  readonly attempt: number
}

/** What a handler gets: the event as `msg`, and ways to answer it. */
export type Context<Payload> = Base<Payload> &
  Answers<Answer<Payload>> &
  (Payload extends Interaction ? InteractionAnswers : unknown)

interface Told extends Addressed {
  readonly user?: User
  readonly member?: Member
}

export const makeContext = (kind: string, payload: object, attempt: number): Context<object> => {
  const msg: Told = payload
  const answers =
    msg.interactionId === undefined ? channelAnswers(kind, msg) : interactionAnswers(msg.interactionId)
  return {
    msg,
    guildId: guildId(),
    channelId: msg.channelId as undefined,
    user: msg.user ?? msg.author,
    member: msg.member,
    attempt,
    ...answers,
  }
}
