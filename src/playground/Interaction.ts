/** What an interaction is while it lives, and which answers it takes. */
import {
  type APIApplicationCommandOptionChoice,
  type APIMessage,
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandType,
  InteractionResponseType as Response,
  InteractionType,
} from "discord-api-types/v10"
import type { Deferred } from "effect"
import type { StoredMessage } from "./MessageLog.ts"
import type { Channel } from "./WorldState.ts"

/** How long Discord waits for the first answer, and how long a token works, in ms. */
export const firstAnswerWithin = 3000
export const tokenLifetime = 15 * 60_000
/** How long the one who waits for a deferred answer does so, in ms. */
export const outcomeWithin = 15_000

/** What a user did. */
export interface Action {
  readonly type: InteractionType
  readonly channel: Channel
  readonly userId: string
  /** The `data` of the interaction. */
  readonly data: object
  /** How the page names it: the command, or the component's custom id. */
  readonly name: string
  /** The message whose component was used, or from whose component the modal came. */
  readonly source?: StoredMessage | undefined
  /** For a command of a context menu: what kind it is, and what it was used on. */
  readonly menu?: { readonly type: ApplicationCommandType; readonly targetId: string } | undefined
  /** The interaction that opened the modal. */
  readonly triggeredBy?: Interaction | undefined
}

/** One of the bot's answers: the first, or a follow-up. */
export interface Answer {
  readonly type: Response
  readonly messageId?: string
  readonly modal?: APIModalInteractionResponseCallbackData
  readonly choices?: ReadonlyArray<APIApplicationCommandOptionChoice>
}

export interface Interaction extends Action {
  readonly id: string
  readonly token: string
  readonly createdAt: number
  readonly settled: Deferred.Deferred<void>
  readonly answers: Array<Answer>
  state: "waiting" | "answered" | "failed"
  /** The message that `@original` names. */
  originalId: string | undefined
  /** True while the original says "thinking…". */
  loading: boolean
}

/** What became of an interaction. */
export interface Outcome {
  readonly interactionId: string
  readonly responses: ReadonlyArray<Omit<Answer, "messageId"> & { readonly message?: APIMessage }>
  /** True when the bot did not answer in time. */
  readonly timedOut?: true
}

/** The answers that each kind of interaction takes. */
export const answersTo = ({ source, type }: Interaction): ReadonlyArray<Response> => {
  const message = [Response.ChannelMessageWithSource, Response.DeferredChannelMessageWithSource]
  const update = source ? [Response.DeferredMessageUpdate, Response.UpdateMessage] : []
  switch (type) {
    case InteractionType.ApplicationCommandAutocomplete:
      return [Response.ApplicationCommandAutocompleteResult]
    case InteractionType.ModalSubmit:
      return [...message, ...update]
    default:
      return [...message, ...update, Response.Modal]
  }
}
