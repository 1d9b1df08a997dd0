import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { dueForReplacement } from "../../src/actors/Replacement.ts"
import * as Replacement from "../../src/actors/Replacement.ts"
import { Relocation } from "../../src/actors/Relocation.ts"
import { defaultLimits } from "../../src/domain/Limits.ts"
import { makeGround, script, until } from "./GuildFixture.ts"
import { makeTown, relocationIn } from "./Town.ts"

const counter = script(`
  let count = 0
  onSuspend(() => count)
  onResume((state) => { count = state })
  on("messageCreate", (ctx) => ctx.reply(String(++count)))`)

const hour = 3_600_000

describe("Replacement", () => {
  it("replaces a host for its age, or for its memory once it has had some rest", () => {
    const limits = { ...defaultLimits, hostHandoverMb: 100, hostAgeHours: 2, hostRestSecs: 60 }
    const due = (state: "ready" | "restarting", memoryMb: number, age: number) =>
      dueForReplacement({ state, memoryMb, bornAt: 1_000_000 }, limits, 1_000_000 + age)
    assert.isUndefined(due("ready", 100, hour))
    assert.include(due("ready", 101, hour), "100 MB")
    assert.isUndefined(due("ready", 101, 59_000))
    assert.include(due("ready", 0, 2 * hour), "2 h")
    assert.isUndefined(due("restarting", 0, 3 * hour))
  })

  for (const [what, limits] of [
    ["grown too large", { hostHandoverMb: 1, hostRestSecs: 1 }],
    ["become too old", { hostAgeHours: 1 / 3600 }],
  ] as const) {
    it.live(
      `hands the guilds of a host that has ${what} to a new one, with what they know and nothing lost`,
      () =>
        Effect.gen(function* () {
          const ground = yield* makeGround(limits)
          const town = yield* makeTown(ground, 5, counter)
          const [first] = ground.pool.workers
          const { pid } = first!.status()
          yield* Effect.gen(function* () {
            // Whoever says something while it moves is heard, too.
            const replaced = () => ground.pool.workers[0] !== first && first!.status().isolates === 0
            for (let n = 0; n < 3 || !replaced(); n++) {
              for (const guild of town.guilds) guild.say(String(n))
              yield* Effect.sleep(50)
            }
          }).pipe(Effect.provide(Replacement.layer.pipe(Layer.provide(relocationIn(town)))))
          assert.notStrictEqual(ground.pool.workers[0]!.status().pid, pid)
          const { restarts, replacements } = ground.pool.workers[0]!.status()
          assert.strictEqual(restarts, 0)
          assert.isAtLeast(replacements, 1)
          for (const { actor, logs, replies } of town.guilds) {
            yield* until(() => actor.status().queued + actor.status().running === 0)
            assert.include(logs().join("\n"), "moved to a new host of worker 0")
            assert.notInclude(logs().join("\n"), "restarted")
            assert.deepStrictEqual(
              replies(),
              replies().map((_, n) => String(n + 1)),
            )
            const { accepted, handled, shed } = actor.status().events.messageCreate!
            assert.deepStrictEqual([handled, shed, replies().length], [accepted, 0, accepted])
          }
        }).pipe(Effect.scoped),
      40_000,
    )
  }

  it.live(
    "starts a guild afresh that would not move in time, and delivers once more what it had in hand",
    () =>
      Effect.gen(function* () {
        const ground = yield* makeGround({
          handoverSecs: 0.1,
          migrationTimeoutMs: 20,
          dispatchTimeoutSecs: 60,
        })
        const stubborn = script(`on("messageCreate", async (ctx) => {
        await ctx.reply(ctx.msg.content + " " + ctx.attempt)
        if (ctx.attempt === 1) await new Promise(() => {})
      })`)
        const town = yield* makeTown(ground, 1, stubborn)
        const [guild] = town.guilds
        guild!.say("one")
        yield* until(() => guild!.replies().length === 1)
        const [old] = ground.pool.workers
        const left = yield* Effect.flatMap(Relocation, (relocation) => relocation.replace(old!)).pipe(
          Effect.provide(relocationIn(town)),
        )
        assert.strictEqual(left, 1)
        yield* until(() => guild!.actor.status().events.messageCreate?.handled === 1)
        assert.deepStrictEqual(guild!.replies(), ["one 1", "one 2"])
        assert.strictEqual(guild!.actor.worker, ground.pool.workers[0])
      }).pipe(Effect.scoped),
  )
})
