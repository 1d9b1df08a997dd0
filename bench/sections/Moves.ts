/** Guilds that change hosts: because somebody moves them, and because their host has died. */
import { Effect, Schema } from "effect"
import { type Figure, flora } from "../Figures.ts"
import { type Section, startAll } from "../Section.ts"
import { Latency } from "./Dispatch.ts"

const Drained = Schema.Struct({ ms: Schema.Number, left: Schema.Number, lost: Schema.Number })
const Killed = Schema.Struct({ first: Schema.Number, median: Schema.Number, last: Schema.Number })
const program = (name: string) => ({
  name: flora,
  program: `flora/${name}.ts`,
  parameters: {},
  ready: Schema.Unknown,
})

export const moves: Section = {
  name: "moves",
  run: Effect.fnUntraced(function* (plan) {
    const figures: Array<Figure> = []
    const add = (section: string, work: string, size: number, samples: ReadonlyArray<number>) =>
      figures.push({ section, work, size, contender: flora, unit: "ms", better: "less", samples })
    const [handoff] = yield* startAll(plan, [program("handoff")])
    if (handoff !== undefined) {
      const idle = yield* handoff.ask("idle", { moves: plan.quick ? 10 : 100 }, Latency)
      add("migration", "idle guild beside ten busy ones: p50", 1, [idle["p50 ms"]])
      add("migration", "idle guild beside ten busy ones: p99", 1, [idle["p99 ms"]])
      const loaded = yield* handoff.ask("loaded", { moves: plan.quick ? 3 : 30 }, Latency)
      add("migration", "2,000 events waiting: pause, p50", 1, [loaded["p50 ms"]])
      add("migration", "2,000 events waiting: pause, p99", 1, [loaded["p99 ms"]])
      for (const guilds of plan.quick ? [20] : [20, 200]) {
        const { ms, left, lost } = yield* handoff.ask("drain", { guilds }, Drained)
        if (left + lost > 0)
          plan.missing(`a drain of ${guilds} guilds: ${left} stayed, ${lost} events got no answer`)
        add("migration", "guilds moved off a worker: all of them", guilds, [ms])
      }
    }
    const [failover] = yield* startAll(plan, [program("failover")])
    if (failover !== undefined) {
      for (const guilds of plan.quick ? [50] : [2, 20, 200]) {
        const kills = []
        for (let kill = 0; kill < (plan.quick ? 1 : 3); kill++)
          kills.push(yield* failover.ask("kill", { guilds }, Killed))
        add(
          "failover",
          "host killed: median guild answers",
          guilds,
          kills.map(({ median }) => median),
        )
        add(
          "failover",
          "host killed: last guild answers",
          guilds,
          kills.map(({ last }) => last),
        )
      }
    }
    return figures
  }),
}
