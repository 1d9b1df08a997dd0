/** People who come, change and go. */
import type { Member, User } from "./User.ts"

/** Somebody joined the guild. */
export interface MemberAdd extends Member {
  readonly guildId: string
  readonly user: User
}

/** A member's nickname, roles, timeout or the like changed; the payload is what they are now. */
export interface MemberUpdate extends Member {
  readonly guildId: string
  readonly user: User
  /** The member before, or null where they are not among the latest that the runtime keeps. */
  readonly old: Member | null
}

/** Somebody left, or was kicked or banned. */
export interface MemberRemove {
  readonly guildId: string
  readonly user: User
  /** What they were, their roles too, or null where they are not among the latest that the runtime keeps. */
  readonly old: Member | null
}
