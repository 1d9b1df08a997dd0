import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Relocation } from "../../src/actors/Relocation.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Placements } from "../../src/services/Placements.ts"
import { freshDatabase } from "../Services.ts"
import { makeGround } from "./GuildFixture.ts"
import { makeTown, relocationIn } from "./Town.ts"

describe("Relocation", () => {
  it.live("moves its share to a worker that is added, and back when it goes; everybody answers on", () =>
    Effect.gen(function* () {
      const ground = yield* makeGround({}, 1)
      const town = yield* makeTown(ground, 12)
      yield* town.answerAll("one")
      yield* Effect.gen(function* () {
        const relocation = yield* Relocation
        yield* relocation.scale(2)
        assert.lengthOf(ground.pool.workers, 2)
        const moved = town.workers().filter((worker) => worker === 1).length
        assert.isAbove(moved, 0)
        assert.isBelow(moved, 12)
        yield* town.answerAll("two")
        yield* relocation.scale(1)
        assert.deepStrictEqual(new Set(town.workers()), new Set([0]))
        assert.lengthOf(ground.pool.workers, 1)
        yield* town.answerAll("three")
        for (const guild of town.guilds) {
          assert.deepStrictEqual(guild.replies(), ["echo one", "echo two", "echo three"])
          assert.deepInclude(guild.actor.status().events.messageCreate, { accepted: 3, shed: 0 })
        }
      }).pipe(Effect.provide(relocationIn(town)))
    }).pipe(Effect.scoped),
  )

  it.live(
    "keeps a guild where it was moved to over a restart, and drains a worker but not the last one",
    () =>
      Effect.gen(function* () {
        const url = yield* freshDatabase
        const placements = Placements.layer.pipe(Layer.provide(Postgres.layerAt(url, 1)))
        const ground = yield* makeGround({}, 2)
        const town = yield* makeTown(ground, 4)
        yield* town.answerAll("one")
        const { guildId, actor } = town.guilds[0]!
        const other = ground.pool.workers.find(({ id }) => id !== actor.status().worker)!
        yield* Effect.gen(function* () {
          const relocation = yield* Relocation
          assert.deepStrictEqual(yield* relocation.migrate(guildId, other.id), { _tag: "Moved" })
          assert.strictEqual((yield* Effect.flip(relocation.migrate(guildId, 9)))._tag, "WorkerNotFound")
        }).pipe(Effect.provide(Relocation.layer.pipe(Layer.provide([town.outside, placements]))))

        const next = yield* makeGround({}, 2)
        assert.notStrictEqual(next.pool.workerOf(guildId).id, other.id)
        const nextTown = yield* makeTown(next, 4)
        yield* Effect.gen(function* () {
          const relocation = yield* Relocation
          assert.strictEqual(next.pool.workerOf(guildId).id, other.id)
          yield* nextTown.answerAll("one")
          assert.strictEqual(yield* relocation.drain(other.id), 0)
          assert.isFalse(nextTown.workers().includes(other.id))
          assert.strictEqual((yield* Effect.flip(relocation.drain(1 - other.id)))._tag, "LastWorker")
          yield* nextTown.answerAll("two")
        }).pipe(Effect.provide(Relocation.layer.pipe(Layer.provide([nextTown.outside, placements]))))
      }).pipe(Effect.scoped),
  )
})
