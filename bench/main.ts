/**
 * `npm run bench [-- --quick] [-- --json FILE] [-- --only section,section] [-- --no-peers] [-- --results]`: what flora does, what others do on the
 * same work in the same run, and the ratio. Ten minutes at most; `--quick` less than one.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { availableParallelism, cpus, loadavg, totalmem } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { Effect } from "effect"
import { type Figure, flora, growthOf, median, type Results } from "./Figures.ts"
import { installPeers, versionOf } from "./Peers.ts"
import { plot } from "./Plot.ts"
import { report } from "./Report.ts"
import type { Plan } from "./Section.ts"
import { sections } from "./sections/all.ts"

const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    only: { type: "string" },
    "no-peers": { type: "boolean", default: false },
    /** Raw results, the table and a picture per section into bench/results. */
    results: { type: "boolean", default: false },
  },
})

const missing: Array<string> = []
const why = flags["no-peers"] ? "peers were not asked for" : installPeers()
if (why !== undefined) missing.push(why)

const plan: Plan = {
  quick: flags.quick,
  runs: flags.quick ? 2 : 5,
  peers: !flags["no-peers"],
  missing: (reason) => {
    if (!missing.includes(reason)) missing.push(reason)
  },
}

const wanted = flags.only?.split(",")
const chosen = sections.filter(({ name }) => wanted === undefined || wanted.includes(name))
const began = performance.now()
const at = new Date().toISOString()
const loadBefore = loadavg()[0]!

const figures = await Effect.runPromise(
  Effect.forEach(chosen, ({ name, run }) =>
    Effect.gen(function* () {
      const from = performance.now()
      const found = yield* Effect.scoped(run(plan)).pipe(
        Effect.catch((error) =>
          Effect.sync((): ReadonlyArray<Figure> => {
            plan.missing(`${name}: ${error.message}`)
            return []
          }),
        ),
      )
      console.error(`${name}: ${((performance.now() - from) / 1000).toFixed(0)} s`)
      return found
    }),
  ),
).then((all) => all.flat())

/** flora's median of a work, the best of all sizes. */
const best = (section: string, work: RegExp, pick: (...values: ReadonlyArray<number>) => number) => {
  const found = figures.filter(
    (each) => each.contender === flora && each.section === section && work.test(each.work),
  )
  return found.length === 0 ? undefined : pick(...found.map(({ samples }) => median(samples)))
}

const perLive = best("density", /live tenant/, Math.min)
const perCold = best("density", /cold guild/, Math.max)
const cpu = best("dispatch", /CPU, both sides/, Math.min)
const headline = {
  ...(perLive === undefined ? {} : { "guilds per GiB, live": 1024 / perLive }),
  ...(perCold === undefined ? {} : { "guilds per GiB, cold": 1024 ** 2 / perCold }),
  ...(cpu === undefined ? {} : { "events per core-second": 1e6 / cpu }),
}

const peerVersions = ["workerd", "deno", "quickjs-emscripten", "lmdb", "graphile-worker", "bullmq"].flatMap(
  (name) => (versionOf(name) === undefined ? [] : [[name, versionOf(name)!] as const]),
)
const results: Results = {
  at,
  machine: {
    cores: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadBefore,
    loadAfter: loadavg()[0]!,
  },
  versions: { node: process.version, v8: process.versions.v8, ...Object.fromEntries(peerVersions) },
  seconds: (performance.now() - began) / 1000,
  missing,
  headline,
  growth: growthOf(figures),
  figures,
}
const table = report(results)
console.log(table)
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(results, undefined, 1)}\n`)
if (flags.results) {
  const directory = join(import.meta.dirname, "results")
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, "results.json"), `${JSON.stringify(results, undefined, 1)}\n`)
  writeFileSync(
    join(directory, "table.md"),
    `# Results of one run\n\nWritten by \`npm run bench -- --results\`, ${at}.\n\n${table}\n`,
  )
  for (const [section, own] of Map.groupBy(figures, ({ section }) => section))
    writeFileSync(join(directory, `${section.replaceAll(" ", "-")}.svg`), plot(section, own))
}
process.exit(0)
