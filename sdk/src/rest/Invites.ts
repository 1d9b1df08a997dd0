/** Invitations to the guild. */
import type { DiscordJson } from "../Events.ts"
import { call, type InGuild, type OfChannel, type WithPayload, type WithReason } from "./Call.ts"

/** The functions of `rest` about invitations. */
export const invites = {
  /** Makes an invitation; `payload` may set `max_age` (s), `max_uses`, `temporary`, `unique`. Its `code` is the last part of the link. */
  createInvite: (args: OfChannel & Partial<WithPayload> & WithReason) =>
    call<DiscordJson>("createInvite", args),

  /** All invitations. */
  fetchInvites: (args: InGuild = {}) => call<readonly DiscordJson[]>("fetchInvites", args),

  /** A channel's invitations. */
  fetchChannelInvites: (args: OfChannel) => call<readonly DiscordJson[]>("fetchChannelInvites", args),

  /** Takes an invitation back. */
  deleteInvite: (
    args: WithReason & {
      /** The end of the invitation's address. */
      readonly code: string
    },
  ) => call<DiscordJson>("deleteInvite", args),
}
