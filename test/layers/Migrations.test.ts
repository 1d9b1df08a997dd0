/** What an earlier version wrote is read by this one; and an earlier version that still runs can go on writing after this one has migrated. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import type { GuildId } from "../../src/domain/Ids.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Deployments } from "../../src/services/Deployments.ts"
import { RevisionCache } from "../../src/services/RevisionCache.ts"
import { freshDatabase } from "../Services.ts"

const fixtures = join(import.meta.dirname, "../fixtures/schema")
const before = "900000000000000001" as GuildId
const afterwards = "900000000000000002" as GuildId

/** Does what the fixture's version did for a guild. */
const write = Effect.fnUntraced(function* (file: string, guildId: GuildId) {
  const sql = yield* SqlClient.SqlClient
  const text = readFileSync(join(fixtures, file), "utf8")
    .replaceAll(/^--.*$/gm, "")
    .replaceAll("GUILDTAIL", guildId.slice(-12))
    .replaceAll("GUILD", guildId)
  for (const statement of text.split(/;\s*$/m)) if (statement.trim() !== "") yield* sql.unsafe(statement)
})

describe("migrations", () => {
  for (const file of readdirSync(fixtures)) {
    it.live(`keep what a version with ${file} wrote, and let it go on writing`, () =>
      Effect.gen(function* () {
        const url = yield* freshDatabase
        yield* Effect.andThen(Postgres.migrateTo(Number.parseInt(file, 10)), write(file, before)).pipe(
          Effect.provide(PgClient.layer({ url, maxConnections: 1 })),
        )
        yield* Effect.gen(function* () {
          const deployments = yield* Deployments
          assert.strictEqual(Option.getOrThrow(yield* deployments.script(before)).bundle, "one()")
          yield* write(file, afterwards)
          assert.strictEqual(Option.getOrThrow(yield* deployments.script(afterwards)).bundle, "one()")
          assert.deepStrictEqual(
            (yield* deployments.list).map(({ guildId }) => guildId),
            [before, afterwards],
          )
          // Neither has lost a row of any table.
          const sql = yield* SqlClient.SqlClient
          const tables = yield* sql<{ name: string }>`
            SELECT table_name AS name FROM information_schema.columns
            WHERE column_name = 'guild_id' AND table_schema = 'public'`
          for (const { name } of tables) {
            const counts = yield* sql<{ count: number }>`
              SELECT count(*)::int AS count FROM ${sql(name)} WHERE guild_id IN (${before}, ${afterwards}) GROUP BY guild_id`
            assert.strictEqual(
              new Set(counts.map(({ count }) => count)).size,
              counts.length === 0 ? 0 : 1,
              name,
            )
            assert.include([0, 2], counts.length, name)
          }
        }).pipe(
          Effect.provide(
            Deployments.layer.pipe(
              Layer.provide(RevisionCache.layerMemory),
              Layer.provideMerge(Postgres.layerAt(url, 2)),
            ),
          ),
        )
      }),
    )
  }
})
