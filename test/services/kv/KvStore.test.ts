import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { RocksDb } from "../../../src/layers/RocksDb.ts"
import { KvStore } from "../../../src/services/kv/KvStore.ts"
import { temporaryDirectory } from "../../Services.ts"
import { freshKv, kvAt, one, other } from "./Kv.ts"

const usage = (kv: KvStore["Service"]) =>
  Effect.map(kv.stores(one), (stores) => stores.map(({ name, keys, bytes }) => [name, keys, bytes]))

describe("KvStore", () => {
  it.effect("remembers, replaces and forgets values, short and long", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      assert.isNull(yield* kv.get(one, "s", "k"))
      const long = "ä€😀".repeat(50_000)
      for (const value of ["ä€😀", "", long, "short", long.slice(4)]) {
        yield* kv.set(one, "s", "k", value)
        assert.strictEqual(yield* kv.get(one, "s", "k"), value)
      }
      yield* kv.delete(one, "s", "k")
      yield* kv.delete(one, "s", "k")
      assert.isNull(yield* kv.get(one, "s", "k"))
      assert.deepStrictEqual(yield* kv.stores(one), [])
    }).pipe(Effect.provide(freshKv())),
  )

  it.effect("keeps guilds and stores apart, also where names are prefixes of each other", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      yield* kv.set(one, "s", "k", "one")
      yield* kv.set(other, "s", "k", "other")
      yield* kv.set(one, "st", "k", "longer name")
      assert.strictEqual(yield* kv.get(one, "s", "k"), "one")
      assert.strictEqual(yield* kv.get(other, "s", "k"), "other")
      assert.deepStrictEqual(yield* kv.list(one, "s", {}), { keys: [{ name: "k" }], listComplete: true })
      yield* kv.deleteStore(one, "s")
      assert.isNull(yield* kv.get(one, "s", "k"))
      assert.strictEqual(yield* kv.get(one, "st", "k"), "longer name")
      assert.strictEqual(yield* kv.get(other, "s", "k"), "other")
    }).pipe(Effect.provide(freshKv())),
  )

  it.effect("lists keys in byte order and against it, page by page, without an empty last page", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      for (const name of ["a:2", "a:1", "b", "a:3", "ä", "\u{1f600}", "\uffee"])
        yield* kv.set(one, "s", name, "v")
      const names = (page: { keys: ReadonlyArray<{ name: string }> }) => page.keys.map(({ name }) => name)
      const first = yield* kv.list(one, "s", { limit: 3 })
      assert.deepStrictEqual(first, {
        keys: [{ name: "a:1" }, { name: "a:2" }, { name: "a:3" }],
        listComplete: false,
        cursor: "a:3",
      })
      const second = yield* kv.list(one, "s", { limit: 4, cursor: "a:3" })
      assert.deepStrictEqual(names(second), ["b", "ä", "\uffee", "\u{1f600}"])
      assert.isTrue(second.listComplete)
      const back = yield* kv.list(one, "s", { limit: 3, reverse: true })
      assert.deepStrictEqual(names(back), ["\u{1f600}", "\uffee", "ä"])
      const further = yield* kv.list(one, "s", { reverse: true, cursor: back.cursor! })
      assert.deepStrictEqual(names(further), ["b", "a:3", "a:2", "a:1"])
      assert.deepStrictEqual(names(yield* kv.list(one, "s", { prefix: "a:", reverse: true, limit: 2 })), [
        "a:3",
        "a:2",
      ])
      // A cursor that lies before or behind all keys with the prefix.
      assert.deepStrictEqual(names(yield* kv.list(one, "s", { prefix: "b", cursor: "a:1" })), ["b"])
      assert.deepStrictEqual(names(yield* kv.list(one, "s", { prefix: "b", cursor: "z", reverse: true })), [
        "b",
      ])
      assert.deepStrictEqual(names(yield* kv.list(one, "s", { prefix: "b", cursor: "z" })), [])
      assert.deepStrictEqual(yield* kv.list(one, "s", { limit: 0 }), { keys: [], listComplete: true })
    }).pipe(Effect.provide(freshKv())),
  )

  it.effect("ends a page of long metadata early, with a cursor", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      for (const key of ["a", "b", "c", "d"]) yield* kv.set(one, "s", key, "", { metadata: "x".repeat(600) })
      const page = yield* kv.list(one, "s", {})
      assert.deepStrictEqual([page.keys.length, page.listComplete, page.cursor], [2, false, "b"])
      const rest = yield* kv.list(one, "s", { cursor: "b" })
      assert.deepStrictEqual([rest.keys.length, rest.listComplete], [2, true])
    }).pipe(Effect.provide(freshKv({ kvListBytes: 1000 }))),
  )

  it.effect("keeps metadata, which a set without options clears", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      const metadata = { role: "admin", tags: ["ä", 1, null] }
      const long = "v".repeat(5000)
      yield* kv.set(one, "s", "k", long, { metadata, expiration: 1000 })
      assert.deepStrictEqual(yield* kv.getWithMetadata(one, "s", "k"), {
        value: long,
        metadata,
        expiration: 1000,
      })
      yield* kv.updateMetadata(one, "s", "k", "other")
      assert.deepStrictEqual(yield* kv.list(one, "s", {}), {
        keys: [{ name: "k", metadata: "other", expiration: 1000 }],
        listComplete: true,
      })
      assert.strictEqual(yield* kv.get(one, "s", "k"), long)
      yield* kv.updateMetadata(one, "s", "k", undefined)
      assert.deepStrictEqual(yield* kv.getWithMetadata(one, "s", "k"), { value: long, expiration: 1000 })
      yield* kv.set(one, "s", "k", "v")
      assert.deepStrictEqual(yield* kv.getWithMetadata(one, "s", "k"), { value: "v" })
      const missing = yield* Effect.flip(kv.updateMetadata(one, "s", "none", 1))
      assert.strictEqual(missing._tag, "KvKeyNotFound")
      assert.include(missing.message, "key not found")
    }).pipe(Effect.provide(freshKv())),
  )

  it.effect("hides a key from the moment it expires, and sweeps it away with its bytes", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      yield* TestClock.setTime(1_000_000_500)
      yield* kv.set(one, "s", "absolute", "v".repeat(2000), { expiration: 1_000_010 })
      yield* kv.set(one, "s", "relative", "v", { ttlSeconds: 10 })
      yield* kv.set(one, "s", "longer", "v", { ttlSeconds: 10 })
      yield* kv.set(one, "s", "longer", "v", { ttlSeconds: 1000 })
      yield* kv.set(one, "s", "past", "v", { expiration: 5 })
      yield* kv.set(one, "s", "stays", "v")
      assert.isNull(yield* kv.get(one, "s", "past"))
      assert.deepInclude(yield* kv.getWithMetadata(one, "s", "relative"), { expiration: 1_000_011 })
      yield* TestClock.setTime(1_000_009_999)
      assert.isNotNull(yield* kv.get(one, "s", "absolute"))
      yield* TestClock.setTime(1_000_010_000)
      assert.isNull(yield* kv.get(one, "s", "absolute"))
      assert.strictEqual(
        (yield* Effect.flip(kv.updateMetadata(one, "s", "absolute", 1)))._tag,
        "KvKeyNotFound",
      )
      const names = Effect.map(kv.list(one, "s", {}), ({ keys }) => keys.map(({ name }) => name))
      assert.deepStrictEqual(yield* names, ["longer", "relative", "stays"])
      assert.strictEqual(yield* kv.increment(one, "s", "past", 3), 3)
      yield* TestClock.setTime(1_000_030_000)
      // The sweeper goes to the disk in its own time.
      yield* Effect.andThen(TestClock.adjust("1 second"), usage(kv)).pipe(
        Effect.repeat({ until: ([store]) => store?.[1] === 3 }),
      )
      assert.deepStrictEqual(yield* usage(kv), [
        ["s", 3, "longer".length + 1 + "stays".length + 1 + "past".length + 1],
      ])
    }).pipe(Effect.provide(freshKv())),
  )

  it.effect("knows in its index what expires, and nothing else", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      const database = yield* RocksDb
      const indexed = Effect.gen(function* () {
        const found: Array<string> = []
        yield* database.scan({ gte: Buffer.from("x"), lt: Buffer.from("y") }, {}, (key) => {
          found.push(`${key.readUIntBE(1, 6)} ${key.toString("utf8", 7).split("\0")[2]}`)
          return true
        })
        return found
      })
      for (const ttlSeconds of [5, 9, 9]) yield* kv.set(one, "s", "changed", "v", { ttlSeconds })
      yield* kv.set(one, "s", "cleared", "v", { ttlSeconds: 5 })
      yield* kv.set(one, "s", "cleared", "v")
      yield* kv.set(one, "s", "deleted", "v", { ttlSeconds: 5 })
      yield* kv.delete(one, "s", "deleted")
      yield* kv.set(one, "s", "kept", "v", { ttlSeconds: 7 })
      yield* kv.updateMetadata(one, "s", "kept", 1)
      assert.deepStrictEqual(yield* indexed, ["7 kept", "9 changed"])
      // Deleting a store leaves the index to the sweeper, which must not take what has come since.
      yield* kv.deleteStore(one, "s")
      yield* kv.set(one, "s", "kept", "again")
      yield* Effect.andThen(TestClock.adjust("1 second"), indexed).pipe(
        Effect.repeat({ until: (entries) => entries.length === 0 }),
      )
      assert.strictEqual(yield* kv.get(one, "s", "kept"), "again")
      assert.deepStrictEqual(yield* usage(kv), [["s", 1, 9]])
    }).pipe(Effect.provide(freshKv())),
  )

  it.effect("increments whole numbers, one at a time however many ask at once", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      yield* Effect.all(
        Array.from({ length: 500 }, () => kv.increment(one, "s", "n", 2)),
        { concurrency: "unbounded" },
      )
      assert.strictEqual(yield* kv.get(one, "s", "n"), "1000")
      assert.strictEqual(yield* kv.increment(one, "s", "n", -1001), -1)
      yield* kv.increment(one, "s", "window", 1, { ttlSeconds: 60, metadata: "m" })
      yield* kv.increment(one, "s", "window", 1, { ttlSeconds: 9999 })
      assert.deepStrictEqual(yield* kv.getWithMetadata(one, "s", "window"), {
        value: "2",
        expiration: 60,
        metadata: "m",
      })
      for (const value of ["", "x", "1.5", "1e3", " 1", "9007199254740991"]) {
        yield* kv.set(one, "s", "n", value)
        assert.strictEqual((yield* Effect.flip(kv.increment(one, "s", "n", 1)))._tag, "KvNotANumber", value)
        assert.strictEqual(yield* kv.get(one, "s", "n"), value)
      }
    }).pipe(Effect.provide(freshKv({ kvWritesPerMinute: 10_000 }))),
  )

  it.effect("lets exactly one of many win a compare-and-set, also with long values", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      const claims = yield* Effect.all(
        Array.from({ length: 50 }, (_, i) =>
          kv.compareAndSet(one, "s", "lock", null, `${i}`.padEnd(3000, ".")),
        ),
        { concurrency: "unbounded" },
      )
      assert.lengthOf(claims.filter(Boolean), 1)
      const held = yield* kv.get(one, "s", "lock")
      assert.isFalse(yield* kv.compareAndSet(one, "s", "lock", "other", "x"))
      assert.isTrue(yield* kv.compareAndSet(one, "s", "lock", held, "next", { metadata: 1 }))
      assert.isFalse(yield* kv.compareAndSet(one, "s", "lock", held, null))
      assert.isTrue(yield* kv.compareAndSet(one, "s", "lock", "next", null))
      assert.isNull(yield* kv.get(one, "s", "lock"))
    }).pipe(Effect.provide(freshKv())),
  )

  it.effect("makes a batch whole or not at all", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      yield* kv.batch(one, "s", [
        { type: "set", key: "a", value: "1" },
        { type: "set", key: "b", value: "1", metadata: true },
        { type: "set", key: "a", value: "2" },
        { type: "delete", key: "none" },
      ])
      assert.strictEqual(yield* kv.get(one, "s", "a"), "2")
      assert.deepStrictEqual(yield* usage(kv), [["s", 2, 2 + "b".length + 1 + "true".length]])
      const before = yield* usage(kv)
      for (const bad of [
        { type: "set", key: "c", value: "x".repeat(3000) },
        { type: "set", key: "", value: "x" },
        { type: "set", key: "c", value: "x", ttlSeconds: -1 },
      ] as const) {
        yield* Effect.flip(
          kv.batch(one, "s", [{ type: "delete", key: "a" }, { type: "set", key: "b", value: "9" }, bad]),
        )
        assert.strictEqual(yield* kv.get(one, "s", "a"), "2")
        assert.strictEqual(yield* kv.get(one, "s", "b"), "1")
        assert.deepStrictEqual(yield* usage(kv), before)
      }
    }).pipe(Effect.provide(freshKv({ kvStoreBytes: 2000 }))),
  )

  it.effect("bounds stores, guilds and writes per minute, and lets space be freed", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      const refused = (effect: Effect.Effect<unknown, { readonly _tag: string; readonly message: string }>) =>
        Effect.map(Effect.flip(effect), ({ message }) => message)
      yield* kv.set(one, "a", "k", "x".repeat(99))
      assert.include(yield* refused(kv.set(one, "a", "l", "")), "a store may hold at most 100 bytes")
      yield* kv.set(one, "a", "k", "x".repeat(98))
      yield* kv.set(one, "a", "l", "")
      yield* kv.set(one, "b", "k", "x".repeat(40))
      assert.include(
        yield* refused(kv.set(one, "b", "l", "x".repeat(20))),
        "a guild may hold at most 150 bytes",
      )
      assert.include(yield* refused(kv.set(one, "c", "k", "")), "at most 2 stores")
      // Another guild is not concerned.
      yield* kv.set(other, "c", "k", "")
      yield* kv.delete(one, "b", "k")
      yield* kv.set(one, "c", "k", "")
      assert.deepStrictEqual(yield* usage(kv), [
        ["a", 2, 100],
        ["c", 1, 1],
      ])
      yield* kv.set(one, "a", "k", "1")
      yield* kv.updateMetadata(one, "a", "k", 1)
      const limited = yield* Effect.flip(kv.set(one, "a", "k", "2"))
      assert.deepInclude(limited, { _tag: "KvRateLimited", retryAfterMs: 60_000 })
      yield* kv.delete(one, "a", "l")
      yield* kv.set(one, "c", "k", "")
      yield* TestClock.adjust("60 seconds")
      yield* kv.set(one, "a", "k", "2")
    }).pipe(
      Effect.provide(freshKv({ kvStoreBytes: 100, kvGuildBytes: 150, kvStores: 2, kvWritesPerMinute: 5 })),
    ),
  )

  it.effect("says which name, key, value or option it does not take", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      const says = (
        expected: RegExp,
        effect: Effect.Effect<unknown, { readonly _tag: string; readonly message: string }>,
      ) =>
        Effect.map(Effect.flip(effect), (error) => {
          assert.strictEqual(error._tag, "KvInvalid")
          assert.match(error.message, expected)
        })
      for (const store of ["", "a/b", "a\0b", "x".repeat(65)])
        yield* says(/^store: /, kv.get(one, store, "k"))
      for (const key of ["", "a\0b", "ä".repeat(257), "\ud800"]) yield* says(/^key: /, kv.get(one, "s", key))
      yield* kv.set(one, "Größen und mehr", "ä".repeat(256), "x".repeat(1_048_576))
      yield* says(/value exceeds maximum size of 1MB/, kv.set(one, "s", "k", "x".repeat(1_048_577)))
      yield* says(/^metadata: /, kv.set(one, "s", "k", "", { metadata: "x".repeat(16_384) }))
      yield* says(/milliseconds/, kv.set(one, "s", "k", "", { expiration: 1_700_000_000_000 }))
      yield* says(/not both/, kv.set(one, "s", "k", "", { expiration: 1, ttlSeconds: 1 }))
      yield* says(/^ttlSeconds: /, kv.increment(one, "s", "k", 1, { ttlSeconds: 0 }))
      yield* says(/^limit: /, kv.list(one, "s", { limit: 1001 }))
      yield* says(/^cursor: /, kv.list(one, "s", { cursor: "x".repeat(513) }))
      yield* says(
        /^changes: /,
        kv.batch(
          one,
          "s",
          Array.from({ length: 101 }, () => ({ type: "delete", key: "k" })),
        ),
      )
      yield* says(/^key: /, kv.load(one, [{ store: "s", key: "", value: "" }]))
    }).pipe(Effect.provide(freshKv())),
  )

  it.effect("has what was acknowledged, and its counters, after it was closed and opened again", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const session = <A, E>(use: (kv: KvStore["Service"]) => Effect.Effect<A, E>) =>
        Effect.provide(Effect.flatMap(KvStore, use), kvAt(directory), { local: true })
      yield* session((kv) =>
        Effect.all([kv.set(one, "s", "k", "kept"), kv.set(one, "s", "l", "l"), kv.delete(one, "s", "l")]),
      )
      assert.strictEqual(yield* session((kv) => kv.get(one, "s", "k")), "kept")
      assert.deepStrictEqual(yield* session(usage), [["s", 1, 5]])
    }).pipe(Effect.scoped),
  )

  it.effect("reads and counts what the first version wrote", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* Effect.provide(
        Effect.flatMap(RocksDb, (database) =>
          database.write((batch) => {
            for (const key of ["a", "b"])
              batch.put(Buffer.from(`${one}\0old\0${key}`), Buffer.from("\u0001value"))
          }),
        ),
        RocksDb.layerAt(directory),
        { local: true },
      )
      yield* Effect.provide(
        Effect.gen(function* () {
          const kv = yield* KvStore
          assert.strictEqual(yield* kv.get(one, "old", "a"), "value")
          yield* kv.set(one, "old", "a", "new")
          assert.deepStrictEqual(yield* usage(kv), [["old", 2, 10]])
        }),
        kvAt(directory),
        { local: true },
      )
      const again = yield* Effect.provide(Effect.flatMap(KvStore, usage), kvAt(directory), { local: true })
      assert.deepStrictEqual(again, [["old", 2, 10]])
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
})
