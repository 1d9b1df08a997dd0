/**
 * What a guild weighs. Cold guilds first: 100,000 actors that were never woken, then the same ones after each has had one event and is cold
 * again; a worker that answers by itself stands in for the host, which keeps nothing of a cold guild. Then 200 and 1,000
 * that are live in a real host. `node bench/flora/density.ts [cold guilds] [live guilds...]`
 */
import { setFlagsFromString, writeHeapSnapshot } from "node:v8"
import { runInNewContext } from "node:vm"
import { Effect, Exit, Scope } from "effect"
import type { Worker } from "../../src/isolates/Worker.ts"
import { bench, type Ground, type Guild, until } from "./Ground.ts"
import { rssOf } from "../load/Process.ts"
import { round } from "../load/Samples.ts"

const [cold = 100_000, ...given] = process.argv.slice(2).map(Number)
const live = given.length > 0 ? given : [200, 1000]

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

const settle = Effect.sleep("500 millis").pipe(Effect.andThen(Effect.sync(collectGarbage)))

const memory = Effect.map(settle, () => ({ heap: process.memoryUsage().heapUsed, rss: rssOf(process.pid) }))

const kilobytes = (bytes: number) => round(bytes / 1024)

/** Loads every script at once and ends every event at once. */
const instantWorker = (worker: Worker): Worker => ({
  ...worker,
  start: () =>
    Effect.succeed({
      _tag: "Answered",
      outbox: `[["loaded",{"events":["messageCreate"],"commands":[]}]]`,
      cpuMicros: 1,
    }),
  turn: (_slot, _lane, _alone, take) =>
    Effect.sync(() => {
      const events = JSON.parse(take().events) as ReadonlyArray<readonly [number]>
      const outbox = JSON.stringify(events.map(([id]) => ["done", id]))
      return { _tag: "Answered", outbox, cpuMicros: 1 } as const
    }),
  stop: () => {},
})

const weighCold = Effect.fnUntraced(function* (ground: Ground) {
  const worker = instantWorker(ground.pool.workers[0]!)
  const pool = { ...ground.pool, workerOf: () => worker }
  const before = yield* memory
  const guilds: Array<Guild> = []
  for (let index = 0; index < cold; index++) guilds.push(yield* ground.guild(index, () => {}, pool))
  const untouched = yield* memory
  // In portions, so that not all of them are awake at once.
  for (let from = 0; from < cold; from += 1000) {
    const portion = guilds.slice(from, from + 1000)
    for (const guild of portion) guild.say(0)
    yield* until(() => portion.every(({ actor }) => actor.status().events.messageCreate?.handled === 1))
    yield* until(() => {
      ground.residents.sweep(-1)
      return portion.every(({ actor }) => actor.status().state === "cold")
    })
  }
  const again = yield* memory
  if (process.env.SNAPSHOT !== undefined) writeHeapSnapshot(process.env.SNAPSHOT)
  const per = (now: typeof before) => ({
    guilds: cold,
    "heap KB each": kilobytes((now.heap - before.heap) / cold),
    "RSS KB each": kilobytes((now.rss - before.rss) / cold),
  })
  return { "made, never awake": per(untouched), "awake once, cold again": per(again) }
})

const weighLive = Effect.fnUntraced(function* (ground: Ground, count: number, from: number) {
  const { pid } = ground.pool.workers[0]!.status()
  const before = { ...(yield* memory), host: rssOf(pid) }
  let replies = 0
  const guilds: Array<Guild> = []
  for (let index = 0; index < count; index++) guilds.push(yield* ground.guild(from + index, () => replies++))
  for (const guild of guilds) guild.say(0)
  yield* until(() => replies === count)
  const after = { ...(yield* memory), host: rssOf(pid) }
  ground.residents.sweep(-1)
  yield* until(() => ground.pool.workers[0]!.status().isolates === 0)
  yield* settle
  return {
    guilds: count,
    "host RSS KB each": kilobytes((after.host - before.host) / count),
    "runtime heap KB each": kilobytes((after.heap - before.heap) / count),
    "host RSS MB before": Math.round(before.host / 2 ** 20),
    "MB with all": Math.round(after.host / 2 ** 20),
    "MB when all are cold": Math.round(rssOf(pid) / 2 ** 20),
  }
})

await bench(1, (ground) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    console.table(yield* Scope.provide(weighCold(ground), scope))
    yield* Scope.close(scope, Exit.void)
    const rows = yield* Effect.forEach(live, (count, index) =>
      weighLive(ground, count, 1_000_000 * (index + 1)),
    )
    console.table(rows)
  }),
)
