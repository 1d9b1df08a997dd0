/** Questions about who caused an event. */
import type { Member } from "./Events.ts"

/** Anything whose payload may tell of a member. */
export interface OfMember {
  /** The payload. */
  readonly msg: {
    /** Who caused the event, as the guild knows them. */
    readonly member?: Member
  }
}

/** Whether the member who caused the event has a role; false for events without a member. */
export const hasRole = (ctx: OfMember, roleId: string): boolean => {
  const roles = ctx.msg.member?.roles ?? []
  for (let i = 0; i < roles.length; i++) if (roles[i] === roleId) return true
  return false
}
