/**
 * What a host's death costs: 200 active guilds, 4,000 events per second in all, SIGKILL; milliseconds from the kill until the exit
 * is seen and until the first, the median and the last guild has answered an event that was sent after it. A guild can
 * answer no sooner than it is sent something: one event per guild per 50 ms. `node bench/flora/failover.ts [kills]`
 */
import { Effect, Fiber } from "effect"
import { bench, pace, until } from "./Ground.ts"
import { percentile, round } from "../load/Samples.ts"

const kills = Number(process.argv[2] ?? 4)
const guilds = 200
const eventsPerSecond = 4000

await bench(
  Number(process.env.WORKERS ?? 1),
  (ground) =>
    Effect.gen(function* () {
      /** Per guild: the id of the first event sent after the kill, and when one of those was answered. */
      let firstAfter = Number.POSITIVE_INFINITY
      const answered = new Map<number, number>()
      let replies = 0
      const crowd = yield* Effect.forEach(Array.from({ length: guilds }), (_, index) =>
        ground.guild(index, (id) => {
          replies++
          if (id >= firstAfter && !answered.has(index)) answered.set(index, performance.now())
        }),
      )
      for (const guild of crowd) guild.say(0)
      yield* until(() => replies >= guilds)
      let count = 1
      const talking = yield* Effect.forkScoped(
        pace(1000 / eventsPerSecond, 3_600_000, () => {
          crowd[count % guilds]!.say(count)
          count++
        }),
      )
      const rows: Array<Record<string, number>> = []
      for (let kill = 0; kill < kills; kill++) {
        yield* Effect.sleep("2 seconds")
        const worker = ground.pool.workers[kill % ground.pool.workers.length]!
        const hit = crowd.flatMap(({ guildId }, index) =>
          ground.pool.workerOf(guildId) === worker ? [index] : [],
        )
        const { pid } = worker.status()
        answered.clear()
        firstAfter = count
        const began = performance.now()
        process.kill(pid, "SIGKILL")
        yield* until(() => worker.status().pid !== pid)
        const seen = performance.now()
        yield* until(() => hit.every((index) => answered.has(index)))
        const times = hit.map((index) => answered.get(index)! - began)
        rows.push({
          guilds: hit.length,
          "exit seen ms": round(seen - began),
          "first ms": round(percentile(times, 0)),
          "median ms": round(percentile(times, 0.5)),
          "last ms": round(percentile(times, 1)),
        })
        firstAfter = Number.POSITIVE_INFINITY
      }
      yield* Fiber.interrupt(talking)
      console.table(rows)
    }),
  // Several kills in a short time must not end in quarantine.
  { strikes: 1000 },
)
