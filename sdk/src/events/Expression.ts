/** The guild's own emojis and stickers. */
import type { Emoji, User } from "./User.ts"

/** All emojis of the guild as they are now. */
export interface EmojisUpdate {
  readonly guildId: string
  readonly emojis: readonly Emoji[]
}

/** A sticker of the guild. */
export interface Sticker {
  readonly id: string
  readonly name: string
  readonly description?: string
  /** Texts that suggest it, separated by commas. */
  readonly tags: string
  /** 1 PNG, 2 APNG, 3 Lottie, 4 GIF. */
  readonly formatType: number
  readonly available?: boolean
  readonly guildId?: string
  /** Who added it. */
  readonly user?: User
}

/** All stickers of the guild as they are now. */
export interface StickersUpdate {
  readonly guildId: string
  readonly stickers: readonly Sticker[]
}
