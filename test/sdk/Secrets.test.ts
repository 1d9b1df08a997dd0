import { assert, describe, it } from "vitest"
import { IsolateDriver, sdkScript } from "./IsolateDriver.ts"

const ask = `on("messageCreate", ({ msg }) => console.log(String(secrets.get(msg.content))))`

const answers = async (driver: IsolateDriver, ...names: ReadonlyArray<string>) => {
  for (const content of names) await driver.event("messageCreate", { content })
  return driver.logs.splice(-names.length).map((line) => line.replace("info: ", ""))
}

describe("secrets.get", () => {
  it("gives the placeholder at once, while loading too, and undefined for what there is not", async () => {
    const placeholders = { KEY: "flora_secret_1", ["__proto__"]: "flora_secret_2" }
    using driver = await IsolateDriver.load(
      `console.log(secrets.get("KEY")); ${ask}`,
      {},
      sdkScript,
      placeholders,
    )
    assert.deepStrictEqual(driver.logs, ["info: flora_secret_1"])
    assert.deepStrictEqual(await answers(driver, "KEY", "OTHER", "toString", "constructor"), [
      "flora_secret_1",
      "undefined",
      "undefined",
      "undefined",
    ])
    using none = await IsolateDriver.load(ask)
    assert.deepStrictEqual(await answers(none, "KEY", "__proto__"), ["undefined", "undefined"])
  })

  it("knows the names that are set or deleted while the script runs, before the events of the same turn", async () => {
    using driver = await IsolateDriver.load(ask, {}, sdkScript, { KEY: "flora_secret_1" })
    await driver.turn([["messageCreate", { content: "NEW" }]], [[0, 3, { NEW: "flora_secret_2" }]])
    assert.deepStrictEqual(driver.logs, ["info: flora_secret_2"])
    assert.deepStrictEqual(await answers(driver, "KEY", "NEW"), ["undefined", "flora_secret_2"])
    await driver.turn([], [[0, 3, {}]])
    assert.deepStrictEqual(await answers(driver, "NEW"), ["undefined"])
  })

  it("cannot be led astray by what a script does to the built-ins, and asks for text", async () => {
    using driver = await IsolateDriver.load(
      `Object.prototype.KEY = "forged"
       Object.setPrototypeOf = Object.getPrototypeOf = JSON.parse = () => ({ KEY: "forged" })
       try { secrets.get(7) } catch (error) { console.log(error instanceof TypeError, error.message) }
       ${ask}`,
    )
    assert.deepStrictEqual(driver.logs, ["info: true secrets.get(name): the name must be a string"])
    await driver.turn([], [[0, 3, { OTHER: "flora_secret_1" }]])
    assert.deepStrictEqual(await answers(driver, "KEY", "OTHER"), ["undefined", "flora_secret_1"])
  })
})
