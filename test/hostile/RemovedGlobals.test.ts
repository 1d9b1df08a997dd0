/** Memory that no limit counts, and threads' ways of waiting: none of it can be had, by whatever way it is asked for. */
import { type Attack, attacks } from "./Arena.ts"

const gone = (name: string): Attack => ({
  name: `${name} is gone for good`,
  run: `const kinds = [typeof ${name}, typeof globalThis["${name}"], (0, eval)("typeof ${name}"), new Function("return typeof ${name}")()]
    try { delete globalThis.${name} } catch { kinds.push("kept") }
    try { Object.defineProperty(globalThis, "${name}", { value: 1 }) } catch { kinds.push("kept") }
    await ctx.reply([...kinds, typeof ${name}].join())`,
  outcome: { replies: "undefined,undefined,undefined,undefined,kept,kept,undefined" },
})

const notResizable = (how: string, code: string): Attack => ({
  name: `a resizable buffer is refused ${how}`,
  run: `try { const buffer = ${code}; await ctx.reply(String(buffer.resizable)) } catch (error) { await ctx.reply(String(error)) }`,
  outcome: { replies: "RangeError: resizable ArrayBuffers are not available" },
})

attacks("what is removed", [
  gone("WebAssembly"),
  gone("SharedArrayBuffer"),
  gone("Atomics"),
  gone("FinalizationRegistry"),
  notResizable("from the constructor", `new ArrayBuffer(8, { maxByteLength: 1e9 })`),
  notResizable("from a subclass", `new (class extends ArrayBuffer {})(8, { maxByteLength: 1e9 })`),
  notResizable(
    "from Reflect.construct",
    `Reflect.construct(ArrayBuffer, [8, { maxByteLength: 1e9 }], Object)`,
  ),
  notResizable(
    "from the constructor of a buffer",
    `new (new Uint8Array(8).buffer.constructor)(8, { maxByteLength: 1e9 })`,
  ),
  notResizable(
    "from the species of the constructor",
    `new ArrayBuffer[Symbol.species](8, { maxByteLength: 1e9 })`,
  ),
  notResizable(
    "whose size is told once only",
    `new ArrayBuffer(8, { get maxByteLength() { return this.asked ? 1e9 : (this.asked = true) } })`,
  ),
])
