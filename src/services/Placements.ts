/**
 * Which guilds have been put on a worker of somebody's choice; everybody else is where hashing puts them.
 *
 * Each write names the epoch under which the guild was moved, and each runtime has a term, a number that grows with every start. The
 * database refuses what is older than what it has: a runtime that was thought dead, or a move that was overtaken, changes nothing.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { GuildId } from "../domain/Ids.ts"

const Placement = Schema.Struct({ guild_id: GuildId, worker: Schema.Number })
const decodeRow = Schema.decodeUnknownEffect(Placement)

export class Placements extends Context.Service<
  Placements,
  {
    readonly list: Effect.Effect<
      ReadonlyArray<{ readonly guildId: GuildId; readonly worker: number }>,
      SqlError.SqlError | Schema.SchemaError
    >
    /**
     * Keeps on which worker a guild has been put, undefined for where hashing puts it; false when a later epoch, or a later runtime,
     * has said something else.
     */
    readonly put: (
      guildId: GuildId,
      worker: number | undefined,
      epoch: number,
    ) => Effect.Effect<boolean, SqlError.SqlError>
    /** Forgets every placement on a worker that is taken away. */
    readonly clear: (worker: number) => Effect.Effect<void, SqlError.SqlError>
  }
>()("flora/services/Placements") {
  static readonly layer = Layer.effect(
    Placements,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [begun] = yield* sql<{ term: string }>`SELECT nextval('runtime_terms')::text AS term`
      const term = begun!.term
      return Placements.of({
        list: Effect.gen(function* () {
          const rows =
            yield* sql`SELECT guild_id, worker FROM placements WHERE worker IS NOT NULL ORDER BY guild_id`
          return yield* Effect.forEach(rows, (row) =>
            Effect.map(decodeRow(row), ({ guild_id, worker }) => ({ guildId: guild_id, worker })),
          )
        }).pipe(Effect.withSpan("Placements.list")),
        put: Effect.fn("Placements.put")(function* (guildId, worker, epoch) {
          const written = yield* sql`
            INSERT INTO placements (guild_id, worker, term, epoch)
            VALUES (${guildId}, ${worker ?? null}::integer, ${term}::bigint, ${epoch}::bigint)
            ON CONFLICT (guild_id) DO UPDATE
              SET worker = excluded.worker, term = excluded.term, epoch = excluded.epoch, placed_at = now()
              WHERE (placements.term, placements.epoch) <= (excluded.term, excluded.epoch)
            RETURNING 1`
          return written.length > 0
        }),
        clear: Effect.fn("Placements.clear")(function* (worker) {
          yield* sql`UPDATE placements SET worker = NULL WHERE worker = ${worker} AND term <= ${term}::bigint`
        }),
      })
    }),
  )
}
