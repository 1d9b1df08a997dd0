/** People who come, change and go. */
import type { Member, User } from "./User.ts"

/** Somebody joined the guild. */
export interface MemberAdd extends Member {
  /** The guild's id. */
  readonly guildId: string
  /** The account. */
  readonly user: User
}

/** A member's nickname, roles, timeout or the like changed; the payload is what they are now. */
export interface MemberUpdate extends Member {
  /** The guild's id. */
  readonly guildId: string
  /** The account. */
  readonly user: User
  /** The member before, or null where they are not among the latest that the runtime keeps. */
  readonly old: Member | null
}

/** Somebody left, or was kicked or banned. */
export interface MemberRemove {
  /** The guild's id. */
  readonly guildId: string
  /** The account. */
  readonly user: User
  /** What they were, their roles too, or null where they are not among the latest that the runtime keeps. */
  readonly old: Member | null
}
