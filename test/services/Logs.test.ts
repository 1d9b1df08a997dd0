import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import { Logs } from "../../src/services/Logs.ts"

const guild = "900000000000000001" as GuildId
const neighbour = "900000000000000002" as GuildId
const logs = Logs.layer.pipe(Layer.provide(Layer.succeed(Limits, { ...defaultLimits, logLines: 3 })))
const messages = (lines: ReadonlyArray<{ message: string }>) => lines.map(({ message }) => message)

describe("Logs", () => {
  it.effect("keeps the newest lines of each guild, whatever a neighbour writes", () =>
    Effect.gen(function* () {
      const log = yield* Logs
      log.write(neighbour, "info", "script", "quiet")
      for (let i = 1; i <= 20; i++) log.write(guild, "info", "script", `line ${i}`)
      assert.deepStrictEqual(messages(log.read(guild, 1000)), ["line 18", "line 19", "line 20"])
      assert.deepStrictEqual(messages(log.read(guild, 1)), ["line 20"])
      assert.deepStrictEqual(messages(log.read(guild, 0)), [])
      assert.deepStrictEqual(messages(log.read(neighbour, 10)), ["quiet"])
    }).pipe(Effect.provide(logs)),
  )

  it.effect("streams what was written before and then what is written after, each line once", () =>
    Effect.gen(function* () {
      const log = yield* Logs
      log.write(guild, "info", "script", "past")
      const fiber = yield* Effect.forkChild(Stream.runCollect(Stream.take(log.follow(guild, 10), 3)), {
        startImmediately: true,
      })
      yield* Effect.yieldNow
      log.write(guild, "warn", "runtime", "one")
      log.write(neighbour, "info", "script", "not yours")
      log.write(guild, "error", "script", "two")
      assert.deepStrictEqual(messages(yield* Fiber.join(fiber)), ["past", "one", "two"])
    }).pipe(Effect.provide(logs)),
  )

  it.effect("shows the SDK's own frames to whoever asks for them only", () =>
    Effect.gen(function* () {
      const log = yield* Logs
      const whole = "Error: no\n    at run (src/main.ts:1:2)\n    at runAll (flora:sdk.js:1:99)"
      const own = "Error: no\n    at run (src/main.ts:1:2)"
      log.write(guild, "error", "runtime", whole)
      assert.deepStrictEqual(messages(log.read(guild, 1)), [own])
      assert.deepStrictEqual(messages(log.read(guild, 1, true)), [whole])
      const followed = Stream.runCollect(Stream.take(log.follow(guild, 1), 1))
      assert.deepStrictEqual(messages(yield* followed), [own])
      assert.deepStrictEqual(
        messages(yield* Stream.runCollect(Stream.take(log.follow(guild, 1, { sdkFrames: true }), 1))),
        [whole],
      )
    }).pipe(Effect.provide(logs)),
  )

  it.effect(
    "goes on after a line with all that came since, also when that is more than was asked for at first",
    () =>
      Effect.gen(function* () {
        const log = yield* Logs
        log.write(guild, "info", "script", "seen")
        const [seen] = log.read(guild, 1)
        log.write(guild, "info", "script", "one")
        log.write(guild, "info", "script", "two")
        const missed = yield* Stream.runCollect(Stream.take(log.follow(guild, 1, { after: seen!.id }), 2))
        assert.deepStrictEqual(messages(missed), ["one", "two"])
      }).pipe(Effect.provide(logs)),
  )

  it.effect("cuts a line that is longer than a line may be, whoever wrote it", () =>
    Effect.gen(function* () {
      const log = yield* Logs
      log.write(guild, "error", "script", "y".repeat(1_000_000))
      assert.isBelow(log.read(guild, 1)[0]!.message.length, 10_000)
    }).pipe(Effect.provide(logs)),
  )
})
