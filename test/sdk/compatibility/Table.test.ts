/** The table of docs/compatibility.md, held to the tests it names. */
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { assert, describe, it } from "vitest"

const root = resolve(import.meta.dirname, "../../..")
const rows = readFileSync(join(root, "docs/compatibility.md"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const found = /^\| ((?:SDK|EV|SV)-\d\d) +\|.*\| `([^`]+)` (.+?) +\|$/.exec(line)
    return found === null ? [] : [{ id: found[1]!, file: found[2]!, name: found[3]! }]
  })

/** `SDK-01` to `SDK-36` and so on. */
const ids = (kind: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `${kind}-${String(from + n).padStart(2, "0")}`)

describe("the table of what the original could do", () => {
  it("has a row for every feature, once", () => {
    assert.deepStrictEqual(
      rows.map(({ id }) => id),
      [...ids("SDK", 1, 36), ...ids("SDK", 42, 52), ...ids("EV", 1, 6), ...ids("SV", 20, 21)],
    )
  })

  it("names a test that is there", () => {
    const missing = rows.filter(({ file, name }) => {
      const path = join(root, file)
      return !existsSync(path) || !readFileSync(path, "utf8").includes(name)
    })
    assert.deepStrictEqual(missing, [])
  })
})
