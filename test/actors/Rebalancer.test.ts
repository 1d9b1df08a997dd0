import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Rebalancer } from "../../src/actors/Rebalancer.ts"
import { Relocation } from "../../src/actors/Relocation.ts"
import { makeGround, script, until } from "./GuildFixture.ts"
import { makeTown, relocationIn } from "./Town.ts"

/** Computes for some milliseconds with each message. */
const busy = script(`on("messageCreate", (ctx) => {
  const end = Date.now() + Number(ctx.msg.content)
  while (Date.now() < end);
  return ctx.reply("done")
})`)

const limits = {
  rebalanceSecs: 0.1,
  rebalanceGapPercent: 5,
  rebalanceMovesPerMinute: 2,
  cpuPerSecondMs: 10_000,
  cpuBurstMs: 10_000,
}

describe("Rebalancer", () => {
  it.live(
    "moves busy guilds off a worker that has them all, no more per minute than it may, and keeps where they are",
    () =>
      Effect.gen(function* () {
        const ground = yield* makeGround(limits, 2)
        const town = yield* makeTown(ground, 4, busy)
        yield* town.answerAll("0")
        yield* Effect.gen(function* () {
          const relocation = yield* Relocation
          for (const { guildId } of town.guilds) yield* relocation.migrate(guildId, 0)
          const { counters } = yield* Rebalancer
          yield* Effect.forkScoped(
            Effect.forever(
              Effect.andThen(
                Effect.sync(() => {
                  for (const guild of town.guilds)
                    if (guild.actor.status().queued + guild.actor.status().running === 0) guild.say("10")
                }),
                Effect.sleep(20),
              ),
            ),
          )
          yield* until(() => counters().moved === 2)
          yield* until(() => town.workers().filter((id) => id === 1).length === 2)
          // rebalanceMovesPerMinute, rebalanceRestSecs: and that is all, for now.
          yield* Effect.sleep(1000)
          assert.deepStrictEqual(counters(), { moved: 2, failed: 0 })
          for (const { guildId, actor } of town.guilds)
            assert.strictEqual(ground.pool.workerOf(guildId).id, actor.status().worker)
        }).pipe(Effect.provide(Rebalancer.layerOf(true).pipe(Layer.provideMerge(relocationIn(town)))))
      }).pipe(Effect.scoped),
    40_000,
  )
})
