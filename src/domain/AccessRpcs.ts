/** The typed calls about access itself: who calls, their guilds, tokens and sessions, and what was done to a guild. */
import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import {
  AuditEntry,
  GuildSummary,
  SessionReport,
  TokenCreated,
  TokenReport,
  TokenRequest,
  WhoAmI,
} from "./Access.ts"
import {
  DiscordUnavailable,
  InternalError,
  SessionNotFound,
  TokenNotFound,
  TokenQuotaExceeded,
} from "./Errors.ts"
import { GuildId } from "./Ids.ts"

const many = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 200 }))

export const AccessRpcs = RpcGroup.make(
  Rpc.make("WhoAmI", { success: WhoAmI }),
  /** An operator is told of every guild that the bot is in. */
  Rpc.make("ListGuilds", {
    success: Schema.Array(GuildSummary),
    error: Schema.Union([DiscordUnavailable, InternalError]),
  }),
  /** Ends the session or the token with which it is called. */
  Rpc.make("Logout", { error: InternalError }),
  /** A token made with a token does not outlive it. */
  Rpc.make("CreateToken", {
    payload: TokenRequest.fields,
    success: TokenCreated,
    error: Schema.Union([TokenQuotaExceeded, InternalError]),
  }),
  /** One's own; an operator's are those that operators have made. */
  Rpc.make("ListTokens", { success: Schema.Array(TokenReport), error: InternalError }),
  Rpc.make("RevokeToken", {
    payload: { tokenId: Schema.String },
    error: Schema.Union([TokenNotFound, InternalError]),
  }),
  Rpc.make("ListSessions", { success: Schema.Array(SessionReport), error: InternalError }),
  Rpc.make("RevokeSession", {
    payload: { sessionId: Schema.String },
    error: Schema.Union([SessionNotFound, InternalError]),
  }),
  /** Newest first. The next page is what comes `before` the last of this one. */
  Rpc.make("ListAudit", {
    payload: { guildId: GuildId, limit: many, before: Schema.optionalKey(Schema.Int) },
    success: Schema.Array(AuditEntry),
    error: InternalError,
  }),
)
