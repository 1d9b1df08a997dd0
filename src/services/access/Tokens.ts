/** API tokens: made, found by what a caller shows, listed and revoked. The database knows none of them, only their hashes. */
import { timingSafeEqual } from "node:crypto"
import { Clock, Context, DateTime, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { type Caller, Scope, type TokenReport } from "../../domain/Access.ts"
import { TokenNotFound, TokenQuotaExceeded } from "../../domain/Errors.ts"
import { GuildId } from "../../domain/Ids.ts"
import { Limits } from "../../domain/Limits.ts"
import { makeToken, readToken } from "./TokenText.ts"

/** A row of the database is not what flora writes. */
type Failure = SqlError.SqlError | Schema.SchemaError

export interface NewToken {
  /** Null for an operator's. */
  readonly userId: string | null
  readonly username: string
  readonly label: string
  readonly scope: Scope
  readonly guilds: ReadonlyArray<GuildId> | null
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

export class Tokens extends Context.Service<
  Tokens,
  {
    /** Errors: `TokenQuotaExceeded`. */
    readonly create: (
      token: NewToken,
    ) => Effect.Effect<TokenReport & { readonly token: string }, TokenQuotaExceeded | Failure>
    /** The caller that shows this token; undefined where it is not valid, or no longer. Notes that it was used. */
    readonly find: (text: string) => Effect.Effect<Caller | undefined, Failure>
    /** Those of one person, or of the operators, that have not ended; newest first. */
    readonly list: (userId: string | null) => Effect.Effect<ReadonlyArray<TokenReport>, Failure>
    /** Ends a token of one person, or of the operators, at once. Errors: `TokenNotFound`. */
    readonly revoke: (
      userId: string | null,
      tokenId: string,
    ) => Effect.Effect<void, TokenNotFound | SqlError.SqlError>
  }
>()("flora/services/access/Tokens") {
  static readonly layer = Layer.effect(
    Tokens,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { tokensPerUser } = yield* Limits
      const ownedBy = (userId: string | null) => sql`user_id IS NOT DISTINCT FROM ${userId}`
      // What has ended is of use to nobody.
      const sweep = sql`DELETE FROM tokens WHERE expires_at < now()`

      return Tokens.of({
        create: Effect.fn("Tokens.create")(function* ({ userId, username, label, scope, guilds, expiresAt }) {
          yield* sweep
          const { tokenId, text, hash } = makeToken()
          const rows = yield* sql.withTransaction(
            Effect.gen(function* () {
              // Two calls at once must not both find room for one. The lock first: a statement sees what was there when it began.
              yield* sql`SELECT pg_advisory_xact_lock(hashtext(${`tokens:${userId ?? ""}`}))`
              return yield* sql`
                INSERT INTO tokens (token_id, token_hash, user_id, username, label, scope, guilds, expires_at)
                SELECT ${tokenId}, ${hash}, ${userId}, ${username}, ${label}, ${scope}, ${guilds}, ${new Date(expiresAt)}
                WHERE (SELECT count(*) FROM tokens WHERE ${ownedBy(userId)}) < ${tokensPerUser}
                RETURNING *`
            }),
          )
          if (rows[0] === undefined) return yield* new TokenQuotaExceeded({ limit: tokensPerUser })
          return { token: text, ...reportOf(yield* decodeRow(rows[0])) }
        }),
        find: Effect.fn("Tokens.find")(function* (text) {
          const shown = readToken(text)
          if (shown === undefined) return undefined
          const [found] = yield* sql`SELECT * FROM tokens WHERE token_id = ${shown.tokenId}`
          if (found === undefined) return undefined
          const row = yield* decodeRow(found)
          const now = yield* Clock.currentTimeMillis
          if (!timingSafeEqual(row.token_hash, shown.hash) || row.expires_at.getTime() <= now)
            return undefined
          if (row.last_used_at === null || now - row.last_used_at.getTime() > 60_000)
            yield* sql`UPDATE tokens SET last_used_at = now() WHERE token_id = ${shown.tokenId}`
          return {
            name: row.username,
            userId: row.user_id,
            via: "token",
            scope: row.scope,
            guilds: row.guilds,
            credentialId: row.token_id,
            expiresAt: row.expires_at.getTime(),
          } as const
        }),
        list: Effect.fn("Tokens.list")(function* (userId) {
          yield* sweep
          const rows =
            yield* sql`SELECT * FROM tokens WHERE ${ownedBy(userId)} ORDER BY created_at DESC, token_id`
          return yield* Effect.forEach(rows, (row) => Effect.map(decodeRow(row), reportOf))
        }),
        revoke: Effect.fn("Tokens.revoke")(function* (userId, tokenId) {
          const rows = yield* sql`
            DELETE FROM tokens WHERE token_id = ${tokenId} AND ${ownedBy(userId)} RETURNING token_id`
          if (rows.length === 0) return yield* new TokenNotFound({ tokenId })
        }),
      })
    }),
  )
}

const Row = Schema.Struct({
  token_id: Schema.String,
  token_hash: Schema.Uint8Array,
  user_id: Schema.NullOr(Schema.String),
  username: Schema.String,
  label: Schema.String,
  scope: Scope,
  guilds: Schema.NullOr(Schema.Array(GuildId)),
  created_at: Schema.Date,
  expires_at: Schema.Date,
  last_used_at: Schema.NullOr(Schema.Date),
})

const decodeRow = Schema.decodeUnknownEffect(Row)

const reportOf = (row: typeof Row.Type): TokenReport => ({
  tokenId: row.token_id,
  label: row.label,
  scope: row.scope,
  guilds: row.guilds,
  createdAt: DateTime.fromDateUnsafe(row.created_at),
  expiresAt: DateTime.fromDateUnsafe(row.expires_at),
  lastUsedAt: row.last_used_at === null ? null : DateTime.fromDateUnsafe(row.last_used_at),
})
