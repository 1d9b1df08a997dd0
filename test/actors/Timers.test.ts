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

  it("tells those that are due at once in the order in which they are", () => {
    const { due, timers } = world()
    for (const [id, ms] of [
      [1, 5],
      [2, 3],
      [3, 5],
      [4, 40],
      [5, 4],
    ] as const)
      timers.set(id, ms)
    // The event loop is held up: when it comes to the first, others are due as well.
    const late = performance.now() + 20
    const clock = vi.spyOn(performance, "now").mockReturnValue(late)
    vi.advanceTimersByTime(3)
    assert.deepStrictEqual(due, [2, 5, 1, 3])
    clock.mockRestore()
    vi.advanceTimersByTime(37)
    assert.deepStrictEqual(due, [2, 5, 1, 3, 4])
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

  it("waits longer than Node can", () => {
    const { due, timers } = world(4e6)
    timers.set(1, 1e300)
    vi.advanceTimersByTime(4e9 - 1)
    assert.deepStrictEqual(due, [])
    vi.advanceTimersByTime(1)
    assert.deepStrictEqual(due, [1])
  })
})
