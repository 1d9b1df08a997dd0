/** A message comes for a tenant, its handler answers it: flora, and others who keep tenants apart. Also what a tenant costs until it has answered first. */
import { Effect, Schema } from "effect"
import { type Figure, flora, median } from "../Figures.ts"
import { isInstalled } from "../Peers.ts"
import { interleave, type Plan, repeat, type Section, startAll } from "../Section.ts"

interface Crowd {
  readonly name: string
  readonly program: string
  readonly packages: ReadonlyArray<string>
  /** Beyond so many tenants it needs more memory than there is, or more minutes. */
  readonly most: number
}

export const crowds: ReadonlyArray<Crowd> = [
  { name: flora, program: "flora/crowd.ts", packages: [], most: 5000 },
  { name: "workerd", program: "peers/workerd.mjs", packages: ["workerd"], most: 1000 },
  { name: "Deno workers", program: "peers/deno.mjs", packages: ["deno"], most: 50 },
  { name: "worker_threads", program: "peers/workerThreads.mjs", packages: [], most: 50 },
  { name: "QuickJS", program: "peers/quickjs.mjs", packages: ["quickjs-emscripten"], most: 50 },
  { name: "isolated-vm, bare", program: "peers/isolatedVm.mjs", packages: [], most: 1000 },
  { name: "node:vm (insecure)", program: "peers/nodeVm.mjs", packages: [], most: 50 },
]

const Ready = Schema.Struct({ coldMs: Schema.Number, bytesPerTenant: Schema.Number })
const Saturation = Schema.Struct({
  eventsPerSecond: Schema.Number,
  ownCpu: Schema.Number,
  hostCpu: Schema.Number,
})
export const Latency = Schema.Struct({ "p50 ms": Schema.Number, "p99 ms": Schema.Number })

const Held = Schema.Struct({ bytesPerTenant: Schema.Number })

/** Events per second at which flora's latency is stated, by number of tenants. */
const steadyRates = new Map([
  [50, 12_500],
  [1000, 7500],
])

/** Those of them that can take part with so many tenants. */
export const startCrowds = (plan: Plan, tenants: number, among = crowds) =>
  startAll(
    plan,
    among
      .filter(({ name, packages, most }) => {
        if (tenants > most || (name !== flora && !plan.peers)) return false
        if (isInstalled(packages)) return true
        plan.missing(`${name} is not installed`)
        return false
      })
      .map(({ name, program }) => ({ name, program, parameters: { tenants }, ready: Ready })),
  )

/** Outstanding events per tenant: few, and many, where targets are stated for both. */
const depthsOf = (plan: Plan, tenants: number): ReadonlyArray<number> => {
  if (plan.quick) return [4]
  return tenants === 50 ? [4, 16] : tenants === 1000 ? [2, 8] : tenants === 1 ? [4] : [2]
}

const measure = Effect.fnUntraced(function* (plan: Plan, tenants: number) {
  const contenders = yield* startCrowds(plan, tenants)
  const figures: Array<Figure> = []
  const add = (
    section: string,
    contender: string,
    work: string,
    unit: string,
    better: Figure["better"],
    samples: ReadonlyArray<number>,
  ) => figures.push({ section, work, size: tenants, contender, unit, better, samples })

  for (const { name, ready } of contenders) {
    add("cold start", name, "create → first answer (p50)", "ms", "less", [ready.coldMs])
    add("density", name, "memory of a live tenant", "MB", "less", [ready.bytesPerTenant / 2 ** 20])
  }
  const ms = plan.quick ? 200 : 500
  const half = new Map<string, number>()
  // Code is young at first, and slow; that is not what a window should show.
  yield* interleave(plan, 1, contenders, (each) => each.ask("saturate", { depth: 4, ms }, Saturation))
  for (const depth of depthsOf(plan, tenants)) {
    const answers = yield* interleave(plan, plan.runs, contenders, (each) =>
      each.ask("saturate", { depth, ms }, Saturation),
    )
    for (const [{ name }, heard] of answers) {
      const rates = heard.map(({ eventsPerSecond }) => eventsPerSecond)
      const work = `saturated, ${depth} outstanding each`
      add("dispatch", name, work, "events/s", "more", rates)
      add(
        "dispatch",
        name,
        `${work}: CPU, both sides`,
        "µs/event",
        "less",
        heard.map(({ ownCpu, hostCpu }) => ownCpu + hostCpu),
      )
      if (name === flora) {
        add(
          "dispatch",
          name,
          `${work}: CPU of the runtime`,
          "µs/event",
          "less",
          heard.map(({ ownCpu }) => ownCpu),
        )
      }
      if (depth === depthsOf(plan, tenants)[0]) half.set(name, median(rates) / 2)
    }
  }
  const latency = Effect.fnUntraced(function* (
    work: string,
    question: string,
    parameters: (name: string) => object,
    among = contenders,
    windows = plan.quick ? 1 : 2,
  ) {
    const answers = yield* interleave(plan, windows, among, (each) =>
      each.ask(question, parameters(each.name), Latency),
    )
    for (const [{ name }, heard] of answers) {
      const of = (what: "p50 ms" | "p99 ms") => heard.map((each) => each[what])
      add("dispatch", name, `${work}: p50`, "ms", "less", of("p50 ms"))
      add("dispatch", name, `${work}: p99`, "ms", "less", of("p99 ms"))
    }
  })
  yield* latency("one event at a time", "alone", () => ({ ms: plan.quick ? 100 : 300 }))
  yield* latency("half of its own saturated rate", "paced", (name) => ({
    perSecond: half.get(name),
    ms: plan.quick ? 200 : 500,
  }))
  const memory = yield* interleave(plan, 1, contenders, (each) => each.ask("held", {}, Held))
  for (const [{ name }, heard] of memory) {
    add(
      "density",
      name,
      "memory of a tenant that has been busy",
      "MB",
      "less",
      heard.map(({ bytesPerTenant }) => bytesPerTenant / 2 ** 20),
    )
  }
  const ours = contenders.find(({ name }) => name === flora)
  const perSecond = steadyRates.get(tenants)
  if (perSecond !== undefined && ours !== undefined) {
    const work = `${perSecond.toLocaleString("en")} events/s`
    yield* latency(work, "paced", () => ({ perSecond, ms: 1500 }), [ours], 3)
  }
  if (tenants === 1000 && ours !== undefined) {
    for (const flood of [0, 20_000]) {
      const heard = yield* repeat(3, ours.ask("flood", { flood, perSecond: 1000, ms: 2000 }, Latency))
      add(
        "mailbox",
        flora,
        `p99 of all others beside a flood of ${flood.toLocaleString("en")} events/s for one`,
        "ms",
        "less",
        heard.map((each) => each["p99 ms"]),
      )
    }
  }
  return figures
})

export const dispatch: Section = {
  name: "dispatch",
  run: Effect.fnUntraced(function* (plan) {
    const sizes = plan.quick ? [20] : [1, 50, 500, 1000, 5000]
    return (yield* Effect.forEach(sizes, (tenants) => Effect.scoped(measure(plan, tenants)))).flat()
  }),
}
