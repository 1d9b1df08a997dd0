/** Roles. */

/** A role of the guild. */
export interface Role {
  /** The role's id. */
  readonly id: string
  /** The role's name. */
  readonly name: string
  /** The colour as a number; 0 for none. */
  readonly color: number
  /** Whether its members are shown apart. */
  readonly hoist: boolean
  /** Hash of the icon image. */
  readonly icon?: string
  /** The character that is its icon. */
  readonly unicodeEmoji?: string
  /** Its place among the roles, from the bottom. */
  readonly position: number
  /** Permission bits as a decimal string. */
  readonly permissions: string
  /** Whether an integration owns it. */
  readonly managed: boolean
  /** Whether everybody may mention it. */
  readonly mentionable: boolean
  /** Discord's flags of roles, added up. */
  readonly flags: number
  /** The bot or integration that it belongs to. */
  readonly tags?: {
    /** The bot's id. */
    readonly botId?: string
    /** The integration's id. */
    readonly integrationId?: string
  }
}

/** A role was made or changed; the payload is what it is now. */
export interface RoleChange {
  /** The guild's id. */
  readonly guildId: string
  /** The role now. */
  readonly role: Role
}

/** A role was changed. */
export interface RoleUpdate extends RoleChange {
  /** The role before, or null where the runtime does not know. */
  readonly old: Role | null
}

/** A role was deleted. */
export interface RoleDelete {
  /** The guild's id. */
  readonly guildId: string
  /** The role's id. */
  readonly roleId: string
  /** What it was, or null where the runtime does not know. */
  readonly old: Role | null
}
