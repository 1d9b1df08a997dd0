import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type Figure, growthOf, median, ratioOf, Results } from "../../bench/Figures.ts"

const root = resolve(import.meta.dirname, "../..")

const figure = (
  contender: string,
  size: number,
  samples: ReadonlyArray<number>,
  better: Figure["better"] = "less",
): Figure => ({ section: "s", work: "w", size, contender, unit: "ms", better, samples })

describe("npm run bench", () => {
  it("writes figures of flora for each section that needs no peer", { timeout: 240_000 }, () => {
    const directory = mkdtempSync(join(tmpdir(), "flora-bench-test-"))
    const file = join(directory, "results.json")
    const only = "dispatch,cold,neighbours,operations,moves"
    const run = spawnSync(
      process.execPath,
      ["bench/main.ts", "--quick", "--no-peers", "--only", only, "--json", file],
      { cwd: root, encoding: "utf8" },
    )
    assert.strictEqual(run.status, 0, run.stderr)
    const results = Schema.decodeSync(Schema.fromJsonString(Results))(readFileSync(file, "utf8"))
    rmSync(directory, { recursive: true })
    assert.deepStrictEqual(results.missing, ["peers were not asked for"])
    assert.sameMembers(
      [...new Set(results.figures.map(({ section }) => section))],
      ["cold start", "density", "dispatch", "neighbours", "key-value", "mailbox", "migration", "failover"],
    )
    for (const { contender, work, samples } of results.figures) {
      assert.strictEqual(contender, "flora", work)
      assert.isNotEmpty(samples, work)
      for (const sample of samples) assert.isAbove(sample, 0, work)
    }
    assert.hasAllKeys(results.headline, [
      "guilds per GiB, live",
      "guilds per GiB, cold",
      "events per core-second",
    ])
    assert.include(run.stdout, "| flora is")
  })
})

describe("Figures", () => {
  it("tells how many times as good flora is, for rates and for times", () => {
    const times = [figure("flora", 50, [1, 2, 3]), figure("peer", 50, [8, 6, 7]), figure("peer", 5, [1])]
    assert.strictEqual(ratioOf(times[1]!, times), 3.5)
    assert.isUndefined(ratioOf(times[0]!, times))
    assert.isUndefined(ratioOf(times[2]!, times))
    const rates = [figure("flora", 50, [10], "more"), figure("peer", 50, [5], "more")]
    assert.strictEqual(ratioOf(rates[1]!, rates), 2)
    assert.strictEqual(median([9, 1, 5]), 5)
  })

  it("finds the power with which a cost grows, for rates and for times", () => {
    const exponentOf = (figures: ReadonlyArray<Figure>) => growthOf(figures).map(({ exponent }) => exponent)
    const sizes = [10, 100, 1000]
    const [linear] = exponentOf(sizes.map((size) => figure("flora", size, [3 * size])))
    assert.closeTo(linear!, 1, 1e-9)
    const [root] = exponentOf(sizes.map((size) => figure("flora", size, [9 / Math.sqrt(size)], "more")))
    assert.closeTo(root!, 0.5, 1e-9)
    assert.isEmpty(exponentOf([figure("flora", 10, [1])]))
    assert.isEmpty(exponentOf(sizes.map((size) => figure("peer", size, [1]))))
  })
})
