import { Option, Result } from "effect"
import { assert, describe, it } from "vitest"
import { defaultLimits } from "../../src/domain/Limits.ts"
import { type OutboxEntry, parseOutbox, readOutbox } from "../../src/isolates/Outbox.ts"

describe("Outbox", () => {
  it("accepts every kind of entry", () => {
    const entries = [
      ["op", 1, "kv.get", { store: "a", key: "b" }],
      ["done", 1],
      ["done", 2, { name: "Error", message: "no", stack: "Error: no" }],
      ["log", "info", "hello"],
      ["loaded", { events: ["messageCreate"], commands: [{ name: "hello", type: 1 }] }],
      ["failed", { name: "TypeError", message: "x" }],
      ["subscribe", "ready"],
      ["timer", 1, 1500],
      ["untimer", 1],
      ["more"],
    ]
    assert.deepEqual(Option.getOrThrow(parseOutbox(JSON.stringify(entries))) as unknown, entries)
  })

  it("rejects an outbox with anything else in it, as a whole", () => {
    const bad = [
      "",
      "{}",
      "null",
      '[["op"]]',
      '[["op",0,"kv.get",{}]]',
      '[["op",1.5,"kv.get",{}]]',
      '[["op",1,"kv.get",[]]]',
      '[["done","1"]]',
      '[["log","loud","x"]]',
      '[["loaded",{}]]',
      '[["unheard-of"]]',
      '[["timer",1]]',
      '[["timer",1,null]]',
      '[["timer",0,5]]',
      '[["untimer","1"]]',
      '[["more",1]]',
      '[["done",1],["nonsense"]]',
    ]
    for (const text of bad) assert.isTrue(Option.isNone(parseOutbox(text)), text)
  })

  it("tells what a turn asked for beyond its bounds, and lets a single large operation pass", () => {
    const limits = { ...defaultLimits, entriesPerTurn: 5, operationsPerTurn: 3, operationBytesPerTurn: 100 }
    const operation = (args: Record<string, unknown>): OutboxEntry => ["op", 1, "x", args]
    const asked = (entries: ReadonlyArray<OutboxEntry>) => {
      const read = readOutbox(JSON.stringify(entries), limits)
      return Result.isFailure(read) ? read.failure : undefined
    }
    const times = <A>(count: number, value: A) => Array.from({ length: count }, () => value)
    assert.isUndefined(asked(times(5, ["done", 1])))
    assert.strictEqual(asked(times(6, ["done", 1])), "it asked for more than 5 things in one turn")
    assert.isUndefined(asked(times(3, operation({ a: 1 }))))
    assert.strictEqual(asked(times(4, operation({}))), "it asked for more than 3 operations in one turn")
    assert.isUndefined(asked([operation({ a: "x".repeat(1000) })]))
    assert.isUndefined(asked(times(2, operation({ a: "x".repeat(40) }))))
    const tooMuch = "it asked for operations of more than 100 characters in one turn"
    for (const args of [{ a: "x".repeat(60) }, { a: { b: "x".repeat(60) } }, { ["x".repeat(60)]: true }]) {
      assert.strictEqual(asked(times(2, operation(args))), tooMuch)
    }
  })
})
