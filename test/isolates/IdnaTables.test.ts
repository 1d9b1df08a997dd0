import { createRequire } from "node:module"
import { assert, describe, it } from "vitest"
import { characterClass, mappingTable } from "../../sdk/src/web/IdnaTable.ts"
import { mappingModule, regexesModule } from "../../src/isolates/IdnaTables.ts"

const require = createRequire(import.meta.url)

/** What a module's text exports when it is given the SDK's expander. */
const evaluated = <T>(text: string): T => {
  const module = { exports: {} }
  // oxlint-disable-next-line no-new-func
  new Function("module", "exports", "require", text)(module, module.exports, () => ({
    characterClass,
    mappingTable,
  }))
  return module.exports as T
}

type Row = readonly [range: number | readonly [first: number, last: number], status: number, mapping?: string]

/** Status and mapping of every character. The mapping of deviations is for transitional processing, which URLs have not. */
const spread = (rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
  rows.flatMap(([range, status, mapping = ""]) => {
    const [first, last] = typeof range === "number" ? [range, range] : range
    return Array.from({ length: last - first + 1 }, () => `${status}${status === 1 ? mapping : ""}`)
  })

describe("the shortened tables of tr46", () => {
  it("say the same of every character", () => {
    const text = mappingModule()
    assert.isBelow(text.length, 20_000)
    const original = spread(require("tr46/lib/mappingTable.json") as ReadonlyArray<Row>)
    const made = spread(evaluated<ReadonlyArray<Row>>(text))
    assert.strictEqual(made.length, 0x11_0000)
    assert.isTrue(made.every((entry, point) => entry === original[point]))
  })

  it("have the same classes", () => {
    const text = regexesModule()
    assert.isBelow(text.length, 30_000)
    const original = require("tr46/lib/regexes.js") as Record<string, RegExp>
    const made = evaluated<Record<string, RegExp>>(text)
    assert.sameMembers(Object.keys(made), Object.keys(original))
    for (const [name, pattern] of Object.entries(original)) {
      for (let point = 0; point < 0x11_0000; point += 1) {
        if (point >= 0xd8_00 && point < 0xe0_00) continue
        const character = String.fromCodePoint(point)
        if (made[name]!.test(character) !== pattern.test(character))
          assert.fail(`${name} of ${point.toString(16)}`)
      }
    }
  })
})
