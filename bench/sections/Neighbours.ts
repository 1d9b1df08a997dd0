/** What 20 quiet guilds feel of others that compute for 200 ms at a time and all begin at once. */
import { Effect } from "effect"
import type { Figure } from "../Figures.ts"
import { interleave, type Section } from "../Section.ts"
import { crowds, Latency, startCrowds } from "./Dispatch.ts"

const quiet = 20
/** Whoever lets quiet tenants wait for so long is not asked about more that compute: a window of it would last for minutes. */
const hopelessMs = 1000

export const neighbours: Section = {
  name: "neighbours",
  run: Effect.fnUntraced(function* (plan) {
    const counts = plan.quick ? [1] : [0, 1, 4, 16]
    // Without packages of their own they start quickly.
    const among = plan.quick ? crowds.filter(({ packages }) => packages.length === 0) : crowds
    let contenders = yield* startCrowds(plan, quiet + counts.at(-1)!, among)
    const figures: Array<Figure> = []
    for (const spinners of counts) {
      const answers = yield* interleave(plan, plan.quick ? 1 : 2, contenders, (each) =>
        each.ask("neighbours", { quiet, spinners, ms: plan.quick ? 400 : 1200 }, Latency),
      )
      for (const [{ name }, heard] of answers) {
        figures.push({
          section: "neighbours",
          work: `p99 of ${quiet} quiet ones beside ${spinners} that compute`,
          size: spinners,
          contender: name,
          unit: "ms",
          better: "less",
          samples: heard.map((each) => each["p99 ms"]),
        })
      }
      const hopeless = answers
        .filter(([, heard]) => heard.every((each) => each["p99 ms"] > hopelessMs))
        .map(([contender]) => contender)
      contenders = contenders.filter((contender) => !hopeless.includes(contender))
      if (spinners === counts.at(-1)) continue
      for (const { name } of hopeless)
        plan.missing(`${name}: not asked beside more than ${spinners} that compute, too slow already`)
    }
    return figures
  }),
}
