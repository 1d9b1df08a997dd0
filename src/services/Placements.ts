/** Which guilds have been put on a worker of somebody's choice; everybody else is where hashing puts them. */
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
    /** Replaces the guild's placement, if it had one. */
    readonly put: (guildId: GuildId, worker: number) => Effect.Effect<void, SqlError.SqlError>
    readonly remove: (guildId: GuildId) => Effect.Effect<void, SqlError.SqlError>
    /** Forgets every placement on a worker that is taken away. */
    readonly clear: (worker: number) => Effect.Effect<void, SqlError.SqlError>
  }
>()("flora/services/Placements") {
  static readonly layer = Layer.effect(
    Placements,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return Placements.of({
        list: Effect.gen(function* () {
          const rows = yield* sql`SELECT guild_id, worker FROM placements ORDER BY guild_id`
          return yield* Effect.forEach(rows, (row) =>
            Effect.map(decodeRow(row), ({ guild_id, worker }) => ({ guildId: guild_id, worker })),
          )
        }).pipe(Effect.withSpan("Placements.list")),
        put: Effect.fn("Placements.put")(function* (guildId, worker) {
          yield* sql`INSERT INTO placements (guild_id, worker) VALUES (${guildId}, ${worker})
            ON CONFLICT (guild_id) DO UPDATE SET worker = EXCLUDED.worker, placed_at = now()`
        }),
        remove: Effect.fn("Placements.remove")(function* (guildId) {
          yield* sql`DELETE FROM placements WHERE guild_id = ${guildId}`
        }),
        clear: Effect.fn("Placements.clear")(function* (worker) {
          yield* sql`DELETE FROM placements WHERE worker = ${worker}`
        }),
      })
    }),
  )
}
