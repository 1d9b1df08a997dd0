import { assert, describe, it } from "vitest"
import { Suspicion } from "../../src/actors/Suspicion.ts"

const make = () => {
  const clock = { ms: 1000 }
  return { clock, suspicion: new Suspicion(() => clock.ms) }
}

describe("suspicion", () => {
  it("after one death lasts until the guild has handled something alone", () => {
    const { clock, suspicion } = make()
    assert.isFalse(suspicion.alone)
    suspicion.raise()
    clock.ms += 3_600_000
    assert.isTrue(suspicion.alone)
    suspicion.ease()
    assert.isFalse(suspicion.alone)
  })

  it("after each further death lasts twice as long, whatever was handled meanwhile", () => {
    const { clock, suspicion } = make()
    suspicion.raise()
    suspicion.ease()
    for (const lasts of [2000, 4000, 8000]) {
      suspicion.raise()
      suspicion.ease()
      clock.ms += lasts - 1
      assert.isTrue(suspicion.alone)
      clock.ms += 1
      assert.isFalse(suspicion.alone)
    }
  })

  it("is forgotten when there was no death for ten minutes", () => {
    const { clock, suspicion } = make()
    suspicion.raise()
    suspicion.ease()
    clock.ms += 600_001
    suspicion.raise()
    suspicion.ease()
    assert.isFalse(suspicion.alone)
  })
})
