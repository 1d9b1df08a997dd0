/** Who calls, what they may do, and what is known of their tokens and sessions. */
import { Context, Schema } from "effect"
import { RpcMiddleware } from "effect/rpc"
import { DiscordUnavailable, Forbidden, InternalError, RateLimited, Unauthorized } from "./Errors.ts"
import { GuildId, Snowflake } from "./Ids.ts"

/** What a token or a session may do in a guild; each scope includes those before it. */
export const Scope = Schema.Literals(["read", "deploy", "admin"])
export type Scope = typeof Scope.Type

/**
 * What a call demands. `person`: whoever is signed in. `account`: the person themself, in a browser or with a token that may do all
 * they may. The scopes: a Discord admin of the call's guild, with a token or session of that scope. `operator`: whoever runs flora.
 */
export type Right = "person" | "account" | Scope | "operator"

const rank: Record<Scope, number> = { read: 0, deploy: 1, admin: 2 }

export const scopeCovers = (held: Scope, asked: Scope) => rank[held] >= rank[asked]

/** How a caller has shown who they are. */
export const Credential = Schema.Literals(["operator", "local", "session", "token"])
export type Credential = typeof Credential.Type

/** Who makes a call, once that has been checked. */
export interface Caller {
  /** For logs and records: a Discord username, or `operator` or `local`. */
  readonly name: string
  /** Their Discord id; null for whoever runs flora, and for tokens they made. */
  readonly userId: string | null
  readonly via: Credential
  readonly scope: Scope
  /** The only guilds that a token is for; null for no such bound. */
  readonly guilds: ReadonlyArray<GuildId> | null
  /** Of the session or token; null for the other two. */
  readonly credentialId: string | null
  /** When the credential ends, in milliseconds since the epoch; null for never. */
  readonly expiresAt: number | null
}

export class Principal extends Context.Service<Principal, Caller>()("flora/domain/Principal") {}

export const isOperator = ({ via }: Pick<Caller, "via">) => via === "operator" || via === "local"

/** Checks the bearer token of a call, and that it may be made. Errors: `Unauthorized`, `Forbidden`, `RateLimited`, `DiscordUnavailable`. */
export class Authentication extends RpcMiddleware.Service<Authentication, { provides: Principal }>()(
  "flora/domain/Authentication",
  { error: Schema.Union([Unauthorized, Forbidden, RateLimited, DiscordUnavailable, InternalError]) },
) {}

/** The person or program that a token stands for. */
export const WhoAmI = Schema.Struct({
  /** Null for whoever runs flora. */
  user: Schema.NullOr(Schema.Struct({ id: Snowflake, username: Schema.String })),
  name: Schema.String,
  via: Credential,
  operator: Schema.Boolean,
  scope: Scope,
  guilds: Schema.NullOr(Schema.Array(GuildId)),
  expiresAt: Schema.NullOr(Schema.DateTimeUtc),
})

/** A guild that the caller administers and the bot is in. */
export const GuildSummary = Schema.Struct({ id: GuildId, deployed: Schema.Boolean })
export type GuildSummary = typeof GuildSummary.Type

export const TokenReport = Schema.Struct({
  tokenId: Schema.String,
  label: Schema.String,
  scope: Scope,
  guilds: Schema.NullOr(Schema.Array(GuildId)),
  createdAt: Schema.DateTimeUtc,
  expiresAt: Schema.DateTimeUtc,
  /** To the minute. */
  lastUsedAt: Schema.NullOr(Schema.DateTimeUtc),
})
export type TokenReport = typeof TokenReport.Type

/** What a token is to be. */
export const TokenRequest = Schema.Struct({
  /** For people; up to 100 characters. Defaults to none. */
  label: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(100), Schema.isPattern(/^[^\0]*$/))),
  /** Defaults to `deploy`. */
  scope: Schema.optionalKey(Scope),
  /** The only guilds it is for. Defaults to all that its owner administers. */
  guilds: Schema.optionalKey(
    Schema.NullOr(Schema.Array(GuildId).check(Schema.isMinLength(1), Schema.isMaxLength(100))),
  ),
  /** 1 to 366. Defaults to 90. */
  days: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 366 }))),
})
export type TokenRequest = typeof TokenRequest.Type

/** The only time that the token itself is told. */
export const TokenCreated = Schema.Struct({ token: Schema.String, ...TokenReport.fields })

export const SessionReport = Schema.Struct({
  sessionId: Schema.String,
  createdAt: Schema.DateTimeUtc,
  lastUsedAt: Schema.DateTimeUtc,
  expiresAt: Schema.DateTimeUtc,
  /** The browser, in its own words. */
  userAgent: Schema.String,
  /** Whether it is the one that asks. */
  current: Schema.Boolean,
})
export type SessionReport = typeof SessionReport.Type

/** Who did what to a guild, or to the runtime. */
export const AuditEntry = Schema.Struct({
  id: Schema.Number,
  at: Schema.DateTimeUtc,
  /** Null for what concerns no single guild. */
  guildId: Schema.NullOr(GuildId),
  actor: Schema.String,
  actorId: Schema.NullOr(Schema.String),
  via: Credential,
  /** Through which door. */
  source: Schema.Literals(["rpc", "rest"]),
  /** Name of the call. */
  action: Schema.String,
  /** What it was about: the name of a secret, a job or a store, never a value. */
  subject: Schema.NullOr(Schema.String),
  /** `ok`, or the name of the error. */
  outcome: Schema.String,
})
export type AuditEntry = typeof AuditEntry.Type
