import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"

describe("onSuspend and onResume", () => {
  it("tells what the hook gives, once it has settled, and then that it has ended", async () => {
    using driver = await IsolateDriver.load(
      `onSuspend(async () => { await kv.store("s").set("k", "v"); return { at: [1, "zwei"] } })`,
    )
    const id = await driver.event("suspend", {})
    assert.strictEqual(driver.outcome(id), undefined)
    await driver.settle(null)
    assert.deepStrictEqual(driver.of("suspended"), [["suspended", { at: [1, "zwei"] }]])
    assert.isNull(driver.outcome(id))
  })

  it("gives nothing without a hook, or for what has no JSON text", async () => {
    for (const script of ["", "onSuspend(() => {})", "onSuspend(() => () => 1)"]) {
      using driver = await IsolateDriver.load(script)
      assert.isNull(driver.outcome(await driver.event("suspend", {})))
      assert.deepStrictEqual(driver.of("suspended"), [])
    }
  })

  it("gives the state to the hook of the other side", async () => {
    using driver = await IsolateDriver.load(
      `onResume(function (state) { console.log(typeof this, state.deep.value) })`,
    )
    assert.isNull(driver.outcome(await driver.event("resume", { deep: { value: 7 } })))
    assert.deepStrictEqual(driver.logs, ["info: undefined 7"])
  })

  it("takes 256 KiB of UTF-8 along and refuses one byte more", async () => {
    using driver = await IsolateDriver.load(`
      let size = 262_142
      onSuspend(() => "é".repeat(size / 2) + "x".repeat(size % 2))
      on("messageDelete", () => { size++ })`)
    assert.isNull(driver.outcome(await driver.event("suspend", {})))
    assert.lengthOf(driver.of("suspended"), 1)
    await driver.event("messageDelete", { id: "1" })
    const refused = driver.outcome(await driver.event("suspend", {}))
    assert.include(refused?.message, "262145 bytes")
    assert.lengthOf(driver.of("suspended"), 1)
  })

  it("tells what a hook throws, and refuses what is no function", async () => {
    using driver = await IsolateDriver.load(`onSuspend(() => { throw new RangeError("no") })`)
    assert.deepInclude(driver.outcome(await driver.event("suspend", {})), {
      name: "RangeError",
      message: "no",
    })
    using wrong = await IsolateDriver.load(`onResume(7)`)
    assert.include(wrong.failure?.message, "onResume(hook): the hook must be a function")
  })
})
