/**
 * How many commands were created in a guild in the last 24 hours. Discord counts them too; it is kept here, over restarts, so that a deploy
 * that would go beyond the limit fails before it has changed anything. Kept in the key-value database under `c` and the guild's id.
 */
import { Clock, Effect, Schema } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { RocksDb, RocksDbError } from "../layers/RocksDb.ts"

/** When, in milliseconds since 1970, and how many. */
const Creations = Schema.fromJsonString(Schema.Array(Schema.Tuple([Schema.Number, Schema.Int])))
type Past = typeof Creations.Type
const decode = Schema.decodeEffect(Creations)
const dayMs = 24 * 60 * 60 * 1000
const keyOf = (guildId: GuildId) => Buffer.from(`c${guildId}`)

export const makeCommandCreations = Effect.gen(function* () {
  const database = yield* RocksDb

  const read = Effect.fnUntraced(
    function* (guildId: GuildId): Effect.fn.Return<Past, RocksDbError | Schema.SchemaError> {
      const since = (yield* Clock.currentTimeMillis) - dayMs
      const [value] = yield* database.read([keyOf(guildId)])
      if (value === undefined) return []
      if (value instanceof RocksDbError) return yield* value
      return (yield* decode(value.toString())).filter(([at]) => at > since)
    },
    // What cannot be read counts as nothing: Discord has the last word.
    Effect.orElseSucceed((): Past => []),
  )

  return {
    recently: (guildId: GuildId) =>
      Effect.map(read(guildId), (all) => all.reduce<number>((sum, [, count]) => sum + count, 0)),
    count: Effect.fnUntraced(
      function* (guildId: GuildId, count: number) {
        if (count === 0) return
        const all = [...(yield* read(guildId)), [yield* Clock.currentTimeMillis, count]]
        yield* database.write((batch) => batch.put(keyOf(guildId), Buffer.from(JSON.stringify(all))))
      },
      (effect, guildId) =>
        Effect.catch(effect, (error) =>
          Effect.logWarning(`the command creations of guild ${guildId} were not kept: ${error.message}`),
        ),
    ),
  }
})
