/** What 20 quiet guilds feel of others that compute for 200 ms at a time and all begin at once. */
import { Effect } from "effect"
import type { Figure } from "../Figures.ts"
import { interleave, type Section } from "../Section.ts"
import { crowds, Latency, startCrowds } from "./Dispatch.ts"

const quiet = 20
/** Events that were answered at once by those of whom nobody would expect that they compute: more than flora asks for a clean record. */
const cleanRecord = 150
/** Whoever lets quiet tenants wait for so long is not asked about more that compute: a window of it would last for minutes. */
const hopelessMs = 1000

export const neighbours: Section = {
  name: "neighbours",
  run: Effect.fnUntraced(function* (plan) {
    const cases = plan.quick
      ? [{ spinners: 1, before: 0 }]
      : [
          { spinners: 0, before: 0 },
          { spinners: 1, before: 0 },
          { spinners: 1, before: cleanRecord },
          { spinners: 4, before: 0 },
          { spinners: 16, before: 0 },
        ]
    // Without packages of their own they start quickly.
    const among = plan.quick ? crowds.filter(({ packages }) => packages.length === 0) : crowds
    let contenders = yield* startCrowds(plan, quiet + cases.at(-1)!.spinners, among)
    const figures: Array<Figure> = []
    for (const { spinners, before } of cases) {
      // Whoever has computed once has no clean record any more.
      const windows = plan.quick || before > 0 ? 1 : 2
      const answers = yield* interleave(plan, windows, contenders, (each) =>
        each.ask("neighbours", { quiet, spinners, before, ms: plan.quick ? 400 : 1200 }, Latency),
      )
      const record = before === 0 ? "" : ` after ${before} answers at once`
      for (const [{ name }, heard] of answers) {
        figures.push({
          section: "neighbours",
          work: `p99 of ${quiet} quiet ones beside ${spinners} that compute${record}`,
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
      if (spinners === cases.at(-1)!.spinners) continue
      for (const { name } of hopeless)
        plan.missing(`${name}: not asked beside more than ${spinners} that compute, too slow already`)
    }
    return figures
  }),
}
