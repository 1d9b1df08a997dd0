import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync, gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { KvBackups } from "../../../src/services/kv/KvBackups.ts"
import { KvStore } from "../../../src/services/kv/KvStore.ts"
import { temporaryDirectory } from "../../Services.ts"
import { freshKv, kvAt, one, other } from "./Kv.ts"

const unhurried = { kvExportSecs: 1e-6, kvWritesPerMinute: 1e9 }

const pathOf = (directory: string, id: string) => join(directory, "kv-backups", one, `${id}.jsonl.gz`)

/** A backup as version 1 writes it. What one version wrote, every later one must read. */
const formatOne = [
  '{"flora":"kv-backup","version":1}',
  '{"store":"scores","key":"ada","value":"7","expiration":4102444800,"metadata":{"by":"test"}}',
  '{"store":"scores","key":"bob","value":"ä"}',
  '{"entries":2}',
  "",
].join("\n")

describe("KvBackups", () => {
  it.effect("restores values, metadata and expirations of all stores, and nothing else stays", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      const backups = yield* KvBackups
      yield* kv.set(one, "a", "short", "v", { metadata: { m: 1 }, expiration: 1000 })
      yield* kv.set(one, "b", "long", "ä".repeat(3000), { ttlSeconds: 50 })
      yield* kv.set(one, "b", "expired", "v", { ttlSeconds: 1 })
      yield* kv.set(other, "a", "short", "neighbour")
      yield* TestClock.setTime(2000)
      const { id, createdAt } = yield* backups.create(one)
      assert.match(id, /^19700101T000002Z-/)
      assert.strictEqual(createdAt.epochMilliseconds, 2000)
      const before = yield* kv.stores(one)
      yield* kv.set(one, "a", "short", "other")
      yield* kv.delete(one, "b", "long")
      yield* kv.set(one, "c", "new", "v")
      assert.strictEqual(yield* backups.restore(one, id), 2)
      assert.deepStrictEqual(yield* kv.getWithMetadata(one, "a", "short"), {
        value: "v",
        metadata: { m: 1 },
        expiration: 1000,
      })
      assert.deepStrictEqual(yield* kv.getWithMetadata(one, "b", "long"), {
        value: "ä".repeat(3000),
        expiration: 50,
      })
      assert.isNull(yield* kv.get(one, "c", "new"))
      assert.strictEqual(yield* kv.get(other, "a", "short"), "neighbour")
      const keys = (yield* kv.stores(one)).map(({ name, keys }) => [name, keys])
      assert.deepStrictEqual(keys, [
        ["a", 1],
        ["b", 1],
      ])
      assert.strictEqual((yield* kv.stores(one))[0]!.bytes, before[0]!.bytes)
      // What was restored is counted, expires and can be changed as anything else.
      yield* TestClock.setTime(51_000)
      assert.isNull(yield* kv.get(one, "b", "long"))
      assert.strictEqual(yield* kv.increment(one, "c", "new", 1), 1)
      assert.strictEqual(yield* backups.restore(one, id), 1)
    }).pipe(Effect.provide(freshKv(unhurried))),
  )

  it.effect("restores a file of format 1, and refuses one of a later format", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* Effect.gen(function* () {
        const backups = yield* KvBackups
        const kv = yield* KvStore
        const { id } = yield* backups.create(one)
        writeFileSync(pathOf(directory, id), gzipSync(formatOne))
        assert.strictEqual(yield* backups.restore(one, id), 2)
        assert.deepStrictEqual(yield* kv.getWithMetadata(one, "scores", "ada"), {
          value: "7",
          metadata: { by: "test" },
          expiration: 4_102_444_800,
        })
        assert.strictEqual(yield* kv.get(one, "scores", "bob"), "ä")
        writeFileSync(pathOf(directory, id), gzipSync(formatOne.replace('"version":1', '"version":2')))
        assert.strictEqual((yield* Effect.flip(backups.restore(one, id)))._tag, "KvBackupDamaged")
      }).pipe(Effect.provide(kvAt(directory), { local: true }))
    }).pipe(Effect.scoped),
  )

  it.effect("has the guild as of one moment while it goes on writing", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* Effect.gen(function* () {
        const kv = yield* KvStore
        // Both keys are always changed together; between them there is much to read.
        const write = (i: number) =>
          kv.load(
            one,
            ["a", "z"].map((key) => ({ store: "s", key, value: String(i) })),
          )
        yield* write(0)
        for (let i = 0; i < 5; i++)
          yield* kv.load(
            one,
            Array.from({ length: 1000 }, (_, j) => ({
              store: "s",
              key: `m${i}:${j}`,
              value: "v".repeat(1500),
            })),
          )
        let written = 0
        const writing = yield* Effect.suspend(() => write(++written)).pipe(Effect.forever, Effect.forkChild)
        for (let round = 0; round < 3; round++) {
          yield* TestClock.adjust("1 second")
          const atStart = written
          const { id } = yield* (yield* KvBackups).create(one)
          assert.isAbove(written, atStart, "writes went on")
          const lines = gunzipSync(readFileSync(pathOf(directory, id)))
            .toString()
            .trim()
            .split("\n")
          const entries = lines.slice(1, -1).map((line) => JSON.parse(line) as { key: string; value: string })
          assert.lengthOf(entries, 5002)
          assert.strictEqual(entries[0]!.value, entries.at(-1)!.value)
        }
        yield* Fiber.interrupt(writing)
      }).pipe(Effect.provide(kvAt(directory, unhurried), { local: true }))
    }).pipe(Effect.scoped),
  )

  it.effect("keeps the newest, refuses haste, and gives back a backup byte by byte", () =>
    Effect.gen(function* () {
      const kv = yield* KvStore
      const backups = yield* KvBackups
      yield* kv.set(one, "s", "k", "v")
      const made: Array<string> = []
      for (let i = 0; i < 4; i++) {
        made.push((yield* backups.create(one)).id)
        assert.strictEqual((yield* Effect.flip(backups.create(one)))._tag, "KvExportTooSoon")
        yield* backups.create(other).pipe(Effect.when(Effect.succeed(i === 0)))
        yield* TestClock.adjust("60 seconds")
      }
      const listed = yield* backups.list(one)
      assert.deepStrictEqual(
        listed.map(({ id }) => id),
        made.slice(1).toReversed(),
      )
      const chunks = yield* Stream.runCollect(backups.download(one, made[2]!))
      const bytes = Buffer.concat([...chunks])
      assert.strictEqual(bytes.length, listed[1]!.bytes)
      assert.include(gunzipSync(bytes).toString(), '{"store":"s","key":"k","value":"v"}\n{"entries":1}\n')
      yield* backups.delete(one, made[2]!)
      for (const id of [made[0]!, made[2]!, "../../../etc/passwd", ""]) {
        assert.strictEqual((yield* Effect.flip(backups.restore(one, id)))._tag, "KvBackupNotFound")
        assert.strictEqual((yield* Effect.flip(backups.delete(one, id)))._tag, "KvBackupNotFound")
        const download = yield* Effect.flip(Stream.runDrain(backups.download(one, id)))
        assert.strictEqual(download._tag, "KvBackupNotFound")
      }
      // One guild's backup is not another's.
      assert.strictEqual((yield* Effect.flip(backups.restore(other, made[3]!)))._tag, "KvBackupNotFound")
    }).pipe(Effect.provide(freshKv({ kvBackups: 3 }))),
  )

  it.effect("restores nothing from a damaged file, nor more than a guild may hold", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const use = <A, E>(effect: Effect.Effect<A, E, KvStore | KvBackups>, kvStoreBytes = 1e6) =>
        Effect.provide(effect, kvAt(directory, { ...unhurried, kvStoreBytes }), { local: true })
      const id = yield* use(
        Effect.gen(function* () {
          const kv = yield* KvStore
          yield* kv.load(
            one,
            Array.from({ length: 1500 }, (_, i) => ({ store: "s", key: `k${i}`, value: "v".repeat(i % 99) })),
          )
          const { id } = yield* (yield* KvBackups).create(one)
          yield* kv.deleteStore(one, "s")
          yield* kv.set(one, "s", "now", "v")
          return id
        }),
      )
      const restore = Effect.gen(function* () {
        const error = yield* Effect.flip((yield* KvBackups).restore(one, id))
        const kv = yield* KvStore
        assert.deepStrictEqual(yield* kv.list(one, "s", {}), { keys: [{ name: "now" }], listComplete: true })
        assert.deepStrictEqual(yield* kv.stores(one), [{ name: "s", keys: 1, bytes: 4 }])
        return error
      })
      assert.strictEqual((yield* use(restore, 20_000))._tag, "KvQuotaExceeded")
      const path = pathOf(directory, id)
      const good = readFileSync(path)
      const text = gunzipSync(good).toString()
      const damages: ReadonlyArray<Buffer> = [
        good.subarray(0, good.length - 200),
        Buffer.from("no gzip"),
        Buffer.from(good).fill(7, 100, 120),
        gzipSync(text.replace(/\{"entries":\d+\}\n/, "")),
        gzipSync(text.replace(/\{"store".*k7".*\n/, "")),
        gzipSync(text.replace(/^.*\n/, "")),
        gzipSync(text.replace('"store"', '"shop"')),
        gzipSync(""),
      ]
      for (const [number, damage] of damages.entries()) {
        writeFileSync(path, damage)
        assert.strictEqual((yield* use(restore))._tag, "KvBackupDamaged", `damage ${number}`)
      }
      writeFileSync(path, good)
      assert.strictEqual(yield* use(Effect.flatMap(KvBackups, (backups) => backups.restore(one, id))), 1500)
      assert.deepStrictEqual(
        readdirSync(join(directory, "kv-backups", one)).filter((name) => name.endsWith(".partial")),
        [],
      )
    }).pipe(Effect.scoped),
  )
})
