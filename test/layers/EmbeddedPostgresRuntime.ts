/** Runs an embedded Postgres in the directory that it is given. On SIGINT it asks the server a last question, then ends. */
import { once } from "node:events"
import { PgClient } from "@effect/sql-pg"
import { Effect } from "effect"
import * as EmbeddedPostgres from "../../src/layers/EmbeddedPostgres.ts"

const interrupted = once(process, "SIGINT")

const main = Effect.gen(function* () {
  const { url } = yield* EmbeddedPostgres.start({ directory: process.argv[2]! })
  yield* Effect.gen(function* () {
    const sql = yield* PgClient.PgClient
    yield* sql`CREATE TABLE kept AS SELECT 7 AS value`
    process.stdout.write("ready\n")
    yield* Effect.promise(() => interrupted)
    const [row] = yield* sql<{ value: number }>`SELECT value FROM kept`
    process.stdout.write(`after SIGINT: ${row?.value}\n`)
  }).pipe(Effect.provide(PgClient.layer({ url })))
})

await Effect.runPromise(Effect.scoped(main))
