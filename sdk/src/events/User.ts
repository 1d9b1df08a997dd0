/** Accounts, and what they are in this guild. */

/** JSON as Discord documents it, in snake_case and not checked any further. */
export type DiscordJson = { readonly [key: string]: unknown }

/** A Discord account, human or bot. */
export interface User {
  /** The account's id. */
  readonly id: string
  /** The account's name, which nobody else has. */
  readonly username: string
  /** The display name, where the account has chosen one. */
  readonly globalName?: string
  /** The four digits of old accounts; bots still have them. */
  readonly discriminator?: number
  /** Hash of the avatar image. */
  readonly avatar?: string
  /** Whether it is a bot. */
  readonly bot: boolean
  /** Set for Discord's own account. */
  readonly system?: boolean
}

/** What an account is in this guild. */
export interface Member {
  /** Absent where the event names the user beside the member. */
  readonly user?: User
  /** What they are called in this guild, where they have chosen that. */
  readonly nick?: string
  /** Hash of the avatar image that they have in this guild only. */
  readonly avatar?: string
  /** Ids of the member's roles. */
  readonly roles: readonly string[]
  /** When they joined, in RFC 3339. */
  readonly joinedAt?: string
  /** Since when they boost the guild, in RFC 3339; absent where they do not. */
  readonly premiumSince?: string
  /** Whether the guild keeps them from hearing in voice channels. */
  readonly deaf?: boolean
  /** Whether the guild keeps them from speaking in voice channels. */
  readonly mute?: boolean
  /** Discord's flags of members, added up. */
  readonly flags?: number
  /** Whether they have yet to agree to the guild's rules. */
  readonly pending?: boolean
  /** The member's permission bits as a decimal string; on interactions only. */
  readonly permissions?: string
  /** When their timeout ends, in RFC 3339; absent, or past, where they have none. */
  readonly communicationDisabledUntil?: string
}

/** An emoji: a guild's own has an id, one of Unicode has its character as the name. */
export interface Emoji {
  /** The emoji's id; absent for a character. */
  readonly id?: string
  /** Its name, or the character. */
  readonly name?: string
  /** Whether it moves. */
  readonly animated?: boolean
  /** Ids of the roles that may use it; everyone where it is empty. */
  readonly roles?: readonly string[]
  /** Who added it. */
  readonly user?: User
  /** Whether an integration owns it. */
  readonly managed?: boolean
  /** False where the guild has lost the boosts for it. */
  readonly available?: boolean
}
