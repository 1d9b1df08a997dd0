/**
 * Scripts that overwrite what everything is made of. What the runtime receives stays what the script asked for, errors stay errors, and
 * the neighbour, who shares the process, keeps its own built-ins.
 */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { Fixture } from "../actors/GuildFixture.ts"
import { type Attack, attacks } from "./Arena.ts"

/** The one message that was sent is exactly the one asked for. */
const sentAsAsked = (guild: Fixture) =>
  assert.deepStrictEqual(
    guild.operations.filter(({ name }) => name === "message.send").map(({ args }) => args),
    [{ channelId: "900000000000000011", replyTo: "1", content: "untouched" }],
  )

/** Tampers while loading, then answers the event. */
const tampering = (what: string, load: string): Attack => ({
  name: `with ${what} changes nothing for the runtime`,
  load,
  run: `await ctx.reply("untouched")`,
  outcome: { replies: "untouched" },
  check: sentAsAsked,
})

const store = (name: string) => (name === "kv.get" ? Effect.succeed("stored") : undefined)

attacks(
  "tampering",
  [
    tampering("JSON", `JSON.stringify = () => '["op",1,"kv.get",{}]'; JSON.parse = () => { throw 1 }`),
    tampering(
      "toJSON of every prototype",
      `for (const p of [Object, Array, String, Number, Function]) p.prototype.toJSON = () => "forged"`,
    ),
    tampering(
      "Promise",
      `Promise.prototype.then = Promise.prototype.catch = () => { throw 1 }; Promise.resolve = null; globalThis.Promise = null`,
    ),
    tampering(
      "Promise[Symbol.species]",
      `Object.defineProperty(Promise, Symbol.species, { get() { throw 1 } }); Promise.prototype.constructor = class {}`,
    ),
    tampering("the iterator of arrays", `Array.prototype[Symbol.iterator] = function* () { yield "forged" }`),
    tampering(
      "setters at the indices of arrays",
      `for (let i = 0; i < 50; i++) Object.defineProperty(Array.prototype, i, { set() { throw 1 }, get: () => "forged" })`,
    ),
    tampering(
      "push, join and map of arrays",
      `for (const k of ["push", "join", "map", "slice", "concat"]) Array.prototype[k] = () => "forged"`,
    ),
    tampering(
      "setters and getters on Object.prototype",
      `for (const k of ["id", "name", "args", "content", "channelId", "interactionId", "messageId", "value", "get", "set", "resolve", "reject", "site", "replyTo", "embeds"])
       Object.defineProperty(Object.prototype, k, { __proto__: null, get: () => "forged", set() { throw 1 }, configurable: true })
     for (const k of ["replyTo", "interactionId"]) Object.defineProperty(Object.prototype, k, { __proto__: null, value: undefined })`,
    ),
    tampering(
      "call, apply and bind of functions",
      `for (const k of ["call", "apply", "bind"]) Object.defineProperty(Function.prototype, k, { value: () => "forged" })`,
    ),
    tampering(
      "Reflect and Object",
      `for (const o of [Reflect, Object]) for (const k of Object.getOwnPropertyNames(o)) try { o[k] = () => "forged" } catch {}`,
    ),
    tampering(
      "Map, Set and WeakMap",
      `for (const c of [Map, Set, WeakMap]) for (const k of ["get", "set", "has", "delete", "add"]) c.prototype[k] = () => { throw 1 }`,
    ),
    tampering(
      "String and RegExp",
      `for (const c of [String, RegExp]) for (const k of Object.getOwnPropertyNames(c.prototype)) try { c.prototype[k] = () => "forged" } catch {}`,
    ),
    tampering(
      "well-known symbols",
      `for (const s of ["iterator", "asyncIterator", "toPrimitive", "toStringTag", "species", "isConcatSpreadable", "hasInstance"]) Object.defineProperty(Object.prototype, Symbol[s], { get() { throw 1 } })`,
    ),
    tampering(
      "Error",
      `Error.prepareStackTrace = () => { throw 1 }; Error.captureStackTrace = () => { throw 1 }; Error.stackTraceLimit = 1e9; Error.isError = () => true`,
    ),
    tampering(
      "the SDK's own names",
      `globalThis.console = globalThis.kv = globalThis.on = null; delete globalThis.createBot`,
    ),
    tampering(
      "EmbedBuilder",
      `EmbedBuilder.prototype.toJSON = () => ({ channelId: "1" }); EmbedBuilder.prototype.constructor = null`,
    ),
    tampering(
      "a Proxy as prototype of the global object",
      `try { Object.setPrototypeOf(globalThis, new Proxy({}, { get() { throw 1 }, has() { throw 1 } })) } catch {}`,
    ),
    tampering(
      "frozen built-ins",
      `for (const k of Object.getOwnPropertyNames(globalThis)) { const v = globalThis[k]; if (v) { Object.freeze(v); if (v.prototype) Object.freeze(v.prototype) } } Object.freeze(globalThis)`,
    ),
    tampering(
      "every global deleted",
      `const all = globalThis, remove = Reflect.deleteProperty; for (const k of Object.getOwnPropertyNames(all)) remove(all, k)`,
    ),
    tampering(
      "the guards' own methods",
      `String.prototype.repeat = Array.from = Reflect.apply = () => { throw 1 }`,
    ),
    {
      name: "with JSON, Promise and Map changes nothing of what an operation returns",
      load: `JSON.parse = () => "forged"; Promise.prototype.then = function () {}; Map.prototype.get = () => "forged"`,
      run: `await ctx.reply(await kv.store("s").get("k"))`,
      execute: store,
      outcome: { replies: "stored" },
    },
    {
      name: "with console and JSON changes nothing of what is logged",
      load: `const { log } = console; JSON.stringify = () => "forged"; Array.prototype[Symbol.iterator] = null; console.log = null`,
      run: `log("as", { it: [1, "is"] })`,
      outcome: { logs: /^as \{ it: \[ 1, "is" \] \}$/m },
    },
    {
      name: "with Error does not hide what failed",
      load: `Error.prepareStackTrace = () => ({ toString() { throw 1 } }); Object.defineProperty(Error.prototype, "toString", { value: () => "forged" })`,
      run: `throw new TypeError("the cause")`,
      outcome: { logs: /messageCreate failed: TypeError: the cause/ },
    },
    {
      name: "with the context's fields does not redirect a reply",
      run: `try { ctx.msg.channelId = "1"; ctx.channelId = "1"; ctx.guildId = "1" } catch {}
      await ctx.reply({ content: "untouched", channelId: "2", guildId: "3", interactionId: "4", id: 5 })`,
      outcome: { replies: "untouched" },
      check: sentAsAsked,
    },
    {
      name: "with a message whose fields change while they are read sends text or nothing",
      run: `await ctx.reply(new Proxy({}, { get: (_, k) => k === "content" ? "untouched" : undefined, has: () => true, ownKeys: () => ["channelId"] }))`,
      outcome: { replies: "untouched" },
      check: sentAsAsked,
    },
    {
      name: "with keys that name prototypes stays in the data",
      run: `const value = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
      await ctx.reply({ content: "untouched", allowedMentions: value })`,
      outcome: { replies: "untouched" },
      check: () => assert.isUndefined(({} as { polluted?: unknown }).polluted),
    },
  ],
  { turnCpuMs: 1000 },
)
