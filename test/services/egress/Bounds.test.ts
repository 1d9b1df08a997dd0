/** Items 51 to 55 of the list of network attacks: what is sent, what comes back, and how much of it. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Logger, References } from "effect"
import { FetchRefused } from "../../../src/services/egress/Errors.ts"
import type { Answer } from "../../../src/services/egress/Exchange.ts"
import { SecretFiller } from "../../../src/services/egress/SecretFiller.ts"
import { until } from "../../actors/GuildFixture.ts"
import { guildId, makeEgress, otherGuild } from "./EgressFixture.ts"
import { httpServer, internet, plainServer } from "./LocalServers.ts"

const describeError = (error: { readonly _tag: string; readonly message: string }) =>
  `${error._tag}: ${error.message}`

describe("a request", () => {
  it.live("[51] goes over connections of its own guild only", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((request, response) => response.end(String(request.socket.remotePort)))
      const { get } = yield* makeEgress()
      const port = (guild: typeof guildId) =>
        Effect.map(get(server.url, {}, guild), ({ body }) => body.toString())
      const ports = { mine: new Set<string>(), theirs: new Set<string>() }
      for (let i = 0; i < 10; i++) {
        ports.mine.add(yield* port(guildId))
        ports.theirs.add(yield* port(otherGuild))
      }
      assert.isBelow(ports.mine.size, 5, "a guild uses its connections again")
      assert.isTrue(ports.mine.isDisjointFrom(ports.theirs))
    }),
  )

  it.live("[51] is not answered with what a server said before it was asked", () =>
    Effect.gen(function* () {
      const answer = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"
      const splitter = yield* plainServer((socket) => {
        socket.on("data", () => socket.write(`${answer}good${answer}evil`))
      })
      const { get } = yield* makeEgress()
      for (const guild of [guildId, otherGuild, guildId, otherGuild]) {
        const said = yield* Effect.match(get(splitter.url, {}, guild), {
          onSuccess: ({ body }) => body.toString(),
          onFailure: ({ _tag }) => _tag,
        })
        assert.notStrictEqual(said, "evil")
      }
    }),
  )

  it.live("[52] has only headers that a script may set, and none that would end it early", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((_, response) => response.end())
      const { get, refusal } = yield* makeEgress()
      yield* get(server.url, {
        method: "POST",
        body: Buffer.from("four"),
        headers: [
          ["Host", "other.example"],
          ["Content-Length", "400"],
          ["Transfer-Encoding", "chunked"],
          ["Connection", "upgrade"],
          ["Upgrade", "h2c"],
          ["Expect", "100-continue"],
          ["TE", "trailers"],
          ["Trailer", "x"],
          ["Keep-Alive", "timeout=1000"],
          ["Proxy-Authorization", "Basic x"],
          ["Accept-Encoding", "zstd"],
          ["Cookie", "a=1"],
          ["X-Latin", "caf\u00e9"],
        ],
      })
      const { headers } = server.requests[0]!.request
      assert.deepStrictEqual(
        { ...headers },
        {
          host: `${internet}:${server.port}`,
          connection: "keep-alive",
          "content-length": "4",
          cookie: "a=1",
          "x-latin": "caf\u00e9",
          accept: "*/*",
          "accept-encoding": "gzip, deflate, br",
          "user-agent": `flora (Discord guild ${guildId})`,
        },
      )
      for (const [name, value] of [
        ["x", "a\r\nhost: b"],
        ["x", "a\nb"],
        ["x", "a\0b"],
        ["x", "€"],
        ["x\r\ny", "a"],
        ["x: y", "a"],
        ["", "a"],
        ["é", "a"],
      ] as const) {
        assert.strictEqual(yield* refusal(server.url, { headers: [[name, value]] }), "header", name + value)
      }
      for (const method of ["CONNECT", "TRACE", "track", "GET / HTTP/1.1\r\nx: y\r\n", "", "a b"])
        assert.strictEqual(yield* refusal(server.url, { method }), "method", method)
      const withBody = { method: "GET", body: Buffer.from("x") }
      assert.strictEqual(yield* refusal(server.url, withBody), "method")
      assert.lengthOf(server.requests, 1)
    }),
  )

  it.live("[55] says who asks, whatever the script says of itself", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((_, response) => response.end())
      const { get } = yield* makeEgress()
      yield* get(server.url, { headers: [["User-Agent", "my-bot/1.0"]] }, otherGuild)
      assert.strictEqual(
        server.requests[0]!.request.headers["user-agent"],
        `my-bot/1.0 flora (Discord guild ${otherGuild})`,
      )
    }),
  )

  it.live("[55] is in the runtime's log with the guild that asked, and without what it asked for", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((_, response) => response.end())
      const lines: Array<string> = []
      const keep = Logger.map(Logger.formatLogFmt, (line) => {
        lines.push(line)
      })
      const { get, refusal } = yield* makeEgress()
      yield* Effect.andThen(get(`${server.url}/?key=private`), refusal("http://127.0.0.1/?key=private")).pipe(
        Effect.provide(Logger.layer([keep])),
        Effect.provideService(References.MinimumLogLevel, "Debug"),
      )
      assert.lengthOf(lines, 2)
      for (const line of lines) assert.include(line, guildId)
      assert.include(lines[0], server.url)
      assert.include(lines[1], "FetchRefused")
      assert.notInclude(lines.join(), "private")
    }),
  )

  it.live(
    "[47] leaves credentials behind when a redirect goes elsewhere, and becomes a GET where it should",
    () =>
      Effect.gen(function* () {
        const goal = yield* httpServer((_, response) => response.end())
        const start = yield* httpServer((request, response) => {
          const [, status, where] = request.url!.split("/")
          const location = where === "away" ? goal.url : "/200/here"
          if (status === "200") response.end()
          else response.writeHead(Number(status), { location }).end()
        })
        const { get } = yield* makeEgress()
        const post = (path: string) =>
          get(`${start.url}${path}`, {
            method: "POST",
            body: Buffer.from("body"),
            headers: [
              ["Authorization", "Bearer x"],
              ["Cookie", "a=1"],
              ["Content-Type", "text/plain"],
              ["X-Kept", "yes"],
            ],
          })
        yield* post("/302/away")
        yield* post("/307/away")
        const [asGet, asPost] = goal.requests.map(({ request, body }) => ({
          said: `${request.method} ${body}`,
          headers: request.headers,
        }))
        assert.strictEqual(asGet!.said, "GET ")
        assert.strictEqual(asPost!.said, "POST body")
        for (const { headers } of [asGet!, asPost!]) {
          assert.isUndefined(headers.authorization)
          assert.isUndefined(headers.cookie)
          assert.strictEqual(headers["x-kept"], "yes")
        }
        assert.isUndefined(asGet!.headers["content-type"])
        assert.strictEqual(asPost!.headers["content-type"], "text/plain")
        yield* post("/303/here")
        const { request } = start.requests.at(-1)!
        assert.strictEqual(request.method, "GET")
        assert.strictEqual(request.headers.authorization, "Bearer x")
      }),
  )

  it.live("[47] has its secrets filled in for each hop on its own", () =>
    Effect.gen(function* () {
      const goal = yield* httpServer((_, response) => response.end())
      const start = yield* httpServer((request, response) => {
        const location = request.url === "/on" ? goal.url : request.url === "/round" ? "/" : undefined
        if (location === undefined) response.end()
        else response.writeHead(307, { location }).end()
      })
      const filler: (typeof SecretFiller)["Service"] = (_, target, parts) => {
        const holds = parts.headers.some(([, value]) => value.includes("{token}"))
        if (holds && target.port !== start.port)
          return Effect.fail(new FetchRefused({ reason: "secret", message: "not for this host" }))
        const filled = {
          path: parts.path.replace("%7Btoken%7D", "s3cret"),
          headers: parts.headers.map(([name, value]) => [name, value.replace("{token}", "s3cret")] as const),
          body: parts.body && Buffer.from(Buffer.from(parts.body).toString().replace("{token}", "s3cret")),
        }
        const conceal = (answer: Answer) => ({ ...answer, statusText: "concealed" })
        return Effect.succeed({ parts: filled, conceal })
      }
      const { get, refusal } = yield* Effect.provideService(makeEgress(), SecretFiller, filler)
      const request = {
        method: "POST",
        headers: [["X-Key", "{token}"]],
        body: Buffer.from("={token}"),
      } as const
      const answer = yield* get(`${start.url}/round`, request)
      assert.strictEqual(answer.statusText, "concealed")
      assert.strictEqual((yield* get(`${start.url}/{token}?{token}`)).url, `${start.url}/%7Btoken%7D?{token}`)
      assert.strictEqual(start.requests.pop()!.request.url, "/s3cret?{token}")
      assert.deepStrictEqual(
        start.requests.map(({ request, body }) => `${String(request.headers["x-key"])} ${body}`),
        ["s3cret =s3cret", "s3cret =s3cret"],
      )
      assert.strictEqual(yield* refusal(`${start.url}/on`, request), "secret")
      assert.lengthOf(goal.requests, 0)
      const split: (typeof SecretFiller)["Service"] = (_, __, parts) =>
        Effect.succeed({
          parts: { ...parts, headers: [["x-key", "a\r\nhost: b"]] },
          conceal: (answer) => answer,
        })
      const careless = yield* Effect.provideService(makeEgress(), SecretFiller, split)
      assert.strictEqual(yield* careless.refusal(start.url), "header")
    }),
  )

  it.live("is bounded in its head and its body", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((_, response) => response.end())
      const { get, egress } = yield* makeEgress({ limits: { fetchHeadBytes: 500, fetchRequestBytes: 100 } })
      yield* get(server.url, { method: "PUT", body: Buffer.alloc(100) })
      for (const error of [
        yield* Effect.flip(get(server.url, { method: "PUT", body: Buffer.alloc(101) })),
        yield* Effect.flip(get(`${server.url}/${"x".repeat(500)}`)),
        yield* Effect.flip(get(server.url, { headers: [["x", "y".repeat(500)]] })),
      ]) {
        assert.strictEqual(error._tag, "FetchTooLarge")
      }
      assert.lengthOf(server.requests, 1)
      assert.deepStrictEqual(egress.counters(guildId).refusals, { size: 3 })
    }),
  )
})

