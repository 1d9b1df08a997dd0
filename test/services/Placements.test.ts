import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
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
      yield* life((placements) => Effect.andThen(placements.put(one, 3), placements.put(two, 5)))
      yield* life((placements) => placements.put(one, 5))
      assert.deepStrictEqual(yield* life(({ list }) => list), [
        { guildId: one, worker: 5 },
        { guildId: two, worker: 5 },
      ])
      yield* life((placements) => placements.remove(one))
      assert.deepStrictEqual(yield* life(({ list }) => list), [{ guildId: two, worker: 5 }])
      yield* life((placements) => placements.clear(5))
      assert.deepStrictEqual(yield* life(({ list }) => list), [])
    }).pipe(Effect.scoped),
  )
})
