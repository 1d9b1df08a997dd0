/** Key-value operations, at the service and through scripts, beside LMDB; and the mailbox of a guild. */
import { Effect, Schema } from "effect"
import { type Figure, flora } from "../Figures.ts"
import { isInstalled } from "../Peers.ts"
import { interleave, repeat, type Section, startAll } from "../Section.ts"

const Rate = Schema.Struct({ perSecond: Schema.Number })
const rates = (heard: ReadonlyArray<typeof Rate.Type>) => heard.map(({ perSecond }) => perSecond)
const program = (name: string, path: string) => ({
  name,
  program: path,
  parameters: {},
  ready: Schema.Unknown,
})

export const operations: Section = {
  name: "operations",
  run: Effect.fnUntraced(function* (plan) {
    const figures: Array<Figure> = []
    const ms = plan.quick ? 100 : 500
    const withLmdb = plan.peers && isInstalled(["lmdb"])
    const stores = yield* startAll(plan, [
      program(flora, "flora/kv.ts"),
      ...(withLmdb ? [program("LMDB", "peers/lmdb.mjs")] : []),
    ])
    const works = ["set", "get", "list"] as const
    for (const guilds of plan.quick ? [50] : [5, 50, 500]) {
      for (const work of works) {
        const answers = yield* interleave(plan, plan.runs, stores, (each) =>
          each.ask("calls", { work, guilds, inFlight: 256, ms }, Rate),
        )
        for (const [{ name }, heard] of answers) {
          figures.push({
            section: "key-value",
            work: `service: ${work === "list" ? "list of 100" : work}, 256 in flight`,
            size: guilds,
            contender: name,
            unit: "calls/s",
            better: "more",
            samples: rates(heard),
          })
        }
      }
    }
    const ours = stores.filter(({ name }) => name === flora)
    for (const work of works) {
      const answers = yield* interleave(plan, Math.min(plan.runs, 3), ours, (each) =>
        each.ask("throughScript", { work, guilds: 20, ms }, Rate),
      )
      for (const [{ name }, heard] of answers) {
        figures.push({
          section: "key-value",
          work: `through a script: ${work}, one after the other`,
          size: 20,
          contender: name,
          unit: "calls/s",
          better: "more",
          samples: rates(heard),
        })
      }
    }
    const [boxes] = yield* startAll(plan, [program(flora, "flora/mailbox.ts")])
    if (boxes === undefined) return figures
    for (const guilds of plan.quick ? [1000] : [100, 1000, 10_000]) {
      const heard = yield* repeat(plan.runs, boxes.ask("passes", { guilds, ms: 200 }, Rate))
      figures.push({
        section: "mailbox",
        work: "offered, taken and accounted for",
        size: guilds,
        contender: flora,
        unit: "events/s",
        better: "more",
        samples: rates(heard),
      })
    }
    return figures
  }),
}
