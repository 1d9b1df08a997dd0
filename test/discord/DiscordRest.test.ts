import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Redacted, Schedule } from "effect"
import { DiscordCallFailed, DiscordRest } from "../../src/discord/DiscordRest.ts"
import { DiscordTarget } from "../../src/discord/DiscordTarget.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../../src/domain/Limits.ts"
import { Playground } from "../../src/playground/Playground.ts"
import { PlaygroundServer } from "../playground/PlaygroundServer.ts"
import { answerJson as ok, fakeDiscord } from "./FakeDiscord.ts"

const flooding = "900000000000000001" as GuildId
const quiet = "900000000000000002" as GuildId

const restAt = (api: string, callsPerSecond: number, limits: Partial<LimitValues> = {}) =>
  DiscordRest.layer.pipe(
    Layer.provide(
      Layer.succeed(DiscordTarget, { api, callsPerSecond, token: Redacted.make(Playground.botToken) }),
    ),
    Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...limits })),
    Layer.build,
    Effect.flatMap((context) => Effect.provideContext(DiscordRest, context)),
  )

const until = (isSo: () => boolean) =>
  Effect.sync(isSo).pipe(
    Effect.repeat({ schedule: Schedule.spaced("5 millis"), until: (so) => so }),
    Effect.timeout("20 seconds"),
  )

const channel = `/channels/${Playground.channelId}`

