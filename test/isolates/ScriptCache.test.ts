import ivm from "isolated-vm"
import { assert, describe, it } from "vitest"
import { ScriptCache } from "../../src/isolates/host/ScriptCache.ts"

const makeCache = () => new ScriptCache("", "", "")

const run = async (cache: ScriptCache, source: string) => {
  const isolate = new ivm.Isolate({ memoryLimit: 8 })
  const context = await isolate.createContext()
  const script = await cache.compile(isolate, source, "flora:bundle.js")
  const value: unknown = await script.run(context)
  isolate.dispose()
  return { value, rejected: (script as { cachedDataRejected?: boolean }).cachedDataRejected }
}

describe("ScriptCache", () => {
  // V8 itself accepts a cache of any text that has the same length, and would run the other one's code.
  it("runs what a script says, not what another one of the same length said", async () => {
    const cache = makeCache()
    assert.strictEqual((await run(cache, "'mine'.length")).value, 4)
    assert.strictEqual((await run(cache, "'mine' + 'mi'")).value, "minemi")
    assert.strictEqual((await run(cache, "'yours' === 1")).value, false)
  })

  it("takes the code of a script from its cache for the next isolate", async () => {
    const cache = makeCache()
    const source = "(() => 'same')()"
    assert.strictEqual((await run(cache, source)).rejected, undefined)
    assert.deepStrictEqual(await run(cache, source), { value: "same", rejected: false })
  })
})
