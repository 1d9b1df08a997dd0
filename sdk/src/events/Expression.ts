/** The guild's own emojis and stickers. */
import type { Emoji, User } from "./User.ts"

/** All emojis of the guild as they are now. */
export interface EmojisUpdate {
  /** The guild's id. */
  readonly guildId: string
  /** All of them. */
  readonly emojis: readonly Emoji[]
}

/** A sticker of the guild. */
export interface Sticker {
  /** The sticker's id. */
  readonly id: string
  /** The sticker's name. */
  readonly name: string
  /** What it shows. */
  readonly description?: string
  /** Texts that suggest it, separated by commas. */
  readonly tags: string
  /** 1 PNG, 2 APNG, 3 Lottie, 4 GIF. */
  readonly formatType: number
  /** False where the guild has lost the boosts for it. */
  readonly available?: boolean
  /** The id of the guild that has made it. */
  readonly guildId?: string
  /** Who added it. */
  readonly user?: User
}

/** All stickers of the guild as they are now. */
export interface StickersUpdate {
  /** The guild's id. */
  readonly guildId: string
  /** All of them. */
  readonly stickers: readonly Sticker[]
}
