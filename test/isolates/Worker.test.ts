import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, References } from "effect"
import { makeWorker } from "../../src/isolates/Worker.ts"
import { temporaryDirectory } from "../Services.ts"
import { answers, loaded, options, outbox, replaced, send, start } from "./TinyWorker.ts"

describe("Worker", () => {
  it.live("loads a script and runs its turns", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, options)
      assert.strictEqual(outbox(yield* start(worker, 1, "on((p) => p.a + 1)")), loaded)
      answers(yield* send(worker, 1, { a: 41 }), "42")
      assert.strictEqual(worker.status().isolates, 1)
      worker.stop(1)
      assert.strictEqual(worker.status().isolates, 0)
    }).pipe(Effect.scoped),
  )

  it.live("reports where a script does not parse, and keeps serving the others", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, options)
      yield* start(worker, 1, "on(() => 'fine')")
      const failed = yield* start(worker, 2, "let a = ;\n")
      assert.strictEqual(failed._tag, "Failed")
      if (failed._tag === "Failed") {
        assert.strictEqual(failed.failure.name, "SyntaxError")
        assert.include(failed.failure.message, "flora:bundle.js:1:9")
      }
      answers(yield* send(worker, 1), "fine")
    }).pipe(Effect.scoped),
  )

  it.live("ends an endless loop at the CPU limit while a neighbour answers", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, options)
      yield* start(worker, 1, "on(() => { for (;;); })")
      yield* start(worker, 2, "on(() => 'fine')")
      const [spinning, neighbour] = yield* Effect.all([send(worker, 1), send(worker, 2)], { concurrency: 2 })
      assert.deepInclude(spinning, { _tag: "Failed", reason: "timeout" })
      answers(neighbour, "fine")
    }).pipe(Effect.scoped),
  )

  it.live("ends an isolate that outgrows its heap while a neighbour answers", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, { ...options, settings: { ...options.settings, turnCpuMs: 5000 } })
      yield* start(
        worker,
        1,
        "on(() => { const a = []; for (;;) a.push(new Array(100_000).fill(a.length)) })",
      )
      yield* start(worker, 2, "on(() => 'fine')")
      assert.deepInclude(yield* send(worker, 1), { _tag: "Failed", reason: "memory" })
      answers(yield* send(worker, 2), "fine")
    }).pipe(Effect.scoped),
  )

  it.live("keeps the isolate and the outbox when a script leaves a rejection unhandled", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, options)
      yield* start(
        worker,
        1,
        "on(async (p) => { if (p.reject) Promise.reject(new Error('lost')); return 'ok' })",
      )
      const entries = JSON.parse(outbox(yield* send(worker, 1, { reject: true }))) as Array<Array<string>>
      assert.deepStrictEqual(entries[0], ["log", "info", "ok"])
      assert.include(entries.at(-1)?.[2], "Unhandled promise rejection: Error: lost")
      answers(yield* send(worker, 1), "ok")
    }).pipe(Effect.scoped),
  )

  it.live("replaces a host that a script has killed, and everybody who waited learns of it", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, options)
      yield* start(worker, 1, "on(() => 'x'.repeat(5e8).split(''))")
      yield* start(worker, 2, "on(() => new Promise(() => {}))")
      const result = yield* send(worker, 1)
      assert.notStrictEqual(result._tag, "Answered")
      yield* replaced(worker, 1)
      assert.strictEqual((yield* send(worker, 2))._tag, "HostDied")
      assert.strictEqual(outbox(yield* start(worker, 3, "on(() => 'back')")), loaded)
      answers(yield* send(worker, 3), "back")
    }).pipe(Effect.scoped),
  )

  it.live("replaces a host that was killed from outside", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, options)
      yield* start(worker, 1, "on(() => 'x')")
      const before = worker.status().pid
      process.kill(before, "SIGKILL")
      yield* replaced(worker, 1)
      assert.notStrictEqual(worker.status().pid, before)
      assert.strictEqual(outbox(yield* start(worker, 2, "on(() => 'y')")), loaded)
    }).pipe(Effect.scoped),
  )

  it.live("replaces a host that holds more memory than it may", () =>
    Effect.gen(function* () {
      if (!existsSync("/proc")) return
      const worker = yield* makeWorker(0, { ...options, memoryMb: 10 })
      yield* replaced(worker, 1)
    }).pipe(Effect.scoped),
  )

  it.live("ignores the signals that a terminal sends and ends with its scope", () =>
    Effect.gen(function* () {
      const pid = yield* Effect.scoped(
        Effect.gen(function* () {
          const worker = yield* makeWorker(0, options)
          const { pid } = worker.status()
          process.kill(pid, "SIGINT")
          process.kill(pid, "SIGTERM")
          yield* start(worker, 1, "on(() => 'alive')")
          answers(yield* send(worker, 1), "alive")
          return pid
        }),
      )
      assert.throws(() => process.kill(pid, 0))
    }),
  )

  it.live("runs its host with no environment and no right to anything", () =>
    Effect.gen(function* () {
      if (!existsSync("/proc")) return
      const worker = yield* makeWorker(0, options)
      const { pid } = worker.status()
      assert.strictEqual(readFileSync(`/proc/${pid}/environ`, "utf8"), "")
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")
      assert.include(words, "--permission")
      assert.isFalse(words.some((word) => /--allow-(net|child|worker|fs-write)/.test(word)))
    }).pipe(Effect.scoped),
  )

  it.live("says in one sentence why a host does not start, and the rest to those who ask for it", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const node = join(directory, "node")
      writeFileSync(node, "#!/bin/sh\necho 'node: bad option: --permission' >&2\nexit 9\n", { mode: 0o755 })
      const lines: Array<readonly [level: string, line: string]> = []
      const logger = Logger.make(({ logLevel, message }) => void lines.push([logLevel, String(message)]))
      const start = (broken: Partial<typeof options & { readonly node: string }>) =>
        Effect.flip(makeWorker(0, { ...options, ...broken })).pipe(
          Effect.map(({ message }) => message),
          Effect.provide(Logger.layer([logger])),
          Effect.provideService(References.MinimumLogLevel, "Debug"),
        )
      assert.strictEqual(
        yield* start({ program: `throw new RangeError("no isolate for this Node")` }),
        "an isolate host does not start: exited with code 1 (RangeError: no isolate for this Node)",
      )
      assert.strictEqual(
        yield* start({ node }),
        "an isolate host does not start: exited with code 9 (node: bad option: --permission)",
      )
      assert.isTrue(lines.some(([, line]) => /^host of worker 0: +at /.test(line)))
      assert.deepStrictEqual([...new Set(lines.map(([level]) => level))], ["Debug"])
    }).pipe(Effect.scoped),
  )

  it.live("hides everything of the host from a script", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, options)
      const probe = `on(() => [typeof process, typeof require, typeof fetch, typeof globalThis.ivm,
        (() => {}).constructor("return typeof process")()].join())`
      yield* start(worker, 1, probe)
      answers(yield* send(worker, 1), "undefined,undefined,undefined,undefined,undefined")
    }).pipe(Effect.scoped),
  )

  it.live("refuses an outbox larger than its bound", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, options)
      yield* start(worker, 1, "on(() => 'x'.repeat(2_000_000))")
      assert.deepInclude(yield* send(worker, 1), { _tag: "Failed", reason: "memory" })
    }).pipe(Effect.scoped),
  )

  it.live(
    "suspects everybody who was computing when a host died, and knows the guilty one that was alone",
    () =>
      Effect.gen(function* () {
        const worker = yield* makeWorker(0, {
          ...options,
          settings: { ...options.settings, turnCpuMs: 5000 },
        })
        const killer = "on((p) => p.kill && 'x'.repeat(5e8).split(''))"
        const busy = "on((p) => { const end = Date.now() + p.ms; while (Date.now() < end); return 'done' })"
        yield* start(worker, 1, killer)
        yield* start(worker, 2, busy)
        const [first, second] = yield* Effect.all(
          [Effect.delay(send(worker, 1, { kill: true }), "300 millis"), send(worker, 2, { ms: 4000 })],
          { concurrency: 2 },
        )
        assert.deepInclude(first, { _tag: "HostDied", blame: "suspect" })
        assert.deepInclude(second, { _tag: "HostDied", blame: "suspect" })

        yield* replaced(worker, 1)
        yield* start(worker, 3, killer)
        yield* start(worker, 4, busy)
        const alone = worker.turn(3, "normal", true, () => ({
          events: '[[1,"messageCreate",1,{"kill":true}]]',
          settlements: "[]",
        }))
        const [neighbour, guilty] = yield* Effect.all([send(worker, 4, { ms: 500 }), alone], {
          concurrency: 2,
        })
        answers(neighbour, "done")
        assert.deepInclude(guilty, { _tag: "HostDied", blame: "guilty" })
      }).pipe(Effect.scoped),
  )
})
