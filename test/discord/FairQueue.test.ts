import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { makeFairQueue } from "../../src/discord/FairQueue.ts"

/** A queue of calls that take `ms`, and the journal of their starts. */
const calls = Effect.fnUntraced(function* (perSecond: number, concurrency: number, ms: number) {
  const queue = yield* makeFairQueue<string>({ perSecond, concurrency })
  const started: Array<{ readonly key: string | undefined; readonly at: number }> = []
  const call = (key: string | undefined) =>
    queue.run(
      key,
      Effect.gen(function* () {
        started.push({ key, at: yield* Clock.currentTimeMillis })
        yield* Effect.sleep(ms)
      }),
    )
  return {
    queue,
    started,
    call: (key: string | undefined) => Effect.forkScoped(call(key), { startImmediately: true }),
  }
})

describe("FairQueue", () => {
  it.effect("delays a newcomer by at most 50 ms while another guild has 1,000 calls waiting", () =>
    Effect.gen(function* () {
      const { call, started } = yield* calls(50, 4, 20)
      for (let i = 0; i < 1000; i++) yield* call("flood")
      // At every point of a second, and once for each newcomer.
      for (let newcomer = 0; newcomer < 40; newcomer++) {
        yield* TestClock.adjust(`${131 + newcomer} millis`)
        const asked = yield* Clock.currentTimeMillis
        yield* call(`newcomer ${newcomer}`)
        yield* TestClock.adjust("60 millis")
        const { at } = started.find(({ key }) => key === `newcomer ${newcomer}`)!
        assert.isAtMost(at - asked, 50)
      }
      yield* TestClock.adjust("30 seconds")
      assert.lengthOf(started, 1040)
    }),
  )

  it.effect("starts no more than the rate in any second, and nearly as many while enough are waiting", () =>
    Effect.gen(function* () {
      const { call, started } = yield* calls(50, 1000, 1)
      yield* TestClock.adjust("10 seconds")
      for (let i = 0; i < 300; i++) yield* call(`guild ${i % 7}`)
      yield* TestClock.adjust("10 seconds")
      const inSecondFrom = (from: number) => started.filter(({ at }) => at >= from && at < from + 1000).length
      const busiest = Math.max(...started.map(({ at }) => inSecondFrom(at)))
      assert.isAtMost(busiest, 50)
      assert.isAtLeast(busiest, 48)
      assert.lengthOf(started, 300)
      assert.isAtMost(started.at(-1)!.at - started[0]!.at, 7500)
    }),
  )

  it.effect("takes turns between all that wait, however much each of them wants", () =>
    Effect.gen(function* () {
      const { call, started } = yield* calls(50, 1000, 1)
      for (let i = 0; i < 10; i++) yield* call("spends what may start at once")
      for (let i = 0; i < 20; i++) yield* call("a")
      for (let i = 0; i < 3; i++) yield* call("b")
      for (let i = 0; i < 2; i++) yield* call("c")
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(
        started
          .slice(10, 20)
          .map(({ key }) => key)
          .join(""),
        "abcabcabaa",
      )
    }),
  )

  it.effect("lets so many calls of one guild run at once, and does not count those without a guild", () =>
    Effect.gen(function* () {
      const { call, started } = yield* calls(Number.POSITIVE_INFINITY, 2, 1000)
      for (let i = 0; i < 5; i++) yield* call("a")
      for (let i = 0; i < 5; i++) yield* call(undefined)
      assert.strictEqual(started.filter(({ key }) => key === "a").length, 2)
      assert.strictEqual(started.filter(({ key }) => key === undefined).length, 5)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(started.filter(({ key }) => key === "a").length, 4)
    }),
  )

  it.effect("forgets who gives up waiting, and takes the place of who fails or is stopped", () =>
    Effect.gen(function* () {
      const { queue, started, call } = yield* calls(Number.POSITIVE_INFINITY, 1, 1000)
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(queue.run("a", Deferred.await(gate)), { startImmediately: true })
      const quitter = yield* call("a")
      yield* call("a")
      yield* Fiber.interrupt(quitter)
      yield* Fiber.interrupt(holder)
      assert.lengthOf(started, 1)
      yield* Effect.exit(queue.run("b", Effect.fail("no")))
      yield* call("b")
      assert.lengthOf(started, 2)
      yield* TestClock.adjust("1 second")
      assert.lengthOf(started, 2)
    }),
  )
})
