import { assert, describe, it } from "vitest"
import { compareSnowflakes, makeSnowflakes, snowflakeTime } from "../../src/playground/Snowflakes.ts"

describe("snowflakes", () => {
  it("carry the moment they were made", () => {
    const now = Date.UTC(2026, 0, 2, 3, 4, 5, 6)
    assert.strictEqual(snowflakeTime(makeSnowflakes(() => now).next()), now)
    assert.strictEqual(snowflakeTime("175928847299117063"), Date.parse("2016-04-30T11:18:25.796Z"))
  })

  it("rise although the clock stands still, goes back, or begins before Discord", () => {
    const times = [0, 0, 1_500_000_000_000, 1_500_000_000_000, 1_400_000_000_000]
    const snowflakes = makeSnowflakes(() => times.shift() ?? 1_500_000_000_000)
    const ids = Array.from({ length: 10_000 }, snowflakes.next)
    for (let n = 1; n < ids.length; n++) assert.isTrue(BigInt(ids[n]!) > BigInt(ids[n - 1]!))
  })

  it("follow those of an earlier run", () => {
    assert.strictEqual(makeSnowflakes(() => 0, "5").next(), "6")
  })

  it("compare as numbers", () => {
    const sorted = ["9", "10", "99999999999999999", "100000000000000000"]
    assert.deepStrictEqual(sorted.toReversed().sort(compareSnowflakes), sorted)
  })
})
