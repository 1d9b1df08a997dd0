import { build } from "esbuild"
import { assert, describe, it } from "vitest"
import { bundleOptions } from "../../src/domain/Script.ts"
import { makeSourceMap } from "../../src/services/SourceMap.ts"

const bundleOf = async (contents: string) => {
  const result = await build({
    ...bundleOptions(),
    stdin: { contents, sourcefile: "src/main.ts", loader: "ts", resolveDir: "/" },
    absWorkingDir: "/",
    outfile: "/bundle.js",
  })
  return {
    code: result.outputFiles.find(({ path }) => path.endsWith(".js"))!.text,
    map: result.outputFiles.find(({ path }) => path.endsWith(".map"))!.text,
  }
}

/** The position of a text in a text, as stack traces count. */
const positionOf = (code: string, needle: string) => {
  const before = code.slice(0, code.indexOf(needle)).split("\n")
  return `${before.length}:${before.at(-1)!.length + 1}`
}

describe("SourceMap", () => {
  it("maps bundle positions in stacks and messages to the author's file", async () => {
    const { code, map } = await bundleOf(
      "interface A { a: string }\n\nconst x: A = { a: '' }\nthrow new Error(x.a)\n",
    )
    const at = `flora:bundle.js:${positionOf(code, "new Error")}`
    const mapped = makeSourceMap(map).mapError({
      name: "Error",
      message: `boom [${at}]`,
      stack: `Error: boom\n    at ${at}\n    at load (flora:sdk.js:1:5)`,
    })
    assert.strictEqual(mapped.message, "boom [src/main.ts:4:7]")
    assert.strictEqual(mapped.stack, "Error: boom\n    at src/main.ts:4:7")
  })

  it("leaves positions as they are without a map, or with one that cannot be read", () => {
    const error = { name: "Error", message: "m", stack: "Error: m\n    at flora:bundle.js:1:2" }
    assert.deepStrictEqual(makeSourceMap(undefined).mapError(error), error)
    assert.deepStrictEqual(makeSourceMap("{ not a map").mapError(error), error)
  })

  it("leaves positions that no text has as they are", async () => {
    const { map } = await bundleOf("export const a = 1\nconsole.log(a)\n")
    for (const at of ["0:0", "1:0", "0:5", "999999999999:1", "7:99999"]) {
      const message = `flora:bundle.js:${at}`
      assert.include(makeSourceMap(map).mapError({ name: "Error", message }).message, ":")
    }
    assert.strictEqual(
      makeSourceMap(map).mapError({ name: "Error", message: "flora:bundle.js:0:0" }).message,
      "flora:bundle.js:0:0",
    )
  })
})
