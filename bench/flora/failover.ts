/**
 * What a host's death costs: active guilds with an event per 50 ms each, SIGKILL; milliseconds from the kill until the exit is seen and until the
 * first, the median and the last guild has answered an event that was sent after it. A guild can answer no sooner than it is sent something.
 */
import { Effect, Fiber } from "effect"
import { serve } from "../load/Program.ts"
import { percentile } from "../load/Samples.ts"
import { type Ground, openGround, pace, until } from "./Ground.ts"

let made = 0

const kill = Effect.fnUntraced(function* (ground: Ground, guilds: number) {
  /** The id of the first event sent after the kill, and per guild when one of those was answered. */
  let firstAfter = Number.POSITIVE_INFINITY
  const answered = new Map<number, number>()
  let replies = 0
  const crowd = yield* Effect.forEach(Array.from({ length: guilds }), (_, index) =>
    ground.guild(made++, (id) => {
      replies++
      if (id >= firstAfter && !answered.has(index)) answered.set(index, performance.now())
    }),
  )
  for (const guild of crowd) guild.say(0)
  yield* until(() => replies >= guilds)
  let count = 1
  const talking = yield* Effect.forkChild(
    pace(50 / guilds, 60_000, () => {
      crowd[count % guilds]!.say(count)
      count++
    }),
  )
  yield* Effect.sleep("1 second")
  const worker = ground.pool.workers[0]!
  const { pid } = worker.status()
  firstAfter = count
  const began = performance.now()
  process.kill(pid, "SIGKILL")
  yield* until(() => worker.status().pid !== pid)
  const seen = performance.now()
  yield* until(() => answered.size === guilds)
  yield* Fiber.interrupt(talking)
  yield* until(() => crowd.every(({ actor }) => actor.status().queued + actor.status().running === 0))
  ground.residents.sweep(-1)
  const times = [...answered.values()].map((at) => at - began)
  return {
    seen: seen - began,
    first: percentile(times, 0),
    median: percentile(times, 0.5),
    last: percentile(times, 1),
  }
})

await openGround(
  1,
  (ground, run) => serve({ kill: ({ guilds }: { guilds: number }) => run(kill(ground, guilds)) }),
  // Several kills in a short time must not end in quarantine.
  { strikes: 1000 },
)
