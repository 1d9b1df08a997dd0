import { afterEach, assert, beforeEach, describe, it, vi } from "vitest"
import { Timers } from "../../src/actors/Timers.ts"

const world = (longestSecs = 86_400) => {
  const due: Array<number> = []
  return { due, timers: new Timers(longestSecs, (id) => due.push(id)) }
}

describe("Timers", () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it("tells each when its time is over, once", () => {
    const { due, timers } = world()
    timers.set(1, 50)
    timers.set(2, 20)
    assert.strictEqual(timers.size, 2)
    vi.advanceTimersByTime(20)
    assert.deepStrictEqual(due, [2])
    vi.advanceTimersByTime(1000)
    assert.deepStrictEqual(due, [2, 1])
    assert.strictEqual(timers.size, 0)
  })

  it("says nothing of those that were cleared, one by one or all", () => {
    const { due, timers } = world()
    for (const id of [1, 2, 3]) timers.set(id, 10)
    timers.clear(2)
    timers.clear(77)
    assert.strictEqual(timers.size, 2)
    timers.clearAll()
    assert.strictEqual(timers.size, 0)
    vi.advanceTimersByTime(1000)
    assert.deepStrictEqual(due, [])
  })

  it("has one timer for an id, the one set last", () => {
    const { due, timers } = world()
    timers.set(1, 10)
    timers.set(1, 50)
    vi.advanceTimersByTime(49)
    assert.deepStrictEqual(due, [])
    vi.advanceTimersByTime(1)
    assert.deepStrictEqual(due, [1])
  })

  it("keeps delays between a millisecond and the longest, whatever it is asked for", () => {
    const { due, timers } = world(2)
    timers.set(1, -1e300)
    timers.set(2, 1e300)
    assert.deepStrictEqual(due, [])
    vi.advanceTimersByTime(1)
    assert.deepStrictEqual(due, [1])
    vi.advanceTimersByTime(1998)
    assert.deepStrictEqual(due, [1])
    vi.advanceTimersByTime(1)
    assert.deepStrictEqual(due, [1, 2])
  })

  it("knows the longest delay that Node takes", () => {
    const { due, timers } = world(1e9)
    timers.set(1, 1e300)
    vi.advanceTimersByTime(1e9)
    assert.deepStrictEqual(due, [])
    vi.advanceTimersByTime(2e9)
    assert.deepStrictEqual(due, [1])
  })
})
