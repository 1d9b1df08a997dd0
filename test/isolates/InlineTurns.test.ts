import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { makeWorker, type Worker } from "../../src/isolates/Worker.ts"
import { answers, options, outbox, replaced, send, start } from "./TinyWorker.ts"

const settings = { ...options.settings, inlineAfter: 3 }

/** Its guild's turns run on the host's own thread from the next on. */
const earn = Effect.fnUntraced(function* (worker: Worker, slot: number) {
  // A first turn may take long, because nothing of it is compiled yet.
  for (let turn = 0; turn < 8; turn++) answers(yield* send(worker, slot, { quick: true }), "quick")
})

const makeInline = Effect.fnUntraced(function* (run: string, turnCpuMs = settings.turnCpuMs) {
  const worker = yield* makeWorker(0, { ...options, settings: { ...settings, turnCpuMs } })
  yield* start(worker, 1, `on(async (p) => { if (p.quick) return "quick"; ${run} })`)
  yield* start(worker, 2, "on(() => 'fine')")
  yield* earn(worker, 1)
  return worker
})

/** Sends both a turn at the same moment; tells whose answer came first. */
const race = Effect.fnUntraced(function* (worker: Worker) {
  const order: Array<string> = []
  const [, neighbour] = yield* Effect.all(
    [
      Effect.tap(send(worker, 1), () => Effect.sync(() => order.push("busy"))),
      Effect.tap(send(worker, 2), () => Effect.sync(() => order.push("neighbour"))),
    ],
    { concurrency: 2 },
  )
  answers(neighbour, "fine")
  return order
})

/** Rejects with an error whose message takes so long to read; no limit covers that. */
const slowToRead = (ms: number) =>
  `const e = new Error("slow"); Object.defineProperty(e, "message", { get() { const end = Date.now() + ${ms}; while (Date.now() < end); return "read" } }); Promise.reject(e); return "x"`

const compute = "const end = Date.now() + 300; while (Date.now() < end); return 'done'"

