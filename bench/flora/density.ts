/**
 * What a cold guild weighs in the runtime: many actors that were never woken, then the same ones after each has had one event and is cold again. A
 * worker that answers by itself stands in for the host, which keeps nothing of a cold guild. And many guilds of which one in a hundred is active, in a
 * real host.
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Effect } from "effect"
import type { Worker } from "../../src/isolates/Worker.ts"
import { type Ground, type Guild, openGround, pace, until } from "./Ground.ts"
import { rssOf } from "../load/Process.ts"
import { serve } from "../load/Program.ts"
import { spread } from "../load/Samples.ts"

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

const settle = Effect.sleep("500 millis").pipe(Effect.andThen(Effect.sync(collectGarbage)))

const memory = Effect.map(settle, () => ({ heap: process.memoryUsage().heapUsed, rss: rssOf(process.pid) }))

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

const weighCold = Effect.fnUntraced(function* (ground: Ground, cold: number) {
  const worker = instantWorker(ground.pool.workers[0]!)
  const pool = { ...ground.pool, workerOf: () => worker }
  const before = yield* memory
  const guilds: Array<Guild> = []
  for (let index = 0; index < cold; index++) guilds.push(yield* ground.guild(index, () => {}, { pool }))
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
  const per = (now: typeof before) => ({
    heap: (now.heap - before.heap) / cold,
    rss: (now.rss - before.rss) / cold,
  })
  return { untouched: per(untouched), again: per(again) }
})

/** One guild in a hundred gets an event per second; the others are there. Bytes of the runtime and its host, and what the active ones wait. */
const mostlyCold = Effect.fnUntraced(function* (ground: Ground, guilds: number, ms: number) {
  const pool = { ...ground.pool, workerOf: () => instantWorker(ground.pool.workers[0]!) }
  const active: Array<Guild> = []
  const times: Array<number> = []
  const due: Array<number> = []
  let answered = 0
  for (let index = 0; index < guilds; index++) {
    if (index % 100 !== 0) yield* ground.guild(index, () => {}, { pool })
    else
      active.push(
        yield* ground.guild(index, (id) => {
          answered++
          times.push(performance.now() - due[id]!)
        }),
      )
  }
  const say = (at: number) => {
    due.push(at)
    active[(due.length - 1) % active.length]!.say(due.length - 1)
  }
  for (let each = 0; each < active.length; each++) say(performance.now())
  yield* until(() => answered === due.length)
  times.length = 0
  yield* pace(1000 / active.length, ms, say)
  yield* until(() => answered === due.length)
  const { rss } = yield* memory
  const hosts = ground.pool.status().reduce((sum, { pid }) => sum + rssOf(pid), 0)
  return { bytes: rss + hosts, latency: spread(times) }
})

await openGround(
  1,
  (ground, run) =>
    serve({
      cold: ({ guilds }: { guilds: number }) => run(Effect.scoped(weighCold(ground, guilds))),
      mostlyCold: ({ guilds, ms }: { guilds: number; ms: number }) =>
        run(Effect.scoped(mostlyCold(ground, guilds, ms))),
    }),
  // Who is active stays awake.
  { isolatesPerWorker: 5000, hostMemoryMb: 16_384 },
)
