/** The end of the runtime when somebody is in a hurry. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const guild = ["--guild", playgroundGuild]

const alive = (pid: number) => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

const children = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number)

const isHost = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("flora-isolate-host")

const untilGone = (pids: ReadonlyArray<number>) =>
  Effect.sync(() => pids.filter(alive)).pipe(
    Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (left) => left.length === 0 }),
    Effect.timeout("15 seconds"),
  )

describe("a runtime that is ended in a hurry", () => {
  it.live(
    "ends at once at a second signal, leaves no process behind, and starts again with what it had",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const slow = { RUNTIME_DRAIN_SECS: "600", RUNTIME_DISPATCH_TIMEOUT_SECS: "600" }
        const runtime = yield* startRuntime(directory, slow)
        const script = join(directory, "bot.ts")
        writeFileSync(
          script,
          `on("messageCreate", async (ctx) => { await ctx.reply("began"); await new Promise(() => {}) })`,
        )
        assert.strictEqual((yield* flora(["deploy", script, ...guild], directory, directory)).code, 0)
        assert.strictEqual(yield* control(runtime.url).ask(general, "hello"), "began")
        const started = children(runtime.pid)
        const ended = runtime.stop("SIGTERM")
        // Within a second it would be taken for the same wish.
        yield* Effect.sleep("1100 millis")
        assert.isTrue(alive(runtime.pid), "it waits for the handler")
        void runtime.stop("SIGTERM")
        assert.deepStrictEqual(yield* Effect.promise(() => ended), { code: 143, signal: null })
        assert.include(runtime.output(), "ended at once by a second SIGTERM")
        yield* untilGone(started)
        const again = yield* startRuntime(directory)
        assert.strictEqual(yield* control(again.url).ask(general, "hello"), "began")
        assert.notInclude(again.output(), "left behind")
      }),
    90_000,
  )

  it.live(
    "leaves no isolate host behind when it is killed",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const hosts = children(runtime.pid).filter(isHost)
        assert.isAtLeast(hosts.length, 1)
        yield* Effect.promise(() => runtime.stop("SIGKILL"))
        yield* untilGone(hosts)
        // The embedded Postgres is stopped by the next start.
        yield* startRuntime(directory)
      }),
    90_000,
  )
})
