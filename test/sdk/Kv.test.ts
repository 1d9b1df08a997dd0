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
      'info: TypeError: kv set("a", value): the value must be a string, not number; use setJson, or JSON.stringify(value)',
      'info: TypeError: kv set("a", value): the value must be a string, not null; use setJson, or JSON.stringify(value)',
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

  it("asks for each of the other ways to write and read, and gives back what comes", async () => {
    using guild = await run(`
      const s = store("notes")
      console.log(await s.getWithMetadata("a"))
      await s.set("a", "1", { expiration: 1900000000n, metadata: { by: "me" } })
      await s.setJson("j", { n: 1 }, { ttlSeconds: 60 })
      console.log((await s.getJson("j")).n, await s.getJson("none"))
      await s.updateMetadata("a", undefined)
      console.log(await s.increment("n"), await s.increment("n", -2, { ttlSeconds: 5 }))
      console.log(await s.compareAndSet("a", null, "x", { metadata: 1 }))
      await s.batch([{ type: "set", key: "k", value: "v", ttlSeconds: 9 }, { type: "delete", key: "l" }])
      const page = await s.list({ limit: 5n, reverse: true })
      console.log(page.list_complete, page)
      await s.getJson("broken").catch((error) => console.log(error.name + ": " + error.message))
    `)
    const event = await guild.event("messageCreate", message("x"))
    const page = { keys: [{ name: "x", metadata: 1 }], listComplete: false, cursor: "x" }
    const answers = [
      { value: "v", metadata: 5 },
      null,
      null,
      '{"n":7}',
      null,
      null,
      1,
      -1,
      true,
      null,
      page,
      "{",
    ]
    for (const answer of answers) await guild.settle(answer)
    assert.isNull(guild.outcome(event))
    assert.deepStrictEqual(
      guild.operations.map(({ name, args }) => [name, { ...args, store: undefined }]),
      [
        ["kv.getWithMetadata", { key: "a" }],
        ["kv.set", { key: "a", value: "1", expiration: 1900000000, metadata: { by: "me" } }],
        ["kv.set", { key: "j", value: '{"n":1}', ttlSeconds: 60 }],
        ["kv.get", { key: "j" }],
        ["kv.get", { key: "none" }],
        ["kv.updateMetadata", { key: "a" }],
        ["kv.increment", { key: "n", by: 1 }],
        ["kv.increment", { key: "n", by: -2, ttlSeconds: 5 }],
        ["kv.compareAndSet", { key: "a", expected: null, value: "x", metadata: 1 }],
        [
          "kv.batch",
          {
            changes: [
              { type: "set", key: "k", value: "v", ttlSeconds: 9 },
              { type: "delete", key: "l" },
            ],
          },
        ],
        ["kv.list", { limit: 5, reverse: true }],
        ["kv.get", { key: "broken" }],
      ].map(([name, args]) => [name, { ...(args as object), store: undefined }]),
    )
    assert.deepStrictEqual(guild.logs, [
      'info: { value: "v", metadata: 5 }',
      "info: 7 null",
      "info: 1 -1",
      "info: true",
      'info: false { keys: [ { name: "x", metadata: 1 } ], listComplete: false, cursor: "x" }',
      'info: TypeError: kv getJson("broken"): the value is not JSON; was it set with set() instead?',
    ])
  })

  it("asks for the same when the script has tampered with arrays, objects and JSON", async () => {
    using guild = await run(`
      Array.prototype[Symbol.iterator] = () => { throw new Error("iterated") }
      Array.prototype.map = Array.prototype.push = () => { throw new Error("called") }
      Object.defineProperty(Array.prototype, 0, { set() { throw new Error("set") } })
      JSON.stringify = JSON.parse = () => { throw new Error("json") }
      Number = () => 0
      const s = store("notes")
      await s.batch([{ type: "set", key: "k", value: "v", expiration: 5n }])
      await s.setJson("j", 1)
      console.log(await s.getJson("j"))
    `)
    const event = await guild.event("messageCreate", message("x"))
    for (const answer of [null, null, "1"]) await guild.settle(answer)
    assert.isNull(guild.outcome(event))
    assert.deepStrictEqual(guild.operations[0]!.args, {
      store: "notes",
      changes: [{ type: "set", key: "k", value: "v", expiration: 5 }],
    })
    assert.deepStrictEqual(guild.logs, ["info: 1"])
  })
})
