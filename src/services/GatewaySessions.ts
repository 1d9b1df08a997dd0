/** The gateway sessions that can be taken up again after a restart, one per shard. */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

export interface GatewaySession {
  readonly shardId: number
  readonly shardCount: number
  readonly sessionId: string
  readonly resumeUrl: string
  /** Every event up to this one has been handled. */
  readonly sequence: number
  /** JSON of the payload of `ready`. */
  readonly ready: string
}

export class GatewaySessions extends Context.Service<
  GatewaySessions,
  {
    /** The sessions of the bot with this identity; those of another one cannot be resumed. */
    readonly load: (
      identity: string,
    ) => Effect.Effect<ReadonlyArray<GatewaySession>, SqlError.SqlError | Schema.SchemaError>
    readonly save: (identity: string, session: GatewaySession) => Effect.Effect<void, SqlError.SqlError>
  }
>()("flora/services/GatewaySessions") {
  static readonly layer = Layer.effect(
    GatewaySessions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return GatewaySessions.of({
        load: Effect.fn("GatewaySessions.load")(function* (identity) {
          const rows = yield* sql`
            SELECT shard_id AS "shardId", shard_count AS "shardCount", session_id AS "sessionId",
                   resume_url AS "resumeUrl", sequence::float8 AS sequence, ready
            FROM gateway_sessions WHERE identity = ${identity} ORDER BY shard_id`
          return yield* decodeRows(rows)
        }),
        save: Effect.fn("GatewaySessions.save")(function* (identity, session) {
          yield* sql`
            INSERT INTO gateway_sessions ${sql.insert({
              shard_id: session.shardId,
              shard_count: session.shardCount,
              session_id: session.sessionId,
              resume_url: session.resumeUrl,
              sequence: session.sequence,
              identity,
              ready: session.ready,
            })}
            ON CONFLICT (shard_id) DO UPDATE SET
              shard_count = excluded.shard_count, session_id = excluded.session_id, resume_url = excluded.resume_url,
              sequence = excluded.sequence, identity = excluded.identity, ready = excluded.ready, updated_at = now()`
        }),
      })
    }),
  )

  /** Keeps nothing: for a Discord whose sessions end with this process, as the playground's do. */
  static readonly layerForgetful = Layer.succeed(
    GatewaySessions,
    GatewaySessions.of({ load: () => Effect.succeed([]), save: () => Effect.void }),
  )
}

const decodeRows = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      shardId: Schema.Int,
      shardCount: Schema.Int,
      sessionId: Schema.String,
      resumeUrl: Schema.String,
      sequence: Schema.Int,
      ready: Schema.String,
    }),
  ),
)
