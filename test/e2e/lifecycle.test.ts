/** Deploys that are refused, and a bot that restarts, on the whole product. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schedule } from "effect"
import { botToken } from "../../src/playground/Identity.ts"
import { freshDatabase, temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const guild = ["--guild", playgroundGuild]

const file = (directory: string, name: string, text: string) => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

describe("a guild's life", () => {
  it.live(
    "has its deploys refused after three that were ended by force, until an operator releases it",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory, {
          RUNTIME_ENTRIES_PER_TURN: "40",
          RUNTIME_TURN_CPU_MS: "5000",
        })
        const deploy = (path: string) => flora(["deploy", path, ...guild], directory, directory)
        const greedy = file(directory, "greedy.ts", "for (let n = 0; n < 80; n++) console.log(n)")
        const good = file(directory, "good.ts", `on("messageCreate", (ctx) => ctx.reply("good"))`)
        for (let round = 0; round < 3; round++) assert.match((yield* deploy(greedy)).output, /failed to load/)
        const refused = yield* deploy(good)
        assert.strictEqual(refused.code, 1)
        assert.match(refused.output, /refused until \d{4}-\d\d-\d\dT/)
        assert.strictEqual(yield* control(runtime.url).ask(general, "!ping"), "pong")
        assert.strictEqual((yield* flora(["guilds", "release", ...guild], directory)).code, 0)
        const taken = yield* deploy(good)
        assert.strictEqual(taken.code, 0, taken.output)
        assert.strictEqual(yield* control(runtime.url).ask(general, "hello"), "good")
      }),
    120_000,
  )

  it.live(
    "answers what was said while the runtime was being restarted",
    () =>
      Effect.gen(function* () {
        const [discord, directory] = [yield* temporaryDirectory, yield* temporaryDirectory]
        const database = yield* freshDatabase
        // Another runtime's playground plays Discord; its own bot is told to say nothing.
        const world = yield* startRuntime(discord)
        const silent = file(discord, "silent.ts", `on("messageDelete", () => {})`)
        yield* flora(["deploy", silent, ...guild], discord, discord)
        const env = {
          DISCORD_TOKEN: botToken,
          DISCORD_API_URL: `${world.url}/playground/api`,
          DATABASE_URL: Redacted.value(database),
          SECRETS_MASTER_KEY: "ab".repeat(32),
          API_SECRET: "cd".repeat(16),
        }
        const first = yield* startRuntime(directory, env)
        assert.strictEqual(yield* control(world.url).ask(general, "!ping"), "pong")
        assert.strictEqual((yield* Effect.promise(() => first.stop())).code, 0)
        yield* control(world.url).call("POST", "messages", { channelId: general, content: "!ping" })
        const second = yield* startRuntime(directory, env)
        const pongs = control(world.url)
          .messages(general)
          .pipe(Effect.map((all) => all.filter(({ content }) => content === "pong").length))
        yield* pongs.pipe(
          Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (count) => count === 2 }),
          Effect.timeout("15 seconds"),
        )
        assert.strictEqual(yield* control(world.url).ask(general, "!ping"), "pong")
        assert.strictEqual(yield* pongs, 3, "each was answered once")
        assert.include(second.output(), "gateway shard 0 resumed")
      }),
    120_000,
  )
})
