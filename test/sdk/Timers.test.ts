import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"
import { message } from "./Payloads.ts"

const ring = (guild: IsolateDriver, ...ids: number[]) =>
  guild.turn(
    [],
    ids.map((id) => [id, 2, null]),
  )

describe("timers", () => {
  it("leave with their delay and call back once with their arguments", async () => {
    using guild = await IsolateDriver.load(`
      console.log(setTimeout((...args) => console.log("rang", ...args), 1500, "a", 2), setTimeout(() => console.log("other")))
    `)
    assert.deepStrictEqual(guild.logs, ["info: 1 2"])
    assert.deepStrictEqual(guild.of("timer"), [
      ["timer", 1, 1500],
      ["timer", 2, 1],
    ])
    await ring(guild, 2)
    await ring(guild, 1)
    await ring(guild, 1, 2, 77)
    assert.deepStrictEqual(guild.logs.slice(1), ["info: other", "info: rang a 2"])
    assert.lengthOf(guild.of("timer"), 2)
  })

  it("are told of where some are pending when the script has loaded", async () => {
    using ticking = await IsolateDriver.load(`setInterval(() => {}, 1000)`)
    assert.deepInclude(ticking.of("loaded")[0]?.[1], { timers: true })
    using still = await IsolateDriver.load(`clearTimeout(setTimeout(() => {}, 1000))`)
    assert.notProperty(still.of("loaded")[0]?.[1], "timers")
  })

  it("keep delays between a millisecond and the longest, in whole milliseconds", async () => {
    using guild = await IsolateDriver.load(
      `for (const delay of [undefined, NaN, -5, 0, 0.9, "20", 7.9, 1e9, Infinity, 2 ** 32 + 5]) setTimeout(() => {}, delay)`,
      { longestTimerSecs: 60 },
    )
    assert.deepStrictEqual(
      guild.of("timer").map(([, , ms]) => ms),
      [1, 1, 1, 1, 1, 20, 7, 60_000, 1, 5],
    )
  })

  it("wait at least 4 ms from the fifth on that set one another", async () => {
    using guild = await IsolateDriver.load(`const again = () => setTimeout(again, 0); again()`)
    for (const id of [1, 2, 3, 4, 5, 6]) await ring(guild, id)
    assert.deepStrictEqual(
      guild.of("timer").map(([, , ms]) => ms),
      [1, 1, 1, 1, 1, 4, 4],
    )
  })

  it("repeat until they are cleared, the next delay beginning when the callback was called", async () => {
    using guild = await IsolateDriver.load(`
      let count = 0
      const id = setInterval(async (name) => {
        console.log(name, ++count)
        if (count === 3) clearInterval(id)
        await kv.store("s").get("k")
      }, 10, "tick")
    `)
    for (let turn = 0; turn < 5; turn++) await ring(guild, 1)
    assert.deepStrictEqual(guild.logs, ["info: tick 1", "info: tick 2", "info: tick 3"])
    assert.deepStrictEqual(guild.of("timer"), [
      ["timer", 1, 10],
      ["timer", 1, 10],
      ["timer", 1, 10],
    ])
    assert.lengthOf(guild.of("untimer"), 1)
  })

  it("are taken back by either name, and what is no timer is ignored", async () => {
    using guild = await IsolateDriver.load(`
      const first = setTimeout(() => console.log("first"), 5), second = setInterval(() => console.log("second"), 5)
      on("messageCreate", () => {
        clearInterval(first); clearTimeout(second); clearTimeout(first)
        for (const id of [undefined, null, 99, -1, "1", {}, Symbol("s")]) { clearTimeout(id); clearInterval(id) }
      })
    `)
    await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(guild.of("untimer"), [
      ["untimer", 1],
      ["untimer", 2],
    ])
    await ring(guild, 1, 2)
    assert.deepStrictEqual(guild.logs, [])
  })

  it("refuse what is no function", async () => {
    using guild = await IsolateDriver.load(`
      for (const [name, callback] of [["setTimeout", "globalThis.x = 1"], ["setInterval", undefined]])
        try { globalThis[name](callback, 1) } catch (error) { console.log(String(error)) }
    `)
    assert.deepStrictEqual(guild.logs, [
      "info: TypeError: setTimeout(callback, delay): the callback must be a function",
      "info: TypeError: setInterval(callback, delay): the callback must be a function",
    ])
    assert.lengthOf(guild.of("timer"), 0)
  })

  it("end in a line of the log when the callback fails, at once or later", async () => {
    using guild = await IsolateDriver.load(`
      setTimeout(() => { throw new TypeError("at once") })
      setTimeout(async () => { await kv.store("s").get("k"); throw new Error("later") })
      setInterval(() => { throw null }, 5)
    `)
    await ring(guild, 1, 2, 3)
    await guild.settle(null)
    assert.lengthOf(guild.logs, 3)
    assert.match(guild.logs[0]!, /^error: a timer's callback failed: TypeError: at once\n.*flora:bundle\.js/)
    assert.strictEqual(guild.logs[1], "error: a timer's callback failed: Error: null")
    assert.match(guild.logs[2]!, /^error: a timer's callback failed: Error: later\n/)
    assert.lengthOf(guild.of("timer"), 4)
    assert.lengthOf(guild.of("unhandled"), 0)
  })

  it("throw beyond their number, and have room again once one has rung or was cleared", async () => {
    using guild = await IsolateDriver.load(
      `
      const set = () => { try { return setTimeout(() => console.log(set())) } catch (error) { return [error.name, error.code, error.limit, error.message].join() } }
      console.log(set(), set(), set(), set()); clearTimeout(2); console.log(set()); console.log(set())`,
      { timers: 3 },
    )
    const refused = "Error,LIMIT_EXCEEDED,timers,at most 3 timers of one guild may be pending"
    await ring(guild, 1)
    assert.deepStrictEqual(guild.logs, [`info: 1 2 3 ${refused}`, "info: 4", `info: ${refused}`, "info: 5"])
  })

  it("leave no more entries than timers, however often one turn sets and clears them", async () => {
    using guild = await IsolateDriver.load(
      `
      for (let i = 0; i < 5000; i++) clearTimeout(setTimeout(() => {}, 100))
      const kept = [setTimeout(() => {}, 1), setTimeout(() => {}, 2), setTimeout(() => {}, 3)]
      on("messageCreate", () => {
        clearTimeout(kept[0])
        for (let i = 0; i < 5000; i++) { clearTimeout(kept[1]); kept[1] = setTimeout(() => {}, 4) }
      })`,
    )
    const pending = (): unknown[] => {
      const timers = new Map<unknown, unknown>()
      for (const [kind, id, ms] of guild.journal) {
        if (kind === "timer") timers.set(id, ms)
        else if (kind === "untimer") timers.delete(id)
      }
      return [...timers]
    }
    assert.deepStrictEqual(pending(), [
      [5001, 1],
      [5002, 2],
      [5003, 3],
    ])
    assert.isBelow(guild.journal.length, 10)
    await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(pending(), [
      [5003, 3],
      [10_003, 4],
    ])
    assert.isBelow(guild.journal.length, 20)
  })
})
