import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"
import { message } from "./Payloads.ts"

/** What each turn has brought, operations by their key. */
const turns = async (guild: IsolateDriver, count: number): Promise<string[]> => {
  const seen: string[] = []
  for (let turn = 0; turn < count; turn++) {
    const before = guild.journal.length
    await guild.turn([])
    const entries = guild.journal.slice(before)
    seen.push(entries.map((entry) => label(entry)).join())
  }
  return seen
}

const label = (entry: readonly unknown[]): string =>
  entry[0] === "op" ? String((entry[3] as { key: string }).key).slice(0, 3) : String(entry[0])

describe("the outbox", () => {
  it("lets so many operations leave in one turn, in order, and asks for more turns for the rest", async () => {
    using guild = await IsolateDriver.load(
      `on("messageCreate", () => { for (let i = 0; i < 7; i++) kv.store("s").get("k" + i) })`,
      { operationsPerTurn: 3 },
    )
    const event = await guild.event("messageCreate", message("x"))
    assert.strictEqual(guild.journal.slice(1).map(label).join(), "k0,k1,k2,more")
    assert.isUndefined(guild.outcome(event))
    assert.deepStrictEqual(await turns(guild, 3), ["k3,k4,k5,more", "k6,done", ""])
  })

  it("puts new operations behind those that wait", async () => {
    using guild = await IsolateDriver.load(
      `on("messageCreate", (ctx) => { for (let i = 0; i < 3; i++) kv.store("s").get(ctx.msg.content + i) })`,
      { operationsPerTurn: 2 },
    )
    await guild.event("messageCreate", message("a"))
    await guild.event("messageCreate", message("b"))
    assert.strictEqual(guild.journal.slice(1).map(label).join(), "a0,a1,more,a2,done,b0,more")
    assert.deepStrictEqual(await turns(guild, 1), ["b1,b2,done"])
  })

  it("lets so much text leave in one turn, and a larger operation alone", async () => {
    using guild = await IsolateDriver.load(
      `on("messageCreate", () => { for (const size of [200, 200, 2000, 10, 10]) kv.store("s").get("k".repeat(size)) })`,
      { operationBytesPerTurn: 600 },
    )
    await guild.event("messageCreate", message("x"))
    const sizes = () =>
      guild.journal.map((entry) => (entry[0] === "op" ? (entry[3] as { key: string }).key.length : entry[0]))
    await turns(guild, 3)
    assert.deepStrictEqual(sizes().slice(1), [200, 200, "more", 2000, "more", 10, 10, "done"])
  })

  it("refuses an operation at once when as many wait as may", async () => {
    using guild = await IsolateDriver.load(
      `on("messageCreate", async () => {
        const all = await Promise.allSettled(Array.from({ length: 9 }, () => kv.store("s").get("k")))
        console.log(all.length)
      })
      on("messageUpdate", () => kv.store("s").get("k").catch((error) => console.log(error.name, error.code, error.limit, error.message)))`,
      { pendingOperations: 5, operationsPerTurn: 2 },
    )
    await guild.event("messageCreate", message("x"))
    await guild.event("messageUpdate", {})
    assert.deepStrictEqual(guild.logs, [
      "info: Error LIMIT_EXCEEDED pendingOperations at most 5 operations of one guild may be under way",
    ])
    await turns(guild, 2)
    assert.lengthOf(guild.operations, 5)
    for (let settled = 0; settled < 5; settled++) await guild.settle(null)
    assert.strictEqual(guild.logs.at(-1), "info: 9")
    await guild.event("messageUpdate", {})
    assert.lengthOf(guild.operations, 6)
  })

  it("drops log lines beyond those of one turn, and says how many where the first would have stood", async () => {
    using guild = await IsolateDriver.load(
      `on("messageCreate", (ctx) => { for (let i = 0; i < 10; i++) console.log(ctx.msg.content, i); kv.store("s").get("k") })`,
      { logLinesPerTurn: 3 },
    )
    for (const content of ["a", "b"]) await guild.event("messageCreate", message(content))
    const suppressed = "warn: [flora/sdk] too much log in one turn; lines suppressed: 7"
    const linesOf = (name: string) => [0, 1, 2].map((i) => `info: ${name} ${i}`)
    assert.deepStrictEqual(guild.logs, [...linesOf("a"), suppressed, ...linesOf("b"), suppressed])
    assert.lengthOf(guild.operations, 2)
  })

  it("drops log text beyond that of one turn in the same way", async () => {
    using guild = await IsolateDriver.load(
      `for (let i = 0; i < 20; i++) console.log("x".repeat(100)); console.log("short")`,
      { logBytesPerTurn: 1000 },
    )
    assert.lengthOf(guild.logs, 7)
    assert.strictEqual(guild.logs.at(-1), "warn: [flora/sdk] too much log in one turn; lines suppressed: 15")
  })
})
