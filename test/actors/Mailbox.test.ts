import { assert, describe, it } from "vitest"
import { Mailbox, makeEvent } from "../../src/actors/Mailbox.ts"
import type { EventKind, GuildEvent } from "../../src/domain/GuildEvent.ts"
import type { GuildId } from "../../src/domain/Ids.ts"

const limits = { droppableQueue: 5, mailboxCapacity: 8 }
let seq = 0
const event = (kind: EventKind, payload = "{}"): GuildEvent =>
  makeEvent("900000000000000001" as GuildId, ++seq, kind, payload)

const balance = (mailbox: Mailbox, kind: EventKind) => {
  const { accepted, handled, shed, pending } = mailbox.account(kind)
  assert.strictEqual(accepted, handled + shed + pending)
}

describe("Mailbox", () => {
  it("keeps the order of arrival within a lane", () => {
    const mailbox = new Mailbox(limits)
    const events = [event("messageCreate"), event("messageDelete"), event("messageUpdate")]
    for (const each of events) assert.strictEqual(mailbox.offer(each), "queued")
    assert.deepStrictEqual(mailbox.take(10, 1000), events)
  })

  it("hands out interactions before anything that arrived earlier", () => {
    const mailbox = new Mailbox(limits)
    const message = event("messageCreate")
    const interaction = event("interactionCreate")
    mailbox.offer(message)
    mailbox.offer(interaction)
    assert.isTrue(mailbox.hasUrgent)
    assert.deepStrictEqual(mailbox.take(10, 1000), [interaction, message])
    assert.isFalse(mailbox.hasUrgent)
  })

  it("sheds only droppable classes, and only once the droppable queue is full", () => {
    const mailbox = new Mailbox(limits)
    for (let i = 0; i < 5; i++) assert.strictEqual(mailbox.offer(event("messageCreate")), "queued")
    assert.strictEqual(mailbox.offer(event("messageCreate")), "shed")
    assert.strictEqual(mailbox.offer(event("messageUpdate")), "shed")
    assert.strictEqual(mailbox.offer(event("messageDelete")), "queued")
    assert.strictEqual(mailbox.offer(event("interactionCreate")), "queued")
    assert.deepInclude(mailbox.account("messageCreate"), { accepted: 6, shed: 1, pending: 5 })
    balance(mailbox, "messageCreate")
    balance(mailbox, "messageUpdate")
  })

  it("refuses every class at the hard cap and counts it as overflow", () => {
    const mailbox = new Mailbox(limits)
    for (let i = 0; i < 8; i++) mailbox.offer(event("messageDelete"))
    assert.strictEqual(mailbox.offer(event("interactionCreate")), "overflow")
    assert.deepInclude(mailbox.account("interactionCreate"), { accepted: 0, overflow: 1, pending: 0 })
  })

  it("accepts droppable events again when the queue has shrunk", () => {
    const mailbox = new Mailbox(limits)
    for (let i = 0; i < 6; i++) mailbox.offer(event("messageCreate"))
    for (const each of mailbox.take(2, 1000)) mailbox.handled(each)
    assert.strictEqual(mailbox.offer(event("messageCreate")), "queued")
    balance(mailbox, "messageCreate")
  })

  it("takes no more than asked for, in events and in characters, but always at least one", () => {
    const mailbox = new Mailbox(limits)
    for (let i = 0; i < 4; i++) mailbox.offer(event("messageDelete", "x".repeat(100)))
    assert.lengthOf(mailbox.take(3, 1000), 3)
    assert.lengthOf(mailbox.take(3, 10), 1)
    for (let i = 0; i < 3; i++) mailbox.offer(event("messageDelete", "x".repeat(100)))
    assert.lengthOf(mailbox.take(3, 200), 2)
  })

  it("puts events back in front of those that arrived later, each in its lane", () => {
    const mailbox = new Mailbox(limits)
    const [first, second, later] = [
      event("messageDelete"),
      event("interactionCreate"),
      event("messageDelete"),
    ]
    mailbox.offer(first!)
    mailbox.offer(second!)
    const taken = mailbox.take(2, 1000)
    mailbox.offer(later!)
    mailbox.putBack(taken)
    assert.deepStrictEqual(mailbox.take(10, 1000), [second, first, later])
  })

  it("stays in order through thousands of offers and takes", () => {
    const mailbox = new Mailbox({ droppableQueue: 10_000, mailboxCapacity: 10_000 })
    const seen: Array<number> = []
    const sent: Array<number> = []
    for (let round = 0; round < 500; round++) {
      for (let i = 0; i < 11; i++) {
        const each = event("messageDelete")
        sent.push(each.seq)
        mailbox.offer(each)
      }
      for (const each of mailbox.take(10, 100_000)) seen.push(each.seq)
    }
    for (const each of mailbox.take(10_000, 1_000_000)) seen.push(each.seq)
    assert.deepStrictEqual(seen, sent)
    assert.strictEqual(mailbox.size, 0)
  })

  it("accounts for ignored events without queueing them", () => {
    const mailbox = new Mailbox(limits)
    assert.strictEqual(mailbox.ignore("messageCreate"), "ignored")
    assert.deepInclude(mailbox.account("messageCreate"), { accepted: 1, handled: 1, pending: 0 })
    assert.strictEqual(mailbox.size, 0)
  })
})
