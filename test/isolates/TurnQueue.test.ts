import { assert, describe, it } from "vitest"
import { TurnQueue, type TurnRequest } from "../../src/isolates/TurnQueue.ts"

const request = (slot: number, urgent = false): TurnRequest => ({
  slot,
  epoch: 1,
  urgent,
  take: () => ({ events: "[]", settlements: "[]" }),
})

describe("TurnQueue", () => {
  it("sends up to eight turns at once and the next one when one ends", () => {
    const sent: Array<number> = []
    const queue = new TurnQueue(({ slot }) => sent.push(slot))
    for (let slot = 1; slot <= 10; slot++) queue.request(request(slot))
    assert.deepStrictEqual(sent, [1, 2, 3, 4, 5, 6, 7, 8])
    queue.release(3)
    assert.deepStrictEqual(sent, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.strictEqual(queue.waiting, 1)
  })

  it("lets urgent turns overtake those that wait", () => {
    const sent: Array<number> = []
    const queue = new TurnQueue(({ slot }) => sent.push(slot))
    for (let slot = 1; slot <= 9; slot++) queue.request(request(slot))
    queue.request(request(10, true))
    queue.release(1)
    assert.strictEqual(sent.at(-1), 10)
  })

  it("gives a place back once, however often a turn is released", () => {
    const sent: Array<number> = []
    const queue = new TurnQueue(({ slot }) => sent.push(slot))
    for (let slot = 1; slot <= 12; slot++) queue.request(request(slot))
    queue.release(1)
    queue.release(1)
    assert.lengthOf(sent, 9)
  })

  it("forgets a cancelled slot, waiting or sent", () => {
    const sent: Array<number> = []
    const queue = new TurnQueue(({ slot }) => sent.push(slot))
    for (let slot = 1; slot <= 10; slot++) queue.request(request(slot))
    queue.cancel(9)
    queue.cancel(1)
    assert.deepStrictEqual(sent.slice(8), [10])
  })
})
