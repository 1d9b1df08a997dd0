import { Option } from "effect"
import { assert, describe, it } from "vitest"
import { parseOutbox } from "../../src/isolates/Outbox.ts"

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
      '[["done",1],["nonsense"]]',
    ]
    for (const text of bad) assert.isTrue(Option.isNone(parseOutbox(text)), text)
  })
})
