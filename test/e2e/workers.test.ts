import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const guild = ["--guild", playgroundGuild]

/** The worker that the guild's status names. */
const workerOf = (url: string, token: string) =>
  Effect.promise(async () => {
    const response = await fetch(`${url}/api/guilds/${playgroundGuild}/status`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return ((await response.json()) as { worker?: number }).worker
  })

describe("workers of a running runtime", () => {
  it.live(
    "are added and taken away, and a guild that was moved answers on, also after a restart",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const command = (...args: ReadonlyArray<string>) => flora(args, directory)
        const moved = yield* Effect.scoped(
          Effect.gen(function* () {
            const runtime = yield* startRuntime(directory, { RUNTIME_MAX_WORKERS: "1" })
            const answers = control(runtime.url).ask(general, "!ping")
            assert.strictEqual(yield* answers, "pong")
            const scaled = yield* command("workers", "scale", "2")
            assert.include(scaled.output, "worker 1  ready", scaled.output)
            const to = 1 - (yield* workerOf(runtime.url, runtime.token))!
            const done = yield* command("migrate", ...guild, "--to", String(to))
            assert.include(done.output, `moved to worker ${to}`)
            assert.strictEqual(yield* workerOf(runtime.url, runtime.token), to)
            assert.strictEqual(yield* answers, "pong")
            const idle = yield* command("migrate", "--guild", "900000000000009999", "--to", "1")
            assert.include(
              idle.output,
              "guild 900000000000009999: placed: it will run on worker 1 when it is next needed",
            )
            const nowhere = yield* command("migrate", ...guild, "--to", "7")
            assert.deepInclude(nowhere, { code: 1 })
            assert.include(nowhere.output, "there is no worker 7")
            return to
          }),
        )
        const runtime = yield* startRuntime(directory, { RUNTIME_MAX_WORKERS: "2" })
        const answers = control(runtime.url).ask(general, "!ping")
        assert.strictEqual(yield* answers, "pong")
        assert.strictEqual(yield* workerOf(runtime.url, runtime.token), moved)
        const posted = yield* Effect.promise(() =>
          fetch(`${runtime.url}/api/guilds/${playgroundGuild}/migrate`, {
            method: "POST",
            headers: { authorization: `Bearer ${runtime.token}`, "content-type": "application/json" },
            body: JSON.stringify({ worker: 1 - moved }),
          }),
        )
        assert.deepStrictEqual(yield* Effect.promise(() => posted.json()), { outcome: "moved" })
        const drained = yield* command("workers", "drain", String(1 - moved))
        assert.include(drained.output, "is empty")
        assert.strictEqual(yield* workerOf(runtime.url, runtime.token), moved)
        assert.strictEqual(yield* answers, "pong")
        const listed = yield* command("workers", "list")
        assert.include(
          listed.output,
          `worker ${1 - moved}  drained, 0 isolates, 0 restarts, 0 planned replacements`,
        )
      }),
    120_000,
  )
})
