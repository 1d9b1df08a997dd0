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
  readonly id: string
  readonly position?: number | null
  readonly parent_id?: string | null
  readonly lock_permissions?: boolean
}

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
  editChannelPositions: (args: InGuild & WithReason & { readonly positions: readonly ChannelPosition[] }) =>
    perform("editChannelPositions", args),

  /** Deletes a channel or thread; resolves with what it was. */
  deleteChannel: (args: OfChannel & WithReason) => call<DiscordObject>("deleteChannel", args),

  /** Sets what a role or user may do in a channel: `type` (0 role, 1 user), `allow`, `deny` (bits as decimal strings). */
  editChannelPermissions: (args: OfOverwrite & WithPayload & WithReason) =>
    perform("editChannelPermissions", args),

  /** Removes what was set for a role or user. */
  deleteChannelPermissions: (args: OfOverwrite & WithReason) => perform("deleteChannelPermissions", args),
}
