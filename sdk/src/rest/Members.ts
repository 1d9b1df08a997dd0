/** Members of the guild, and who is banned from it. */
import type { DiscordJson } from "../Events.ts"
import { call, type InGuild, perform, type WithPayload, type WithReason } from "./Call.ts"

interface OfUser extends InGuild {
  /** The user's id. */
  readonly userId: string
}

interface Page extends InGuild {
  /** From 1 to 1000. */
  readonly limit?: number
  /** Only users with a greater id. */
  readonly after?: string
}

/** The functions of `rest` about members and bans. */
export const members = {
  /** One member. */
  fetchMember: (args: OfUser) => call<DiscordJson>("fetchMember", args),

  /** Members by their ids, 1 unless `limit` says more. Discord wants the Server Members intent for it. */
  fetchMembers: (args: Page = {}) => call<readonly DiscordJson[]>("fetchMembers", args),

  /** Members whose name or nickname begins with `query`. */
  searchMembers: (
    args: InGuild & {
      /** What the name or the nickname begins with. */
      readonly query: string
      /** How many at most, 1 to 1,000. Defaults to 1. */
      readonly limit?: number
    },
  ) => call<readonly DiscordJson[]>("searchMembers", args),

  /** Removes a member, who may come back. */
  kickMember: (args: OfUser & WithReason) => perform("kickMember", args),

  /** Bans a user. `deleteMessageSeconds` (0 to 604800, defaults to 0) also deletes what they wrote lately. */
  banMember: (
    args: OfUser &
      WithReason & {
        /** How far back their messages are deleted, in seconds, at most 604,800. Defaults to 0: none. */
        readonly deleteMessageSeconds?: number
      },
  ) => perform("banMember", args),

  /** Ends a ban. */
  unbanMember: (args: OfUser & WithReason) => perform("unbanMember", args),

  /** A user's ban: `{ reason, user }`. Rejects with status 404 when there is none. */
  fetchBan: (args: OfUser) => call<DiscordJson>("fetchBan", args),

  /** Who is banned. */
  fetchBans: (
    args: Page & {
      /** Those with ids before this one. */
      readonly before?: string
    } = {},
  ) => call<readonly DiscordJson[]>("fetchBans", args),

  /** Gives a member a role. */
  addMemberRole: (
    args: OfUser &
      WithReason & {
        /** The role's id. */
        readonly roleId: string
      },
  ) => perform("addMemberRole", args),

  /** Takes a role away from a member. */
  removeMemberRole: (
    args: OfUser &
      WithReason & {
        /** The role's id. */
        readonly roleId: string
      },
  ) => perform("removeMemberRole", args),

  /** Changes a member: `nick`, `roles`, `mute`, `deaf`, `channel_id` (moves them between voice channels), … */
  editMember: (args: OfUser & WithPayload & WithReason) => call<DiscordJson>("editMember", args),

  /** Changes the bot's own membership, such as its `nick`. */
  editCurrentMember: (args: InGuild & WithPayload & WithReason) =>
    call<DiscordJson>("editCurrentMember", args),

  /** Lets a member neither write nor speak for `durationMs` (at most 28 days); null ends it. */
  timeoutMember: (
    args: OfUser &
      WithReason & {
        /** How long, in milliseconds, at most 28 days; null ends it. */
        readonly durationMs: number | null
      },
  ) => call<DiscordJson>("timeoutMember", args),
}
