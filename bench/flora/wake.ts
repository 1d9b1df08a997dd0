/**
 * How long cold guilds take to their first answer: one at a time, and many at once beside 20 guilds that are awake and get an event per 50 ms
 * each. Milliseconds from the offer to the reply's arrival in the runtime.
 */
import { availableParallelism } from "node:os"
import { Effect, Fiber } from "effect"
import { serve } from "../load/Program.ts"
import { spread } from "../load/Samples.ts"
import { type Ground, openGround, pace, until } from "./Ground.ts"

const awake = 20
let made = 0
const indices = (count: number) => Array.from({ length: count }, () => made++)

const alone = Effect.fnUntraced(function* (ground: Ground, count: number) {
  const times: Array<number> = []
  for (const index of indices(count)) {
    let offered = 0
    const before = times.length
    const guild = yield* ground.guild(index, () => times.push(performance.now() - offered))
    offered = performance.now()
    guild.say(1)
    yield* until(() => times.length > before)
    yield* Effect.sleep("5 millis")
  }
  return spread(times)
})

const storm = Effect.fnUntraced(function* (ground: Ground, count: number) {
  const quiet: Array<number> = []
  const intended: Array<number> = []
  const live = yield* Effect.forEach(indices(awake), (index) =>
    ground.guild(index, (id) => quiet.push(performance.now() - (intended[id] ?? 0))),
  )
  for (const guild of live) guild.say(0)
  yield* until(() => quiet.length === awake)
  quiet.length = 0

  const woken: Array<number> = []
  let began = 0
  const cold = yield* Effect.forEach(indices(count), (index) =>
    ground.guild(index, () => woken.push(performance.now() - began)),
  )
  let sent = 0
  const talking = yield* Effect.forkChild(
    pace(50 / awake, 60_000, (at) => {
      intended.push(at)
      live[sent % awake]!.say(sent)
      sent++
    }),
  )
  yield* Effect.sleep("500 millis")
  quiet.length = 0
  began = performance.now()
  for (const guild of cold) guild.say(0)
  yield* until(() => woken.length === count)
  yield* Fiber.interrupt(talking)
  ground.residents.sweep(-1)
  return { woken: spread(woken), quiet: spread(quiet) }
})

await openGround(availableParallelism(), (ground, run) =>
  serve({
    alone: ({ count }: { count: number }) => run(alone(ground, count)),
    storm: ({ count }: { count: number }) => run(storm(ground, count)),
  }),
)
