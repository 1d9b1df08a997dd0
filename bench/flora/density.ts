/**
 * What a cold guild weighs in the runtime: many actors that were never woken, then the same ones after each has had one event and is cold again. A
 * worker that answers by itself stands in for the host, which keeps nothing of a cold guild.
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Effect } from "effect"
import type { Worker } from "../../src/isolates/Worker.ts"
import { type Ground, type Guild, openGround, until } from "./Ground.ts"
import { rssOf } from "../load/Process.ts"
import { serve } from "../load/Program.ts"

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

await openGround(1, (ground, run) =>
  serve({ cold: ({ guilds }: { guilds: number }) => run(Effect.scoped(weighCold(ground, guilds))) }),
)
