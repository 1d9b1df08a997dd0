import { assert, describe, it } from "vitest"
import { usesOf } from "../../../src/isolates/host/Uses.ts"
import { warmCache } from "../../../src/isolates/host/WarmUp.ts"
import { sdkScript } from "../../sdk/IsolateDriver.ts"

describe("the code caches of the SDK", () => {
  it("are made after the SDK has done its work, and hold more for guilds that use the web platform", async () => {
    const plain = await warmCache(sdkScript, "flora:sdk.js", "plain")
    const web = await warmCache(sdkScript, "flora:sdk.js", "web")
    assert.isAbove(plain.byteLength, 40_000)
    assert.isAbove(web.byteLength, plain.byteLength * 4)
  })

  it("are refused when the SDK did not do it", async () => {
    const broken = sdkScript.replace("message.send", "message.sent").replaceAll(`"fetch"`, `"fotch"`)
    const error = await warmCache(broken, "flora:sdk.js", "web").then(String, String)
    assert.include(error, "the warm-up did not end")
  })
})

describe("what a bundle uses", () => {
  it("is told by its text", () => {
    assert.deepStrictEqual(usesOf(`on("ready", () => setTimeout(() => {}))`), {
      warmth: "plain",
      encodings: false,
    })
    assert.deepStrictEqual(usesOf(`await fetch(x)`), { warmth: "web", encodings: false })
    assert.deepStrictEqual(usesOf(`prefetchURLs()`), { warmth: "plain", encodings: false })
    assert.deepStrictEqual(usesOf(`new TextDecoder("gbk")`), { warmth: "web", encodings: true })
  })
})
