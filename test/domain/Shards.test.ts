import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { shardOf } from "../../src/domain/Shards.ts"
import { check } from "../properties/Check.ts"

const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

describe("shardOf", () => {
  it.live("P15: is the id's time modulo the number of shards, beyond what a number holds exactly", () =>
    Effect.gen(function* () {
      const { failure } = yield* check(
        Arbitrary.all({
          time: Arbitrary.schema(whole(1_000_000_000, 4_000_000_000_000)),
          low: Arbitrary.schema(whole(0, 2 ** 22 - 1)),
          shards: Arbitrary.schema(whole(1, 4096)),
        }),
        2000,
        ({ time, low, shards }) =>
          Effect.sync(
            () => shardOf(String((BigInt(time) << 22n) | BigInt(low)) as GuildId, shards) === time % shards,
          ),
      )
      assert.isUndefined(failure)
    }),
  )

  it("agrees with Discord's formula for a known guild", () => {
    assert.strictEqual(
      shardOf("197038439483310086" as GuildId, 16),
      Number((197038439483310086n >> 22n) % 16n),
    )
    assert.strictEqual(shardOf("197038439483310086" as GuildId, 1), 0)
  })
})
