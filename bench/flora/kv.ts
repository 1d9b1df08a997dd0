/** Key-value operations per second: at the service, on a real database in a directory of its own, and through a script in an isolate. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, ManagedRuntime } from "effect"
import "effect/schema/SchemaJITCompiler/enable"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import { RocksDb } from "../../src/layers/RocksDb.ts"
import { kvOperations } from "../../src/ops/kv.ts"
import { KvStore } from "../../src/services/kv/KvStore.ts"
import { serve } from "../load/Program.ts"
import { openGround } from "./Ground.ts"

const unlimited = { kvWritesPerMinute: 1e9, kvStoreBytes: 1e12, kvGuildBytes: 1e12 }
const keys = 10_000
const value = "v".repeat(100)
const guildOf = (index: number) => String(900_000_000_000_000_001n + BigInt(index)) as GuildId
const keyOf = (index: number) => `user:${String(index).padStart(10, "0")}`

const directory = mkdtempSync(join(tmpdir(), "flora-bench-"))
process.on("exit", () => rmSync(directory, { recursive: true, force: true }))
const runtime = ManagedRuntime.make(
  KvStore.layer.pipe(
    Layer.provide(RocksDb.layerAt(directory, "never")),
    Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...unlimited })),
  ),
)
const kv = await runtime.runPromise(KvStore)
const operations = new Map(
  (await runtime.runPromise(kvOperations)).map((operation) => [operation.name, operation]),
)

/** What a call does, by its number. */
const works = {
  set: (index: number, guilds: number) => kv.set(guildOf(index % guilds), "s", keyOf(index % keys), value),
  get: (index: number, guilds: number) => kv.get(guildOf(index % guilds), "s", keyOf(index % keys)),
  list: () => kv.list(guildOf(1_000_000), "list", { limit: 100 }),
} as const

interface Calls {
  readonly work: keyof typeof works
  readonly guilds: number
  readonly inFlight: number
  readonly ms: number
}

const calls = ({ work, guilds, inFlight, ms }: Calls) =>
  Effect.gen(function* () {
    const call: (index: number, guilds: number) => Effect.Effect<unknown, unknown> = works[work]
    let made = 0
    const began = performance.now()
    yield* Effect.forEach(
      Array.from({ length: inFlight }),
      Effect.fnUntraced(function* () {
        while (performance.now() - began < ms) yield* call(made++, guilds)
      }),
      { concurrency: "unbounded", discard: true },
    )
    return { perSecond: (made * 1000) / (performance.now() - began) }
  }).pipe(Effect.runPromise)

/** Each answered message is 20 operations, one after the other; every guild has one out. */
const script = (operation: string) => `
const s = kv.store("s")
on("messageCreate", async (ctx) => {
  for (let i = 0; i < 20; i++) await ${operation}
  await ctx.reply("pong 1")
})`
const scripts = {
  set: script(`s.set("k" + i, "${value}")`),
  get: script(`s.get("k" + i)`),
  list: script(`s.list({ limit: 100 })`),
} as const

await kv
  .load(
    guildOf(1_000_000),
    Array.from({ length: 1000 }, (_, index) => ({ store: "list", key: keyOf(index), value })),
  )
  .pipe(Effect.runPromise)

await openGround(1, (ground, run) => {
  let made = 0
  const throughScript = async ({ work, guilds, ms }: Omit<Calls, "inFlight">) => {
    let answers = 0
    let asked = 0
    let out = guilds
    let isOver = false
    const own = await Promise.all(
      Array.from({ length: guilds }, (_, index) =>
        run(
          ground.guild(
            made++,
            () => {
              answers++
              if (isOver) out--
              else queueMicrotask(() => own[index]!.say(1))
            },
            {
              bundle: scripts[work],
              execute: (guildId, name, args) => {
                asked++
                return operations.get(name)!.execute(guildId, args)
              },
            },
          ),
        ),
      ),
    )
    for (const guild of own) guild.say(1)
    while (answers < guilds) await new Promise((done) => setTimeout(done, 1))
    const [from, began] = [asked, performance.now()]
    do await new Promise((done) => setTimeout(done, ms))
    while (asked === from)
    const perSecond = ((asked - from) * 1000) / (performance.now() - began)
    isOver = true
    while (out > 0) await new Promise((done) => setTimeout(done, 1))
    ground.residents.sweep(-1)
    return { perSecond }
  }
  return serve({ calls, throughScript })
})
