/** Invitations to the guild. */
import type { User } from "./User.ts"

/** Somebody has made an invitation. */
export interface InviteCreate {
  /** The guild's id. */
  readonly guildId: string
  /** The channel's id. */
  readonly channelId: string
  /** The end of the invitation's address. */
  readonly code: string
  /** When it was made, in RFC 3339. */
  readonly createdAt: string
  /** Who made it. */
  readonly inviter?: User
  /** In seconds; 0 for ever. */
  readonly maxAge: number
  /** 0 without end. */
  readonly maxUses: number
  /** How often it was used. */
  readonly uses: number
  /** Whether who comes by it is a member only until they leave. */
  readonly temporary: boolean
  /** 1 for somebody's stream, 2 for an application; absent for an ordinary one. */
  readonly targetType?: number
  /** Whose stream. */
  readonly targetUser?: User
}

/** An invitation was deleted, or has expired. */
export interface InviteDelete {
  /** The guild's id. */
  readonly guildId: string
  /** The channel's id. */
  readonly channelId: string
  /** The end of the invitation's address. */
  readonly code: string
}
