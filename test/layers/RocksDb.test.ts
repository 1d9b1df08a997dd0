import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { RocksDb } from "../../src/layers/RocksDb.ts"
import { temporaryDirectory } from "../Services.ts"

/** One life of the database in a directory. */
const within = <A, E>(directory: string, use: (database: RocksDb["Service"]) => Effect.Effect<A, E>) =>
  Effect.provide(Effect.flatMap(RocksDb, use), Layer.fresh(RocksDb.layerAt(directory)), { local: true })

const formatKey = Buffer.from("f")
const read = (directory: string) =>
  within(directory, (database) => Effect.map(database.read([formatKey]), ([value]) => value))

describe("the layout of the key-value database", () => {
  it.live("stands in it, also where a version that did not write it was there before", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      assert.deepStrictEqual(yield* read(directory), Buffer.of(1))
      yield* within(directory, (database) => database.write((batch) => batch.delete(formatKey)))
      assert.deepStrictEqual(yield* read(directory), Buffer.of(1))
    }).pipe(Effect.scoped),
  )

  it.live("of a later version is refused, with what to do, and left as it is", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* within(directory, (database) => database.write((batch) => batch.put(formatKey, Buffer.of(2))))
      for (let round = 0; round < 2; round++) {
        const error = yield* Effect.flip(read(directory))
        assert.strictEqual(error._tag, "DatabaseTooNew")
        assert.match(error.message, /kv has format 2, .* newer flora .* knows format 1\. Start that version/)
      }
    }).pipe(Effect.scoped),
  )
})
