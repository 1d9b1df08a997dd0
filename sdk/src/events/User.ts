/** Accounts, and what they are in this guild. */

/** JSON as Discord documents it, in snake_case and not checked any further. */
export type DiscordJson = { readonly [key: string]: unknown }

/** A Discord account, human or bot. */
export interface User {
  readonly id: string
  readonly username: string
  /** The display name, where the account has chosen one. */
  readonly globalName?: string
  /** The four digits of old accounts; bots still have them. */
  readonly discriminator?: number
  /** Hash of the avatar image. */
  readonly avatar?: string
  readonly bot: boolean
  /** Set for Discord's own account. */
  readonly system?: boolean
}

/** What an account is in this guild. */
export interface Member {
  /** Absent where the event names the user beside the member. */
  readonly user?: User
  readonly nick?: string
  readonly avatar?: string
  /** Ids of the member's roles. */
  readonly roles: readonly string[]
  readonly joinedAt?: string
  readonly premiumSince?: string
  readonly deaf?: boolean
  readonly mute?: boolean
  readonly flags?: number
  readonly pending?: boolean
  /** The member's permission bits as a decimal string; on interactions only. */
  readonly permissions?: string
  readonly communicationDisabledUntil?: string
}

/** An emoji: a guild's own has an id, one of Unicode has its character as the name. */
export interface Emoji {
  readonly id?: string
  readonly name?: string
  readonly animated?: boolean
  /** Ids of the roles that may use it; everyone where it is empty. */
  readonly roles?: readonly string[]
  /** Who added it. */
  readonly user?: User
  readonly managed?: boolean
  readonly available?: boolean
}
