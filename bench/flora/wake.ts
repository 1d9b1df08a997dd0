/**
 * How long a cold guild's first event takes: from its offer to the reply's arrival in the runtime. First one guild at a time, then a storm of
 * 1,000 at once beside 20 guilds that are awake and get an event per 50 ms each. `node bench/flora/wake.ts [storm]`
 */
import { Effect, Fiber } from "effect"
import { bench, type Ground, pace, until } from "./Ground.ts"
import { spread } from "../load/Samples.ts"

const storm = Number(process.argv[2] ?? 1000)
const sporadic = 200
const awake = 20

const wakeOneByOne = Effect.fnUntraced(function* (ground: Ground) {
  const times: Array<number> = []
  for (let index = 0; index < sporadic; index++) {
    let offered = 0
    const guild = yield* ground.guild(index, () => times.push(performance.now() - offered))
    offered = performance.now()
    guild.say(1)
    yield* until(() => times.length > index)
    yield* Effect.sleep("5 millis")
  }
  return times
})

const wakeAtOnce = Effect.fnUntraced(function* (ground: Ground) {
  const quiet: Array<number> = []
  const intended: Array<number> = []
  const live = yield* Effect.forEach(Array.from({ length: awake }), (_, index) =>
    ground.guild(10_000 + index, (id) => quiet.push(performance.now() - (intended[id] ?? 0))),
  )
  for (const guild of live) guild.say(0)
  yield* until(() => quiet.length === awake)
  quiet.length = 0

  const woken: Array<number> = []
  let began = 0
  const cold = yield* Effect.forEach(Array.from({ length: storm }), (_, index) =>
    ground.guild(20_000 + index, () => woken.push(performance.now() - began)),
  )
  let count = 0
  const talking = yield* Effect.forkScoped(
    pace(50 / awake, 60_000, (at) => {
      intended.push(at)
      live[count % awake]!.say(count)
      count++
    }),
  )
  yield* Effect.sleep("500 millis")
  quiet.length = 0
  began = performance.now()
  for (const guild of cold) guild.say(0)
  yield* until(() => woken.length === storm)
  yield* Fiber.interrupt(talking)
  return { woken, quiet: [...quiet] }
})

await bench(Number(process.env.WORKERS ?? 1), (ground) =>
  Effect.gen(function* () {
    const alone = yield* wakeOneByOne(ground)
    const { woken, quiet } = yield* wakeAtOnce(ground)
    console.table({
      "cold, one at a time": spread(alone),
      [`cold, ${storm} at once`]: spread(woken),
      [`${awake} awake beside them`]: spread(quiet),
    })
  }),
)
