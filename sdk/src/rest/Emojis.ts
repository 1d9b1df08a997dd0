/** The guild's own emojis. */
import { call, type DiscordObject, type InGuild, perform, type WithPayload, type WithReason } from "./Call.ts"

interface OfEmoji extends InGuild {
  /** The emoji's id. */
  readonly emojiId: string
}

/** The functions of `rest` about the guild's emojis. */
export const emojis = {
  /** All emojis. */
  fetchEmojis: (args: InGuild = {}) => call<readonly DiscordObject[]>("fetchEmojis", args),

  /** One emoji. */
  fetchEmoji: (args: OfEmoji) => call<DiscordObject>("fetchEmoji", args),

  /** Makes an emoji from `name` and `image` (a `data:` URL of at most 256 KiB). */
  createEmoji: (args: InGuild & WithPayload & WithReason) => call<DiscordObject>("createEmoji", args),

  /** Changes an emoji's `name` or `roles`. */
  editEmoji: (args: OfEmoji & WithPayload & WithReason) => call<DiscordObject>("editEmoji", args),

  /** Deletes an emoji. */
  deleteEmoji: (args: OfEmoji & WithReason) => perform("deleteEmoji", args),
}
