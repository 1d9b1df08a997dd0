import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"
import { message } from "./Payloads.ts"

const run = (body: string) => IsolateDriver.load(`on("messageCreate", async () => { ${body} })`)

describe("kv", () => {
  it("gets, sets, deletes and lists in the store it was opened for", async () => {
    using guild = await run(`
      const s = store("notes")
      console.log(await s.get("a"), await s.set("a", "1"), await s.delete("a"), await s.list({ prefix: "x", limit: 2, cursor: "c" }))
      await kv.store("other").list()
    `)
    const event = await guild.event("messageCreate", message("x"))
    await guild.settle("0")
    await guild.settle(null)
    await guild.settle(null)
    await guild.settle({ keys: [{ name: "x1" }], listComplete: true })
    await guild.settle({ keys: [], listComplete: true })
    assert.deepStrictEqual(
      guild.operations.map(({ name, args }) => [name, args]),
      [
        ["kv.get", { store: "notes", key: "a" }],
        ["kv.set", { store: "notes", key: "a", value: "1" }],
        ["kv.delete", { store: "notes", key: "a" }],
        ["kv.list", { store: "notes", prefix: "x", limit: 2, cursor: "c" }],
        ["kv.list", { store: "other" }],
      ],
    )
    assert.deepStrictEqual(guild.logs, [
      'info: 0 undefined undefined { keys: [ { name: "x1" } ], listComplete: true }',
    ])
    assert.isNull(guild.outcome(event))
  })

  it("takes text only and says what to do with anything else", async () => {
    using guild = await run(`
      const s = kv.store("notes")
      for (const use of [() => s.set("a", 1), () => s.set("a", null), () => s.set(1, "a"), () => s.get(), () => kv.store(""), () => store(5)])
        try { await use() } catch (error) { console.log(error.name + ": " + error.message) }
    `)
    await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(guild.logs, [
      'info: TypeError: kv set("a", value): the value must be a string, not number; use JSON.stringify(value)',
      'info: TypeError: kv set("a", value): the value must be a string, not null; use JSON.stringify(value)',
      "info: TypeError: kv set(key): the key must be a string, not number",
      "info: TypeError: kv get(key): the key must be a string, not undefined",
      "info: TypeError: kv.store(name): the name must be a non-empty string",
      "info: TypeError: kv.store(name): the name must be a non-empty string",
    ])
    assert.lengthOf(guild.operations, 0)
  })

  it("rejects with the runtime's error where the script awaited", async () => {
    using guild = await run(`await kv.store("s").set("k", "v")`)
    const event = await guild.event("messageCreate", message("x"))
    await guild.refuse({ name: "KvError", message: "too large", code: "VALUE_TOO_LARGE" })
    const error = guild.outcome(event)!
    assert.strictEqual(error!.code, "VALUE_TOO_LARGE")
    assert.match(error!.stack!, /flora:bundle\.js/)
  })
})
