import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"

const logsOf = async (script: string): Promise<string[]> => {
  using guild = await IsolateDriver.load(script)
  assert.isUndefined(guild.failure)
  return guild.logs
}

/** What `console.log` makes of one expression. */
const shown = async (expression: string): Promise<string> =>
  (await logsOf(`console.log(${expression})`))[0]!.replace(/^info: /, "")

describe("console", () => {
  it("has the usual methods, each with its level", async () => {
    assert.deepStrictEqual(
      await logsOf(`
        console.log("a", 1); console.info("b"); console.debug("c"); console.warn("d"); console.error("e"); console.log()
        console.assert(true, "no"); console.assert(false); console.assert(0, "f", {}); console.dir({ a: { b: { c: 1 } } }, { depth: 0 })
        console.count(); console.count(); console.countReset(); console.count(); console.timeEnd("t")
        const { log } = console; log("g")
      `),
      [
        "info: a 1",
        "info: b",
        "debug: c",
        "warn: d",
        "error: e",
        "info: ",
        "error: Assertion failed",
        "error: Assertion failed: f {}",
        "info: { a: [Object] }",
        "info: default: 1",
        "info: default: 2",
        "info: default: 1",
        'warn: console.time("t") was never called',
        "info: g",
      ],
    )
  })

  it("sets what stands in a group further in, and is a namespace with nothing behind it", async () => {
    assert.deepStrictEqual(
      await logsOf(`
        console.group("a"); console.log("b"); console.groupCollapsed(); console.warn("c"); console.groupEnd(); console.dirxml(1)
        console.groupEnd(); console.groupEnd(); console.clear(); console.log("d")
        console.log(String(console), Object.getOwnPropertyNames(Object.getPrototypeOf(console)).length)
        for (let depth = 0; depth < 1000; depth++) console.group()
        console.log("deep")`),
      [
        "info: a",
        "info:   b",
        "warn:     c",
        "info:   1",
        "info: d",
        "info: [object console] 0",
        `info: ${" ".repeat(40)}deep`,
      ],
    )
  })

  it("traces where it was called", async () => {
    const [line] = await logsOf(`function here() { console.trace("why", 1) }; here()`)
    assert.match(line!, /^trace: Trace: why 1\n {4}at here \(flora:bundle\.js:1:/)
  })

  it("measures time under a label", async () => {
    const lines = await logsOf(
      `console.time("t"); console.timeLog("t", "x"); console.timeEnd("t"); console.timeLog("t")`,
    )
    assert.match(lines[0]!, /^info: t: \d+ ms x$/)
    assert.match(lines[1]!, /^info: t: \d+ ms$/)
    assert.strictEqual(lines[2], 'warn: console.time("t") was never called')
  })

  it("shows rows as a table", async () => {
    const table = (await shown(`"", console.table([{ a: 1, b: "x" }, { b: "yy" }, 5])`)).split("\n")
    assert.deepStrictEqual(
      table.map((line) => line.trimEnd()),
      [
        "(index) │ a │ b  │ Values",
        "────────┼───┼────┼───────",
        "0       │ 1 │ x  │",
        "1       │   │ yy │",
        "2       │   │    │ 5",
      ],
    )
    assert.deepStrictEqual(await logsOf(`console.table("text"); console.table()`), [
      "info: text",
      "info: undefined",
    ])
  })

  it("shows every kind of value", async () => {
    const cases: [expression: string, text: string][] = [
      [`"plain %s \\"text\\""`, 'plain %s "text"'],
      [
        `undefined, null, true, -0, 1.5, NaN, 10n, Symbol("s")`,
        "undefined null true -0 1.5 NaN 10n Symbol(s)",
      ],
      [`{ a: 1, "b-c": "x", [Symbol("hidden")]: 1, u: undefined }`, '{ a: 1, "b-c": "x", u: undefined }'],
      [`[1, [2, [3, [4, [5, [6]]]]]]`, "[ 1, [ 2, [ 3, [ 4, [ 5, [Array] ] ] ] ] ]"],
      [`[], {}, new Map(), new Set()`, "[] {} Map(0) {} Set(0) {}"],
      [`new Map([["k", { v: 1 }]]), new Set([1, "a"])`, 'Map(1) { "k" => { v: 1 } } Set(2) { 1, "a" }'],
      [
        `new Date(0), /a\\/b/gi, new Uint8Array([1, 2])`,
        "1970-01-01T00:00:00.000Z /a\\/b/gi Uint8Array(2) [ 1, 2 ]",
      ],
      [
        `function named() {}, () => {}, class Thing {}`,
        "[Function: named] [Function: (anonymous)] [Function: Thing]",
      ],
      [
        `new (class Point { x = 1; #y = 2 })(), Object.create(null)`,
        "Point { x: 1 } [Object: null prototype] {}",
      ],
      [
        `(() => { const a = { n: 1 }; a.self = a; a.list = [a]; return a })()`,
        "{ n: 1, self: [Circular], list: [ [Circular] ] }",
      ],
      [`(() => { const a = {}; return [a, a] })()`, "[ {}, {} ]"],
      [`{ get x() { throw new Error("no") } }`, "{ x: [Getter] }"],
      [
        `new Array(3), Array.from({ length: 102 }, (_, i) => 0).length`,
        "[ undefined, undefined, undefined ] 102",
      ],
      [`new Date(NaN)`, "[unreadable]"],
      [`embed().setTitle("t")`, 'EmbedBuilder { data: { title: "t" } }'],
    ]
    for (const [expression, text] of cases) assert.strictEqual(await shown(expression), text, expression)
  })

  it("shows errors with their stack and cause", async () => {
    const text = await shown(`new TypeError("outer", { cause: new Error("inner") })`)
    assert.match(text, /^TypeError: outer\n {4}at flora:bundle\.js:1:\d+\n/)
    assert.match(text, /\n\[cause\]: Error: inner\n {4}at /)
  })

  it("shows the errors in an AggregateError, at most ten, and never for ever", async () => {
    const two = await shown(`new AggregateError([new RangeError("one"), "two"], "both failed")`)
    assert.match(two, /^AggregateError: both failed\n {4}at /)
    assert.match(two, /\n\[errors\.0\]: RangeError: one\n {4}at flora:bundle\.js:1:\d+/)
    assert.match(two, /\n\[errors\.1\]: "two"$/)
    const many = await shown(`new AggregateError(Array.from({ length: 99 }, (_, i) => i))`)
    assert.match(many, /\n\[errors\.9\]: 9$/)
    assert.include(
      await shown(`(() => { const all = new AggregateError([]); all.errors.push(all); return { all } })()`),
      "[errors.0]: [Circular]",
    )
    const deep = await shown(
      `(() => { let all = new Error("core"); for (let i = 0; i < 9; i++) all = new AggregateError([all, all], "level " + i); return all })()`,
    )
    assert.include(deep, "more errors")
    assert.notInclude(deep, "core")
  })

  it("never throws, whatever it is given", async () => {
    const lines = await logsOf(`
      const revoked = Proxy.revocable({}, {}); revoked.revoke()
      const trap = () => { throw new Error("trap") }
      const hostile = new Proxy(function () {}, { get: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap, has: trap })
      const looping = []; looping[0] = new Map([[looping, looping]])
      const values = [revoked.proxy, hostile, { hostile }, [revoked.proxy], looping, Object.create(new Map()), Object.create(Map.prototype),
        Object.create(Date.prototype), Object.defineProperty({}, Symbol.toStringTag, { get: trap }), Object.create({ get constructor() { trap() } }),
        { toString: trap, toJSON: trap, [Symbol.toPrimitive]: trap }, Object.defineProperty(new Error("e"), "stack", { get: trap })]
      for (const value of values) for (const method of ["log", "dir", "table", "error", "trace"]) console[method](value)
      console.log("end")
    `)
    assert.lengthOf(lines, 12 * 5 + 1)
    assert.strictEqual(lines.at(-1), "info: end")
  })

  it("cuts a line at 4096 characters and never through a character", async () => {
    assert.strictEqual(await shown(`"x".repeat(4096)`), "x".repeat(4096))
    assert.strictEqual(await shown(`"x".repeat(4097)`), `${"x".repeat(4095)}…`)
    assert.strictEqual(await shown(`"x".repeat(4094) + "😀".repeat(9)`), `${"x".repeat(4094)}…`)
    for (const big of [
      `Array(1e6).fill("abc")`,
      `new Map(Array.from({ length: 1e4 }, (_, i) => [i, "x".repeat(100)]))`,
    ]) {
      const text = await shown(big)
      assert.isAtMost(text.length, 4096)
    }
    assert.match(await shown(`Array.from({ length: 102 }, () => 0)`), /0, … 2 more \]$/)
  })
})
