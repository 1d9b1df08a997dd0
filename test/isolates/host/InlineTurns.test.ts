import { assert, describe, it } from "vitest"
import { InlineTurns } from "../../../src/isolates/host/InlineTurns.ts"

const make = (after: number, closedMs = 0) => {
  const clock = { ms: 1000 }
  const inline = new InlineTurns(after, closedMs, () => clock.ms)
  const isolate = () => ({ quickTurns: 0 })
  const quick = (record: { quickTurns: number }, turns: number) => {
    for (let turn = 0; turn < turns; turn++) inline.note(record, 400)
  }
  return { clock, inline, isolate, quick }
}

describe("inline turns", () => {
  it("are for isolates that have been quick so many times in a row", () => {
    const { inline, isolate, quick } = make(3)
    const record = isolate()
    quick(record, 2)
    assert.isFalse(inline.allows(record))
    quick(record, 1)
    assert.isTrue(inline.allows(record))
    assert.isFalse(inline.allows(isolate()))
  })

  it("are over for one that is not quick, until it has been so again, and for that one alone", () => {
    const { inline, isolate, quick } = make(3)
    const [record, other] = [isolate(), isolate()]
    quick(record, 3)
    quick(other, 3)
    inline.note(record, 5001)
    assert.isFalse(inline.allows(record))
    assert.isTrue(inline.allows(other))
    quick(record, 3)
    assert.isTrue(inline.allows(record))
  })

  it("are over for everybody after a long one, until it was a hundredth of the time", () => {
    const { clock, inline, isolate, quick } = make(3)
    const [record, other] = [isolate(), isolate()]
    quick(record, 3)
    quick(other, 3)
    inline.note(record, 255_000)
    assert.isFalse(inline.allows(other))
    clock.ms += 14_999
    assert.isFalse(inline.allows(other))
    clock.ms += 1
    assert.isTrue(inline.allows(other))
    assert.isFalse(inline.allows(record))
  })

  it("are over for everybody when several were not quick, but not for a few now and then", () => {
    const { clock, inline, isolate, quick } = make(3)
    const [record, other] = [isolate(), isolate()]
    quick(other, 3)
    const slow = () => {
      quick(record, 3)
      inline.note(record, 45_000)
    }
    for (let i = 0; i < 5; i++) {
      slow()
      clock.ms += 4000
      assert.isTrue(inline.allows(other))
    }
    for (let i = 0; i < 3; i++) slow()
    assert.isFalse(inline.allows(other))
  })

  it("are for nobody at first where that is said", () => {
    const { clock, inline, isolate, quick } = make(3, 500)
    const record = isolate()
    quick(record, 3)
    assert.isFalse(inline.allows(record))
    clock.ms += 500
    assert.isTrue(inline.allows(record))
  })

  it("go on where turns are a little more than quick, as with a collection of garbage", () => {
    const { inline, isolate, quick } = make(3)
    const other = isolate()
    quick(other, 3)
    for (let i = 0; i < 90; i++) {
      const record = isolate()
      quick(record, 3)
      inline.note(record, 6000)
    }
    assert.isTrue(inline.allows(other))
  })

  it("go on when a turn was long that ran on another thread", () => {
    const { inline, isolate, quick } = make(3)
    const other = isolate()
    quick(other, 3)
    inline.note(isolate(), 200_000)
    assert.isTrue(inline.allows(other))
  })

  it("are for nobody where they are switched off", () => {
    const { inline, isolate, quick } = make(0)
    const record = isolate()
    quick(record, 10_000)
    assert.isFalse(inline.allows(record))
  })
})
