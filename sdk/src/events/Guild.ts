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
  /** The guild's id. */
  readonly id: string
  /** The guild's name. */
  readonly name: string
  /** The id of the member who owns it. */
  readonly ownerId: string
  /** Hashes of images. */
  readonly icon?: string
  /** Hash of the banner image. */
  readonly banner?: string
  /** What the guild says of itself. */
  readonly description?: string
  /** Discord's names of what the guild has, such as `COMMUNITY`. */
  readonly features: readonly string[]
  /** All roles, that of everyone included, whose id is the guild's. */
  readonly roles: readonly Role[]
  /** All emojis that the guild has made. */
  readonly emojis: readonly Emoji[]
  /** All stickers that the guild has made. */
  readonly stickers?: readonly Sticker[]
  /** The guild's language, such as `en-US`. */
  readonly preferredLocale: string
  /** The level of boosts, 0 to 3. */
  readonly premiumTier: number
  /** How many boosts it has. */
  readonly premiumSubscriptionCount?: number
  /** What newcomers have to prove, from 0 nothing to 4 a telephone. */
  readonly verificationLevel: number
  /** The end of its own invitation address. */
  readonly vanityUrlCode?: string
  /** The id of the voice channel where those go who say nothing. */
  readonly afkChannelId?: string
  /** In seconds. */
  readonly afkTimeout: number
  /** The id of the channel where Discord greets newcomers. */
  readonly systemChannelId?: string
  /** The id of the channel with the rules. */
  readonly rulesChannelId?: string
  /** The id of the channel where Discord tells moderators of news. */
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
  /** How many members it has. */
  readonly memberCount: number
  /** When the bot was added, in RFC 3339. */
  readonly joinedAt: string
}

/** The bot was removed from the guild: it can still store things, but Discord refuses everything else. */
export interface GuildLeave {
  /** The guild's id. */
  readonly guildId: string
}
