/** Two whole runtimes on one database: what one of them had under way when it was killed is brought to its end by the other. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase, temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const reminders = 400

/** The store is each runtime's own: it says what happened there. */
const script = `
const seen = kv.store("seen")
for (let i = 0; i < ${reminders}; i++) on("schedule:" + i, () => new Promise((done) => setTimeout(done, 50)))
cron("slow", "0 0 1 1 *", async (ctx) => {
  await ctx.step("first", () => seen.increment("first"))
  await ctx.step("second", async () => {
    await seen.increment("second")
    await new Promise((done) => setTimeout(done, 1500))
  })
})
on("messageCreate", async (ctx) => {
  const [command, key] = ctx.msg.content.split(" ")
  if (command === "!get") await ctx.reply("= " + (await seen.get(key)))
  if (command === "!arm") {
    for (let i = 0; i < ${reminders}; i += 20)
      await Promise.all(Array.from({ length: 20 }, (_, n) => schedule.at(String(i + n), Number(key))))
    await ctx.reply("armed")
  }
})`

describe("two runtimes on one database", () => {
  it.live(
    "take over what a kill -9 left in the middle of a step and of a storm, each slot once",
    () =>
      Effect.gen(function* () {
        const url = yield* freshDatabase
        const context = yield* Layer.build(PgClient.layer({ url, maxConnections: 1 }))
        const sql = yield* Effect.provideContext(SqlClient.SqlClient, context)
        const env = { DATABASE_URL: Redacted.value(url), RUNTIME_CRON_SCHEDULES: String(reminders) }
        const [one, two] = [yield* temporaryDirectory, yield* temporaryDirectory]
        const eventually = Effect.fnUntraced(function* <A, E>(
          read: Effect.Effect<A, E>,
          holds: (value: A) => boolean,
        ) {
          let last: A | undefined
          yield* read.pipe(
            Effect.tap((value) => Effect.sync(() => (last = value))),
            Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: holds }),
            Effect.timeout("30 seconds"),
            Effect.catchTag("TimeoutError", () => Effect.die(new Error(JSON.stringify(last)))),
          )
        })
        const run = (directory: string, ...args: ReadonlyArray<string>) =>
          Effect.map(
            flora([...args, "--guild", playgroundGuild], directory, directory),
            ({ code, output }) => {
              assert.strictEqual(code, 0, output)
              return output.trim()
            },
          )
        writeFileSync(join(one, "bot.js"), script)

        // Mid-step: the first runtime is alone, so the run is its.
        yield* Effect.scoped(
          Effect.gen(function* () {
            const first = yield* startRuntime(one, env)
            yield* run(one, "deploy", join(one, "bot.js"))
            yield* run(one, "cron", "run", "slow")
            yield* eventually(control(first.url).ask(general, "!get second"), (text) => text === "= 1")
            yield* Effect.promise(() => first.stop("SIGKILL"))
          }),
        )
        const second = yield* startRuntime(two, env)
        const ask = (content: string) => control(second.url).ask(general, content)
        const slow = sql<{ status: string; attempts: number }>`
          SELECT status, attempts FROM cron_runs WHERE job = 'slow'`
        yield* eventually(slow, ([row]) => row!.status === "ran")
        assert.deepStrictEqual(yield* slow, [{ status: "ran", attempts: 2 }])
        // The step that was remembered is not run again; the one that was cut short is.
        assert.strictEqual(yield* ask("!get first"), "= null")
        assert.strictEqual(yield* ask("!get second"), "= 1")

        // A storm, which both work off until one of them is killed.
        yield* Effect.scoped(
          Effect.gen(function* () {
            const first = yield* startRuntime(one, env)
            const at = Date.now() + 8000
            yield* Effect.promise(() =>
              fetch(`${first.url}/playground/control/messages`, {
                method: "POST",
                headers: { "content-type": "application/json" },
                body: JSON.stringify({ channelId: general, content: `!arm ${at}` }),
              }),
            )
            const begun = sql<{ n: number }>`
              SELECT count(*)::int AS n FROM cron_runs WHERE job <> 'slow' AND status <> 'due'`
            yield* eventually(begun, ([row]) => row!.n > reminders / 10)
            yield* Effect.promise(() => first.stop("SIGKILL"))
          }),
        )
        const reminded = sql<{ status: string; runs: number; jobs: number; attempts: number }>`
          SELECT status, count(*)::int AS runs, count(DISTINCT job)::int AS jobs, max(attempts)::int AS attempts
          FROM cron_runs WHERE job <> 'slow' GROUP BY status ORDER BY status`
        yield* eventually(reminded, ([row]) => row!.status === "ran" && row!.runs === reminders)
        const [all] = yield* reminded
        assert.deepInclude(all!, { status: "ran", runs: reminders, jobs: reminders })
        assert.isAtMost(all!.attempts, 2)
        yield* eventually(
          Effect.promise(async () => (await fetch(`${second.url}/metrics`)).text()),
          (text) => /flora_cron_runs_total\{outcome="taken_over"\} [1-9]/.test(text),
        )
      }).pipe(Effect.scoped),
    180_000,
  )
})
