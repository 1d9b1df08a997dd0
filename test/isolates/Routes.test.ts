import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { Routes } from "../../src/isolates/Routes.ts"
import { check } from "../properties/Check.ts"

const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** Ids as Discord gives them: a time in milliseconds, and 22 bits that say little. */
const snowflakes = (count: number, seed: number): ReadonlyArray<GuildId> =>
  Array.from(
    { length: count },
    (_, n) =>
      String((BigInt(1_400_000_000_000 + n * 7_919_317 + seed) << 22n) | BigInt((n * 31) % 4096)) as GuildId,
  )

const routesOf = (workers: number): Routes => {
  const routes = new Routes()
  for (let id = 0; id < workers; id++) routes.add(id)
  return routes
}

describe("Routes", () => {
  it.live("P14: gives each of 10,000 guilds one worker, and each worker about its share", () =>
    Effect.gen(function* () {
      const { failure } = yield* check(
        Arbitrary.all({
          workers: Arbitrary.schema(whole(1, 16)),
          seed: Arbitrary.schema(whole(0, 1_000_000)),
        }),
        20,
        ({ workers, seed }) =>
          Effect.sync(() => {
            const [routes, again] = [routesOf(workers), routesOf(workers)]
            const counts = Array.from({ length: workers }, () => 0)
            for (const guildId of snowflakes(10_000, seed)) {
              const worker = routes.workerOf(guildId)
              if (worker !== again.workerOf(guildId) || worker !== routes.workerOf(guildId)) return false
              counts[worker]!++
            }
            const share = 10_000 / workers
            return counts.every((count) => count > share * 0.5 && count < share * 1.6)
          }),
      )
      assert.isUndefined(failure)
    }),
  )

  it.live("P14: moves no more than a worker's share when one comes or goes, and only to it or from it", () =>
    Effect.gen(function* () {
      const { failure } = yield* check(
        Arbitrary.all({
          workers: Arbitrary.schema(whole(1, 15)),
          seed: Arbitrary.schema(whole(0, 1_000_000)),
        }),
        20,
        ({ workers, seed }) =>
          Effect.sync(() => {
            const guilds = snowflakes(5000, seed)
            const routes = routesOf(workers)
            const before = guilds.map((guildId) => routes.workerOf(guildId))
            routes.add(workers)
            const after = guilds.map((guildId) => routes.workerOf(guildId))
            const moved = after.filter((worker, index) => worker !== before[index])
            routes.remove(workers)
            return (
              moved.every((worker) => worker === workers) &&
              moved.length <= (guilds.length / (workers + 1)) * 1.6 &&
              guilds.every((guildId, index) => routes.workerOf(guildId) === before[index])
            )
          }),
      )
      assert.isUndefined(failure)
    }),
  )

  it("keeps a guild where it was placed, until that worker goes", () => {
    const routes = routesOf(4)
    const [guildId] = snowflakes(1, 0) as [GuildId]
    const home = routes.workerOf(guildId)
    const other = (home + 1) % 4
    assert.isTrue(routes.place(guildId, other))
    assert.strictEqual(routes.workerOf(guildId), other)
    routes.add(4)
    assert.strictEqual(routes.workerOf(guildId), other)
    routes.remove(4)
    routes.remove(other)
    assert.strictEqual(routes.workerOf(guildId), home)
    assert.isFalse(routes.place(guildId, home))
  })
})
