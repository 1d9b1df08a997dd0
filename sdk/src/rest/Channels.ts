/** The guild's channels, and who may do what in them. */
import {
  call,
  type DiscordObject,
  type InGuild,
  type OfChannel,
  perform,
  type WithPayload,
  type WithReason,
} from "./Call.ts"

interface OfOverwrite extends OfChannel {
  /** A role's or a user's id. */
  readonly overwriteId: string
}

/** A channel's place in the list; snake_case as at Discord. */
export interface ChannelPosition {
  /** The channel's id. */
  readonly id: string
  /** Its new place, counted from the top. */
  readonly position?: number | null
  /** The category that it moves to; null for none. */
  readonly parent_id?: string | null
  /** Whether it takes the permissions of its new category. */
  readonly lock_permissions?: boolean
}

/** The functions of `rest` about channels. */
export const channels = {
  /** All channels, without threads. */
  fetchChannels: (args: InGuild = {}) => call<readonly DiscordObject[]>("fetchChannels", args),

  /** One channel or thread. */
  fetchChannel: (args: OfChannel) => call<DiscordObject>("fetchChannel", args),

  /** Makes a channel from `name`, `type`, `topic`, `parent_id`, `permission_overwrites`, … */
  createChannel: (args: InGuild & WithPayload & WithReason) => call<DiscordObject>("createChannel", args),

  /** Changes a channel or thread. */
  editChannel: (args: OfChannel & WithPayload & WithReason) => call<DiscordObject>("editChannel", args),

  /** Moves channels. */
  editChannelPositions: (
    args: InGuild &
      WithReason & {
        /** The channels that move. */
        readonly positions: readonly ChannelPosition[]
      },
  ) => perform("editChannelPositions", args),

  /** Deletes a channel or thread; resolves with what it was. */
  deleteChannel: (args: OfChannel & WithReason) => call<DiscordObject>("deleteChannel", args),

  /** Sets what a role or user may do in a channel: `type` (0 role, 1 user), `allow`, `deny` (bits as decimal strings). */
  editChannelPermissions: (args: OfOverwrite & WithPayload & WithReason) =>
    perform("editChannelPermissions", args),

  /** Removes what was set for a role or user. */
  deleteChannelPermissions: (args: OfOverwrite & WithReason) => perform("deleteChannelPermissions", args),
}
