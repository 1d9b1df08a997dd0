import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { findingKinds } from "../../src/services/cron/Invariants.ts"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const guild = ["--guild", playgroundGuild]

/** Counts in a store what really happened: how often each step ran, and in which attempt. */
const script = `
const seen = kv.store("seen")
cron("tick", "* * * * * *", async (ctx) => { await seen.increment("tick") })
cron("yearly", "0 0 1 1 *", async (ctx) => {
  const fetched = await ctx.step("fetch", async () => ({ n: await seen.increment("fetch") }))
  await ctx.sleep("nap", "3 seconds")
  if ((await seen.increment("tries")) === 1) throw new Error("not yet")
  await ctx.step("post", async () => { await seen.set("posted", [fetched.n, ctx.name, ctx.trigger, ctx.msg.name, ctx.attempt, typeof ctx.scheduledAt, ctx.msg.scheduledAt === ctx.scheduledAt].join()) })
}, { timezone: "Europe/Berlin", retry: { maxAttempts: 3, backoff: "100 milliseconds" } })
cron("broken", "0 0 1 1 *", () => { throw new Error("never works") }, { pauseOnFailure: true, alertChannel: "${general}" })
cron("hanging", "0 0 1 1 *", () => new Promise(() => {}))
on("schedule:remind", async (ctx) => { await seen.set("reminded", ctx.msg.data.text + ctx.msg.name) })
on("messageCreate", async (ctx) => {
  const [command, key] = ctx.msg.content.split(" ")
  if (command === "!get") await ctx.reply("= " + (await seen.get(key)))
  if (command === "!remind") {
    await schedule.after("remind", "2 seconds", { text: "tea " })
    await schedule.every("pulse", "1 day")
    await ctx.reply([await schedule.cancel("pulse"), await schedule.cancel("pulse")].join())
  }
})
`

describe("cron, end to end", () => {
  it.live(
    "keeps runs, steps, sleeps and reminders over a kill -9, and answers operators",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const run = (...args: ReadonlyArray<string>) =>
          Effect.map(flora([...args, ...guild], directory, directory), ({ code, output }) => {
            assert.strictEqual(code, 0, output)
            return output.trim()
          })
        const rows = (job: string) =>
          Effect.map(
            run("cron", "runs", job, "--json"),
            (text) => JSON.parse(text) as Array<Record<string, unknown>>,
          )
        const eventually = <A, E>(read: Effect.Effect<A, E>, holds: (value: A) => boolean) =>
          read.pipe(
            Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: holds }),
            Effect.timeout("20 seconds"),
          )
        yield* Effect.scoped(
          Effect.gen(function* () {
            const runtime = yield* startRuntime(directory)
            const ask = (content: string) => control(runtime.url).ask(general, content)
            writeFileSync(join(directory, "bad.js"), `cron("x", "61 * * * *", () => {})`)
            const refused = yield* flora(
              ["deploy", join(directory, "bad.js"), ...guild],
              directory,
              directory,
            )
            assert.strictEqual(refused.code, 1)
            assert.match(refused.output, /cron\("x"\)/)
            writeFileSync(join(directory, "bot.js"), script)
            yield* run("deploy", join(directory, "bot.js"))
            yield* eventually(ask("!get tick"), (text) => Number(text.slice(2)) >= 2)

            yield* run("cron", "run", "broken")
            yield* eventually(rows("broken"), ([row]) => row?.status === "failed")
            assert.deepInclude((yield* rows("broken"))[0]!, { trigger: "manual", attempts: 1 })
            yield* eventually(control(runtime.url).messages(general), (all) =>
              all.some(({ content }) => content.includes("**broken**")),
            )
            assert.match(yield* run("cron", "list"), /broken .*paused: paused because a run failed/)
            yield* run("cron", "resume", "broken")
            yield* run("cron", "run", "hanging")

            assert.strictEqual(yield* ask("!remind"), "true,false")
            yield* run("cron", "run", "yearly")
            yield* eventually(rows("yearly"), ([row]) => row?.status === "sleeping")
            yield* Effect.promise(() => runtime.stop("SIGKILL"))
          }),
        )
        const runtime = yield* startRuntime(directory)
        const ask = (content: string) => control(runtime.url).ask(general, content)
        yield* eventually(rows("yearly"), ([row]) => row?.status === "ran")
        assert.strictEqual(yield* ask("!get posted"), "= 1,yearly,manual,yearly,2,string,true")
        assert.strictEqual(yield* ask("!get fetch"), "= 1")
        yield* eventually(ask("!get reminded"), (text) => text === "= tea remind")
        const [yearly] = yield* rows("yearly")
        assert.match(
          yield* run("cron", "steps", String(yearly!.runId)),
          /step fetch {2}\{"n":1\}\n.*sleep nap.*\n.*step post/,
        )
        yield* eventually(rows("hanging"), ([row]) => row?.status === "failed")

        const ticks = (yield* rows("tick")).map((row) => ({
          ...row,
          at: Date.parse(String(row.scheduledAt)),
          slots: Number(row.slots),
        }))
        for (const [i, tick] of ticks.entries()) {
          const next = ticks[i - 1]
          if (next !== undefined && tick.slots === 1)
            assert.strictEqual(next.at - tick.at, 1000, JSON.stringify([tick, next]))
        }
        yield* run("cron", "pause", "tick", "--note", "too loud")
        assert.match(yield* run("cron", "list"), /tick .*paused: too loud/)
        const range = ["--from", "2025-12-31T00:00:00Z", "--to", "2026-01-02T00:00:00Z"]
        assert.strictEqual(yield* run("cron", "backfill", "broken", ...range), "1 slots are run once more")
        yield* eventually(
          rows("broken"),
          (all) => all.filter(({ status }) => status === "failed").length === 2,
        )
        assert.lengthOf((yield* run("cron", "next", "yearly", "--count", "3")).split("\n"), 3)
        const missing = yield* flora(["cron", "runs", "none", ...guild], directory, directory)
        assert.match(missing.output, /no job "none"/)
        const metrics = yield* Effect.promise(async () => (await fetch(`${runtime.url}/metrics`)).text())
        assert.match(metrics, /flora_cron_runs_total\{outcome="ran"\} [1-9]/)
        for (const kind of findingKinds) assert.include(metrics, `flora_cron_findings{kind="${kind}"} 0`)
      }),
    180_000,
  )
})
