/**
 * What is demanded of access, item by item, and the test that shows it. The items are those of OWASP's ASVS 5.0 that concern signing in,
 * tokens and the HTTP interface.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Call, calls, methodOf } from "../../src/domain/Calls.ts"
import { guildId, makeHouse, operator } from "./House.ts"

const here = "http/AccessChecklist.test.ts"
const signIn = "http/SignIn.test.ts"

/** What is demanded → the file of its test below test/, and the test's name. */
const checklist: Readonly<Record<string, readonly [file: string, name: string]>> = {
  "state or PKCE bound to the browser, good once and for minutes": [
    signIn,
    "asks Discord for who somebody is and nothing else, with a state and a challenge of this browser",
  ],
  "an exact redirect URI": [
    signIn,
    "asks Discord for who somebody is and nothing else, with a state and a challenge of this browser",
  ],
  "no scopes but identify and guilds": [
    signIn,
    "asks Discord for who somebody is and nothing else, with a state and a challenge of this browser",
  ],
  "random session ids, new with each sign-in": [
    signIn,
    "gives a new session each time, ends the one before, and lists and ends the others at once",
  ],
  "a cookie that is __Host-, Secure, HttpOnly and SameSite": [
    signIn,
    "asks Discord for who somebody is and nothing else, with a state and a challenge of this browser",
  ],
  "sign-out and revocation at once": [
    signIn,
    "gives a new session each time, ends the one before, and lists and ends the others at once",
  ],
  "an end of sessions nobody uses": [signIn, "lets sessions end when nobody uses them"],
  "an end of sessions in any case": [signIn, "end when their time is over, however much they are used"],
  "the guild's permission, looked up again": [
    signIn,
    "forgets within adminCacheSecs that somebody was an admin, and tells an unknown guild from a forbidden one to nobody",
  ],
  "tokens told once, hashed, with an end": [
    "http/Tokens.test.ts",
    "are told once, kept as a hash, and end at once when they are revoked",
  ],
  "every call for everybody who might make it": [
    "http/Authorization.test.ts",
    "is the same over RPC and at every route, and never an internal error",
  ],
  "no change for pages of others": [
    signIn,
    "changes nothing for a page of somebody else's, though the browser sends the cookie",
  ],
  "no change by GET": [here, "changes nothing when it is only asked"],
  "the same answer for an unknown and a forbidden guild": [
    signIn,
    "forgets within adminCacheSecs that somebody was an admin, and tells an unknown guild from a forbidden one to nobody",
  ],
  "the same time for an unknown and a forbidden guild": [
    "discord/GuildAdmins.test.ts",
    "asks Discord the same, all at once, for an unknown guild and for somebody else's",
  ],
  "rates of calls, deploys and tokens": [
    "http/Limits.test.ts",
    "apiCallsPerMinute, deploysPerMinute, exportsPerMinute and tokensPerMinute bound what people do, and not operators",
  ],
  "a rate of sign-ins": ["http/Limits.test.ts", "signInsPerMinute bounds sign-ins from one address"],
  "bounds of bodies": ["http/Limits.test.ts", "apiBodyBytes bounds a body, however it comes"],
  "errors with an id; unknown fields, and fields that come twice, refused": [
    "http/Rest.test.ts",
    "tells errors as problems with an id, and neither stack nor SQL",
  ],
  "headers that browsers heed": [
    here,
    "tells browsers to run, frame and guess nothing, and over TLS to stay there",
  ],
  "streams that end with the right to them": [
    "http/Logs.test.ts",
    "ends when the right to it does, within accessCheckSecs",
  ],
  "nothing reachable from outside unless it is wanted": [
    here,
    "listens to this machine only, and so do the tools beside it, unless it is told otherwise",
  ],
  "a record of who did what": ["http/Rest.test.ts", "keeps on record who did what, and shows it to admins"],
  "no interactions but those of the gateway": [here, "takes no interactions over HTTP, signed or not"],
  "the bot's token for Discord only": [
    "discord/DiscordRest.test.ts",
    "follows Discord nowhere else with the bot's token",
  ],
  "no more calls with a token that was refused": [
    "discord/DiscordRest.test.ts",
    "shows Discord a token that it has refused no second time",
  ],
}

const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8")

describe("access", () => {
  it.effect.each(Object.entries(checklist))("has a test for %s", ([, [file, name]]) =>
    Effect.sync(() => assert.include(read(`test/${file}`), name)),
  )

  it.effect("changes nothing when it is only asked", () =>
    Effect.sync(() => {
      const changing = Object.entries<Call>(calls).flatMap(([name, { audited, routes }]) =>
        audited !== undefined && routes.some((route) => methodOf(route) === "GET") ? [name] : [],
      )
      // A download changes nothing either; it is on record for what it takes along.
      assert.deepStrictEqual(changing, ["KvDownloadBackup"])
    }),
  )

  it.live(
    "tells browsers to run, frame and guess nothing, and over TLS to stay there",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        for (const path of ["/api/auth/me", "/api/docs", "/health", "/nowhere"]) {
          const { headers } = yield* house.ask("GET", path, operator, undefined, {
            "x-forwarded-proto": "https",
          })
          assert.match(headers.get("content-security-policy")!, /frame-ancestors 'none'/, path)
          assert.strictEqual(headers.get("x-content-type-options"), "nosniff", path)
          assert.match(headers.get("strict-transport-security")!, /max-age=\d{8}/, path)
        }
        const plain = yield* house.ask("GET", "/health")
        assert.isNull(plain.headers.get("strict-transport-security"))
      }),
    60_000,
  )

  it.effect("listens to this machine only, and so do the tools beside it, unless it is told otherwise", () =>
    Effect.sync(() => {
      assert.match(read("docs/reference/configuration.md"), /`API_ADDRESS` \| .* \| .*127\.0\.0\.1/)
      const ports = [...read("compose.yaml").matchAll(/ports: \[(.*)\]/g)].map(([, ports]) => ports!)
      assert.isAbove(ports.length, 1)
      for (const port of ports) assert.match(port, /^"127\.0\.0\.1:/)
    }),
  )

  it.live(
    "takes no interactions over HTTP, signed or not",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const ping = { type: 1, id: "1", application_id: "1", token: "t", version: 1, guild_id: guildId }
        const signed = {
          "x-signature-ed25519": "0".repeat(128),
          "x-signature-timestamp": String(Math.floor(Date.now() / 1000)),
        }
        for (const headers of [{}, signed])
          for (const path of ["/", "/interactions", "/api/interactions", "/webhook"])
            assert.strictEqual((yield* house.ask("POST", path, {}, ping, headers)).status, 404, path)
      }),
    60_000,
  )
})
