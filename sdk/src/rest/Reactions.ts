/** Reactions to messages. */
import type { DiscordJson } from "../Events.ts"
import { call, type OfMessage, perform } from "./Call.ts"

/** One emoji under a message. */
export interface OfReaction extends OfMessage {
  /** The character itself, or a guild's own emoji as `name:id` or `<:name:id>`. */
  readonly emoji: string
}

/** Which page of those who gave a reaction. */
export interface FetchReactions extends OfReaction {
  /** Only users with a greater id. */
  readonly after?: string
  /** From 1 to 100; defaults to 25. */
  readonly limit?: number
}

/** The functions of `rest` about reactions. */
export const reactions = {
  /** Reacts as the bot. */
  addReaction: (args: OfReaction) => perform("addReaction", args),

  /** Takes a reaction away: the bot's own, or that of `userId`. */
  removeReaction: (
    args: OfReaction & {
      /** Whose reaction. Defaults to the bot's. */
      readonly userId?: string
    },
  ) => perform("removeReaction", args),

  /** Takes all reactions away, or all with one emoji. */
  clearReactions: (
    args: OfMessage & {
      /** The emoji: a character, or `name:id`. Defaults to all of them. */
      readonly emoji?: string
    },
  ) => perform("clearReactions", args),

  /** The users who reacted with an emoji. */
  fetchReactions: (args: FetchReactions) => call<readonly DiscordJson[]>("fetchReactions", args),
}
