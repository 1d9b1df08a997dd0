/** People who have signed in, and the guilds in which Discord then said that they are admins. */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { GuildId } from "../../domain/Ids.ts"

export interface User {
  readonly userId: string
  readonly username: string
  /** Where to look for the guilds that they administer now; Discord is asked about each. */
  readonly guilds: ReadonlyArray<GuildId>
}

type Failure = SqlError.SqlError | Schema.SchemaError

const Row = Schema.Struct({
  user_id: Schema.String,
  username: Schema.String,
  guilds: Schema.Array(GuildId),
})
const decodeRow = Schema.decodeUnknownEffect(Row)

export class Users extends Context.Service<
  Users,
  {
    /** Keeps what Discord told when they signed in. */
    readonly put: (user: User) => Effect.Effect<void, SqlError.SqlError>
    readonly get: (userId: string) => Effect.Effect<User | undefined, Failure>
  }
>()("flora/services/access/Users") {
  static readonly layer = Layer.effect(
    Users,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return Users.of({
        put: Effect.fn("Users.put")(function* ({ userId, username, guilds }) {
          yield* sql`INSERT INTO users (user_id, username, guilds) VALUES (${userId}, ${username}, ${guilds})
            ON CONFLICT (user_id) DO UPDATE
            SET username = excluded.username, guilds = excluded.guilds, signed_in_at = now()`
        }),
        get: Effect.fn("Users.get")(function* (userId) {
          const [found] = yield* sql`SELECT user_id, username, guilds FROM users WHERE user_id = ${userId}`
          if (found === undefined) return undefined
          const row = yield* decodeRow(found)
          return { userId: row.user_id, username: row.username, guilds: row.guilds }
        }),
      })
    }),
  )
}
