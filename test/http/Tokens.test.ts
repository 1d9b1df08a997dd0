import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { bearer, guildId, makeHouse, operator, you } from "./House.ts"

describe("API tokens", () => {
  it.live(
    "are told once, kept as a hash, and end at once when they are revoked",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const session = house.browser((yield* house.signIn(you)).session)
        const made = yield* house.ask("POST", "/api/tokens", session, { label: "ci", scope: "read", days: 1 })
        const token = String(made.json["token"])
        assert.match(token, /^flora_pat_[0-9a-f]{88}$/)
        const status = Effect.map(house.ask("GET", "/api/auth/me", bearer(token)), (answer) => answer.status)
        assert.strictEqual(yield* status, 200)
        for (const typo of [
          token.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
          token.slice(0, -1),
          "flora_pat_",
        ])
          assert.strictEqual((yield* house.ask("GET", "/api/auth/me", bearer(typo))).status, 401)

        const listed = yield* house.ask("GET", "/api/tokens", session)
        assert.notInclude(listed.text, token.slice(30))
        const rows = yield* Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          return yield* sql`SELECT tokens::text AS row FROM tokens`
        }).pipe(Effect.provide(house.database))
        assert.notInclude(JSON.stringify(rows), token.slice(30))
        const [report] = JSON.parse(listed.text) as ReadonlyArray<Record<string, unknown>>
        assert.deepInclude(report!, { label: "ci", scope: "read", guilds: null })
        assert.isString(report!["lastUsedAt"])

        yield* house.ask("DELETE", `/api/tokens/${String(report!["tokenId"])}`, session)
        assert.strictEqual(yield* status, 401)
      }),
    60_000,
  )

  it.live(
    "make only tokens that do not outlive them, and only when they may do everything themselves",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const session = house.browser((yield* house.signIn(you)).session)
        const parent = yield* house.ask("POST", "/api/tokens", session, { scope: "admin", days: 2 })
        const child = yield* house.ask("POST", "/api/tokens", bearer(String(parent.json["token"])), {
          days: 366,
        })
        assert.strictEqual(child.json["expiresAt"], parent.json["expiresAt"])
        for (const request of [{ scope: "deploy" }, { scope: "admin", guilds: [guildId] }] as const) {
          const weak = yield* house.makeToken(session, {
            ...request,
            guilds: "guilds" in request ? [guildId as never] : null,
          })
          assert.strictEqual((yield* house.ask("POST", "/api/tokens", bearer(weak.token), {})).status, 403)
        }
      }),
    60_000,
  )

  it.live(
    "that an operator makes are for guilds, not for the runtime",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const token = bearer((yield* house.makeToken(operator, { scope: "admin" })).token)
        assert.strictEqual((yield* house.ask("GET", `/api/secrets/${guildId}`, token)).status, 200)
        assert.strictEqual((yield* house.ask("GET", "/api/workers", token)).status, 403)
      }),
    60_000,
  )

  it.live(
    "sign out themselves",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const token = bearer((yield* house.makeToken(operator, { scope: "read" })).token)
        assert.strictEqual((yield* house.ask("POST", "/api/auth/logout", token)).status, 204)
        assert.strictEqual((yield* house.ask("GET", "/api/auth/me", token)).status, 401)
      }),
    60_000,
  )
})
