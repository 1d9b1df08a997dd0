/**
 * When each guild last had an event that its script handles. Noted in memory by a plain function and written to Postgres in
 * batches, so that a restarted runtime knows which guilds to have ready first.
 */
import { Clock, Context, Effect, Layer, Schedule, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"

export class Activity extends Context.Service<
  Activity,
  {
    /** The guild has an event now. Synchronous: called for every event. */
    readonly note: (guildId: GuildId) => void
    /** The `count` guilds that had an event last, within the hours that count as lately; the most recent one first. */
    readonly recent: (
      count: number,
    ) => Effect.Effect<ReadonlyArray<GuildId>, SqlError.SqlError | Schema.SchemaError>
  }
>()("flora/services/Activity") {
  static readonly layer = Layer.effect(
    Activity,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const clock = yield* Clock.Clock
      const { bookkeepingSecs, recentHours } = yield* Limits
      /** In milliseconds since the epoch; what has been written is taken out. */
      let noted = new Map<GuildId, number>()

      const write = Effect.suspend(() => {
        const batch = noted
        if (batch.size === 0) return Effect.void
        noted = new Map()
        const rows = JSON.stringify(Array.from(batch, ([guild_id, at]) => ({ guild_id, at })))
        return sql`
          INSERT INTO guild_activity (guild_id, last_event)
          SELECT guild_id, to_timestamp(at / 1000.0)
          FROM json_to_recordset(${rows}::json) AS noted (guild_id text, at float8)
          ON CONFLICT (guild_id) DO UPDATE
          SET last_event = greatest(guild_activity.last_event, excluded.last_event)`.pipe(
          Effect.catch((error) =>
            Effect.suspend(() => {
              // They are written with the next batch.
              noted = new Map([...batch, ...noted])
              return Effect.logWarning(`the guilds' last activity cannot be written: ${error.message}`)
            }),
          ),
          Effect.asVoid,
        )
      })

      yield* Effect.addFinalizer(() => write)
      yield* write.pipe(Effect.repeat(Schedule.spaced(`${bookkeepingSecs} seconds`)), Effect.forkScoped)

      return Activity.of({
        note: (guildId) => void noted.set(guildId, clock.currentTimeMillisUnsafe()),
        recent: Effect.fn("Activity.recent")(function* (count) {
          const rows = yield* sql`
            SELECT guild_id FROM guild_activity
            WHERE last_event > now() - make_interval(secs => ${recentHours * 3600})
            ORDER BY last_event DESC LIMIT ${count}`
          return (yield* decodeRows(rows)).map(({ guild_id }) => guild_id)
        }),
      })
    }),
  )
}

const decodeRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ guild_id: GuildId })))
