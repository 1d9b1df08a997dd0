import { assert, describe, layer } from "@effect/vitest"
import { REST } from "@discordjs/rest"
import { Effect } from "effect"
import { Playground } from "../../../src/playground/Playground.ts"
import { PlaygroundServer } from "../PlaygroundServer.ts"

const { channelId } = Playground
const path = `/channels/${channelId}/messages`

describe("the playground's REST API", () => {
  layer(PlaygroundServer.layer(), { excludeTestServices: true })((it) => {
    it.effect("refuses calls without the bot's token", () =>
      Effect.gen(function* () {
        const { rest } = yield* PlaygroundServer
        for (const authorization of ["", "Bot wrong", Playground.botToken]) {
          const { json, status } = yield* Effect.promise(() =>
            rest("GET", "/users/@me", undefined, { authorization }),
          )
          assert.deepStrictEqual([status, json], [401, { message: "401: Unauthorized", code: 0 }])
        }
      }),
    )

    it.effect("says where the gateway is, under the name by which it was asked", () =>
      Effect.gen(function* () {
        const { origin, rest } = yield* PlaygroundServer
        const { json } = yield* Effect.promise(() => rest("GET", "/gateway/bot"))
        assert.strictEqual(json.url, `${origin.replace("http", "ws")}/playground/gateway`)
        assert.strictEqual(json.shards, 1)
        assert.strictEqual(json.session_start_limit.remaining, 1000)
      }),
    )

    it.effect("describes application, bot, guild, channels, roles and members", () =>
      Effect.gen(function* () {
        const { rest } = yield* PlaygroundServer
        const get = (path: string) =>
          Effect.map(
            Effect.promise(() => rest("GET", path)),
            ({ json }) => json,
          )
        const { applicationId, guildId } = Playground
        assert.include(yield* get("/users/@me"), { id: applicationId, username: "flora", bot: true })
        for (const path of ["/applications/@me", "/oauth2/applications/@me"]) {
          assert.include(yield* get(path), { id: applicationId, name: "flora" })
        }
        assert.include(yield* get(`/guilds/${guildId}`), { id: guildId, owner_id: "900000000000000101" })
        assert.strictEqual((yield* get("/users/@me/guilds"))[0].id, guildId)
        assert.strictEqual((yield* get(`/guilds/${guildId}/roles`))[0].name, "@everyone")
        const channels = yield* get(`/guilds/${guildId}/channels`)
        assert.deepStrictEqual(
          channels.map(({ name }: { name: string }) => name),
          ["general", "random"],
        )
        assert.strictEqual((yield* get(`/guilds/${guildId}/members`)).length, 1)
        assert.strictEqual((yield* get(`/guilds/${guildId}/members?limit=1000`)).length, 3)
        const found = yield* get(`/guilds/${guildId}/members/search?query=fri`)
        assert.strictEqual(found[0].user.username, "friend")
        assert.strictEqual((yield* get(`/guilds/${guildId}/members/${applicationId}`)).user.bot, true)
      }),
    )

    it.effect("carries rate limit headers on every answer, refusals included", () =>
      Effect.gen(function* () {
        const { rest } = yield* PlaygroundServer
        for (const path of ["/users/@me", "/channels/123456789012345678", "/nowhere"]) {
          const { headers } = yield* Effect.promise(() => rest("GET", path))
          for (const name of ["limit", "remaining", "reset", "reset-after", "bucket"]) {
            assert.isNotNull(headers.get(`x-ratelimit-${name}`), `${path} ${name}`)
          }
        }
      }),
    )
  })

  layer(PlaygroundServer.layer({ rateLimit: { bucket: { limit: 2, windowMs: 60_000 } } }), {
    excludeTestServices: true,
  })("under a tight limit", (it) => {
    it.effect("answers 429 for the bucket, not for others, until the limit is widened", () =>
      Effect.gen(function* () {
        const { control, rest } = yield* PlaygroundServer
        const send = () => Effect.promise(() => rest("POST", path, { content: "x" }))
        assert.strictEqual((yield* send()).headers.get("x-ratelimit-remaining"), "1")
        assert.strictEqual((yield* send()).headers.get("x-ratelimit-remaining"), "0")
        const refused = yield* send()
        assert.strictEqual(refused.status, 429)
        assert.include(refused.json, { message: "You are being rate limited.", global: false })
        assert.isAbove(refused.json.retry_after, 0)
        assert.strictEqual(refused.headers.get("x-ratelimit-scope"), "user")
        assert.strictEqual(refused.headers.get("retry-after"), String(Math.ceil(refused.json.retry_after)))
        assert.strictEqual((yield* Effect.promise(() => rest("GET", "/users/@me"))).status, 200)

        yield* Effect.promise(() => control("/rate-limits", { global: { limit: 1, windowMs: 60_000 } }))
        assert.strictEqual((yield* send()).status, 200)
        const global = yield* send()
        assert.deepStrictEqual([global.status, global.json.global], [429, true])
        assert.strictEqual(global.headers.get("x-ratelimit-global"), "true")
        yield* Effect.promise(() => control("/rate-limits", {}))
        assert.strictEqual((yield* send()).status, 200)
      }),
    )

    it.effect("makes @discordjs/rest wait for the window's end instead of failing", () =>
      Effect.gen(function* () {
        const { control, origin } = yield* PlaygroundServer
        yield* Effect.promise(() => control("/rate-limits", { bucket: { limit: 2, windowMs: 200 } }))
        const rest = new REST({ api: Playground.restUrl(origin) }).setToken(Playground.botToken)
        const sent = yield* Effect.promise(() =>
          Promise.all(
            Array.from({ length: 5 }, (_, n) =>
              rest.post(`/channels/900000000000000012/messages`, { body: { content: `${n}` } }),
            ),
          ),
        )
        assert.strictEqual(sent.length, 5)
      }),
    )
  })
})
