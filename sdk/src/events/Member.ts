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
}

/** Somebody left, or was kicked or banned. */
export interface MemberRemove {
  readonly guildId: string
  readonly user: User
}
