/** Placeholders in requests, through the whole way out to servers on this machine. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Limits, defaultLimits } from "../../../src/domain/Limits.ts"
import type { FetchRequest } from "../../../src/services/egress/Egress.ts"
import * as Filler from "../../../src/services/secrets/Filler.ts"
import { Secrets } from "../../../src/services/secrets/Secrets.ts"
import { freshDatabase } from "../../Services.ts"
import { makeEgress } from "../egress/EgressFixture.ts"
import { httpServer } from "../egress/LocalServers.ts"
import { guildId, otherGuild, secretsAt, setting } from "./SecretsFixture.ts"

/** What is awkward wherever it is put: in a URL, a form, JSON, and bytes beyond ASCII. */
const awkward = `p&a=s/s?"w\\ö#r%d +`

const limits = { ...defaultLimits, secretsPerRequest: 5 }

/** A guild's secrets and its way out. */
const makeWay = Effect.gen(function* () {
  const context = yield* Layer.build(
    Filler.layer.pipe(
      Layer.provideMerge(secretsAt(yield* freshDatabase)),
      Layer.provide(Layer.succeed(Limits, limits)),
    ),
  )
  const { egress } = yield* Effect.provideContext(makeEgress(), context)
  const { secrets, sql } = yield* Effect.all({ secrets: Secrets, sql: SqlClient.SqlClient }).pipe(
    Effect.provideContext(context),
  )
  const fetch = (url: string, request: Partial<FetchRequest> = {}, guild = guildId) =>
    egress.fetch(guild, { method: "GET", headers: [], redirect: "follow", ...request, url })
  return {
    sql,
    secrets,
    fetch,
    egress,
    /** Sets a secret and gives its placeholder. */
    secret: Effect.fnUntraced(function* (name: string, value: string, hosts: ReadonlyArray<string>) {
      yield* secrets.set(guildId, name, setting(value, { allowedHosts: hosts }), "operator")
      return secrets.placeholders(guildId)![name]!
    }),
    /** Why a request is refused; a defect when it is not. */
    refusal: (url: string, request: Partial<FetchRequest> = {}, guild = guildId) =>
      Effect.flip(fetch(url, request, guild)).pipe(
        Effect.map((error) => `${"reason" in error ? error.reason : error._tag}: ${error.message}`),
        Effect.orDie,
      ),
  }
})

