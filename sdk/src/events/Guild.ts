/** The guild itself, and the bot's place in it. */
import type { Sticker } from "./Expression.ts"
import type { Role } from "./Role.ts"
import type { Emoji, User } from "./User.ts"

/** The bot has a new session at Discord. */
export interface Ready {
  /** The bot's own account. */
  readonly user: User
  /** Always empty: a script learns of no guild but its own. */
  readonly guildIds: readonly []
}

/** The guild's settings. */
export interface Guild {
  readonly id: string
  readonly name: string
  readonly ownerId: string
  /** Hashes of images. */
  readonly icon?: string
  readonly banner?: string
  readonly description?: string
  readonly features: readonly string[]
  readonly roles: readonly Role[]
  readonly emojis: readonly Emoji[]
  readonly stickers?: readonly Sticker[]
  readonly preferredLocale: string
  readonly premiumTier: number
  readonly premiumSubscriptionCount?: number
  readonly verificationLevel: number
  readonly vanityUrlCode?: string
  readonly afkChannelId?: string
  /** In seconds. */
  readonly afkTimeout: number
  readonly systemChannelId?: string
  readonly rulesChannelId?: string
  readonly publicUpdatesChannelId?: string
}

/** The guild's settings changed; the payload is what they are now. */
export interface GuildUpdate extends Guild {
  /** The same as `id`. */
  readonly guildId: string
}

/** The bot was added to the guild. */
export interface GuildJoin extends Guild {
  /** The same as `id`. */
  readonly guildId: string
  readonly memberCount: number
  readonly joinedAt: string
}

/** The bot was removed from the guild: it can still store things, but Discord refuses everything else. */
export interface GuildLeave {
  readonly guildId: string
}
