/**
 * What quiet guilds feel of those that compute: 20 guilds with one event per 50 ms each, beside spinners that compute for 200 ms with
 * pauses of 50 ms and all start at once. Times are from the moment the event was intended to be sent to the reply's arrival in the
 * runtime, over the first four seconds and over the next four. `node bench/neighbours.ts [spinners...]`
 */
import { Effect, Fiber } from "effect"
import { bench, echo, type Ground, pace, spinner, spread, until } from "./Bench.ts"

const given = process.argv.slice(2).map(Number)
const counts = given.length > 0 ? given : [0, 1, 4, 16]
const quietGuilds = 20
const windowMs = 4000

const trial = Effect.fnUntraced(function* (ground: Ground, round: number, spinners: number) {
  const intended: Array<number> = []
  const times: Array<{ readonly at: number; readonly took: number }> = []
  const quiet = yield* Effect.forEach(Array.from({ length: quietGuilds }), (_, index) =>
    ground.guild(round * 1000 + index, echo, (id) => {
      const at = intended[id] ?? 0
      times.push({ at, took: performance.now() - at })
    }),
  )
  for (const guild of quiet) guild.say(-1)
  yield* until(() => times.length === quietGuilds)

  let spins = 0
  let ready = 0
  let spinning = true
  const loud = yield* Effect.forEach(Array.from({ length: spinners }), (_, index) =>
    ground.guild(round * 1000 + 500 + index, spinner, (id) => {
      if (id < 0) return void ready++
      spins++
      if (spinning) setTimeout(() => loud[index]!.say(spins, "spin"), 50)
    }),
  )
  for (const guild of loud) guild.say(-1)
  yield* until(() => ready === spinners)

  let count = 0
  const talking = yield* Effect.forkScoped(
    pace(50 / quietGuilds, 600_000, (at) => {
      intended.push(at)
      quiet[count % quietGuilds]!.say(count)
      count++
    }),
  )
  yield* Effect.sleep("1 second")
  const start = performance.now()
  for (const guild of loud) guild.say(0, "spin")
  yield* Effect.sleep(2 * windowMs)
  yield* Fiber.interrupt(talking)
  spinning = false
  yield* until(() => quiet.every(({ actor }) => actor.status().queued === 0 && actor.status().running === 0))
  const window = (from: number) =>
    spread(
      times.flatMap(({ at, took }) => (at >= start + from && at < start + from + windowMs ? [took] : [])),
    )
  for (const { actor } of [...quiet, ...loud]) actor.dismiss()
  return [
    { spinners, window: "first 4 s", ...window(0), spins },
    { spinners, window: "next 4 s", ...window(windowMs), spins },
  ]
})

await bench(
  Number(process.env.WORKERS ?? 1),
  (ground) =>
    Effect.gen(function* () {
      const rows = yield* Effect.forEach(counts, (spinners, round) => trial(ground, round, spinners))
      console.table(rows.flat())
    }),
  // A spin that a busy machine stretches past the limit must not change what is measured.
  { turnCpuMs: 1000 },
)
