import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schedule } from "effect"
import { botToken } from "../../src/playground/Identity.ts"
import { freshDatabase, redisUrl, temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, runProgram, startRuntime } from "./RuntimeProcess.ts"

const guild = ["--guild", playgroundGuild]
const minute = 60_000

/** A script file in the data directory, which is the test's own. */
const file = (directory: string, name: string, text: string) => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

/** Whether a process runs; one that has ended and waits for init to notice does not. */
const alive = (pid: number) => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

/** The process ids of everything that a runtime has started, hosts and Postgres. */
const children = (pid: number): Array<number> =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .split(" ")
    .filter((word) => word !== "")
    .map(Number)

describe("the runtime as a process", () => {
  it.live(
    "answers !ping with the starter script in a fresh directory, and keeps its keys to its owner",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        assert.strictEqual(yield* control(runtime.url).ask(general, "!ping"), "pong")
        for (const name of ["runtime.json", "keys.json"]) {
          assert.strictEqual(statSync(join(directory, name)).mode & 0o777, 0o600)
        }
        const health = yield* Effect.promise(async () => (await fetch(`${runtime.url}/health`)).json())
        assert.deepInclude(health as object, { status: "ok" })
      }),
    minute,
  )

  it.live(
    "runs slash commands, and what a script has stored outlives a restart and a kill",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const counter = (url: string, subcommand: string) =>
          control(url)
            .call("POST", "interactions", { channelId: general, name: "counter", subcommand })
            .pipe(
              Effect.map(({ body }) => body as { responses: Array<{ message?: { content: string } }> }),
              Effect.map(({ responses }) => responses[0]?.message?.content ?? ""),
            )
        const first = yield* Effect.scoped(
          Effect.gen(function* () {
            const runtime = yield* startRuntime(directory)
            yield* control(runtime.url).ask(general, "!ping")
            yield* counter(runtime.url, "increment")
            return yield* counter(runtime.url, "increment")
          }),
        )
        assert.match(first, /\b2\b/)
        const killed = yield* startRuntime(directory)
        assert.match(yield* counter(killed.url, "get"), /\b2\b/)
        const left = children(killed.pid)
        yield* counter(killed.url, "increment")
        yield* Effect.promise(() => killed.stop("SIGKILL"))
        const again = yield* startRuntime(directory)
        assert.match(yield* counter(again.url, "get"), /\b3\b/)
        assert.deepStrictEqual(
          left.filter(alive),
          [],
          "the hosts and the Postgres of the killed runtime are gone",
        )
      }),
    2 * minute,
  )

  it.live(
    "deploys with the CLI, keeps the old script when the new one fails, and shows errors in the author's lines",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const ask = (content: string) => control(runtime.url).ask(general, content)
        const deploy = (text: string) =>
          flora(["deploy", file(directory, "bot.ts", text), ...guild], directory, directory)

        const good = yield* deploy(
          `interface Answer { text: string }\n\nconst answer: Answer = { text: "hello from TypeScript" }\n` +
            `on("messageCreate", async (ctx) => {\n  if (ctx.msg.content === "!boom") {\n    throw new Error("kaboom")\n  }\n` +
            `  if (ctx.msg.content.startsWith("!")) await ctx.reply(answer.text)\n})\n`,
        )
        assert.strictEqual(good.code, 0, good.output)
        assert.strictEqual(yield* ask("!anything"), "hello from TypeScript")

        const bad: ReadonlyArray<readonly [string, RegExp]> = [
          ["const a = ;", /bot\.ts:1:10/],
          ["\n\nthrow new TypeError('at the top')", /TypeError: at the top[^]*bot\.ts:3:7/],
          ["\nfor (;;) {}", /computed for more than 250 ms/],
          ["import 'no-such-package'", /Could not resolve "no-such-package"/],
          [`const big = "${"x".repeat(8_400_000)}"; console.log(big)`, /at most 8388608 are allowed/],
        ]
        for (const [text, expected] of bad) {
          const { code, output } = yield* deploy(text)
          assert.strictEqual(code, 1, output.slice(0, 500))
          assert.match(output, expected)
          assert.strictEqual(yield* ask("!still"), "hello from TypeScript")
        }

        yield* control(runtime.url).call("POST", "messages", { channelId: general, content: "!boom" })
        const logs = yield* flora(["logs", ...guild], directory).pipe(
          Effect.repeat({
            schedule: Schedule.spaced("100 millis"),
            until: ({ output }) => output.includes("kaboom"),
          }),
          Effect.timeout("15 seconds"),
        )
        assert.match(logs.output, /messageCreate failed: Error: kaboom[^]*bot\.ts:6:11/)

        const shown = yield* flora(["get", ...guild], directory)
        assert.match(shown.output, /entry +bot\.ts/)
        assert.match(
          (yield* flora(["list"], directory)).output,
          new RegExp(`${playgroundGuild} .* cli +bot\\.ts`),
        )
        assert.match((yield* flora(["health"], directory)).output, /^ok {2}flora/)
      }),
    2 * minute,
  )

  it.live(
    "refuses bad calls with the right status and one line, and goes on serving",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const post = (body: string, token?: string) =>
          Effect.promise(async () => {
            const response = await fetch(`${runtime.url}/rpc`, {
              method: "POST",
              body,
              headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
            })
            return { status: response.status, text: await response.text() }
          })
        const call = (tag: string) =>
          `${JSON.stringify({ _tag: "Request", id: "1", tag, payload: {}, headers: [] })}\n`
        const answers = [
          [yield* post(call("ListDeployments")), 401, "bearer token is missing"],
          [yield* post(call("ListDeployments"), "wrong"), 401, "not valid"],
          [yield* post("{ nonsense\n", runtime.token), 400, "JSON"],
          [yield* post("[]\n", runtime.token), 400, "request"],
          [yield* post("\n", runtime.token), 400, "no message"],
          [yield* post(call("GetDeployment"), runtime.token), 400, "guildId"],
          [yield* post(call("NoSuchCall"), runtime.token), 400, "NoSuchCall"],
          [yield* post(call("ListDeployments").trim(), runtime.token), 400, "newline"],
        ] as const
        for (const [{ status, text }, expected, message] of answers) {
          assert.strictEqual(status, expected)
          assert.include((JSON.parse(text) as { detail: string }).detail, message)
        }
        assert.strictEqual((yield* post(call("ListDeployments"), runtime.token)).status, 200)

        const status = (guildId: string, token?: string) =>
          Effect.promise(async () => {
            const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
            const response = await fetch(`${runtime.url}/api/guilds/${guildId}/status`, { headers })
            return { status: response.status, body: (await response.json()) as Record<string, unknown> }
          })
        assert.strictEqual((yield* status(playgroundGuild)).status, 401)
        assert.strictEqual((yield* status("nonsense", runtime.token)).status, 400)
        yield* control(runtime.url).ask(general, "!ping")
        const report = yield* status(playgroundGuild, runtime.token)
        assert.strictEqual(report.status, 200)
        assert.deepNestedInclude(report.body, { state: "live", "events.messageCreate.shed": 0 })
        const shown = yield* flora(["guilds", "status", ...guild], directory)
        assert.match(shown.output, /live, 0 queued[^]*messageCreate +\d+ accepted/)
        assert.strictEqual((yield* flora(["guilds", "release", ...guild], directory)).code, 0)

        const unknown = yield* flora(["get", "--guild", "900000000000009999"], directory)
        assert.strictEqual(unknown.code, 1)
        assert.strictEqual(
          unknown.output.trim(),
          "flora: guild 900000000000009999 has no deployment; `flora deploy` gives it one",
        )
        const script = file(directory, "x.ts", "on('messageCreate', () => {})")
        const nowhere = yield* flora(["deploy", script, "--guild", "900000000000009999"], directory)
        assert.include(nowhere.output, "the bot is not in a guild with the id 900000000000009999")
        const wrong = yield* flora(["list", "--api", runtime.url, "--token", "wrong"], directory)
        assert.strictEqual(
          wrong.output.trim(),
          "flora: the runtime does not accept this token; `flora login` gives you another one",
        )
        const homeless = yield* flora(["list", "--token", "of-some-other-runtime"], directory)
        assert.include(homeless.output, "a token needs an address to go with")
        assert.strictEqual(yield* control(runtime.url).ask(general, "!ping"), "pong")
      }),
    minute,
  )

  it.live(
    "pauses, resumes and undeploys a script together with its commands, and keeps to it over a restart",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const hello = (url: string) =>
          Effect.map(
            control(url).call("POST", "interactions", { channelId: general, name: "hello" }),
            ({ status }) => status,
          )
        const run = (command: string) =>
          Effect.map(flora([command, ...guild], directory), ({ code, output }) => {
            assert.strictEqual(code, 0, output)
          })
        yield* Effect.scoped(
          Effect.gen(function* () {
            const runtime = yield* startRuntime(directory)
            yield* control(runtime.url).ask(general, "!ping")
            assert.strictEqual(yield* hello(runtime.url), 200)
            yield* run("pause")
            assert.strictEqual(yield* hello(runtime.url), 404)
            assert.match((yield* flora(["get", ...guild], directory)).output, /state +paused/)
            yield* run("resume")
            assert.strictEqual(yield* hello(runtime.url), 200)
            assert.strictEqual(yield* control(runtime.url).ask(general, "!ping"), "pong")
            yield* run("undeploy")
            assert.strictEqual(yield* hello(runtime.url), 404)
          }),
        )
        const again = yield* startRuntime(directory)
        assert.strictEqual((yield* flora(["list"], directory)).output.trim(), "nothing is deployed")
        assert.strictEqual(yield* hello(again.url), 404)
      }),
    minute,
  )

  it.live(
    "follows a guild's log",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const script = file(
          directory,
          "bot.ts",
          `on("messageCreate", (ctx) => console.log("saw", ctx.msg.content))`,
        )
        yield* flora(["deploy", script, ...guild], directory)
        const lines = yield* Effect.promise(async () => {
          const response = fetch(`${runtime.url}/rpc`, {
            method: "POST",
            headers: { authorization: `Bearer ${runtime.token}` },
            body: `${JSON.stringify({
              _tag: "Request",
              id: "1",
              tag: "Logs",
              payload: { guildId: playgroundGuild, limit: 0, follow: true },
              headers: [],
            })}\n`,
          })
          // Nothing tells from outside when the subscription stands, so it is spoken to until it answers.
          const speaking = setInterval(() => {
            void Effect.runPromise(
              control(runtime.url).call("POST", "messages", { channelId: general, content: "one" }),
            )
          }, 200)
          let text = ""
          for await (const chunk of (await response).body!) {
            text += Buffer.from(chunk).toString()
            if (text.includes("saw one")) break
          }
          clearInterval(speaking)
          return text
        })
        assert.include(lines, "saw one")
      }),
    minute,
  )

  it.live(
    "tells whose port or directory it is, and leaves the other runtime alone",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const elsewhere = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const start = (env: Record<string, string>) => runProgram("src/main.ts", [], env, directory)
        const port = new URL(runtime.url).port
        const taken = yield* start({ API_PORT: port, FLORA_DATA_DIR: elsewhere })
        assert.strictEqual(taken.code, 1)
        assert.include(taken.output, `port ${port} on 127.0.0.1 is taken`)
        const held = yield* start({ API_PORT: "0", FLORA_DATA_DIR: directory })
        assert.strictEqual(held.code, 1)
        assert.include(held.output, `another flora runtime is using ${directory}`)
        const invalid = yield* start({ DISCORD_TOKEN: "x", API_PORT: "many", FLORA_DATA_DIR: elsewhere })
        assert.strictEqual(invalid.code, 1)
        for (const name of ["API_PORT", "API_SECRET", "SECRETS_MASTER_KEY"])
          assert.include(invalid.output, name)
        assert.strictEqual(yield* control(runtime.url).ask(general, "!ping"), "pong")
        assert.isTrue(existsSync(join(directory, "runtime.json")))
      }),
    minute,
  )

  it.live(
    "stops in order on SIGTERM and on SIGINT, leaving no process and no runtime.json",
    () =>
      Effect.gen(function* () {
        for (const signal of ["SIGTERM", "SIGINT"] as const) {
          const directory = yield* temporaryDirectory
          const runtime = yield* startRuntime(directory)
          const started = children(runtime.pid)
          assert.isAtLeast(started.length, 2)
          const { code } = yield* Effect.promise(() => runtime.stop(signal))
          assert.strictEqual(code, 0, runtime.output())
          // The bundler's own process ends by itself when it is no longer spoken to.
          yield* Effect.sync(() => started.some(alive)).pipe(
            Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (some) => !some }),
            Effect.timeout("10 seconds"),
          )
          assert.isFalse(existsSync(join(directory, "runtime.json")))
        }
      }),
    minute,
  )

  it.live.skipIf(redisUrl() === undefined)(
    "serves a Discord that is not its own, with a Postgres and a Redis that are not its own",
    () =>
      Effect.gen(function* () {
        const [discord, directory] = [yield* temporaryDirectory, yield* temporaryDirectory]
        const url = yield* freshDatabase
        // Another runtime's playground plays Discord; its own bot is told to say nothing.
        const world = yield* startRuntime(discord)
        const silent = file(discord, "silent.ts", `on("messageDelete", () => {})`)
        yield* flora(["deploy", silent, ...guild], discord, discord)
        const secret = "operator-secret-of-at-least-32-characters"
        const runtime = yield* startRuntime(directory, {
          DISCORD_TOKEN: botToken,
          DISCORD_API_URL: `${world.url}/playground/api`,
          DATABASE_URL: Redacted.value(url),
          CACHE_URL: redisUrl()!,
          SECRETS_MASTER_KEY: "ab".repeat(32),
          API_SECRET: "cd".repeat(16),
          API_OPERATOR_SECRET: secret,
        })
        assert.strictEqual(yield* control(world.url).ask(general, "!ping"), "pong")
        const script = file(
          directory,
          "bot.ts",
          `createBot({ slashCommands: [slash({ name: "where", description: "Where am I?", run: (ctx) => ctx.reply("live") })] })`,
        )
        const deployed = yield* flora(
          ["deploy", script, ...guild, "--api", runtime.url, "--token", secret],
          directory,
          directory,
        )
        assert.strictEqual(deployed.code, 0, deployed.output)
        const answer = yield* control(world.url).call("POST", "interactions", {
          channelId: general,
          name: "where",
        })
        assert.deepNestedInclude(answer.body as object, { "responses[0].message.content": "live" })

        // No trace of embedded services, and nothing for strangers: there is no playground here.
        assert.isFalse(existsSync(join(directory, "postgres")))
        assert.isFalse(existsSync(join(directory, "runtime.json")))
        const page = yield* Effect.promise(() => fetch(`${runtime.url}/playground`))
        assert.strictEqual(page.status, 404)

        // A script without commands takes the old ones away.
        const bare = file(directory, "bare.ts", `on("messageDelete", () => {})`)
        yield* flora(
          ["deploy", bare, ...guild, "--api", runtime.url, "--token", secret],
          directory,
          directory,
        )
        const gone = yield* control(world.url).call("POST", "interactions", {
          channelId: general,
          name: "where",
        })
        assert.strictEqual(gone.status, 404)
      }),
    2 * minute,
  )
})
