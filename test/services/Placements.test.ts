import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Placements } from "../../src/services/Placements.ts"
import { freshDatabase } from "../Services.ts"

const one = "900000000000000001" as GuildId
const two = "900000000000000002" as GuildId

describe("Placements", () => {
  it.live("are kept over a restart, replaced, removed, and forgotten with their worker", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      /** One life of the runtime on the same database. */
      const life = <A, E>(use: (placements: Placements["Service"]) => Effect.Effect<A, E>) =>
        Effect.flatMap(Placements, use).pipe(
          Effect.provide(Placements.layer.pipe(Layer.provide(Postgres.layerAt(url, 1)))),
        )
      yield* life((placements) => Effect.andThen(placements.put(one, 3, 1), placements.put(two, 5, 1)))
      yield* life((placements) => placements.put(one, 5, 1))
      assert.deepStrictEqual(yield* life(({ list }) => list), [
        { guildId: one, worker: 5 },
        { guildId: two, worker: 5 },
      ])
      yield* life((placements) => placements.put(one, undefined, 1))
      assert.deepStrictEqual(yield* life(({ list }) => list), [{ guildId: two, worker: 5 }])
      yield* life((placements) => placements.clear(5))
      assert.deepStrictEqual(yield* life(({ list }) => list), [])
    }).pipe(Effect.scoped),
  )

  it.live("refuses what an earlier epoch, or a runtime that started earlier, still has to say", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const start = Effect.map(
        Layer.build(Layer.fresh(Placements.layer.pipe(Layer.provide(Postgres.layerAt(url, 1))))),
        (context) => Context.get(context, Placements),
      )
      const earlier = yield* start
      assert.isTrue(yield* earlier.put(one, 1, 7))
      assert.isFalse(yield* earlier.put(one, 2, 6))
      const later = yield* start
      assert.isTrue(yield* later.put(one, 3, 1))
      assert.isFalse(yield* earlier.put(one, 4, 8))
      yield* earlier.clear(3)
      assert.deepStrictEqual(yield* later.list, [{ guildId: one, worker: 3 }])
      // Also where the guild has been put back to where hashing puts it.
      assert.isTrue(yield* later.put(one, undefined, 2))
      assert.isFalse(yield* later.put(one, 5, 1))
      assert.deepStrictEqual(yield* later.list, [])
    }).pipe(Effect.scoped),
  )
})
