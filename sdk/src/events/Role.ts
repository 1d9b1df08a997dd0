/** Roles. */

/** A role of the guild. */
export interface Role {
  readonly id: string
  readonly name: string
  /** The colour as a number; 0 for none. */
  readonly color: number
  /** Whether its members are shown apart. */
  readonly hoist: boolean
  /** Hash of the icon image. */
  readonly icon?: string
  readonly unicodeEmoji?: string
  readonly position: number
  /** Permission bits as a decimal string. */
  readonly permissions: string
  /** Whether an integration owns it. */
  readonly managed: boolean
  readonly mentionable: boolean
  readonly flags: number
  /** The bot or integration that it belongs to. */
  readonly tags?: { readonly botId?: string; readonly integrationId?: string }
}

/** A role was made or changed; the payload is what it is now. */
export interface RoleChange {
  readonly guildId: string
  readonly role: Role
}

/** A role was changed. */
export interface RoleUpdate extends RoleChange {
  /** The role before, or null where the runtime does not know. */
  readonly old: Role | null
}

/** A role was deleted. */
export interface RoleDelete {
  readonly guildId: string
  readonly roleId: string
  /** What it was, or null where the runtime does not know. */
  readonly old: Role | null
}
