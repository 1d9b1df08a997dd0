/** Items 39, 40, 44, 56 and 57 of the list of network attacks: what the URL alone tells. */
import { createRequire } from "node:module"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { Agent } from "undici"
import { isPublicAddress } from "../../../src/services/egress/Address.ts"
import { parseTarget, type Target } from "../../../src/services/egress/Target.ts"

/** Another implementation of the URL standard, which comes without types. */
const whatwg = createRequire(import.meta.url)("whatwg-url") as {
  readonly parseURL: (text: string) => { readonly host: unknown } | null
  readonly serializeHost: (host: unknown) => string
}

const rules = { allowsHost: () => false, discordApi: "https://discord.com/api" }

const reasonOf = (url: string, discordApi = rules.discordApi) =>
  Effect.match(parseTarget(url, { ...rules, discordApi }), {
    onFailure: ({ reason }) => reason,
    onSuccess: () => "accepted" as const,
  })

const all = (expected: string, urls: ReadonlyArray<string>, discordApi?: string) =>
  Effect.forEach(urls, (url) =>
    Effect.map(reasonOf(url, discordApi), (reason) => assert.strictEqual(reason, expected, url)),
  )

describe("parseTarget", () => {
  it.effect("[39] takes http and https only", () =>
    Effect.gen(function* () {
      yield* all("accepted", ["http://example.com", "HTTPS://example.com/x?y#z", " https:example.com "])
      yield* all("scheme", [
        "file:///etc/passwd",
        "data:text/plain,hello",
        "blob:https://example.com/1",
        "ftp://example.com/",
        "gopher://example.com/1",
        "ws://example.com/",
        "wss://example.com/",
        "unix:/var/run/docker.sock",
        "javascript:alert(1)",
        "about:blank",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
      ])
      yield* all("url", [
        "",
        "/path",
        "example.com",
        "http://",
        "https://[::1",
        "http://a b/",
        "http://a:99999/",
      ])
      yield* all("credentials", [
        "http://user@example.com",
        "http://:secret@example.com",
        "https://a:b@example.com",
      ])
    }),
  )

  it.effect("[40] keeps to the web's ports, and to those from 1024 up that nothing delicate listens on", () =>
    Effect.gen(function* () {
      const at = (port: number) => `http://example.com:${port}/`
      yield* all("accepted", [80, 443, 1024, 3000, 8000, 8080, 8443, 50_000, 65_535].map(at))
      yield* all("port", [0, 1, 7, 22, 23, 25, 53, 110, 111, 143, 389, 445, 465, 587, 636, 993, 1023].map(at))
      yield* all(
        "port",
        [1433, 2049, 2375, 3306, 3389, 5432, 5900, 6000, 6379, 6667, 9200, 10_250, 11_211, 27_017].map(at),
      )
    }),
  )

  it.effect("[43] refuses names of private networks", () =>
    all("host", [
      "http://metadata.google.internal/computeMetadata/v1/",
      "http://METADATA.google.INTERNAL./",
      "http://host.docker.internal/",
      "http://localhost/",
      "http://localhost./",
      "http://a.localhost:8080/",
      "http://printer.local/",
      "http://router.home.arpa/",
    ]),
  )

  it.effect("[44] knows an address in every spelling", () =>
    Effect.gen(function* () {
      for (const [url, host] of [
        ["http://2130706433/", "127.0.0.1"],
        ["http://0x7f.1/", "127.0.0.1"],
        ["http://017700000001/", "127.0.0.1"],
        ["http://127.1/", "127.0.0.1"],
        ["http://0177.0.0.1/", "127.0.0.1"],
        ["http://0/", "0.0.0.0"],
        ["http://①②⑦.⓪.⓪.①/", "127.0.0.1"],
        ["http://127。0。0。1/", "127.0.0.1"],
        ["http://%31%32%37.0.0.1/", "127.0.0.1"],
        ["http://127.0.0.1./", "127.0.0.1"],
        ["http:\\\\127.0.0.1\\", "127.0.0.1"],
        ["http://12\t7.0.0.1/", "127.0.0.1"],
        ["http://[::ffff:7f00:1]/", "::ffff:7f00:1"],
        ["http://[::ffff:127.0.0.1]/", "::ffff:7f00:1"],
        ["http://[0:0:0:0:0:0:0:1]/", "::1"],
      ] as const) {
        const target = yield* parseTarget(url, rules)
        assert.strictEqual(target.host, host, url)
        assert.isFalse(isPublicAddress(target.host), url)
      }
    }),
  )

  it.effect("[57] refuses Discord's API and gateways, and lets Discord's files through", () =>
    Effect.gen(function* () {
      yield* all("discord", [
        "https://discord.com/api/v10/users/@me",
        "https://DISCORD.com./api",
        "https://canary.discord.com/api",
        "https://ptb.discord.com/",
        "https://discordapp.com/api/webhooks/1/x",
        "https://gateway.discord.gg/?v=10",
        "https://gateway-us-east1-b.discord.gg/",
        "https://dis%63ord.com/api",
        "https://ｄｉｓｃｏｒｄ.com/api",
        "https://discord.com:8443/api",
      ])
      yield* all("accepted", [
        "https://cdn.discordapp.com/attachments/1/2/a.png",
        "https://media.discordapp.net/attachments/1/2/a.png",
        "https://notdiscord.com/",
        "https://discord.com.example/",
      ])
      const proxy = "http://proxy.example:4000/discord/api"
      yield* all("discord", ["http://proxy.example:4000/", "http://PROXY.example.:4000/other"], proxy)
      yield* all("accepted", ["http://proxy.example:4001/"], proxy)
    }),
  )
})

