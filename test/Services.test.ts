import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Redacted } from "effect"
import { Redis } from "ioredis"
import { freshDatabase, redisUrl } from "./Services.ts"

const query = (url: Redacted.Redacted<string>, statement: string) =>
  Effect.gen(function* () {
    const sql = yield* PgClient.PgClient
    return yield* sql.unsafe(statement)
  }).pipe(Effect.provide(PgClient.layer({ url, maxConnections: 1 })))

describe("the services of the tests", () => {
  it.live("give every test a database of its own, and take it away afterwards", () =>
    Effect.gen(function* () {
      const one = yield* freshDatabase
      yield* query(one, "CREATE TABLE mine AS SELECT 1 AS value")
      const other = yield* Effect.scoped(
        Effect.gen(function* () {
          const url = yield* freshDatabase
          yield* query(url, "CREATE TABLE mine AS SELECT 2 AS value")
          return url
        }),
      )
      assert.deepStrictEqual(yield* query(one, "SELECT value FROM mine"), [{ value: 1 }])
      const error = yield* Effect.flip(query(other, "SELECT 1"))
      assert.strictEqual(error._tag, "SqlError")
    }),
  )

  it.live.skipIf(redisUrl() === undefined)("have a Redis that answers", () =>
    Effect.gen(function* () {
      const redis = yield* Effect.acquireRelease(
        Effect.sync(() => new Redis(redisUrl()!)),
        (redis) => Effect.sync(() => redis.disconnect()),
      )
      assert.strictEqual(yield* Effect.promise(() => redis.ping()), "PONG")
    }),
  )
})