describe("an answer", () => {
  it.live("[53] has a bounded body, whether or not it tells its size before", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((request, response) => {
        if (request.url === "/fits") response.end(Buffer.alloc(1000))
        else if (request.url === "/announced") response.setHeader("content-length", 1001).write("x")
        else {
          const pour = () => {
            while (response.write(Buffer.alloc(256))) {
              /* until the connection is full */
            }
          }
          response.on("drain", pour)
          pour()
        }
      })
      const { get } = yield* makeEgress({ limits: { fetchResponseBytes: 1000 } })
      assert.lengthOf((yield* get(`${server.url}/fits`)).body, 1000)
      for (const path of ["announced", "endless"]) {
        const error = yield* Effect.flip(get(`${server.url}/${path}`))
        assert.strictEqual(describeError(error), "FetchTooLarge: the answer has more than 1000 bytes")
      }
      yield* until(() => server.connections.slice(1).every(({ destroyed }) => destroyed))
    }),
  )

  it.live("[53] is unpacked, and a bomb does not go off", () =>
    Effect.gen(function* () {
      const plain = Buffer.from("plain text, ".repeat(100))
      const packed: Record<string, [coding: string, body: Buffer]> = {
        "/gzip": ["gzip", gzipSync(plain)],
        "/x-gzip": ["X-GZIP", gzipSync(plain)],
        "/deflate": ["deflate", deflateSync(plain)],
        "/raw": ["deflate", deflateRawSync(plain)],
        "/br": ["br", brotliCompressSync(plain)],
        "/unknown": ["made-up", plain],
        "/gzip-bomb": ["gzip", gzipSync(Buffer.alloc(5_000_000))],
        "/br-bomb": ["br", brotliCompressSync(Buffer.alloc(5_000_000))],
        "/nested": ["gzip, gzip", gzipSync(gzipSync(plain))],
        "/broken": ["gzip", gzipSync(plain).subarray(0, 20)],
        "/not": ["gzip", plain],
      }
      const server = yield* httpServer((request, response) => {
        const [coding, body] = packed[request.url!]!
        response.setHeader("content-encoding", coding).end(body)
      })
      const { get, egress } = yield* makeEgress({ limits: { fetchDecodedBytes: 100_000 } })
      for (const path of ["/gzip", "/x-gzip", "/deflate", "/raw", "/br", "/unknown"])
        assert.strictEqual((yield* get(server.url + path)).body.toString(), plain.toString(), path)
      const head = yield* get(`${server.url}/gzip`, { method: "HEAD" })
      assert.lengthOf(head.body, 0)
      for (const path of ["/gzip-bomb", "/br-bomb"]) {
        const error = yield* Effect.flip(get(server.url + path))
        assert.strictEqual(describeError(error), "FetchTooLarge: the answer has more than 100000 bytes")
      }
      for (const path of ["/nested", "/broken", "/not"])
        assert.strictEqual((yield* Effect.flip(get(server.url + path)))._tag, "FetchFailed", path)
      assert.isBelow(egress.counters(guildId).bytesReceived, 20_000, "what came over the network is counted")
    }),
  )

  it.live("[53] has a bounded head, in bytes and so in headers", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 5000 }, (_, i) => `h${i}: v\r\n`).join("")
      const server = yield* plainServer((socket) => {
        socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\n${many}content-length: 0\r\n\r\n`))
      })
      const { get } = yield* makeEgress()
      const error = yield* Effect.flip(get(server.url))
      assert.strictEqual(
        describeError(error),
        "FetchTooLarge: the head of the answer has more than 16384 bytes",
      )
    }),
  )

  it.live("[53] has to be complete in time, however slowly it drips", () =>
    Effect.gen(function* () {
      const drips: Array<NodeJS.Timeout> = []
      const server = yield* plainServer((socket) => {
        socket.once("data", (request) => {
          const path = request.toString().split(" ")[1]
          if (path === "/nothing") return
          if (path === "/body") socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
          const drip = path === "/body" ? "x" : path === "/head" ? "x: y\r\n" : "HTTP/1.1 103 Hints\r\n\r\n"
          if (path === "/head") socket.write("HTTP/1.1 200 OK\r\n")
          drips.push(setInterval(() => socket.write(drip), 20))
        })
      })
      yield* Effect.addFinalizer(() => Effect.sync(() => drips.forEach(clearInterval)))
      const { get, egress } = yield* makeEgress({ limits: { fetchTimeoutSecs: 0.5 } })
      for (const path of ["nothing", "body", "head", "hints"]) {
        const error = yield* Effect.flip(get(`${server.url}/${path}`))
        assert.strictEqual(
          describeError(error),
          "FetchTimeout: there was no complete answer within 0.5 s",
          path,
        )
      }
      yield* until(() => server.connections.every(({ destroyed }) => destroyed))
      assert.strictEqual(egress.counters(guildId).failures, 4)
    }),
  )

  it.live("ends when nobody waits for it any more", () =>
    Effect.gen(function* () {
      const server = yield* httpServer(() => undefined)
      const { get } = yield* makeEgress()
      const fiber = yield* Effect.forkChild(get(server.url))
      yield* until(() => server.requests.length === 1)
      yield* Fiber.interrupt(fiber)
      yield* until(() => server.connections[0]!.destroyed)
    }),
  )
})

describe("a guild", () => {
  it.live("[54] has so many requests under way and no more, and takes nothing from another", () =>
    Effect.gen(function* () {
      const held: Array<() => void> = []
      const hold = httpServer((_, response) => {
        held.push(() => response.end())
      })
      const servers = [yield* hold, yield* hold]
      const { get } = yield* makeEgress({ limits: { fetchConcurrency: 2 } })
      const mine = yield* Effect.forEach([0, 1, 0, 1, 0], (which) =>
        Effect.forkChild(get(servers[which]!.url), { startImmediately: true }),
      )
      yield* until(() => held.length === 2)
      const theirs = yield* Effect.forkChild(get(servers[0]!.url, {}, otherGuild))
      yield* until(() => held.length === 3)
      held[2]!()
      yield* Fiber.join(theirs)
      for (let answered = 0; answered < 6; answered++) {
        yield* until(() => held.length > answered)
        assert.isAtMost(held.length, answered + 3)
        held[answered]!()
      }
      yield* Effect.forEach(mine, Fiber.join)
    }),
  )

  it.live("[54] waits where all guilds together have enough under way", () =>
    Effect.gen(function* () {
      let underWay = 0
      let most = 0
      const server = yield* httpServer((_, response) => {
        most = Math.max(most, ++underWay)
        setTimeout(() => {
          underWay--
          response.end()
        }, 30)
      })
      const { get } = yield* makeEgress({ limits: { fetchTotal: 2 } })
      const requests = [guildId, otherGuild].flatMap((guild) =>
        Array.from({ length: 4 }, () => get(server.url, {}, guild)),
      )
      yield* Effect.all(requests, { concurrency: "unbounded" })
      assert.strictEqual(most, 2)
    }),
  )

  it.live(
    "[54] makes so many requests a minute, those after redirects included, and is told when it may go on",
    () =>
      Effect.gen(function* () {
        const server = yield* httpServer((request, response) => {
          if (request.url === "/") response.end()
          else response.writeHead(302, { location: "/" }).end()
        })
        const { get, egress } = yield* makeEgress({ limits: { fetchPerMinute: 5 } })
        yield* get(`${server.url}/redirect`)
        yield* get(`${server.url}/redirect`)
        const error = yield* Effect.flip(get(`${server.url}/redirect`))
        assert.strictEqual(error._tag, "FetchRateExceeded")
        assert.isAtMost((error as { retryAfterMs: number }).retryAfterMs, 12_000)
        assert.lengthOf(server.requests, 5)
        yield* get(server.url, {}, otherGuild)
        assert.deepStrictEqual(egress.counters(guildId).refusals, { rate: 1 })
        assert.deepStrictEqual(egress.counters(otherGuild).refusals, {})
      }),
  )
})

describe("a download", () => {
  it.live("gives the file and its type, up to the size that is asked for", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((request, response) => {
        if (request.url === "/cat.png")
          response.setHeader("content-type", "image/png").end(Buffer.alloc(100, 7))
        else response.writeHead(404).end("no")
      })
      const { egress } = yield* makeEgress()
      const cat = yield* egress.download(guildId, `${server.url}/cat.png`, 100)
      assert.deepStrictEqual([cat.bytes.length, cat.contentType], [100, "image/png"])
      const tooLarge = yield* Effect.flip(egress.download(guildId, `${server.url}/cat.png`, 99))
      assert.strictEqual(tooLarge._tag, "FetchTooLarge")
      const missing = yield* Effect.flip(egress.download(guildId, `${server.url}/dog.png`, 100))
      assert.strictEqual(describeError(missing), "FetchFailed: the file's server answered 404")
      const inside = yield* Effect.flip(egress.download(guildId, `http://127.0.0.1:${server.port}/`, 100))
      assert.strictEqual(inside._tag, "FetchRefused")
    }),
  )
})
