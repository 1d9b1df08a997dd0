/** The whole product: a frame of the gateway in, a call to Discord's REST API out; and what its operator asks of it. */
import { Effect, Schema } from "effect"
import { type Figure, flora } from "../Figures.ts"
import { type Section, startAll } from "../Section.ts"
import { Latency } from "./Dispatch.ts"

const Window = Schema.Struct({
  eventsPerSecond: Schema.Number,
  ownCpu: Schema.Number,
  hostCpu: Schema.Number,
  discordCpu: Schema.Number,
})
const ControlPlane = Schema.Struct({
  startMs: Schema.Number,
  deploy: Latency,
  rpcPerSecond: Schema.Number,
  linesPerSecond: Schema.Number,
})

export const sockets: Section = {
  name: "sockets",
  run: Effect.fnUntraced(function* (plan) {
    const figures: Array<Figure> = []
    const add = (
      section: string,
      work: string,
      size: number,
      unit: string,
      better: Figure["better"],
      samples: ReadonlyArray<number>,
    ) => figures.push({ section, work, size, contender: flora, unit, better, samples })
    const [product] = yield* startAll(plan, [
      { name: flora, program: "flora/product.ts", parameters: {}, ready: Schema.Unknown },
    ])
    if (product === undefined) return []
    for (const guilds of plan.quick ? [20] : [10, 100]) {
      const windows = yield* product.ask(
        "sockets",
        { guilds, depth: 4, ms: plan.quick ? 500 : 1500, runs: plan.quick ? 2 : plan.runs },
        Schema.Array(Window),
      )
      add(
        "dispatch",
        "gateway frame in, REST call out, 4 outstanding each",
        guilds,
        "events/s",
        "more",
        windows.map(({ eventsPerSecond }) => eventsPerSecond),
      )
      for (const [side, cpu] of [
        ["runtime", "ownCpu"],
        ["hosts", "hostCpu"],
        ["playground", "discordCpu"],
      ] as const)
        add(
          "dispatch",
          `gateway frame in, REST call out: CPU of the ${side}`,
          guilds,
          "µs/event",
          "less",
          windows.map((window) => window[cpu]),
        )
    }
    if (plan.quick) return figures
    const control = yield* product.ask("controlPlane", { ms: 2000, deploys: 40 }, ControlPlane)
    add("control plane", "deploy until the new script is live: p50", 1, "ms", "less", [
      control.deploy["p50 ms"],
    ])
    add("control plane", "RPC calls, 16 at a time", 1, "calls/s", "more", [control.rpcPerSecond])
    add("control plane", "log lines streamed to one reader", 1, "lines/s", "more", [control.linesPerSecond])
    return figures
  }),
}