describe("a turn on the host's own thread", () => {
  it.live("holds up the neighbours once, and then nobody's does for a while", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline(compute, 2000)
      assert.deepStrictEqual(yield* race(worker), ["busy", "neighbour"])
      yield* earn(worker, 1)
      assert.deepStrictEqual(yield* race(worker), ["neighbour", "busy"])
    }).pipe(Effect.scoped),
  )

  it.live("keeps nobody from the answer of a turn before it", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, { ...options, settings: { ...settings, turnCpuMs: 1000 } })
      for (const slot of [1, 2]) {
        yield* start(
          worker,
          slot,
          `on((p) => {
            if (p.quick) return "quick"
            const end = Date.now() + p.ms
            while (Date.now() < end);
            return String(end)
          })`,
        )
        yield* earn(worker, slot)
      }
      const at = Effect.sync(() => Date.now())
      const [answered, long] = yield* Effect.all(
        [Effect.andThen(send(worker, 1, { ms: 2 }), at), send(worker, 2, { ms: 240 })],
        { concurrency: 2 },
      )
      const [[, , ended]] = JSON.parse(outbox(long)) as [[string, string, string]]
      assert.isBelow(answered, Number(ended))
    }).pipe(Effect.scoped),
  )

  it.live("is ended at the CPU limit", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline("for (;;);")
      assert.deepInclude(yield* send(worker, 1), { _tag: "Failed", reason: "timeout" })
      answers(yield* send(worker, 2), "fine")
      assert.strictEqual(worker.status().restarts, 0)
    }).pipe(Effect.scoped),
  )

  it.live("is the last for a while when it had to be ended, also of those that came with it", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline("for (;;);")
      for (const slot of [3, 4, 5]) {
        yield* start(worker, slot, `on(async (p) => { if (p.quick) return "quick"; for (;;); })`)
        yield* earn(worker, slot)
      }
      const order: Array<number> = []
      const each = (slot: number) => Effect.tap(send(worker, slot), () => Effect.sync(() => order.push(slot)))
      const results = yield* Effect.all([1, 3, 4, 5, 2].map(each), { concurrency: 5 })
      answers(results.pop()!, "fine")
      for (const result of results) assert.deepInclude(result, { _tag: "Failed", reason: "timeout" })
      assert.isBelow(order.indexOf(2), 2)
    }).pipe(Effect.scoped),
  )

  it.live("counts as slow when it used up its memory", () =>
    Effect.gen(function* () {
      const grow = "const a = []; for (;;) a.push(new Array(100_000).fill(a.length))"
      const worker = yield* makeInline(grow, 2000)
      const result = yield* send(worker, 1)
      assert.deepInclude(result, { _tag: "Failed", reason: "memory" })
      assert.isAbove(result._tag === "Failed" ? result.cpuMicros : 0, 10_000)
    }).pipe(Effect.scoped),
  )

  it.live(
    "fails when it has ended by itself so late that on another thread it would have been disposed",
    () =>
      Effect.gen(function* () {
        const worker = yield* makeInline(slowToRead(700))
        assert.deepInclude(yield* send(worker, 1), { _tag: "Failed", reason: "timeout" })
        assert.strictEqual(worker.status().restarts, 0)
      }).pipe(Effect.scoped),
  )

  it.live("makes nobody late who ended on another thread meanwhile", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline(slowToRead(800))
      yield* start(
        worker,
        3,
        "on(() => { const end = Date.now() + 50; while (Date.now() < end); return 'ended' })",
      )
      const [innocent] = yield* Effect.all([send(worker, 3), send(worker, 1)], { concurrency: 2 })
      answers(innocent, "ended")
      answers(yield* send(worker, 3), "ended")
    }).pipe(Effect.scoped),
  )

  it.live("may recurse as deeply as on another thread", () =>
    Effect.gen(function* () {
      const worker = yield* makeWorker(0, { ...options, settings })
      yield* start(
        worker,
        1,
        `let depth; const f = () => { depth++; f() }
        on(async (p) => { if (p.quick) return "quick"; depth = 0; try { f() } catch { return depth } })`,
      )
      const depth = Effect.map(send(worker, 1), (result) => Number(JSON.parse(outbox(result))[0][2]))
      const onThread = yield* depth
      yield* earn(worker, 1)
      assert.isAbove(yield* depth, onThread * 0.9)
    }).pipe(Effect.scoped),
  )

  it.live("is ended when it outgrows its heap", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline(
        "const a = []; for (;;) a.push(new Array(100_000).fill(a.length))",
        5000,
      )
      assert.deepInclude(yield* send(worker, 1), { _tag: "Failed", reason: "memory" })
      answers(yield* send(worker, 2), "fine")
    }).pipe(Effect.scoped),
  )

  it.live("gets an error of its own for recursion without end", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline("const f = () => f(); try { f() } catch (error) { return error.name }")
      answers(yield* send(worker, 1), "RangeError")
      answers(yield* send(worker, 2), "fine")
    }).pipe(Effect.scoped),
  )

  it.live("keeps its outbox when a rejection is left unhandled", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline("Promise.reject(new Error('lost')); return 'ok'")
      const entries = JSON.parse(outbox(yield* send(worker, 1))) as Array<Array<string>>
      assert.deepStrictEqual(entries[0], ["log", "info", "ok"])
      assert.include(entries.at(-1)?.[2], "Unhandled promise rejection: Error: lost")
      answers(yield* send(worker, 1, { quick: true }), "quick")
    }).pipe(Effect.scoped),
  )

  it.live("is refused an outbox larger than its bound", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline("return 'x'.repeat(2_000_000)")
      assert.deepInclude(yield* send(worker, 1), { _tag: "Failed", reason: "memory" })
      answers(yield* send(worker, 2), "fine")
    }).pipe(Effect.scoped),
  )

  it.live("that rejects with what cannot be read to its end costs the host, which is replaced", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline(slowToRead(Number.POSITIVE_INFINITY))
      assert.notStrictEqual((yield* send(worker, 1))._tag, "Answered")
      yield* replaced(worker, 1)
      yield* start(worker, 3, "on(() => 'back')")
      answers(yield* send(worker, 3), "back")
      // And in the next one nobody's turns run there.
      yield* start(worker, 4, `on(async (p) => { if (p.quick) return "quick"; ${slowToRead(1500)} })`)
      yield* earn(worker, 4)
      const order: Array<string> = []
      yield* Effect.all(
        [4, 3].map((slot) => Effect.tap(send(worker, slot), () => Effect.sync(() => order.push(`${slot}`)))),
        { concurrency: 2 },
      )
      assert.deepStrictEqual(order, ["3", "4"])
    }).pipe(Effect.scoped),
  )

  it.live("that ends V8 itself costs the host, which is replaced", () =>
    Effect.gen(function* () {
      const worker = yield* makeInline("return 'x'.repeat(5e8).split('')")
      assert.notStrictEqual((yield* send(worker, 1))._tag, "Answered")
      yield* replaced(worker, 1)
      yield* start(worker, 3, "on(() => 'back')")
      answers(yield* send(worker, 3), "back")
    }).pipe(Effect.scoped),
  )
})
