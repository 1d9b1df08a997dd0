/** Ways out of the isolate: to Node, to isolated-vm, to the SDK's inside, to another guild's, and to files. */
import { assert } from "@effect/vitest"
import type { Fixture } from "../actors/GuildFixture.ts"
import { attacks } from "./Arena.ts"

/**
 * Visits every value that can be reached from `roots` in ten steps, through properties, symbols, accessors and prototypes, and
 * answers with the names of those that have no business here.
 */
const walk = `
  const walk = (roots) => {
    const seen = new Set()
    const found = []
    const foreign = /^(Reference|ExternalCopy|Callback|Isolate|Context|Module|Script|Transferable|NativeModule|InspectorSession|Buffer|process|require|load|turn|drain|openOutbox|dispatch|settle)$/
    let level = roots
    for (let depth = 0; depth < 10 && level.length > 0; depth++) {
      const next = []
      for (const value of level) {
        if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) continue
        seen.add(value)
        if (typeof value === "function") {
          if (foreign.test(value.name)) found.push(value.name)
          if (value.constructor?.("return typeof process")?.() === "object") found.push("process by " + value.name)
        } else if (foreign.test(value.constructor?.name)) found.push(value.constructor.name)
        next.push(Object.getPrototypeOf(value))
        for (const key of Reflect.ownKeys(value)) {
          const property = Object.getOwnPropertyDescriptor(value, key)
          next.push(property.value, property.get, property.set)
          // The promises of a stream's prototype are rejected.
          try { const read = value[key]; next.push(read); if (read instanceof Promise) read.catch(() => {}) } catch {}
        }
      }
      level = next
    }
    return seen.size > 500 && found.length === 0 ? "nothing" : seen.size + " " + found.join()
  };`

/** Names no file of the runtime and no path of the machine it runs on. */
const namesNoFiles = (guild: Fixture) =>
  assert.notMatch(
    [...guild.logs(), ...guild.replies()].join("\n"),
    /isolated-vm|node:|\.ts\b|file:|\/src\/|flora:sdk/,
  )

/** The script answers with the error of what it tries. */
const tries = (code: string) =>
  `try { await ctx.reply(String(${code})) } catch (error) { await ctx.reply("refused") }`

