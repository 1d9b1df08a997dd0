/** The runtime's side of the gateway over restarts, lost connections and removals, on a Discord that does as it is told. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { until } from "../actors/GuildFixture.ts"
import { startRuntime } from "../e2e/RuntimeProcess.ts"
import { temporaryDirectory } from "../Services.ts"
import { echo, makeGround } from "./Flora.ts"

const guildId = "900000000000000001" as GuildId
const other = "900000000000000002" as GuildId
const minute = 60_000

describe("the gateway's session", () => {
  it.live(
    "is resumed after a restart, and what was missed is handled once",
    () =>
      Effect.gen(function* () {
        const { discord, deploy, start } = yield* makeGround
        yield* deploy(guildId, echo, ["messageCreate"])
        const first = yield* start()
        discord.say(guildId, "before")
        yield* until(() => discord.replies.includes("before"))
        yield* first.stop
        assert.deepStrictEqual(discord.closed, [4200], "Discord would end the session at 1000 and 1001")
        discord.say(guildId, "meanwhile")

        // READY, GUILD_CREATE and the first message: all of them are handled. The replay begins too early on purpose (P16).
        discord.overlap = 2
        const second = yield* start()
        yield* until(() => discord.replies.includes("meanwhile"))
        assert.deepStrictEqual(discord.logins, ["identify", "resume at 3"])
        discord.say(guildId, "after")
        yield* until(() => discord.replies.includes("after"))
        assert.deepStrictEqual(discord.replies, ["before", "meanwhile", "after"])
        assert.deepStrictEqual(discord.registered, [], "an ordinary start registers no commands")
        yield* second.stop
      }),
    minute,
  )

  it.live(
    "is resumed where everything before was handled, and what was left undone is told and done later (P20)",
    () =>
      Effect.gen(function* () {
        const { discord, deploy, start } = yield* makeGround
        yield* deploy(
          guildId,
          `on("messageCreate", async (ctx) => {
            if (ctx.msg.content === "slow") { await ctx.reply("began"); await new Promise(() => {}) }
            await ctx.reply(ctx.msg.content)
          })`,
          ["messageCreate"],
        )
        const patient = { RUNTIME_DRAIN_SECS: "0.3", RUNTIME_DISPATCH_TIMEOUT_SECS: "60" }
        const first = yield* start(patient)
        discord.say(guildId, "slow")
        yield* until(() => discord.replies.includes("began"))
        discord.say(guildId, "quick")
        yield* until(() => discord.replies.includes("quick"))
        yield* first.stop
        assert.strictEqual(
          first.logs().at(-1),
          "left undone after 0.3 s: 1 events in handlers and 0 waiting, of 1 guilds",
        )
        yield* start(patient)
        yield* until(() => discord.replies.filter((reply) => reply === "quick").length === 2)
        assert.deepStrictEqual(discord.logins, ["identify", "resume at 2"])
        assert.deepStrictEqual(discord.replies, ["began", "quick", "began", "quick"])
      }),
    minute,
  )

  it.live(
    "survives a kill: what came since it was last written down is handled, at the worst twice",
    () =>
      Effect.gen(function* () {
        const { discord, deploy, settings } = yield* makeGround
        yield* deploy(guildId, echo, ["messageCreate"])
        const env = { ...settings("http://127.0.0.1:0"), API_PORT: "0", RUNTIME_BOOKKEEPING_SECS: "600" }
        const directory = yield* temporaryDirectory
        const killed = yield* startRuntime(directory, env)
        yield* until(() => discord.logins.length === 1)
        discord.say(guildId, "one")
        yield* until(() => discord.replies.includes("one"))
        yield* Effect.promise(() => killed.stop("SIGKILL"))
        discord.say(guildId, "two")
        yield* startRuntime(directory, env)
        yield* until(() => discord.replies.includes("two"))
        assert.match(discord.logins.join(", "), /^identify, resume at [12]$/)
        assert.deepStrictEqual([...new Set(discord.replies)], ["one", "two"])
        assert.isAtMost(discord.replies.length, 3)
      }),
    minute,
  )

  it.live(
    "begins anew where Discord no longer knows it",
    () =>
      Effect.gen(function* () {
        const { discord, deploy, start } = yield* makeGround
        yield* deploy(guildId, echo, ["messageCreate"])
        const ask = (content: string) =>
          Effect.andThen(
            Effect.sync(() => discord.say(guildId, content)),
            until(() => discord.replies.includes(content)),
          )
        const first = yield* start()
        yield* ask("first")
        yield* first.stop
        discord.forget()
        const second = yield* start()
        assert.deepStrictEqual(discord.logins, ["identify", "resume at 3", "identify"])
        yield* ask("second")
        yield* second.stop
        yield* start()
        yield* ask("third")
        assert.deepStrictEqual(discord.logins.slice(3), ["resume at 3"])
      }),
    minute,
  )

  it.live(
    "tells scripts `ready` when they start and when it is new, not when it is resumed",
    () =>
      Effect.gen(function* () {
        const { discord, deploy, start } = yield* makeGround
        const script = `on("ready", (ctx) => console.log("ready")); let n = 0
          on("ready", () => { n++ }); on("messageCreate", (ctx) => ctx.reply(ctx.msg.content + " " + n))`
        yield* deploy(guildId, script, ["ready", "messageCreate"])
        const first = yield* start()
        const ask = (content: string) =>
          Effect.andThen(
            Effect.sync(() => discord.say(guildId, content)),
            until(() => discord.replies.some((reply) => reply.startsWith(content))),
          )
        // What woke the script is handled first.
        yield* ask("awake")
        yield* ask("first")
        discord.drop()
        yield* until(() => discord.logins.length === 2)
        yield* ask("resumed")
        discord.forget()
        yield* until(() => discord.logins.length === 3)
        yield* ask("new")
        yield* first.stop
        yield* start()
        yield* ask("again awake")
        yield* ask("restarted")
        const told = discord.replies.filter((reply) => !reply.includes("awake"))
        assert.deepStrictEqual(told, ["first 1", "resumed 1", "new 2", "restarted 1"])
      }),
    minute,
  )
})

describe("a guild that the bot leaves", () => {
  it.live(
    "has its commands registered again when the bot is back, and at no ordinary start",
    () =>
      Effect.gen(function* () {
        const { deployments, discord, deploy, start } = yield* makeGround
        yield* deploy(guildId, echo, ["messageCreate"])
        yield* deploy(other, echo, ["messageCreate"])
        yield* deployments.setState(other, "paused")
        const left = (guild: GuildId) =>
          Effect.map(deployments.standing(guild), (standing) => Option.getOrThrow(standing).left)
        const untilLeft = (guild: GuildId, expected: boolean) =>
          left(guild).pipe(Effect.repeat({ until: (is) => is === expected }), Effect.timeout("15 seconds"))

        const first = yield* start()
        discord.kick(guildId)
        discord.kick(other)
        yield* untilLeft(guildId, true)
        yield* untilLeft(other, true)
        discord.join(guildId)
        discord.join(other)
        yield* untilLeft(guildId, false)
        yield* untilLeft(other, false)
        assert.deepStrictEqual(discord.registered, [guildId], "a paused script stays without commands")
        assert.strictEqual(Option.getOrThrow(yield* deployments.standing(other)).state, "paused")
        discord.say(guildId, "I am back")
        yield* until(() => discord.replies.includes("I am back"))
        // Kicked and taken back at once: the one must not overtake the other.
        discord.kick(guildId)
        discord.join(guildId)
        yield* until(() => discord.registered.length === 2)
        yield* untilLeft(guildId, false)
        yield* first.stop

        // Removed while nobody listened, and the session has gone with it.
        discord.kick(guildId)
        discord.forget()
        const second = yield* start()
        yield* untilLeft(guildId, true)
        assert.isFalse(yield* left(other))
        discord.join(guildId)
        yield* untilLeft(guildId, false)
        assert.deepStrictEqual(discord.registered, [guildId, guildId, guildId])
        yield* second.stop
        yield* Effect.flatMap(start(), ({ stop }) => stop)
        assert.strictEqual(discord.registered.length, 3)
      }),
    minute,
  )

  it.live(
    "stays what it is while Discord has an outage",
    () =>
      Effect.gen(function* () {
        const { deployments, discord, deploy, start } = yield* makeGround
        yield* deploy(guildId, echo, ["messageCreate"])
        yield* start()
        discord.dispatch("GUILD_DELETE", { id: guildId, unavailable: true })
        discord.say(guildId, "still here")
        yield* until(() => discord.replies.includes("still here"))
        assert.isFalse(Option.getOrThrow(yield* deployments.standing(guildId)).left)
      }),
    minute,
  )
})
