/** The guarded built-ins on what honest scripts give them: no different from V8's own. */
import ivm from "isolated-vm"
import { assert, describe, it } from "vitest"
import { sdkScript } from "../sdk/IsolateDriver.ts"

const guarded = [
  "Array.from",
  ...["fill", "sort", "toSorted", "reverse", "toReversed"].map((name) => `Array.prototype.${name}`),
  ...["split", "match", "matchAll", "replace", "replaceAll", "normalize"].map(
    (name) => `String.prototype.${name}`,
  ),
  ...["padStart", "padEnd", "repeat"].map((name) => `String.prototype.${name}`),
]

/** The JSON of each expression's value, or what it throws, in an isolate that has run these scripts. */
const evaluate = async (scripts: ReadonlyArray<string>, expressions: ReadonlyArray<string>) => {
  const isolate = new ivm.Isolate()
  const context = await isolate.createContext()
  for (const script of scripts) await context.eval(script, { reference: true })
  const results: Array<unknown> = []
  for (const expression of expressions) {
    const code = `(() => { try { return JSON.stringify(${expression}) } catch (error) { return String(error) } })()`
    results.push([expression, await context.eval(code)])
  }
  isolate.dispose()
  return results
}

const compare = async (expressions: ReadonlyArray<string>) => {
  const [plain, prepared] = await Promise.all([evaluate([], expressions), evaluate([sdkScript], expressions)])
  assert.deepStrictEqual(prepared, plain)
}

describe("a guarded built-in", () => {
  it("has the name, the length and the attributes of V8's own, and is no constructor", () =>
    compare(
      guarded.flatMap((method) => [
        `[${method}.name, ${method}.length, "prototype" in ${method}]`,
        `Object.getOwnPropertyDescriptor(${method.replace(/\.(\w+)$/, ', "$1"')})`,
        `new (${method})()`,
      ]),
    ))

  it("gives the same results and errors", () =>
    compare([
      `[3, 1, 2].sort()`,
      `[3, 1, 2].sort((a, b) => b - a)`,
      `[3, 1, 2].toSorted().toReversed().reverse()`,
      `[1].sort("no function")`,
      `new Array(3).fill(0, 1)`,
      `Array.prototype.fill.call({ length: 2 }, 7)`,
      `Array.prototype.sort.call(null)`,
      `Array.from("añ😀")`,
      `Array.from(new Set([1, 2]), (x) => x * 2)`,
      `Array.from({ length: 2 }, function () { return this.a }, { a: 1 })`,
      `Array.from(5)`,
      `Array.from(null)`,
      `(class Own extends Array {}).from([1]).constructor.name`,
      `"a,b,,c".split(",", 3)`,
      `"abc".split("")`,
      `"a1b2".match(/\\d/g)`,
      `[..."a1b2".matchAll(/\\d/g)].length`,
      `"aXbX".replace("X", (x) => x + x)`,
      `"aXbX".replaceAll("X", "$&!")`,
      `"x".replaceAll(/x/, "")`,
      `"é".normalize("NFD").length`,
      `"é".normalize("none")`,
      `"7".padStart(3, "0") + "7".padEnd("4", "ab")`,
      `"ab".repeat(2.9) + "ab".repeat({ valueOf: () => 1 })`,
      `"ab".repeat(-1)`,
      `"".repeat(1n)`,
      `String.prototype.repeat.call(null, 1)`,
      `String.prototype.split.call(12321, 2)`,
    ]))

  it("works up to the size that is named in its error", async () => {
    const [fits, refused] = await evaluate(
      [sdkScript],
      [`"x".repeat(2 ** 22).length`, `"x".repeat(2 ** 22 + 1).length`],
    )
    assert.deepStrictEqual(fits, [`"x".repeat(2 ** 22).length`, "4194304"])
    assert.deepStrictEqual(refused, [
      `"x".repeat(2 ** 22 + 1).length`,
      "RangeError: repeat: 4194305 characters or items are more than 4194304",
    ])
  })
})
