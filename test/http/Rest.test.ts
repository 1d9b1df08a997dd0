import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Call, calls, methodOf, pathOf } from "../../src/domain/Calls.ts"
import { bearer, guildId, makeHouse, nobody, operator, you } from "./House.ts"

const script = `on("messageCreate", (ctx) => ctx.reply("hi"))`

/** What nobody expects. */
const odd: ReadonlyArray<unknown> = [
  null,
  true,
  -1,
  1e308,
  9_007_199_254_740_992,
  "",
  " ",
  "\0",
  "\ud800",
  "x".repeat(5000),
  "'; DROP TABLE tokens; --",
  "../../etc/passwd",
  "%00",
  "2026-13-45",
  "__proto__",
  [],
  [[]],
  [null],
  {},
  { a: { b: [] } },
]

describe("REST", () => {
  it.live(
    "has the paths and bodies of the public pages",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const ok = Effect.fnUntraced(function* (method: string, path: string, body?: unknown) {
          const answer = yield* house.ask(method, path, operator, body)
          assert.include([200, 204], answer.status, `${method} ${path}: ${answer.text}`)
          return answer.json
        })
        const deployed = yield* ok("POST", "/deployments", {
          guild_id: guildId,
          entry_point: "src/main.ts",
          bundle: script,
          source_map: {
            path: "main.js.map",
            contents: `{"version":3,"sources":[],"names":[],"mappings":""}`,
          },
        })
        assert.deepInclude(deployed, { guildId, entry: "src/main.ts", source: "api" })
        const cli = yield* house.ask(
          "POST",
          `/api/deployments/${guildId}`,
          operator,
          { entry: "a.ts", bundle: script, files: null, build_id: null },
          { "x-flora-deploy-source": "cli" },
        )
        assert.deepInclude(cli.json, { entry: "a.ts", source: "cli" })
        assert.strictEqual((yield* ok("GET", `/deployments/${guildId}`))["entry"], "a.ts")
        yield* ok("GET", `/logs/${guildId}`)
        yield* ok("POST", "/kv/stores", { guild_id: guildId, store_name: "notes" })
        yield* ok("POST", `/kv/${guildId}/stores/notes/keys/a%2Fb`, { value: "1" })
        assert.strictEqual((yield* ok("GET", `/api/kv/${guildId}/notes/a%2Fb`))["value"], "1")
        yield* ok("GET", `/kv/${guildId}/stores`)
        const { id } = yield* ok("POST", `/kv/${guildId}/export`)
        const file = yield* house.ask("GET", `/kv/${guildId}/backups/${String(id)}`, operator)
        assert.strictEqual(file.headers.get("content-type"), "application/gzip")
        yield* ok("POST", "/tokens", {})
        assert.strictEqual((yield* house.ask("POST", "/auth/login")).status, 303)
        const health = yield* house.ask("GET", "/health")
        assert.deepStrictEqual(Object.keys(health.json), ["status", "timestamp"])
        assert.include((yield* house.ask("GET", "/metrics")).text, "flora_guilds")
      }),
    60_000,
  )

  it.live(
    "tells errors as problems with an id, and neither stack nor SQL",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const expect = Effect.fnUntraced(function* (
          status: number,
          name: string,
          [method, path, body]: readonly [string, string, unknown?],
          credential = operator,
          headers = {},
        ) {
          const answer = yield* house.ask(method, path, credential, body, headers)
          assert.deepInclude(answer.json, { status, type: `urn:flora:error:${name}` })
          assert.strictEqual(answer.status, status)
          assert.strictEqual(answer.headers.get("content-type"), "application/problem+json")
          assert.strictEqual(answer.headers.get("x-request-id"), answer.json["requestId"])
          assert.strictEqual(answer.headers.get("x-content-type-options"), "nosniff")
          assert.include(answer.headers.get("content-security-policy")!, "default-src 'none'")
          assert.notMatch(answer.text, /\bat .*\.ts:\d|SELECT|node_modules/)
        })
        const kv = `/api/kv/${guildId}/stores/s/keys/k`
        yield* expect(401, "Unauthorized", ["GET", "/api/guilds"], nobody)
        yield* expect(401, "Unauthorized", ["GET", "/api/guilds"], bearer("flora_wrong"))
        yield* expect(404, "RouteNotFound", ["GET", "/api/nothing"])
        yield* expect(404, "RouteNotFound", ["PATCH", "/api/tokens"])
        yield* expect(400, "BadRequest", ["GET", "/api/guilds/12"])
        yield* expect(400, "BadRequest", ["PUT", kv, "{"])
        yield* expect(400, "BadRequest", ["PUT", kv, `{"value":"a","value":"b"}`])
        yield* expect(400, "BadRequest", ["PUT", kv, `{"value":"a","unknown":1}`])
        yield* expect(400, "BadRequest", ["PUT", kv, "[".repeat(100_000)])
        yield* expect(400, "BadRequest", ["PUT", kv, { value: "a", guild_id: "900000000000000002" }])
        yield* expect(400, "BadRequest", ["PUT", kv, Buffer.from(`{"value":"\xff"}`, "latin1")])
        yield* expect(400, "BadRequest", ["GET", `/api/kv/${guildId}/stores/%zz/keys/k`])
        yield* expect(404, "RouteNotFound", ["GET", `/api/kv/${guildId}/stores/s/keys/${"k".repeat(2000)}`])
        yield* expect(400, "KvInvalid", ["GET", `/api/kv/${guildId}/stores/s/keys/${"k".repeat(513)}`])
        yield* expect(400, "BadRequest", [
          "POST",
          `/api/deployments/${guildId}`,
          { entry: "a.ts\ndeployed by somebody else", bundle: script },
        ])
        yield* expect(415, "MediaTypeUnsupported", ["PUT", kv, "value=1"], operator, {
          "content-type": "text/plain",
        })
        yield* expect(404, "KvBackupNotFound", ["DELETE", `/api/kv/${guildId}/backups/none`])
        yield* expect(404, "GuildNotFound", [
          "POST",
          "/api/deployments/900000000000009999",
          { entry: "a.ts", bundle: script },
        ])
        yield* expect(422, "ScriptLoadFailed", [
          "POST",
          `/api/deployments/${guildId}`,
          { entry: "a.ts", bundle: "(" },
        ])
      }),
    60_000,
  )

  it.live(
    "names the field that a call does not take, whatever it is called",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const deployments = `/api/deployments/${guildId}`
        for (const name of ["__proto__", "constructor", "un_known"]) {
          for (const [method, path, body] of [
            ["PUT", `/api/kv/${guildId}/stores/s/keys/k`, `{"value":"v","${name}":{"value":"w"}}`],
            ["POST", deployments, `{"entry":"a.ts","bundle":"","${name}":1}`],
            ["GET", `/api/logs/${guildId}?${name}=1`],
            ["POST", `${deployments}?${name}=1`, "{}"],
          ] as const) {
            const { json } = yield* house.ask(method, path, operator, body)
            const place = path.includes("?") ? "query" : "body"
            const detail = `the ${place} has a field that this call does not take: "${name}"`
            assert.deepInclude(json, { status: 400, detail }, `${method} ${path} ${body}`)
          }
        }
      }),
    60_000,
  )

  it.live(
    "reaches keys of any length that a key may have",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        for (const key of ["k".repeat(512), "ä".repeat(256), "a/b?c#d%20 e"]) {
          const path = `/api/kv/${guildId}/stores/s/keys/${encodeURIComponent(key)}`
          assert.strictEqual((yield* house.ask("PUT", path, operator, { value: key })).status, 204, key)
          assert.deepInclude((yield* house.ask("GET", path, operator)).json, { value: key })
        }
      }),
    60_000,
  )

  it.live(
    "answers whatever it is given with an error of its own, never with an internal one",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const failed: Array<string> = []
        const names = [
          "guildId",
          "entry",
          "bundle",
          "value",
          "metadata",
          "expiration",
          "ttlSeconds",
          "entries",
          "limit",
        ]
        const more = [
          "job",
          "from",
          "to",
          "overlap",
          "note",
          "allowedHosts",
          "ifVersion",
          "label",
          "scope",
          "guilds",
          "days",
          "workers",
          "worker",
        ]
        for (const call of Object.values<Call>(calls)) {
          for (const route of call.routes.slice(0, 1)) {
            for (const [place, value] of odd.entries()) {
              const inPath = encodeURIComponent(
                String(typeof value === "object" ? JSON.stringify(value) : value).toWellFormed(),
              )
              // One in two goes to the guild that exists, so that what comes behind the path is reached, too.
              const path = pathOf(route).replaceAll(/:(\w+)/g, (_, name: string) =>
                name === "guildId" && place % 2 === 0 ? guildId : inPath === "" ? "-" : inPath,
              )
              const body = Object.fromEntries([...names, ...more].map((name) => [name, value]))
              const query = new URLSearchParams({
                limit: String(value),
                cursor: inPath,
                before: String(value),
              })
              const hasBody = ["POST", "PUT"].includes(methodOf(route))
              for (const given of hasBody ? [value, body, ...narrow(call, value)] : [undefined]) {
                const answer = yield* house.ask(
                  methodOf(route),
                  `/api${path}${hasBody ? "" : `?${query}`}`,
                  operator,
                  given === undefined ? undefined : JSON.stringify(given),
                )
                if (answer.status >= 500)
                  failed.push(`${route} with ${JSON.stringify(given)}: ${answer.text}`)
              }
            }
          }
        }
        assert.deepStrictEqual(failed, [])
      }),
    120_000,
  )

  it.live(
    "shows every call in its OpenAPI document and on a page that loads nothing from elsewhere",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const { json } = yield* house.ask("GET", "/api/openapi.json")
        const paths = json["paths"] as Record<string, Record<string, unknown>>
        const { json: status } = yield* house.ask("GET", "/api/status", operator)
        assert.deepInclude(json["info"], { title: "flora", version: status["version"] })
        for (const call of Object.values<Call>(calls))
          for (const route of call.routes) {
            const path = `/api${pathOf(route).replaceAll(/:(\w+)/g, "{$1}")}`
            assert.property(paths[path] ?? {}, methodOf(route).toLowerCase(), route)
          }
        const page = yield* house.ask("GET", "/api/docs")
        assert.strictEqual(page.status, 200)
        assert.notMatch(page.text, /<(script|link)[^>]+(src|href)=/)
        assert.include(page.headers.get("content-security-policy")!, "default-src 'self'")
      }),
    60_000,
  )

  it.live(
    "keeps on record who did what, and shows it to admins",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const session = house.browser((yield* house.signIn(you)).session)
        yield* house.ask("PUT", `/api/secrets/${guildId}/KEY`, session, {
          value: "hidden",
          allowedHosts: ["a.example"],
        })
        yield* house.ask("DELETE", `/api/secrets/${guildId}/NONE`, operator)
        const { text } = yield* house.ask("GET", `/api/audit/${guildId}`, session)
        assert.notInclude(text, "hidden")
        const entries = JSON.parse(text) as ReadonlyArray<Record<string, unknown>>
        assert.deepInclude(entries[0]!, {
          action: "SecretDelete",
          subject: "NONE",
          outcome: "SecretNotFound",
          actor: "operator",
        })
        assert.deepInclude(entries[1]!, {
          action: "SecretSet",
          subject: "KEY",
          outcome: "ok",
          actorId: you,
          via: "session",
          source: "rest",
        })
        const before = String(entries[0]!["id"])
        const page = yield* house.ask("GET", `/api/audit/${guildId}?limit=1&before=${before}`, session)
        assert.strictEqual((JSON.parse(page.text) as ReadonlyArray<unknown>).length, 1)
      }),
    60_000,
  )
})

/** Bodies that are right but for one value. */
const narrow = (call: Call, value: unknown): ReadonlyArray<unknown> => {
  const by: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    "PUT /secrets/:guildId/:name": { value: "v", allowedHosts: ["a.example"] },
    "PUT /kv/:guildId/stores/:store/keys/:key": { value: "v" },
    "POST /tokens": {},
  }
  const right = by[call.routes[0]]
  return right === undefined
    ? []
    : [...Object.keys(right), "metadata", "label", "guilds"].map((name) => ({ ...right, [name]: value }))
}