attacks(
  "an escape",
  [
    {
      name: "through any property of the global object finds nothing",
      load: walk,
      run: `await ctx.reply(walk([globalThis]))`,
      outcome: { replies: "nothing" },
    },
    {
      name: "through the context, its payload and what its methods return finds nothing",
      load: walk,
      run: `const answer = ctx.reply("first"); const error = await kv.store("s").get("k").catch((error) => error)
        const found = walk([globalThis, ctx, answer, await answer, error, kv.store("s"), embed(), new EmbedBuilder()])
        if (found !== "nothing") throw new Error(found)`,
      outcome: { replies: "first" },
      check: (guild) => assert.deepStrictEqual(guild.logs(), []),
    },
    {
      name: "through the constructor of every function of the SDK stays in the isolate",
      run: `const all = [on, createBot, prefix, slash, kv.store, store, embed, EmbedBuilder, console.log, hasRole, getSubcommand, flattenInteractionOptions, ctx.reply, ctx.edit, "".split, Array.from, ArrayBuffer]
        const kinds = await Promise.all(all.map(async (f) => [await f.constructor("return typeof process + typeof require")(), (await f.constructor("return this")()) === globalThis]))
        await ctx.reply([...new Set(kinds.flat())].join())`,
      outcome: { replies: "undefinedundefined,true" },
    },
    {
      name: "through caller and arguments of a handler finds no function of the SDK",
      load: `on("messageDelete", () => {}); const sloppy = new Function("found", "return function f() { found.push(f.caller, f.arguments && f.arguments.callee.caller) }")`,
      run: `const found = []; const f = sloppy(found)
        kv.store("s").list({ get prefix() { f(); return "x" } }).catch(() => {}); [1, 2].sort(() => { f(); return 0 }); console.log(new Proxy({}, { ownKeys() { f(); return [] } })); "a".replace("a", f)
        if (found.some((value) => typeof value === "function" && /flora|outbox|native/i.test(String(value)) && value !== f)) throw new Error(found.join())
        await ctx.reply("nothing")`,
      outcome: { replies: "nothing" },
    },
    {
      name: "through the call sites of a stack finds neither functions nor receivers nor paths",
      run: `Error.prepareStackTrace = (_, sites) => sites
        const sites = []; ctx.reply({ get content() { sites.push(...new Error().stack); return "x" } }).catch(() => {}); sites.push(...new Error().stack)
        Error.prepareStackTrace = undefined
        const inside = sites.filter((site) => !String(site.getFileName()).startsWith("flora:bundle"))
        const leaks = inside.filter((site) => site.getFunction() !== undefined || ![undefined, null, globalThis].includes(site.getThis()) || /[\\\\/]/.test(String(site.getFileName())))
        if (inside.length === 0 || leaks.length > 0) throw new Error(inside.length + " " + leaks.map(String).join())`,
      outcome: { replies: "x" },
      check: (guild) => assert.deepStrictEqual(guild.logs(), []),
    },
    {
      name: "into the log of a thrown error shows nothing of the host",
      run: `null.x`,
      outcome: { logs: /failed: TypeError/ },
      check: namesNoFiles,
    },
    {
      name: "into the log of a rejection that nobody handles shows nothing of the host",
      run: `Promise.reject(new Error("lost"))`,
      outcome: { logs: /Unhandled promise rejection: Error: lost/ },
      check: namesNoFiles,
    },
    {
      name: "into the stack of an operation's error shows nothing of the host",
      run: `await kv.store("s").get("k")`,
      outcome: { logs: /failed: Error: kv\.get/ },
      check: namesNoFiles,
    },
    {
      name: "by a value with an inspector for Node's console is only told as JSON",
      run: `throw { [Symbol.for("nodejs.util.inspect.custom")]() { for (;;); }, a: 1 }`,
      outcome: { logs: /failed: Error: \{"a":1\}/ },
    },
    {
      name: "by import of a module of Node is refused",
      run: tries(`await import("node:fs")`),
      outcome: { replies: "refused" },
    },
    {
      name: "by import of a file is refused",
      run: tries(`await import("file:///etc/passwd")`),
      outcome: { replies: "refused" },
    },
    {
      name: "by import of a data URL is refused",
      run: tries(`await import("data:text/javascript,export default 1")`),
      outcome: { replies: "refused" },
    },
    {
      name: "by import from evaluated text is refused",
      run: tries(`await (0, eval)('import("node:fs")')`),
      outcome: { replies: "refused" },
    },
    {
      name: "by an import statement keeps the script from being deployed",
      load: `import fs from "node:fs"`,
      outcome: { refused: /^syntax: / },
    },
    {
      name: "by import.meta keeps the script from being deployed",
      load: `import.meta.url`,
      outcome: { refused: /^syntax: / },
    },
    {
      name: "by require keeps the script from being deployed",
      load: `require("fs")`,
      outcome: { refused: /require is not defined/ },
    },
    {
      name: "by text that closes the function around the script gains nothing",
      load: `}); globalThis.outer = [typeof process, typeof sdk, typeof load, typeof turn, typeof outbox].join(); (async () => { "use strict"
        on("messageCreate", async (ctx) => ctx.reply(ctx.msg.content === "attack" ? outer : "here"))`,
      outcome: { replies: "undefined,undefined,undefined,undefined,undefined" },
    },
    {
      name: "by text that ends in no function keeps the script from being deployed",
      load: `}); (() => 42`,
      outcome: { refused: /^(thrown|syntax): / },
    },
    {
      name: "by a new realm finds none to make",
      run: `await ctx.reply([typeof ShadowRealm, typeof Worker, typeof require, typeof process].join())`,
      outcome: { replies: "undefined,undefined,undefined,undefined" },
    },
    {
      name: "by names of V8's own functions keeps the script from being deployed",
      load: `%GetOptimizationStatus(on)`,
      outcome: { refused: /^syntax: / },
    },
  ],
  { turnCpuMs: 1000 },
)
