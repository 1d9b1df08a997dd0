/** Messages to one person alone. */
import type { SentMessage } from "../Message.ts"
import { callWithMessage, type MessageFields } from "./Call.ts"

/** The functions of `rest` about direct messages. */
export const directMessages = {
  /** Writes to a member of the guild. Rejects with `SCOPE_FORBIDDEN` for anybody else, and with Discord's error 50007 for members who take no messages. */
  sendDirectMessage: (
    args: MessageFields & {
      /** A member of the guild. */
      readonly userId: string
    },
  ) => callWithMessage<SentMessage>("sendDirectMessage", args),
}