const nasty = [
  "http://example.com\\@other.example/",
  "http://example.com#@other.example/",
  "http://example.com?@other.example/",
  "http://example.com;@other.example/",
  "http://example.com%2f@other.example/",
  "http://example.com%00.other.example/",
  "http:///example.com/",
  "http:/\\example.com:80\\..\\x",
  "http://EXAMPLE.com:080/",
  "http://[::1]:8080/",
  "http://[2606:4700::1111]/",
  "http://xn--mnchen-3ya.example/",
  "http://MÜNCHEN.example/",
  "http://fass­.example/",
  "http://ex%41mple.com/",
  "http://0x7f.0.0.1:8080/a?b",
  "http://a.b.c.:1234/..//../x",
  "https://example.com:443/",
  "http://example.com:443/",
  "https://example.com:80/",
  "http://_a-b.example/",
  "http://1.2.3/",
  "http://1.2.3.4.5/",
  "http://256/",
]

/** Texts that are nearly URLs, out of the pieces that parsers disagree about. */
const pieces = [
  "http:",
  "https:",
  "//",
  "/",
  "\\",
  "@",
  ":",
  "#",
  "?",
  "%",
  "%2e",
  "%40",
  "[",
  "]",
  "::1",
  ".",
  "。",
]
const words = [
  ...pieces,
  "a",
  "B",
  "127.1",
  "0x7f",
  "８",
  "ß",
  "xn--",
  "\t",
  " ",
  "80",
  "443",
  "1025",
  "example.com",
]
const almostUrls = Arbitrary.map(
  Arbitrary.array(Arbitrary.schema(Schema.Literals(words)), { minLength: 1, maxLength: 9 }),
  (parts) => `http${["", "s"][parts.length % 2]}://${parts.join("")}`,
)

/** Where undici would connect to: it is asked to, and stopped at the door. */
const dialled = (target: Target) =>
  Effect.promise(async () => {
    const calls: Array<string> = []
    const agent = new Agent({
      connect: ({ protocol, hostname, port }, callback) => {
        calls.push(
          `${protocol}//${hostname.replace(/\.$/, "")}:${Number(port) || (protocol === "https:" ? 443 : 80)}`,
        )
        callback(new Error("stopped"), null)
      },
    })
    await agent.request({ origin: target.origin, path: target.path, method: "GET" }).catch(() => undefined)
    await agent.destroy()
    return calls
  })

const agrees = Effect.fnUntraced(function* (text: string) {
  const other = whatwg.parseURL(text)
  const target = yield* Effect.option(
    parseTarget(text, { allowsHost: () => true, discordApi: "https://discord.com/api" }),
  )
  if (target._tag === "None") return false
  const { protocol, host, port } = target.value
  assert.deepStrictEqual(yield* dialled(target.value), [`${protocol}//${host}:${port}`], text)
  assert.isNotNull(other, text)
  assert.strictEqual(
    whatwg
      .serializeHost(other!.host)
      .replace(/^\[(.*)\]$/, "$1")
      .replace(/\.$/, ""),
    host,
    text,
  )
  return true
})

describe("the host that was checked and the host that is connected to", () => {
  it.effect("[56] are the same for URLs that parsers disagree about", () =>
    Effect.gen(function* () {
      const accepted = yield* Effect.filter(nasty, agrees)
      assert.isAbove(accepted.length, 10)
    }),
  )

  it.effect("[56] are the same for 2,000 texts that are nearly URLs", () =>
    Effect.gen(function* () {
      const texts = yield* Arbitrary.sampleEffect(almostUrls, { count: 2000, seed: 7 })
      const accepted = yield* Effect.filter(texts, agrees)
      assert.isAbove(accepted.length, 100)
    }),
  )
})
