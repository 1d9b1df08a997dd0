import { assert, describe, it } from "vitest"
import { MessageCredit } from "../../src/actors/MessageCredit.ts"

const limits = { messagesPerEvent: 3, runningHandlers: 4 }

/** How many messages are granted now, at most 100. */
const granted = (credit: MessageCredit) => {
  let messages = 0
  while (messages < 100 && credit.spend(1)) messages++
  return messages
}

describe("MessageCredit", () => {
  it("begins with what the load may send", () => {
    assert.strictEqual(granted(new MessageCredit(limits)), 3)
  })

  it("gives an event no more, however many silent ones came before it", () => {
    const credit = new MessageCredit(limits)
    for (let event = 0; event < 10; event++) {
      credit.deliver(1, 0, 1, true)
      credit.settle(0)
    }
    credit.deliver(1, 0, 1, true)
    assert.strictEqual(granted(credit), 3)
    credit.deliver(1, 0, 1, true)
    assert.strictEqual(granted(credit), 3)
  })

  it("gives each of the events that run at once its share, and leaves the others' when one has ended", () => {
    const credit = new MessageCredit(limits)
    credit.deliver(2, 0, 2, true)
    credit.deliver(2, 0, 4, false)
    credit.settle(3)
    assert.strictEqual(granted(credit), 9)
    credit.settle(0)
    assert.strictEqual(granted(credit), 0)
  })

  it("gives each timer its share as long as something is under way, for as many as handlers may run", () => {
    const credit = new MessageCredit(limits)
    credit.deliver(0, 2, 0, true)
    credit.deliver(0, 1, 0, false)
    assert.strictEqual(granted(credit), 9)
    credit.deliver(0, 100, 0, false)
    assert.strictEqual(granted(credit), 12)
    credit.deliver(0, 100, 0, true)
    credit.deliver(0, 1, 0, true)
    assert.strictEqual(granted(credit), 3)
  })

  it("grants what costs nothing without credit, and nothing that costs more than there is", () => {
    const credit = new MessageCredit(limits)
    assert.isFalse(credit.spend(4))
    assert.isTrue(credit.spend(3))
    assert.isTrue(credit.spend(0))
    assert.isFalse(credit.spend(1))
  })
})
