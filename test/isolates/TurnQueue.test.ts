import { assert, describe, it } from "vitest"
import { TurnQueue, type TurnRequest } from "../../src/isolates/TurnQueue.ts"

/** A queue with a host, and the slots in the order in which it has sent them. */
const world = () => {
  const sent: Array<number> = []
  const clock = { ms: 0 }
  const queue = new TurnQueue(() => clock.ms)
  queue.open()
  const request = (slot: number, lane: TurnRequest["lane"] = "normal", alone = false) =>
    queue.request({ slot, lane, alone, send: () => sent.push(slot) })
  return { sent, clock, queue, request }
}

describe("TurnQueue", () => {
  it("sends up to eight turns at once and the next one when one ends", () => {
    const { sent, queue, request } = world()
    for (let slot = 1; slot <= 10; slot++) request(slot)
    assert.deepStrictEqual(sent, [1, 2, 3, 4, 5, 6, 7, 8])
    queue.release(3)
    assert.deepStrictEqual(sent, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.strictEqual(queue.waiting, 1)
  })

  it("lets urgent turns overtake those that wait", () => {
    const { sent, queue, request } = world()
    for (let slot = 1; slot <= 9; slot++) request(slot)
    request(10, "urgent")
    queue.release(1)
    assert.strictEqual(sent.at(-1), 10)
  })

  it("gives a place back once, however often a turn is released", () => {
    const { sent, queue, request } = world()
    for (let slot = 1; slot <= 12; slot++) request(slot)
    queue.release(1)
    queue.release(1)
    assert.lengthOf(sent, 9)
  })

  it("forgets a cancelled slot, waiting or sent", () => {
    const { sent, queue, request } = world()
    for (let slot = 1; slot <= 10; slot++) request(slot)
    queue.cancel(9)
    queue.cancel(1)
    assert.deepStrictEqual(sent.slice(8), [10])
  })

  it("starts one isolate at a time, beside the turns", () => {
    const { sent, queue, request } = world()
    for (let slot = 1; slot <= 8; slot++) request(slot)
    for (const slot of [21, 22]) request(slot, "start")
    assert.deepStrictEqual(sent.slice(8), [21])
    queue.release(21)
    assert.deepStrictEqual(sent.slice(8), [21, 22])
  })

  it("starts first what an urgent event waits for, and last what is only wanted for later", () => {
    const { sent, queue, request } = world()
    request(1, "start")
    request(2, "startLater")
    request(3, "start")
    request(4, "startUrgent")
    for (const slot of [1, 4, 3]) queue.release(slot)
    assert.deepStrictEqual(sent, [1, 4, 3, 2])
  })

  it("does not let unproven guilds wait behind a host that is always busy", () => {
    const { sent, clock, queue, request } = world()
    for (let slot = 1; slot <= 20; slot++) request(slot)
    for (const slot of [31, 32, 33]) request(slot, "unproven")
    clock.ms = 249
    queue.release(1)
    assert.strictEqual(sent.at(-1), 9)
    clock.ms = 250
    queue.release(2)
    assert.strictEqual(sent.at(-1), 31)
    // The next has to be as patient, and there are two places for all of them.
    queue.release(3)
    assert.strictEqual(sent.at(-1), 10)
    clock.ms = 500
    queue.release(4)
    assert.strictEqual(sent.at(-1), 32)
    clock.ms = 750
    queue.release(5)
    assert.strictEqual(sent.at(-1), 11)
    queue.release(31)
    assert.strictEqual(sent.at(-1), 33)
  })

  it("runs two turns of unproven guilds at once, urgent ones first, long ones included, and lets proven ones pass", () => {
    const { sent, queue, request } = world()
    for (const slot of [1, 2, 3]) request(slot, "unproven")
    request(11)
    assert.deepStrictEqual(sent, [1, 2, 11])
    queue.overrun(1)
    request(12)
    assert.deepStrictEqual(sent, [1, 2, 11, 12])
    request(4, "unprovenUrgent")
    queue.release(1)
    assert.deepStrictEqual(sent, [1, 2, 11, 12, 4])
    queue.release(4)
    assert.deepStrictEqual(sent, [1, 2, 11, 12, 4, 3])
  })

  it("sends late turns one at a time, and only when nobody else waits", () => {
    const { sent, queue, request } = world()
    for (let slot = 1; slot <= 8; slot++) request(slot)
    for (const slot of [11, 12]) request(slot, "late")
    request(9)
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
    const { sent, queue, request } = world()
    for (let slot = 1; slot <= 9; slot++) request(slot)
    queue.overrun(5)
    assert.deepStrictEqual(sent.slice(8), [9])
  })

  it("runs what must be alone when everything else has ended, long turns too, and nothing beside it", () => {
    const { sent, queue, request } = world()
    for (const slot of [1, 2]) request(slot)
    queue.overrun(2)
    request(3, "normal", true)
    request(4)
    request(5, "start")
    queue.release(1)
    assert.deepStrictEqual(sent, [1, 2])
    queue.release(2)
    assert.deepStrictEqual(sent, [1, 2, 3])
    queue.overrun(3)
    assert.deepStrictEqual(sent, [1, 2, 3])
    queue.release(3)
    assert.deepStrictEqual(sent, [1, 2, 3, 5, 4])
  })

  it("keeps starts over the death of a host and forgets turns, whose isolates are gone", () => {
    const { sent, queue, request } = world()
    for (let slot = 1; slot <= 9; slot++) request(slot)
    request(20, "start")
    request(21, "start")
    request(22, "start", true)
    request(23, "normal", true)
    queue.close()
    request(24, "start")
    assert.lengthOf(sent, 9)
    queue.open()
    assert.deepStrictEqual(sent.slice(9), [22])
    queue.release(22)
    queue.release(21)
    assert.deepStrictEqual(sent.slice(9), [22, 21, 24])
    assert.strictEqual(queue.waiting, 0)
  })
})
