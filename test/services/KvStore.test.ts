import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { RocksDb } from "../../src/layers/RocksDb.ts"
import { temporaryDirectory } from "../Services.ts"
import { Key, KvStore, StoreName, Value } from "../../src/services/KvStore.ts"

const one = "900000000000000001" as GuildId
const other = "900000000000000002" as GuildId

const storeAt = (directory: string) => KvStore.layer.pipe(Layer.provide(RocksDb.layerAt(directory)))
const fresh = Layer.unwrap(Effect.map(temporaryDirectory, storeAt))

describe("KvStore", () => {
  it.live("remembers, replaces and forgets values", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      assert.isNull(yield* kv.get(one, "s", "k"))
      yield* kv.set(one, "s", "k", "ä€😀")
      assert.strictEqual(yield* kv.get(one, "s", "k"), "ä€😀")
      yield* kv.set(one, "s", "k", "")
      assert.strictEqual(yield* kv.get(one, "s", "k"), "")
      yield* kv.delete(one, "s", "k")
      yield* kv.delete(one, "s", "k")
      assert.isNull(yield* kv.get(one, "s", "k"))
    }).pipe(Effect.provide(fresh)),
  )

  it.live("keeps guilds and stores apart, also where names are prefixes of each other", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      yield* kv.set(one, "s", "k", "one")
      yield* kv.set(other, "s", "k", "other")
      yield* kv.set(one, "st", "k", "longer name")
      assert.strictEqual(yield* kv.get(one, "s", "k"), "one")
      assert.strictEqual(yield* kv.get(other, "s", "k"), "other")
      assert.deepStrictEqual(yield* kv.list(one, "s", {}), { keys: [{ name: "k" }], listComplete: true })
    }).pipe(Effect.provide(fresh)),
  )

  it.live("lists keys in byte order, page by page, without an empty last page", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      for (const name of ["a:2", "a:1", "b", "a:3", "ä"]) yield* kv.set(one, "s", name, "v")
      const first = yield* kv.list(one, "s", { limit: 3 })
      assert.deepStrictEqual(first, {
        keys: [{ name: "a:1" }, { name: "a:2" }, { name: "a:3" }],
        listComplete: false,
        cursor: "a:3",
      })
      const second = yield* kv.list(one, "s", { limit: 2, cursor: "a:3" })
      assert.deepStrictEqual(second, { keys: [{ name: "b" }, { name: "ä" }], listComplete: true })
      const prefixed = yield* kv.list(one, "s", { prefix: "a:" })
      assert.lengthOf(prefixed.keys, 3)
      const beforePrefix = yield* kv.list(one, "s", { prefix: "b", cursor: "a:1" })
      assert.deepStrictEqual(beforePrefix.keys, [{ name: "b" }])
      assert.deepStrictEqual(yield* kv.list(one, "s", { limit: 0 }), { keys: [], listComplete: true })
    }).pipe(Effect.provide(fresh)),
  )

  it.live("has what was acknowledged after the database was closed and opened again", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* Effect.provide(
        Effect.flatMap(KvStore, (kv) => kv.set(one, "s", "k", "kept")),
        storeAt(directory),
        { local: true },
      )
      const value = yield* Effect.provide(
        Effect.flatMap(KvStore, (kv) => kv.get(one, "s", "k")),
        storeAt(directory),
        { local: true },
      )
      assert.strictEqual(value, "kept")
    }).pipe(Effect.scoped),
  )

  it.live("tells a second opener of the directory who has it", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* Layer.build(RocksDb.layerAt(directory))
      const error = yield* Effect.flip(Effect.scoped(Layer.build(Layer.fresh(RocksDb.layerAt(directory)))))
      assert.strictEqual(error._tag, "DataDirectoryInUse")
      assert.include(error.message, directory)
    }).pipe(Effect.scoped),
  )

  it("bounds names, keys and values", () => {
    const accepts = (schema: Schema.Codec<string>, value: string) => Schema.is(schema)(value)
    assert.isTrue(accepts(StoreName, "my-store_1.x:y"))
    for (const name of ["", "a/b", "a\0b", "x".repeat(65), "ü"])
      assert.isFalse(accepts(StoreName, name), name)
    assert.isTrue(accepts(Key, "ä".repeat(256)))
    for (const key of ["", "a\0b", "ä".repeat(257)]) assert.isFalse(accepts(Key, key))
    assert.isTrue(accepts(Value, "x".repeat(1_048_576)))
    assert.isFalse(accepts(Value, "x".repeat(1_048_577)))
  })
})