describe("DiscordRest", () => {
  it.live(
    "puts the first call of a guild in front of another guild's thousand",
    () =>
      Effect.gen(function* () {
        const { api, asked } = yield* fakeDiscord((_, response) => ok(response))
        const rest = yield* restAt(api, 50)
        for (let i = 0; i < 1000; i++)
          yield* Effect.forkScoped(rest.request(flooding, "GET", `/channels/${i}`))
        for (let newcomer = 0; newcomer < 10; newcomer++) {
          const before = asked.length
          yield* until(() => asked.length >= before + 3)
          const guild = `90000000000000010${newcomer}` as GuildId
          const ahead = asked.length
          yield* rest.request(guild, "GET", `/channels/newcomer-${newcomer}`)
          const place = asked.findIndex(({ path }) => path.endsWith(`newcomer-${newcomer}`))
          // Only what was on its way already may come before it.
          assert.isAtMost(place - ahead, defaultLimits.guildConcurrency)
        }
        assert.isBelow(asked.length, 1000)
      }),
    60_000,
  )

  it.live(
    "ends every call of a burst that meets the limits of a route and of the bot",
    () =>
      Effect.gen(function* () {
        const { origin, rest: plain } = yield* PlaygroundServer
        const rest = yield* restAt(Playground.restUrl(origin), Number.POSITIVE_INFINITY, {
          guildConcurrency: 100,
          restTimeoutMs: 20_000,
        })
        const burst = Effect.forEach(
          Array.from({ length: 40 }),
          (_, index) =>
            rest.request(index % 2 ? flooding : quiet, "POST", `${channel}/messages`, {
              body: { content: `message ${index}` },
            }),
          { concurrency: "unbounded" },
        )
        const results = yield* burst
        const sent = results.map((message) => (message as { content: string }).content)
        assert.strictEqual(new Set(sent).size, 40)
        const { json } = yield* Effect.promise(() => plain("GET", `${channel}/messages?limit=100`))
        // A call that was refused is repeated, and none is made twice.
        assert.lengthOf(json as Array<unknown>, 40)
      }).pipe(
        Effect.provide(
          PlaygroundServer.layer({
            rateLimit: { bucket: { limit: 10, windowMs: 500 }, global: { limit: 7, windowMs: 250 } },
          }),
        ),
      ),
    60_000,
  )

  it.live("fails with the time to wait where a limit would outlast the call, and loses none", () =>
    Effect.gen(function* () {
      const { api, asked } = yield* fakeDiscord((_, response, nth) =>
        nth <= 5
          ? ok(response)
          : response
              .writeHead(429, {
                "retry-after": "60",
                "x-ratelimit-global": "true",
                "content-type": "application/json",
              })
              .end(JSON.stringify({ message: "no", retry_after: 60, global: true })),
      )
      const rest = yield* restAt(api, Number.POSITIVE_INFINITY, { guildConcurrency: 8, restTimeoutMs: 2000 })
      const exits = yield* Effect.forEach(
        Array.from({ length: 100 }),
        (_, index) =>
          Effect.exit(rest.request(index % 2 ? flooding : quiet, "POST", `/channels/${index}/messages`)),
        { concurrency: "unbounded" },
      )
      assert.strictEqual(exits.filter(Exit.isSuccess).length, 5)
      const errors = yield* Effect.forEach(exits.filter(Exit.isFailure), Effect.flip)
      assert.lengthOf(errors, 95)
      for (const error of errors) {
        assert.instanceOf(error, DiscordCallFailed)
        assert.strictEqual(error.reason, "rate-limited")
        assert.isAbove(error.retryAfterMs!, 50_000)
      }
      // Once it is known, nobody asks any more.
      assert.isAtMost(asked.length, 5 + 16)
    }),
  )

  it.live("answers interactions past a flood, and past the limit for the bot as a whole", () =>
    Effect.gen(function* () {
      const { api, asked } = yield* fakeDiscord((request, response) => {
        if (request.url!.includes("/interactions/")) ok(response)
      })
      const rest = yield* restAt(api, 50)
      for (let i = 0; i < 100; i++) yield* Effect.forkScoped(rest.request(flooding, "GET", `/channels/${i}`))
      yield* until(() => asked.length === 4)
      yield* rest.request(flooding, "POST", "/interactions/1/token/callback", { auth: false, body: {} })
      assert.isUndefined(asked[4]!.headers.authorization)
    }),
  )

  it.live("repeats a read that met a broken Discord, never a write, and encodes the reason", () =>
    Effect.gen(function* () {
      const { api, asked } = yield* fakeDiscord((_, response, nth) =>
        nth <= 3 ? response.writeHead(502).end() : ok(response),
      )
      const rest = yield* restAt(api, Number.POSITIVE_INFINITY)
      const error = yield* Effect.flip(rest.request(flooding, "POST", "/channels/1/messages"))
      assert.strictEqual(error.status, 502)
      yield* rest.request(flooding, "GET", "/channels/1")
      assert.deepStrictEqual(
        asked.map(({ path }) => path.replace(/ .*v10/, " ")),
        ["POST /channels/1/messages", "GET /channels/1", "GET /channels/1", "GET /channels/1"],
      )
      yield* rest.request(flooding, "DELETE", "/channels/1", { reason: "spam – näh\nx" })
      assert.strictEqual(asked.at(-1)!.headers["x-audit-log-reason"], "spam%20%E2%80%93%20n%C3%A4h%0Ax")
    }),
  )

  it.live("stops a guild whose calls are always refused, and no other", () =>
    Effect.gen(function* () {
      const { api, asked } = yield* fakeDiscord((_, response) => response.writeHead(403).end("{}"))
      const rest = yield* restAt(api, Number.POSITIVE_INFINITY, { guildInvalidCalls: 5 })
      for (let i = 0; i < 8; i++) yield* Effect.exit(rest.request(flooding, "GET", `/channels/${i}`))
      assert.lengthOf(asked, 5)
      const error = yield* Effect.flip(rest.request(flooding, "GET", "/channels/1"))
      assert.strictEqual(error.reason, "invalid-requests")
      assert.isAbove(error.retryAfterMs!, 590_000)
      const other = yield* Effect.forkChild(Effect.flip(rest.request(quiet, "GET", "/channels/1")))
      assert.strictEqual((yield* Fiber.join(other)).reason, "http")
      assert.lengthOf(asked, 6)
    }),
  )

  it.live("follows Discord nowhere else with the bot's token", () =>
    Effect.gen(function* () {
      const elsewhere = yield* fakeDiscord((_, response) => ok(response))
      const { api, asked } = yield* fakeDiscord((_, response) =>
        response.writeHead(302, { location: `${elsewhere.api}/v10/channels/1` }).end(),
      )
      const rest = yield* restAt(api, Number.POSITIVE_INFINITY)
      yield* Effect.exit(rest.request(flooding, "GET", "/channels/1"))
      assert.strictEqual(asked[0]!.headers.authorization, `Bot ${Playground.botToken}`)
      assert.deepStrictEqual(elsewhere.asked, [])
    }),
  )

  it.live("shows Discord a token that it has refused no second time", () =>
    Effect.gen(function* () {
      const { api, asked } = yield* fakeDiscord((_, response) => response.writeHead(401).end("{}"))
      const rest = yield* restAt(api, Number.POSITIVE_INFINITY)
      assert.strictEqual((yield* Effect.flip(rest.request(flooding, "GET", "/channels/1"))).status, 401)
      for (const guild of [flooding, quiet, undefined])
        assert.include(
          (yield* Effect.flip(rest.request(guild, "GET", "/channels/2"))).message,
          "set a new DISCORD_TOKEN",
        )
      assert.lengthOf(asked, 1)
    }),
  )
})
