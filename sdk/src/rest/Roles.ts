/** The guild's roles. */
import { call, type DiscordObject, type InGuild, perform, type WithPayload, type WithReason } from "./Call.ts"

interface OfRole extends InGuild {
  /** The role's id. */
  readonly roleId: string
}

/** A role's place; higher ones stand above lower ones. */
export interface RolePosition {
  /** The role's id. */
  readonly id: string
  /** Its new place, counted from the bottom. */
  readonly position?: number | null
}

/** The functions of `rest` about roles. */
export const roles = {
  /** All roles; the one with the guild's id is @everyone. */
  fetchRoles: (args: InGuild = {}) => call<readonly DiscordObject[]>("fetchRoles", args),

  /** One role. */
  fetchRole: (args: OfRole) => call<DiscordObject>("fetchRole", args),

  /** Makes a role from `name`, `permissions` (bits as a decimal string), `color`, `hoist`, `mentionable`, … */
  createRole: (args: InGuild & WithPayload & WithReason) => call<DiscordObject>("createRole", args),

  /** Changes a role. */
  editRole: (args: OfRole & WithPayload & WithReason) => call<DiscordObject>("editRole", args),

  /** Moves roles; resolves with all roles. */
  editRolePositions: (
    args: InGuild &
      WithReason & {
        /** The roles that move. */
        readonly positions: readonly RolePosition[]
      },
  ) => call<readonly DiscordObject[]>("editRolePositions", args),

  /** Deletes a role. */
  deleteRole: (args: OfRole & WithReason) => perform("deleteRole", args),
}
