/** Guilds that do not run: what they weigh, how they wake, and how long a runtime with 100,000 of them takes to start. */
import { Effect, Schema } from "effect"
import { type Figure, flora } from "../Figures.ts"
import { repeat, type Section, startAll } from "../Section.ts"
import { Latency } from "./Dispatch.ts"

const Weight = Schema.Struct({ heap: Schema.Number, rss: Schema.Number })
const MostlyCold = Schema.Struct({ bytes: Schema.Number, latency: Latency })
const Weights = Schema.Struct({ untouched: Weight, again: Weight })
const Storm = Schema.Struct({ woken: Latency, quiet: Latency })
const StartUp = Schema.Struct({ startMs: Schema.Number, megabytes: Schema.Number })

const program = (name: string) => ({
  name: flora,
  program: `flora/${name}.ts`,
  parameters: {},
  ready: Schema.Unknown,
})

export const cold: Section = {
  name: "cold",
  run: Effect.fnUntraced(function* (plan) {
    const figures: Array<Figure> = []
    const add = (section: string, work: string, size: number, unit: string, samples: ReadonlyArray<number>) =>
      figures.push({ section, work, size, contender: flora, unit, better: "less", samples })

    yield* Effect.scoped(
      Effect.gen(function* () {
        const [density] = yield* startAll(plan, [program("density")])
        if (density === undefined) return
        for (const guilds of plan.quick ? [10_000] : [1000, 10_000, 100_000]) {
          const { untouched, again } = yield* density.ask("cold", { guilds }, Weights)
          const kilobytes = (bytes: number) => [bytes / 1024]
          add("density", "heap of a cold guild that was never awake", guilds, "KB", kilobytes(untouched.heap))
          add("density", "heap of a cold guild that was awake", guilds, "KB", kilobytes(again.heap))
        }
      }),
    )
    for (const guilds of plan.quick ? [10_000] : [1000, 100_000]) {
      yield* Effect.scoped(
        Effect.gen(function* () {
          const [density] = yield* startAll(plan, [program("density")])
          if (density === undefined) return
          const ask = { guilds, ms: plan.quick ? 300 : 1500 }
          const { bytes, latency } = yield* density.ask("mostlyCold", ask, MostlyCold)
          const work = "one guild in a hundred active, an event per second each"
          add("density", `${work}: memory of runtime and host`, guilds, "MB", [bytes / 2 ** 20])
          add("cold start", `${work}: p50`, guilds, "ms", [latency["p50 ms"]])
          add("cold start", `${work}: p99`, guilds, "ms", [latency["p99 ms"]])
        }),
      )
    }
    yield* Effect.scoped(
      Effect.gen(function* () {
        const [waking] = yield* startAll(plan, [program("wake")])
        if (waking === undefined) return
        const alone = yield* repeat(plan.runs, waking.ask("alone", { count: plan.quick ? 20 : 60 }, Latency))
        const of = (heard: ReadonlyArray<typeof Latency.Type>, what: "p50 ms" | "p99 ms") =>
          heard.map((each) => each[what])
        add("cold start", "a cold guild's first answer, one at a time: p50", 1, "ms", of(alone, "p50 ms"))
        add("cold start", "a cold guild's first answer, one at a time: p99", 1, "ms", of(alone, "p99 ms"))
        for (const count of plan.quick ? [50] : [10, 100, 1000]) {
          const { woken, quiet } = yield* waking.ask("storm", { count }, Storm)
          add("cold start", "woken at once: p50", count, "ms", [woken["p50 ms"]])
          add("cold start", "woken at once: p99", count, "ms", [woken["p99 ms"]])
          add("cold start", "20 awake beside those that wake: p99", count, "ms", [quiet["p99 ms"]])
        }
      }),
    )
    if (plan.quick) return figures
    const [product] = yield* startAll(plan, [program("product")])
    if (product === undefined) return figures
    for (const guilds of [1000, 100_000]) {
      const { startMs, megabytes } = yield* product.ask("startUp", { guilds }, StartUp)
      add("start-up", "runtime with so many deployed guilds: start", guilds, "ms", [startMs])
      add("start-up", "runtime with so many deployed guilds: memory", guilds, "MB", [megabytes])
    }
    return figures
  }),
}
