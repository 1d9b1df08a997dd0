import { assert, describe, it } from "vitest"
import { Quarantine } from "../../src/actors/Quarantine.ts"

const limits = { strikes: 3, strikeWindowSecs: 600, quarantineSecs: 60, longestQuarantineSecs: 200 }
const minute = 60_000

describe("Quarantine", () => {
  it("comes with the third strike within the window", () => {
    const quarantine = new Quarantine(limits)
    assert.isUndefined(quarantine.strike(0, "a"))
    assert.isUndefined(quarantine.strike(1000, "b"))
    assert.deepStrictEqual(quarantine.strike(2000, "c"), { until: 2000 + minute, reason: "c" })
    assert.deepStrictEqual(quarantine.sentence, { until: 2000 + minute, reason: "c" })
  })

  it("forgets strikes that are older than the window", () => {
    const quarantine = new Quarantine(limits)
    quarantine.strike(0, "a")
    quarantine.strike(1000, "b")
    assert.isUndefined(quarantine.strike(10 * minute + 500, "c"))
    assert.isDefined(quarantine.strike(10 * minute + 600, "d"))
  })

  it("doubles with every quarantine that follows, up to the longest", () => {
    const quarantine = new Quarantine(limits)
    const lengths = [1, 2, 3, 4].map((round) => {
      const now = round * 1000 * minute
      quarantine.strike(now, "a")
      quarantine.strike(now, "b")
      const sentence = quarantine.strike(now, "c")!
      quarantine.serve()
      return (sentence.until - now) / 1000
    })
    assert.deepStrictEqual(lengths, [60, 120, 200, 200])
  })

  it("starts over after a release", () => {
    const quarantine = new Quarantine(limits)
    for (const _ of [1, 2, 3]) quarantine.strike(0, "a")
    quarantine.release()
    assert.isUndefined(quarantine.sentence)
    quarantine.strike(0, "a")
    quarantine.strike(0, "b")
    assert.deepStrictEqual(quarantine.strike(0, "c"), { until: minute, reason: "c" })
  })
})
