/** Items 44 to 50 and 58 of the list of network attacks: what is connected to. */
import { join } from "node:path"
import { setDefaultCACertificates, getCACertificates } from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { until } from "../../actors/GuildFixture.ts"
import { temporaryDirectory } from "../../Services.ts"
import { selfSigned } from "./Certificate.ts"
import { guildId, makeEgress } from "./EgressFixture.ts"
import { fileSocketServer, httpServer, httpsServer, internet, intranet, plainServer } from "./LocalServers.ts"

/** A server of the operator's network, which nobody may reach. */
const fortress = (port = 0) => httpServer((_, response) => response.end("secret"), intranet, port)

const text = (response: { readonly body: Buffer }) => response.body.toString()

/** One address for every name. */
const always =
  (...addresses: ReadonlyArray<string>) =>
  () => ({ addresses })

describe("Egress", () => {
  it.live("hands a request over as it is, and the whole answer back", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((_, response) => {
        response.writeHead(201, "Made", { "content-type": "text/plain", "set-cookie": ["a=1", "b=2"] })
        response.end("hällo")
      })
      const { get, egress } = yield* makeEgress()
      const body = Buffer.from("the body")
      const url = `${server.url}/a%20b/../c?q=%C3%A4#fragment`
      const response = yield* get(url, { method: "post", headers: [["X-Test", "1"]], body })
      assert.strictEqual(response.status, 201)
      assert.strictEqual(response.statusText, "Made")
      assert.strictEqual(response.url, `${server.url}/c?q=%C3%A4`)
      assert.isFalse(response.redirected)
      assert.strictEqual(text(response), "hällo")
      assert.deepStrictEqual(
        response.headers.filter(([name]) => name === "set-cookie"),
        [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
      )
      const [{ request, body: received }] = server.requests as [(typeof server.requests)[0]]
      assert.strictEqual(request.method, "POST")
      assert.strictEqual(request.url, "/c?q=%C3%A4")
      assert.strictEqual(request.headers["x-test"], "1")
      assert.strictEqual(received, "the body")
      yield* get(server.url)
      assert.isUndefined(server.requests[1]!.request.headers.cookie, "cookies are not kept")
      const { requests, failures, bytesSent, bytesReceived, refusals } = egress.counters(guildId)
      assert.deepStrictEqual([requests, failures, bytesSent, bytesReceived, refusals], [2, 0, 8, 12, {}])
    }),
  )

  it.live(
    "[44] refuses addresses of the operator's network in every spelling, and names that stand for them",
    () =>
      Effect.gen(function* () {
        const secret = yield* fortress()
        const { refusal, egress } = yield* makeEgress({
          names: (name) => (name.endsWith(".nip.io") ? { addresses: [intranet] } : "unknown"),
        })
        for (const host of [
          "127.0.0.1",
          "2130706433",
          "0x7f.1",
          "017700000001",
          "127.1",
          "①②⑦.⓪.⓪.①",
          "[::ffff:7f00:1]",
          "[::1]",
          "0.0.0.0",
          "127.0.0.1.nip.io",
          "127.0.0.1.nip.io.",
        ]) {
          assert.strictEqual(yield* refusal(`http://${host}:${secret.port}/`), "address", host)
        }
        assert.strictEqual(yield* refusal(`http://localhost.:${secret.port}/`), "host")
        assert.lengthOf(secret.connections, 0)
        const { refusals } = egress.counters(guildId)
        assert.deepStrictEqual(refusals, { address: 11, host: 1 })
      }),
  )

  it.live("[45] connects to the address that it has checked, whatever the name says a moment later", () =>
    Effect.gen(function* () {
      const open = yield* httpServer((_, response) => response.setHeader("connection", "close").end("open"))
      const secret = yield* fortress(open.port)
      const answers = [internet]
      const { get, refusal, dns } = yield* makeEgress({
        names: () => ({ addresses: [answers.shift() ?? intranet] }),
      })
      const url = `http://rebinding.example:${open.port}/`
      assert.strictEqual(text(yield* get(url)), "open")
      assert.deepStrictEqual(dns.questions, ["rebinding.example"], "the name was resolved once")
      assert.strictEqual(yield* refusal(url), "address")
      assert.strictEqual(yield* refusal(url), "address")
      assert.lengthOf(open.requests, 1)
      assert.lengthOf(secret.connections, 0)
    }),
  )

  it.live("[46] judges every address of a name, not the first", () =>
    Effect.gen(function* () {
      const open = yield* httpServer((_, response) => response.end("open"))
      const secret = yield* fortress(open.port)
      for (const addresses of [
        [internet, intranet],
        [intranet, internet],
        [internet, "::1"],
      ]) {
        const { refusal } = yield* makeEgress({ names: always(...addresses) })
        assert.strictEqual(yield* refusal(`http://both.example:${open.port}/`), "address")
      }
      const { get } = yield* makeEgress({ names: always(internet, "127.0.0.3"), allow: "127.0.0.2/31" })
      assert.strictEqual(text(yield* get(`http://both.example:${open.port}/`)), "open")
      assert.lengthOf(secret.connections, 0)
      const crowd = Array.from({ length: 33 }, () => internet)
      const crowded = yield* makeEgress({ names: always(...crowd), limits: { fetchAddresses: 32 } })
      const error = yield* Effect.flip(crowded.get(`http://crowd.example:${open.port}/`))
      assert.strictEqual(error.message, "crowd.example has more than 32 addresses")
    }),
  )

  it.live("[47] checks each redirect anew", () =>
    Effect.gen(function* () {
      const secret = yield* fortress()
      const redirector = yield* httpServer((request, response) => {
        const to = new URL(request.url!, "http://x").searchParams.get("to")!
        response.writeHead(302, { location: to }).end("gone")
      })
      const { refusal, get } = yield* makeEgress({ names: always(intranet) })
      const redirect = (to: string) => refusal(`${redirector.url}/?to=${encodeURIComponent(to)}`)
      assert.strictEqual(yield* redirect(secret.url), "address")
      assert.strictEqual(yield* redirect(`//127.1:${secret.port}/`), "address")
      assert.strictEqual(yield* redirect(`http://inside.example:${secret.port}/`), "address")
      assert.strictEqual(yield* redirect("file:///etc/passwd"), "scheme")
      assert.strictEqual(yield* redirect("http://127.0.0.2:6379/"), "port")
      assert.strictEqual(yield* redirect("https://discord.com/api/v10"), "discord")
      assert.strictEqual(yield* redirect("http://me:pw@127.0.0.2/"), "credentials")
      assert.strictEqual(yield* redirect("http://["), "url")
      assert.lengthOf(secret.connections, 0)

      const error = yield* refusal(`${redirector.url}/?to=/`, { redirect: "error" })
      assert.strictEqual(error, "redirect")
      const manual = yield* get(`${redirector.url}/?to=${secret.url}`, { redirect: "manual" })
      assert.deepStrictEqual([manual.status, text(manual), manual.redirected], [302, "gone", false])
    }),
  )

  it.live("[47] does not wait for the body of a redirect", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((request, response) => {
        if (request.url === "/goal") response.end("goal")
        else response.writeHead(302, { location: "/goal" }).write("for ever")
      })
      const { get } = yield* makeEgress({ limits: { fetchTimeoutSecs: 60 } })
      assert.strictEqual(text(yield* get(server.url)), "goal")
      yield* until(() => server.connections[0]!.destroyed)
    }),
  )

  it.live("[47] follows five redirects and no sixth", () =>
    Effect.gen(function* () {
      const chain = yield* httpServer((request, response) => {
        const left = Number(request.url!.slice(1))
        if (left === 0) response.end("arrived")
        else response.writeHead(307, { location: `/${left - 1}#here` }).end()
      })
      const { get, refusal } = yield* makeEgress({ limits: { fetchRedirects: 5 } })
      const arrived = yield* get(`${chain.url}/5`)
      assert.strictEqual(text(arrived), "arrived")
      assert.strictEqual(arrived.url, `${chain.url}/0`)
      assert.isTrue(arrived.redirected)
      assert.lengthOf(chain.requests, 6)
      assert.strictEqual(yield* refusal(`${chain.url}/6`), "redirect")
      assert.lengthOf(chain.requests, 12)
    }),
  )

  it.live(
    "[47] speaks HTTPS with servers whose certificate holds, and does not let itself be led out of it",
    () =>
      Effect.gen(function* () {
        const identity = selfSigned("secure.example")
        const open = yield* httpServer((_, response) => response.end("open"))
        const secure = yield* httpsServer(
          identity,
          (request, response) => {
            if (request.url === "/down") response.writeHead(302, { location: open.url }).end()
            else response.end("safe")
          },
          "secure.example",
        )
        const { get, refusal } = yield* makeEgress({ names: always(internet) })
        const distrusted = yield* Effect.flip(get(secure.url))
        assert.match(
          `${distrusted._tag}: ${distrusted.message}`,
          /FetchFailed: secure.example: its certificate/,
        )
        const trusted = getCACertificates("default")
        setDefaultCACertificates([...trusted, identity.cert])
        yield* Effect.addFinalizer(() => Effect.sync(() => setDefaultCACertificates(trusted)))
        assert.strictEqual(text(yield* get(secure.url)), "safe")
        const misnamed = yield* Effect.flip(get(`https://other.example:${secure.port}/`))
        assert.match(
          `${misnamed._tag}: ${misnamed.message}`,
          /FetchFailed: .* certificate is for another name/,
        )
        assert.strictEqual(yield* refusal(`${secure.url}/down`), "redirect")
        assert.lengthOf(open.requests, 0)
      }),
  )

  it.live("[48] judges a name that is an alias by the address behind it", () =>
    Effect.gen(function* () {
      const secret = yield* fortress()
      const { refusal } = yield* makeEgress({
        names: () => ({ alias: "db.corp.example", addresses: [intranet] }),
      })
      assert.strictEqual(yield* refusal(`http://harmless.example:${secret.port}/`), "address")
      assert.lengthOf(secret.connections, 0)
    }),
  )

  it.live("[49] does not use the proxies of the environment", () =>
    Effect.gen(function* () {
      const proxy = yield* httpServer((_, response) => response.end("proxied"), intranet)
      const open = yield* httpServer((_, response) => response.end("direct"))
      const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          const before = { ...process.env }
          for (const name of names) process.env[name] = proxy.url
          process.env["NODE_USE_ENV_PROXY"] = "1"
          process.env["NO_PROXY"] = ""
          return before
        }),
        (before) => Effect.sync(() => (process.env = before)),
      )
      const { get } = yield* makeEgress()
      assert.strictEqual(text(yield* get(open.url)), "direct")
      assert.lengthOf(proxy.connections, 0)
    }),
  )

  it.live("[50] has no way to a socket of the file system", () =>
    Effect.gen(function* () {
      const path = join(yield* temporaryDirectory, "docker.sock")
      const daemon = yield* fileSocketServer(path)
      const { get, refusal } = yield* makeEgress()
      assert.strictEqual(yield* refusal(`unix:${path}`), "scheme")
      assert.strictEqual(yield* refusal(`http+unix://${encodeURIComponent(path)}/`), "scheme")
      assert.strictEqual((yield* Effect.flip(get(`http://unix:${path}:/info`)))._tag, "FetchFailed")
      assert.strictEqual(yield* refusal(`http://${encodeURIComponent(path)}/`), "url")
      assert.lengthOf(daemon.connections, 0)
    }),
  )

  it.live("[57] refuses this runtime's own server, even where the operator allows its network", () =>
    Effect.gen(function* () {
      const other = yield* fortress()
      const { refusal, get, ownPort } = yield* makeEgress({ allow: "127.0.0.0/8, ::1, 0.0.0.0, localhost" })
      for (const host of ["127.0.0.1", "127.0.0.2", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0"])
        assert.strictEqual(yield* refusal(`http://${host}:${ownPort}/playground/api/v10`), "self", host)
      assert.strictEqual(text(yield* get(other.url)), "secret")
      assert.strictEqual(text(yield* get(`http://localhost:${other.port}`)), "secret")
    }),
  )

  it.live("[57] refuses what stands in for Discord's API", () =>
    Effect.gen(function* () {
      const proxy = yield* httpServer((_, response) => response.end("api"))
      const { refusal } = yield* makeEgress({ settings: { DISCORD_API_URL: `${proxy.url}/api` } })
      assert.strictEqual(yield* refusal(`${proxy.url}/other`), "discord")
      assert.strictEqual(yield* refusal("https://discord.com/api/v10/gateway"), "discord")
      assert.lengthOf(proxy.connections, 0)
    }),
  )

  it.live("[58] connects to nothing when a name cannot be resolved", () =>
    Effect.gen(function* () {
      const { get } = yield* makeEgress({
        limits: { fetchTimeoutSecs: 1 },
        names: (name) =>
          name === "silent.example" ? "silence" : name === "broken.example" ? "failure" : "unknown",
      })
      for (const host of ["unknown.example", "broken.example"]) {
        const error = yield* Effect.flip(get(`http://${host}/`))
        assert.strictEqual(`${error._tag}: ${error.message}`, `FetchFailed: ${host} was not found`)
      }
      assert.include(
        ["FetchFailed", "FetchTimeout"],
        (yield* Effect.flip(get("http://silent.example/")))._tag,
      )
    }),
  )

  it.live("tells that nobody answers, without telling addresses", () =>
    Effect.gen(function* () {
      const { get, egress } = yield* makeEgress({ names: always(internet) })
      const closed = yield* Effect.scoped(plainServer((socket) => socket.end()))
      const refused = yield* Effect.flip(get(`http://closed.example:${closed.port}/`))
      assert.strictEqual(refused.message, "closed.example: the connection was refused")
      const babble = yield* plainServer((socket) => socket.end("220 mail.example ESMTP\r\n"))
      const nonsense = yield* Effect.flip(get(`http://mail.example:${babble.port}/`))
      assert.strictEqual(nonsense.message, "mail.example: the answer is not HTTP")
      assert.strictEqual(egress.counters(guildId).failures, 2)
    }),
  )
})
