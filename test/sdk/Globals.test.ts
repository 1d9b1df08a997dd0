import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { assert, describe, it } from "vitest"
import { withComments } from "../../scripts/globals.ts"
import { undocumented } from "./Undocumented.ts"

const sdk = resolve(import.meta.dirname, "..", "..", "sdk")
const read = (path: string) => readFileSync(join(sdk, path), "utf8")

/** The lines of a text that begin a symbol and have no comment before them. */
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

  it("say of each symbol that an author can come to what it is", () => {
    const { documented, silent } = undocumented(
      sdk,
      join(sdk, "tsconfig.json"),
      ["globals.d.ts", "assets.d.ts", "test.d.ts"],
      ["web.d.ts"],
    )
    assert.deepStrictEqual([...silent], [])
    // The walk has come to members of payloads, arguments of calls, and methods of builders.
    const names = new Set([...documented].map((line) => line.split(" ")[1]))
    const reached = [
      "burst",
      "deleteMessageSeconds",
      "setAccessory",
      "listComplete",
      "maxAttempts",
      "timeLog",
      "onFetch",
    ]
    assert.includeMembers([...names], reached)
    assert.isAbove(documented.size, 1400)
  })

  it("say of the web's names that are flora's own what they are", () => {
    const own = read("web.d.ts").split("\n")
    const from = own.indexOf("interface Navigator {") - 1
    assert.deepStrictEqual(bare(own.slice(from).join("\n"), /^(?:declare|interface) /), [])
  })
})
