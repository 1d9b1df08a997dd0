import { assert, describe, it } from "vitest"
import { IsolateDriver } from "../IsolateDriver.ts"

const seen = async (script: string): Promise<string[]> => {
  using guild = await IsolateDriver.load(script)
  assert.isUndefined(guild.failure)
  return guild.logs.map((line) => line.replace(/^info: /, ""))
}

describe("the names of the web platform", () => {
  it("become values when they are read, the same ones each time", async () => {
    const lines = await seen(`
      const shape = (name) => { const { get, value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name)
        return [typeof get, typeof value, writable, enumerable, configurable].join() }
      for (const name of ["URL", "fetch"]) { console.log(shape(name)); globalThis[name]; console.log(shape(name)) }
      console.log(URL === URL, new Request("https://a.example/").signal instanceof AbortSignal, crypto === crypto)`)
    assert.deepStrictEqual(lines, [
      "function,undefined,,false,true",
      "undefined,function,true,false,true",
      "function,undefined,,true,true",
      "undefined,function,true,true,true",
      "true true true",
    ])
  })

  it("can be replaced and deleted, before and after they are read", async () => {
    const lines = await seen(`
      URL = 1; console.log(URL)
      btoa; btoa = 2; console.log(btoa)
      delete globalThis.atob; console.log(typeof atob)
      console.log(new Response("x").status, new Request("https://a.example/x").url)`)
    assert.deepStrictEqual(lines, ["1", "2", "undefined", "200 https://a.example/x"])
  })

  it("work on a frozen global object", async () => {
    assert.deepStrictEqual(
      await seen(
        `Object.freeze(globalThis); console.log(new URL("b", "https://a.example").href, btoa("a"), URL === URL)`,
      ),
      ["https://a.example/b YQ== true"],
    )
  })

  it("stay what they are when the script breaks them afterwards", async () => {
    const lines = await seen(`
      globalThis.TextDecoder = globalThis.AbortController = globalThis.ReadableStream = null
      const chunks = []; for await (const chunk of new Response("ab").body) chunks.push(chunk.length)
      console.log(await new Blob(["\\u00e9"]).text(), chunks)`)
    assert.deepStrictEqual(lines, ["é [ 2 ]"])
  })
})

describe("random numbers", () => {
  it("differ between starts and between calls, and fill arrays of integers", async () => {
    const script = `console.log(crypto.randomUUID()); console.log(crypto.randomUUID()); console.log(crypto.getRandomValues(new Uint32Array(64)).join())`
    const lines = [...(await seen(script)), ...(await seen(script))]
    assert.strictEqual(new Set(lines).size, 6)
    for (const uuid of [lines[0], lines[1]]) {
      assert.match(uuid!, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
    assert.isAbove(new Set(lines[2]!.split(",")).size, 60)
  })
})

describe("names of hosts", () => {
  it("may be of any script", async () => {
    const hosts = [
      "münchen.example",
      "日本.example",
      "العربية.example",
      "FAß.example",
      "①.example",
      "xn--fa-hia.example",
    ]
    const bad = ["aا.example", "xn--aü.example", "\u0301.example", "a b.example"]
    const lines = await seen(`
      for (const host of ${JSON.stringify(hosts)}) console.log(new URL("https://" + host).host)
      for (const host of ${JSON.stringify(bad)}) console.log(URL.canParse("https://" + host))`)
    // Node's parser is another one.
    assert.deepStrictEqual(lines, [
      ...hosts.map((host) => new URL(`https://${host}`).host),
      ...bad.map(() => "false"),
    ])
  })
})
