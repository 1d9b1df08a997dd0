import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { defaultLimits } from "../../src/domain/Limits.ts"
import { bearer, cookieOf, friend, guildId, makeHouse, nobody, you } from "./House.ts"
import { redisUrl } from "../Services.ts"

const seconds = { RUNTIME_ADMIN_CACHE_SECS: "0.2" }

describe("signing in", () => {
  it.live(
    "asks Discord for who somebody is and nothing else, with a state and a challenge of this browser",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const { begun, asked, state, path } = yield* house.authorize(you)
        assert.strictEqual(begun.status, 303)
        assert.strictEqual(asked["scope"], "identify guilds")
        assert.strictEqual(asked["code_challenge_method"], "S256")
        assert.strictEqual(asked["redirect_uri"], `${house.url}/api/auth/callback`)
        assert.strictEqual(asked["state"], state)
        assert.isAtLeast(state.length, 43)

        const elsewhere = yield* house.ask("GET", path, { cookie: "__Host-flora_state=another-browser" })
        assert.strictEqual(elsewhere.status, 401)
        const back = yield* house.ask("GET", path, { cookie: `__Host-flora_state=${state}` })
        assert.strictEqual(back.status, 303)
        const cookie = back.headers.getSetCookie().find((each) => each.startsWith("__Host-flora_session="))
        for (const attribute of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"])
          assert.include(cookie!, attribute)
        assert.notInclude(cookie!, "Domain")
        const again = yield* house.ask("GET", path, { cookie: `__Host-flora_state=${state}` })
        assert.strictEqual(again.status, 401)
        assert.include(String(again.json["detail"]), "used before")

        const me = yield* house.ask(
          "GET",
          "/api/auth/me",
          house.browser(cookieOf(back, "__Host-flora_session")!),
        )
        assert.deepInclude(me.json, { user: { id: you, username: "you" }, via: "session", operator: false })
      }),
    60_000,
  )

  it.live(
    "sends people back to pages of this server only",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        for (const [asked, expected] of [
          ["/playground?x=1", "/playground?x=1"],
          ["//evil.example", "/api/docs"],
          ["/\\evil.example", "/api/docs"],
          ["https://evil.example", "/api/docs"],
        ] as const) {
          const login = `/api/auth/login?return_to=${encodeURIComponent(asked)}`
          const { state, path } = yield* house.authorize(you, login)
          const back = yield* house.ask("GET", path, { cookie: `__Host-flora_state=${state}` })
          assert.strictEqual(back.headers.get("location"), expected)
        }
        const { asked } = yield* house.authorize(you)
        const query = new URLSearchParams({ ...asked, redirect_uri: "http://evil.example/api/auth/callback" })
        assert.strictEqual((yield* house.ask("GET", `/playground/oauth2/authorize?${query}`)).status, 400)
      }),
    60_000,
  )

  it.live(
    "gives a new session each time, ends the one before, and lists and ends the others at once",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const me = (session: string) =>
          Effect.map(house.ask("GET", "/api/auth/me", house.browser(session)), ({ status }) => status)
        const { session: first } = yield* house.signIn(you)
        const { session: second } = yield* house.signIn(you, first)
        assert.notStrictEqual(second, first)
        assert.strictEqual(yield* me(first), 401)

        const { session: third } = yield* house.signIn(you)
        const { text } = yield* house.ask("GET", "/api/sessions", house.browser(third))
        assert.notInclude(text, second)
        const all = JSON.parse(text) as ReadonlyArray<{ sessionId: string; current: boolean }>
        assert.deepStrictEqual(
          all.map(({ current }) => current),
          [true, false],
        )
        const other = all[1]!.sessionId
        const strangers = house.browser((yield* house.signIn(friend)).session)
        assert.strictEqual((yield* house.ask("DELETE", `/api/sessions/${other}`, strangers)).status, 404)
        assert.strictEqual(
          (yield* house.ask("DELETE", `/api/sessions/${other}`, house.browser(third))).status,
          204,
        )
        assert.strictEqual(yield* me(second), 401)
        assert.strictEqual((yield* house.ask("POST", "/api/auth/logout", house.browser(third))).status, 204)
        assert.strictEqual(yield* me(third), 401)
      }),
    60_000,
  )

  it.live(
    "lets sessions end when nobody uses them",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse({ API_SESSION_IDLE_SECS: "5" })
        const { session } = yield* house.signIn(you)
        const status = Effect.map(
          house.ask("GET", "/api/auth/me", house.browser(session)),
          (answer) => answer.status,
        )
        assert.strictEqual(yield* status, 200)
        // That it was used is written down once a minute, so that asking does not keep it.
        yield* status.pipe(
          Effect.repeat({ schedule: Schedule.spaced("100 millis"), until: (now) => now === 401 }),
          Effect.timeout("30 seconds"),
        )
      }),
    60_000,
  )

  for (const [where, cache] of [
    ["memory", {}],
    ...(redisUrl() === undefined ? [] : [["Redis", { CACHE_URL: redisUrl()! }] as const]),
  ] as const)
    it.live(
      `lets sessions in ${where} end when their time is over, however much they are used`,
      () =>
        Effect.gen(function* () {
          const house = yield* makeHouse({ ...cache, API_COOKIE_TTL_SECS: "5", API_SESSION_IDLE_SECS: "600" })
          const { session } = yield* house.signIn(you)
          const ask = (path: string) => house.ask("GET", path, house.browser(session))
          assert.strictEqual((yield* ask("/api/auth/me")).status, 200)
          const [only] = JSON.parse((yield* ask("/api/sessions")).text) as ReadonlyArray<object>
          assert.deepInclude(only, { current: true })
          yield* ask("/api/auth/me").pipe(
            Effect.repeat({
              schedule: Schedule.spaced("100 millis"),
              until: ({ status }) => status === 401,
            }),
            Effect.timeout("30 seconds"),
          )
        }),
      60_000,
    )

  it.live(
    "changes nothing for a page of somebody else's, though the browser sends the cookie",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const cookie = `__Host-flora_session=${(yield* house.signIn(you)).session}`
        for (const headers of [
          { cookie },
          { cookie, origin: "https://evil.example" },
          { cookie, origin: "null" },
          { cookie, origin: house.url, "sec-fetch-site": "cross-site" },
          { cookie, "sec-fetch-site": "same-site" },
        ]) {
          const { status, json } = yield* house.ask("POST", "/api/tokens", headers, {})
          assert.strictEqual(status, 403, JSON.stringify(json))
        }
        assert.strictEqual(
          (yield* house.ask("POST", "/api/tokens", { cookie, origin: house.url }, {})).status,
          200,
        )
      }),
    60_000,
  )

  it.live(
    "forgets within adminCacheSecs that somebody was an admin, and tells an unknown guild from a forbidden one to nobody",
    () =>
      Effect.gen(function* () {
        assert.isAtMost(defaultLimits.adminCacheSecs, 60)
        const house = yield* makeHouse(seconds)
        const { roleId } = yield* house.control("/roles", { guildId, name: "Managers", permissions: "32" })
        const setRoles = (roles: ReadonlyArray<unknown>) =>
          house.control("/members/update", { guildId, userId: friend, roles })
        const credential = house.browser((yield* house.signIn(friend)).session)
        const ask = (guild: string) => house.ask("GET", `/api/deployments/${guild}`, credential)

        const [forbidden, unknown] = [yield* ask(guildId), yield* ask("900000000000009999")]
        const shape = ({ status, json }: typeof forbidden) => [
          status,
          json["type"],
          String(json["detail"]).replace(/\d+/, "…"),
        ]
        assert.deepStrictEqual(shape(forbidden), shape(unknown))
        assert.strictEqual(forbidden.status, 403)

        yield* setRoles([roleId])
        const becomes = (status: number) =>
          ask(guildId).pipe(
            Effect.repeat({ until: (answer) => answer.status === status }),
            Effect.timeout("10 seconds"),
          )
        yield* becomes(200)
        yield* setRoles([])
        yield* becomes(403)
      }),
    60_000,
  )

  it.live(
    "gives a CLI a token for its code and verifier, once, and only when the person says so on our page",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const verifier = "v".repeat(43)
        const challenge = Buffer.from(
          yield* Effect.promise(() => crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))),
        ).toString("base64url")
        const asked = { port: "4711", state: "s".repeat(20), challenge, label: `<b>"box"</b>` }
        const path = `/api/auth/cli?${new URLSearchParams(asked)}`
        const unsigned = yield* house.ask("GET", path)
        assert.strictEqual(unsigned.status, 303)
        assert.match(unsigned.headers.get("location")!, /^\/api\/auth\/login\?return_to=%2Fapi%2Fauth%2Fcli/)

        const browser = house.browser((yield* house.signIn(you)).session)
        const page = yield* house.ask("GET", path, browser)
        assert.notInclude(page.text, '<b>"box"')
        assert.include(page.headers.get("content-security-policy")!, "frame-ancestors 'none'")
        const foreign = yield* house.post("/api/auth/cli", asked, {
          ...browser,
          origin: "https://evil.example",
          "sec-fetch-site": "cross-site",
        })
        assert.strictEqual(foreign.status, 403)
        const agreed = yield* house.post("/api/auth/cli", asked, browser)
        const back = new URL(agreed.headers.get("location")!)
        assert.strictEqual(back.origin, "http://127.0.0.1:4711")
        assert.strictEqual(back.searchParams.get("state"), asked.state)

        const code = back.searchParams.get("code")
        const redeem = (body: unknown) => house.ask("POST", "/api/auth/cli/token", nobody, body)
        const granted = yield* redeem({ code, verifier })
        assert.strictEqual(granted.status, 200)
        assert.strictEqual((yield* redeem({ code, verifier })).status, 401)
        const me = yield* house.ask("GET", "/api/auth/me", bearer(String(granted.json["token"])))
        assert.deepInclude(me.json, { name: "you", via: "token", scope: "admin" })

        const other = yield* house.post("/api/auth/cli", asked, browser)
        const stolen = new URL(other.headers.get("location")!).searchParams.get("code")
        assert.strictEqual((yield* redeem({ code: stolen, verifier: "w".repeat(43) })).status, 401)
        assert.strictEqual((yield* redeem({ code: stolen, verifier })).status, 401)
      }),
    60_000,
  )
})
