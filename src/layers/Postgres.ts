/** The database: the one at `DATABASE_URL`, or a real Postgres of our own under the data directory. Migrated before use. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Redacted, Schema } from "effect"
import { Migrator, SqlClient } from "effect/sql"
import { Configuration } from "./Configuration.ts"
import * as EmbeddedPostgres from "./EmbeddedPostgres.ts"
import { innermost } from "./Failure.ts"
import { RocksDb } from "./RocksDb.ts"

/** The database cannot be reached or brought to this version's schema. */
export class DatabaseUnavailable extends Schema.TaggedError<DatabaseUnavailable>()("DatabaseUnavailable", {
  reason: Schema.String,
}) {
  override get message() {
    return `the database is not usable: ${this.reason}`
  }
}

const migrationsDirectory = fileURLToPath(new URL("../../migrations", import.meta.url))

/** `migrations/NNNN_name.sql`, each run once, in a transaction, in the order of their numbers. */
const loader: Migrator.Loader<SqlClient.SqlClient> = Effect.sync(() =>
  readdirSync(migrationsDirectory)
    .flatMap((file) => {
      const [, id, name] = /^(\d+)_(\w+)\.sql$/.exec(file) ?? []
      return id === undefined || name === undefined ? [] : [{ id: Number(id), name, file }]
    })
    .sort((one, other) => one.id - other.id)
    .map(({ id, name, file }) => {
      const migration = Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const text = readFileSync(join(migrationsDirectory, file), "utf8")
        for (const statement of statements(text)) yield* sql.unsafe(statement)
      })
      return [id, name, Effect.succeed(migration)] as const
    }),
)

/** Prepared statements hold one command each, so a file is cut at the semicolons that end a line. */
const statements = (text: string) =>
  text
    .replaceAll(/^\s*--.*$/gm, "")
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "")

/** Applies the migrations up to the one with this number that have not been applied. */
export const migrateTo = (last: number) =>
  Migrator.make({})({
    loader: Effect.map(loader, (migrations) => migrations.filter(([id]) => id <= last)),
    table: "flora_migrations",
  })

export const migrate = migrateTo(Number.POSITIVE_INFINITY)

/** A migrated database at a url. Errors: `DatabaseUnavailable`. */
export const layerAt = (url: Redacted.Redacted<string>, maxConnections: number) =>
  Layer.effectDiscard(migrate).pipe(
    Layer.provideMerge(PgClient.layer({ url, maxConnections, applicationName: "flora" })),
    Layer.catchCause((cause) =>
      Layer.effectContext(Effect.fail(new DatabaseUnavailable({ reason: innermost(cause) }))),
    ),
  )

/** Needs `RocksDb` although it never reads it: who has its lock owns the data directory, Postgres's files included. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const { databaseUrl, databaseMaxConnections, dataDir } = yield* Configuration
    if (databaseUrl !== undefined) return layerAt(databaseUrl, databaseMaxConnections)
    yield* RocksDb
    const server = yield* EmbeddedPostgres.start({ directory: join(dataDir, "postgres") })
    return layerAt(server.url, databaseMaxConnections)
  }),
)