const text = (body: string) => Buffer.from(body)
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString("base64")}`

describe("secrets in requests", () => {
  it.live("are filled into path, query, headers and body, each written as its place demands", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((_, response) => response.end())
      const { fetch, secret } = yield* makeWay
      const placeholder = yield* secret("KEY", awkward, [server.url])
      const last = () => server.requests.at(-1)!

      const overEncoded = placeholder.replaceAll("_", "%5F").replace("flora", "%66l%6Fra")
      yield* fetch(`${server.url}/v1/${placeholder}/x?key=${placeholder}&again=${overEncoded}#${placeholder}`)
      const url = new URL(last().request.url!, server.url)
      assert.strictEqual(url.pathname, `/v1/${encodeURIComponent(awkward)}/x`)
      assert.deepStrictEqual(
        [...url.searchParams],
        [
          ["key", awkward],
          ["again", awkward],
        ],
      )

      yield* fetch(server.url, {
        headers: [
          ["X-Key", `a ${placeholder} b`],
          ["Authorization", basic(`me:${placeholder}`)],
          ["X-Other", basic("me:nothing")],
        ],
      })
      const { headers } = last().request
      // Node reads headers as one character per byte.
      assert.strictEqual(Buffer.from(String(headers["x-key"]), "latin1").toString(), `a ${awkward} b`)
      assert.strictEqual(headers["authorization"], basic(`me:${awkward}`))
      assert.strictEqual(headers["x-other"], basic("me:nothing"))

      const post = (contentType: string, body: string) =>
        fetch(server.url, { method: "POST", headers: [["content-type", contentType]], body: text(body) })
      yield* post("application/json; charset=utf-8", JSON.stringify({ deep: [`ü${placeholder}`] }))
      assert.deepStrictEqual(JSON.parse(last().body), { deep: [`ü${awkward}`] })
      yield* post("application/problem+json", `"${placeholder}"`)
      assert.strictEqual(JSON.parse(last().body), awkward)
      yield* post("application/x-www-form-urlencoded", `a=1&b=${overEncoded}`)
      assert.deepStrictEqual(
        [...new URLSearchParams(last().body)],
        [
          ["a", "1"],
          ["b", awkward],
        ],
      )
      yield* post("text/plain", `<${placeholder}>`)
      assert.strictEqual(last().body, `<${awkward}>`)
      assert.strictEqual(last().request.headers["content-length"], String(Buffer.byteLength(last().body)))
      // A file has no text to be looked at, and keeps its bytes.
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
      yield* fetch(server.url, { method: "PUT", body: Buffer.concat([bytes, text(placeholder), bytes]) })
      assert.strictEqual(last().request.headers["content-length"], String(512 + Buffer.byteLength(awkward)))
    }),
  )

  it.live("go to the hosts on their list only, after a redirect too", () =>
    Effect.gen(function* () {
      const goal = yield* httpServer((_, response) => response.end())
      const start = yield* httpServer((request, response) => {
        const { pathname, searchParams } = new URL(request.url!, "http://x")
        if (pathname === "/to") response.writeHead(307, { location: searchParams.get("url")! }).end()
        else response.end()
      })
      const { fetch, refusal, secret, secrets } = yield* makeWay
      const placeholder = yield* secret("KEY", "s3cret value", [start.url])
      const headers = [["x-key", placeholder]] as const
      assert.strictEqual(
        yield* refusal(goal.url, { headers }),
        `secret: the secret KEY may not go to ${goal.url}, only to ${start.url}`,
      )
      assert.match(yield* refusal(`${goal.url}/${placeholder}`), /^secret: /)
      assert.match(yield* refusal(goal.url, { method: "POST", body: text(placeholder) }), /^secret: /)
      assert.match(yield* refusal(`${start.url}/to?url=${goal.url}/`, { headers }), /^secret: /)
      // Also where the server itself has put it into the redirect: it is a placeholder again by then.
      assert.match(
        yield* refusal(`${start.url}/to?url=${goal.url}/${placeholder}`),
        /^secret: the secret KEY/,
      )
      assert.match(
        yield* refusal(`${start.url}/to?url=http://${placeholder}.example.com/`),
        /^secret: a secret cannot be part of a host/,
      )
      assert.match(yield* refusal(`http://${placeholder}.example.com/`), /^secret: a secret cannot be/)
      assert.lengthOf(goal.requests, 0)

      yield* fetch(`${start.url}/to?url=${start.url}/there`, { headers })
      assert.strictEqual(start.requests.at(-1)!.request.headers["x-key"], "s3cret value")
      yield* secrets.set(
        guildId,
        "KEY",
        setting("other value", { allowedHosts: [start.url, goal.url] }),
        "operator",
      )
      yield* fetch(`${start.url}/to?url=${goal.url}/`, { headers })
      assert.strictEqual(goal.requests.at(-1)!.request.headers["x-key"], "other value")
    }),
  )

  it.live("are filled in for nobody but their guild, and not when they are gone or unreadable", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((_, response) => response.end())
      const { egress, fetch, refusal, secret, secrets, sql } = yield* makeWay
      const placeholder = yield* secret("KEY", "s3cret value", [server.url])
      const headers = [["x-key", placeholder]] as const
      const unknown = `flora_secret_${"0".repeat(32)}`
      const nobody = (which: string) =>
        `secret: ${which} stands for no secret of this guild, or for none any more`
      assert.strictEqual(yield* refusal(server.url, { headers }, otherGuild), nobody(placeholder))
      assert.strictEqual(yield* refusal(`${server.url}/${unknown}`), nobody(unknown))
      const many = Array.from({ length: limits.secretsPerRequest + 1 }, () => placeholder).join()
      assert.match(yield* refusal(server.url, { headers: [["x", many]] }), /at most 5 secrets/)
      yield* secret("LINES", "a\r\nb: c", [server.url])
      const lines = secrets.placeholders(guildId)!["LINES"]!
      const refused = yield* refusal(server.url, { headers: [["x", lines]] })
      assert.strictEqual(refused, 'header: the header "x" has a name or a value that cannot be sent')
      assert.lengthOf(server.requests, 0)

      yield* fetch(server.url, { headers })
      yield* sql`UPDATE guild_secrets SET envelope = envelope || 'x' WHERE name = 'KEY'`
      assert.strictEqual(
        yield* refusal(server.url, { headers }),
        "secret: the secret KEY cannot be read; set it again",
      )
      yield* secrets.delete(guildId, "KEY", "operator")
      assert.strictEqual(yield* refusal(server.url, { headers }), nobody(placeholder))
      assert.lengthOf(server.requests, 1)
      assert.strictEqual(egress.counters(guildId).refusals.secret, 4)
    }),
  )

  it.live("come back as placeholders where a server repeats what it was sent", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((request, response) => {
        if (request.url!.startsWith("/away"))
          response.setHeader("location", `/at${request.url}`).statusCode = 302
        response.setHeader("x-echo", String(request.headers["x-key"]))
        response.setHeader("x-auth", String(request.headers["authorization"]))
        const { url, headers } = request
        response.end(JSON.stringify({ url, headers, again: Buffer.from(awkward).toString("base64") }))
      })
      const { fetch, secret } = yield* makeWay
      const placeholder = yield* secret("KEY", awkward, [server.url])
      const plain = yield* secret("PLAIN", "plain-and-long", [server.url])
      const short = yield* secret("SHORT", "abc", [server.url])
      const request = {
        headers: [
          ["x-key", plain],
          ["authorization", basic(`me:${plain}`)],
        ],
      } as const
      const url = `${server.url}/?a=${placeholder}&b=${plain}&c=${short}`
      const answer = yield* fetch(url, request)
      const header = (name: string) => answer.headers.find(([each]) => each === name)?.[1]
      assert.strictEqual(header("x-echo"), plain)
      assert.strictEqual(header("x-auth"), basic(`me:${plain}`))
      const body = JSON.parse(String(answer.body)) as Record<string, unknown>
      assert.strictEqual(body["url"], `/?a=${placeholder}&b=${plain}&c=abc`)
      assert.notInclude(String(answer.body), "plain-and-long")
      // As the documentation says: what a server has changed is not found again.
      assert.strictEqual(body["again"], Buffer.from(awkward).toString("base64"))

      const away = yield* fetch(`${server.url}/away/${placeholder}`, request)
      assert.strictEqual(away.url, `${server.url}/at/away/${placeholder}`)
      const manual = yield* fetch(`${server.url}/away/${placeholder}`, { ...request, redirect: "manual" })
      assert.deepInclude(manual.headers, ["location", `/at/away/${placeholder}`])
      assert.strictEqual(server.requests.at(-1)!.request.url, `/away/${encodeURIComponent(awkward)}`)
    }),
  )
})
