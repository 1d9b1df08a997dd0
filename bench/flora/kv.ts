/**
 * Key-value operations per second at the service, on a real database in a directory of its own. `node bench/flora/kv.ts [keys] [in flight]`;
 * with `KV_SYNC=always` every write is on the disk before it counts.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer } from "effect"
import "effect/schema/SchemaJITCompiler/enable"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import { RocksDb } from "../../src/layers/RocksDb.ts"
import { KvBackups } from "../../src/services/kv/KvBackups.ts"
import { KvStore } from "../../src/services/kv/KvStore.ts"

const [count = 100_000, inFlight = 256] = process.argv.slice(2).map(Number)
const guilds = Array.from({ length: 50 }, (_, i) => String(900000000000000001n + BigInt(i)) as GuildId)
const guildOf = (i: number) => guilds[i % guilds.length]!
const keyOf = (i: number) => `user:${String(i).padStart(10, "0")}`
const value = "v".repeat(100)
const busy = guilds[0]!

const measure = <E>(name: string, times: number, effect: Effect.Effect<unknown, E>) =>
  Effect.gen(function* () {
    const began = performance.now()
    yield* effect
    const seconds = (performance.now() - began) / 1000
    console.log(
      `${name.padEnd(34)} ${Math.round(times / seconds)
        .toLocaleString("en")
        .padStart(9)} /s`,
    )
  })

/** Runs `times` calls, so many at once. */
const calls = <E>(times: number, concurrency: number, call: (i: number) => Effect.Effect<unknown, E>) =>
  Effect.forEach(
    Array.from({ length: concurrency }, (_, first) => first),
    Effect.fnUntraced(function* (first) {
      for (let i = first; i < times; i += concurrency) yield* call(i)
    }),
    { concurrency: "unbounded", discard: true },
  )

const program = Effect.gen(function* () {
  const kv = yield* KvStore
  const set = (i: number) => kv.set(guildOf(i), "s", keyOf(i), value)
  const get = (i: number) => kv.get(guildOf(i), "s", keyOf(i))
  const few = Math.min(count, process.env.KV_SYNC === "always" ? 200 : 20_000)
  console.log(`values of ${value.length} bytes, ${guilds.length} guilds, ${inFlight} calls in flight`)
  for (let round = 1; round <= 3; round++) {
    console.log(`round ${round}`)
    yield* measure("set", count, calls(count, inFlight, set))
    yield* measure("set, one after the other", few, calls(few, 1, set))
    yield* measure("get", count, calls(count, inFlight, get))
    yield* measure("get, one after the other", few, calls(few, 1, get))
    yield* measure(
      "increment of one key",
      count,
      calls(count, inFlight, () => kv.increment(busy, "n", "n", 1)),
    )
    yield* measure(
      "set of a value of 10 KB",
      few,
      calls(few, inFlight, (i) => kv.set(guildOf(i), "long", keyOf(i % 1000), "x".repeat(10_000))),
    )
    yield* measure(
      "load of 100,000 keys",
      100_000,
      calls(100, 1, (portion) =>
        kv.load(
          busy,
          Array.from({ length: 1000 }, (_, i) => ({ store: "list", key: keyOf(portion * 1000 + i), value })),
        ),
      ),
    )
    yield* measure(
      "keys listed, 1,000 per page",
      100_000,
      Effect.gen(function* () {
        let page = yield* kv.list(busy, "list", { limit: 1000 })
        while (page.cursor !== undefined)
          page = yield* kv.list(busy, "list", { limit: 1000, cursor: page.cursor })
      }),
    )
  }
  yield* measure("entries backed up", 100_000, (yield* KvBackups).create(busy))
})

const directory = mkdtempSync(join(tmpdir(), "flora-bench-"))
const sync = process.env.KV_SYNC === "always" ? "always" : "never"
const unlimited = { kvWritesPerMinute: 1e9, kvStoreBytes: 1e12, kvGuildBytes: 1e12 }
await Effect.runPromise(
  program.pipe(
    Effect.provide(
      KvBackups.layerAt(directory).pipe(
        Layer.provideMerge(KvStore.layer),
        Layer.provide(RocksDb.layerAt(directory, sync)),
        Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...unlimited })),
      ),
    ),
    Effect.ensuring(Effect.sync(() => rmSync(directory, { recursive: true }))),
  ),
)
