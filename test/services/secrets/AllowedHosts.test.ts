import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { allows, normaliseHost } from "../../../src/services/secrets/AllowedHosts.ts"
import { parseTarget } from "../../../src/services/egress/Target.ts"

const goes = (entries: ReadonlyArray<string>, url: string) =>
  allows(
    entries,
    Effect.runSync(parseTarget(url, { allowsHost: () => true, discordApi: "https://x.invalid" })),
  )

describe("the hosts that a secret may go to", () => {
  it("are matched by name, scheme and port", () => {
    const cases: ReadonlyArray<readonly [entry: string, url: string, allowed: boolean]> = [
      ["api.example.com", "https://api.example.com/x", true],
      ["api.example.com", "https://API.example.com.:8443/", true],
      ["api.example.com", "http://api.example.com/", false],
      ["api.example.com", "https://example.com/", false],
      ["api.example.com", "https://xapi.example.com/", false],
      ["api.example.com", "https://api.example.com.evil.com/", false],
      ["api.example.com:8443", "https://api.example.com/", false],
      ["api.example.com:8443", "https://api.example.com:8443/", true],
      ["http://api.example.com", "http://api.example.com/", true],
      ["http://api.example.com", "https://api.example.com/", false],
      ["https://api.example.com/", "https://api.example.com/", true],
      ["*.example.com", "https://a.b.example.com/", true],
      ["*.example.com", "https://example.com/", true],
      ["*.example.com", "https://badexample.com/", false],
      ["*", "https://anything.org/", true],
      ["*", "http://anything.org/", false],
      ["http://*:8080", "http://anything.org:8080/", true],
      ["Bücher.example", "https://xn--bcher-kva.example/", true],
      ["[2001:db8::1]", "https://[2001:DB8:0::1]/", true],
      ["127.0.0.1", "https://2130706433/", true],
    ]
    for (const [entry, url, allowed] of cases) {
      assert.strictEqual(goes([entry], url), allowed, `${entry} ${url}`)
      // What is kept means the same.
      assert.strictEqual(goes([normaliseHost(entry)!], url), allowed, `${normaliseHost(entry)} ${url}`)
    }
    assert.isTrue(goes(["a.example", "b.example"], "https://b.example/"))
    assert.isFalse(goes([], "https://b.example/"))
  })

  it("are kept in one spelling, and refused where they name no host", () => {
    assert.deepStrictEqual(
      ["HTTPS://API.Example.com:443/", "http://*.example.com", "*", " a.example. ", "[::1]:80"].map(
        normaliseHost,
      ),
      ["api.example.com:443", "http://*.example.com", "*", "a.example", "[::1]:80"],
    )
    for (const wrong of [
      "",
      "*.",
      "*.*.example.com",
      "a*.example.com",
      "ftp://example.com",
      "example.com/path",
      "user@example.com",
      "example.com?x",
      "example.com:99999",
      "a b.example",
      "exa%mple.com",
    ])
      assert.isUndefined(normaliseHost(wrong), wrong)
  })
})
