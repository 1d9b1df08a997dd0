/** Answers to interactions by id and token, for scripts that do not leave them to `ctx`. */
import type { SentMessage } from "../Message.ts"
import { callWithMessage, type MessageFields, perform, performWithMessage } from "./Call.ts"

/** `interactionToken` of the event's payload. */
export interface WithToken {
  /** The interaction's token, `interactionToken` in events; good for 15 minutes. */
  readonly token: string
}

/** Which interaction is answered. */
export interface FirstAnswer extends WithToken {
  /** The interaction's id. */
  readonly interactionId: string
}

interface Ephemeral {
  /** Shown to the user of the interaction alone. */
  readonly ephemeral?: boolean
}

/** The functions of `rest` that answer interactions. */
export const interactions = {
  /** The first answer: a message. Within 3 seconds of the interaction. */
  sendInteractionResponse: (args: FirstAnswer & MessageFields & Ephemeral) =>
    performWithMessage("sendInteractionResponse", args),

  /** Shows "thinking…"; `editOriginalInteractionResponse` fills it within 15 minutes. */
  deferInteractionResponse: (args: FirstAnswer & Ephemeral) => perform("deferInteractionResponse", args),

  /** The first answer to a component: changes the message that it is part of. */
  updateInteractionResponse: (args: FirstAnswer & MessageFields) =>
    performWithMessage("updateInteractionResponse", args),

  /** Changes the first answer. */
  editOriginalInteractionResponse: (args: WithToken & MessageFields) =>
    callWithMessage<SentMessage>("editOriginalInteractionResponse", args),

  /** Deletes the first answer. */
  deleteOriginalInteractionResponse: (args: WithToken) => perform("deleteOriginalInteractionResponse", args),

  /** A further answer. */
  createFollowupMessage: (args: WithToken & MessageFields) =>
    callWithMessage<SentMessage>("createFollowupMessage", args),

  /** Changes a further answer. */
  editFollowupMessage: (
    args: WithToken &
      MessageFields & {
        /** The follow-up's id. */
        readonly messageId: string
      },
  ) => callWithMessage<SentMessage>("editFollowupMessage", args),

  /** Deletes a further answer. */
  deleteFollowupMessage: (
    args: WithToken & {
      /** The follow-up's id. */
      readonly messageId: string
    },
  ) => perform("deleteFollowupMessage", args),
}
