/**
 * Writes to the key-value store in a directory until it is killed, and says on standard output what has been acknowledged.
 * `node WriterProcess.ts <directory> write|backups`
 */
import { Effect, Layer } from "effect"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../../src/domain/Limits.ts"
import { RocksDb } from "../../../src/layers/RocksDb.ts"
import { KvBackups } from "../../../src/services/kv/KvBackups.ts"
import { KvStore } from "../../../src/services/kv/KvStore.ts"

const [directory = "", mode] = process.argv.slice(2)
const guildId = "900000000000000001" as GuildId
const say = (text: string) => Effect.sync(() => process.stdout.write(`${text}\n`))

/** Eight writers; each key says whose and which it is. */
const write = Effect.gen(function* () {
  const kv = yield* KvStore
  yield* Effect.forEach(
    [0, 1, 2, 3, 4, 5, 6, 7],
    Effect.fnUntraced(function* (writer) {
      for (let i = 0; ; i++) {
        const key = `${writer}:${i}`
        yield* kv.set(guildId, "s", key, `${key}:`.padEnd((i % 3) * 900 + 10, "v"), { ttlSeconds: 100_000 })
        yield* say(key)
      }
    }),
    { concurrency: "unbounded" },
  )
})

/** Backs up 2,000 entries and restores them over another one, again and again. */
const backups = Effect.gen(function* () {
  const kv = yield* KvStore
  const service = yield* KvBackups
  for (let round = 0; ; round++) {
    yield* kv.deleteStore(guildId, "s")
    yield* kv.load(
      guildId,
      Array.from({ length: 2000 }, (_, i) => ({
        store: "s",
        key: `k${i}`,
        value: "v".repeat((i % 2) * 2000),
      })),
    )
    const { id } = yield* service.create(guildId)
    yield* kv.deleteStore(guildId, "s")
    yield* kv.set(guildId, "other", "only", "one")
    yield* say(`restoring ${id}`)
    yield* service.restore(guildId, id)
    yield* kv.deleteStore(guildId, "other")
    yield* say(`restored ${round}`)
  }
})

const unlimited = { kvWritesPerMinute: 1e9, kvExportSecs: 1e-6 }
await Effect.runPromise(
  (mode === "write" ? write : backups).pipe(
    Effect.provide(
      KvBackups.layerAt(directory).pipe(
        Layer.provideMerge(KvStore.layer),
        Layer.provide(RocksDb.layerAt(directory)),
        Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...unlimited })),
      ),
    ),
  ),
)
