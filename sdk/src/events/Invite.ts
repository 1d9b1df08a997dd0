/** Invitations to the guild. */
import type { User } from "./User.ts"

/** Somebody has made an invitation. */
export interface InviteCreate {
  readonly guildId: string
  readonly channelId: string
  readonly code: string
  readonly createdAt: string
  readonly inviter?: User
  /** In seconds; 0 for ever. */
  readonly maxAge: number
  /** 0 without end. */
  readonly maxUses: number
  readonly uses: number
  /** Whether who comes by it is a member only until they leave. */
  readonly temporary: boolean
  readonly targetType?: number
  readonly targetUser?: User
}

/** An invitation was deleted, or has expired. */
export interface InviteDelete {
  readonly guildId: string
  readonly channelId: string
  readonly code: string
}
