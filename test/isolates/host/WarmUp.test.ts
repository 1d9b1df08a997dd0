import { assert, describe, it } from "vitest"
import { usesOf } from "../../../src/isolates/host/Uses.ts"
import { type Warmth, warmCaches } from "../../../src/isolates/host/WarmUp.ts"
import { families, sdkScript } from "../../sdk/IsolateDriver.ts"

const warm = (sdk: string, warmth: Warmth) => warmCaches(sdk, families, "flora:sdk.js", warmth)

describe("the code caches of the SDK", () => {
  it("are made after the SDK has done its work, and hold more for guilds that use the web platform", async () => {
    const plain = await warm(sdkScript, "plain")
    const web = await warm(sdkScript, "web")
    assert.isAbove(plain.sdk.byteLength, 40_000)
    assert.isAtLeast(web.sdk.byteLength, plain.sdk.byteLength)
    assert.isAbove(web.families.byteLength, plain.families.byteLength * 3)
  })

  it("are refused when the SDK did not do it", async () => {
    const broken = sdkScript.replace("message.send", "message.sent").replaceAll(`"fetch"`, `"fotch"`)
    const error = await warm(broken, "web").then(String, String)
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
