import { assert, describe, it } from "vitest"
import { type TurnLane, TurnQueue, type TurnRequest } from "../../src/isolates/TurnQueue.ts"

const request = (slot: number, lane: TurnLane = "normal"): TurnRequest => ({
  slot,
  epoch: 1,
  lane,
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
    queue.request(request(10, "urgent"))
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

  it("sends late turns one at a time, and only when nobody else waits", () => {
    const sent: Array<number> = []
    const queue = new TurnQueue(({ slot }) => sent.push(slot))
    for (let slot = 1; slot <= 8; slot++) queue.request(request(slot))
    for (const slot of [11, 12]) queue.request(request(slot, "late"))
    queue.request(request(9))
    queue.release(1)
    assert.deepStrictEqual(sent.slice(8), [9])
    queue.release(2)
    queue.release(3)
    assert.deepStrictEqual(sent.slice(8), [9, 11])
    queue.overrun(11)
    assert.deepStrictEqual(sent.slice(8), [9, 11])
    queue.release(11)
    assert.deepStrictEqual(sent.slice(8), [9, 11, 12])
  })

  it("gives a long turn's place to another", () => {
    const sent: Array<number> = []
    const queue = new TurnQueue(({ slot }) => sent.push(slot))
    for (let slot = 1; slot <= 9; slot++) queue.request(request(slot))
    queue.overrun(5)
    assert.deepStrictEqual(sent.slice(8), [9])
  })
})
