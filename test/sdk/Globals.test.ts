import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { assert, describe, it } from "vitest"
import { withComments } from "../../scripts/globals.ts"

const sdk = resolve(import.meta.dirname, "..", "..", "sdk")
const read = (path: string) => readFileSync(join(sdk, path), "utf8")

/** The lines of a text that begin a symbol, a method or a property, and have no comment before them. */
const bare = (text: string, symbol: RegExp): ReadonlyArray<string> => {
  const lines = text.split("\n")
  return lines.filter((line, i) => symbol.test(line) && !/\*\/\s*$/.test(lines[i - 1] ?? ""))
}

describe("the ambient types", () => {
  it("say of each symbol what its source says: node scripts/globals.ts", () => {
    const text = read("globals.d.ts")
    const made = withComments(text)
    assert.deepStrictEqual(made.silent, [])
    assert.strictEqual(made.text, text)
  })

  it("say of each function of rest what it does", () => {
    const silent = readdirSync(join(sdk, "src", "rest"))
      .filter((name) => !["Rest.ts", "Call.ts"].includes(name))
      .flatMap((name) =>
        bare(read(`src/rest/${name}`), /^ {2}(?:async )?\w+(?:: |\()/).map((line) => `${name}: ${line}`),
      )
    assert.deepStrictEqual(silent, [])
  })

  it("say of each method of a store what it does", () => {
    assert.deepStrictEqual(
      bare(read("src/Kv.ts"), /^ {2}(?:async )?(?!constructor|private|operation)\w+(?:<[^>]*>)?\(.*\{$/),
      [],
    )
  })

  it("say of each part of the test kit what it is", () => {
    assert.deepStrictEqual(bare(read("test.d.ts"), /^(?:export | {2}(?:readonly )?\w+[(?:<])/), [])
  })
})
