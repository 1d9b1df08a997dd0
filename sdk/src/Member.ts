/** Questions about who caused an event. */
import type { Member } from "./Events.ts"

/** Whether the member who caused the event has a role; false for events without a member. */
export const hasRole = (ctx: { readonly msg: { readonly member?: Member } }, roleId: string): boolean => {
  const roles = ctx.msg.member?.roles ?? []
  for (let i = 0; i < roles.length; i++) if (roles[i] === roleId) return true
  return false
}
