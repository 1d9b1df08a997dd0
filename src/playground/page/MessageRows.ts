/** The rows of a channel: which messages stand under their author's last heading, and where a new day begins. */
import { isEphemeral } from "./State.ts"
import type { Message } from "./World.ts"

/** Discord starts a new heading when the same author was silent this long. */
const groupMillis = 7 * 60_000

export interface MessageRow {
  readonly message: Message
  /** Shows avatar, name and time; the other rows of a group are text only. */
  readonly heading: boolean
  /** The first message of a day, or of the channel. */
  readonly newDay: boolean
}

export const messageRows = (messages: ReadonlyArray<Message>): ReadonlyArray<MessageRow> =>
  messages.map((message, at) => {
    const previous = messages[at - 1]
    const newDay =
      previous === undefined ||
      new Date(previous.timestamp).toDateString() !== new Date(message.timestamp).toDateString()
    return { message, newDay, heading: newDay || !continues(previous, message) }
  })

const continues = (previous: Message, message: Message): boolean =>
  previous.author.id === message.author.id &&
  isEphemeral(previous) === isEphemeral(message) &&
  message.message_reference === undefined &&
  message.interaction_metadata === undefined &&
  Date.parse(message.timestamp) - Date.parse(previous.timestamp) < groupMillis
