import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"
import { command, message } from "./Payloads.ts"

/** Breaks every built-in a script can reach. `kept` is what the script itself goes on using. */
const sabotage = `
  const kept = { keys: Object.getOwnPropertyNames, describe: Object.getOwnPropertyDescriptor, define: Object.defineProperty }
  const broken = () => { throw "broken built-in" }
  const refuse = (target, key) =>
    kept.define(target, key, { __proto__: null, get() { throw "inherited getter" }, set() { throw "inherited setter" }, configurable: true })
  const forge = (target, key) => kept.define(target, key, { __proto__: null, value: () => "forged", configurable: true })
  const targets = [JSON, Object, Reflect, Array, String, Number, Math, Date, Promise, Symbol, Proxy, Function.prototype, Array.prototype,
    String.prototype, Number.prototype, Map.prototype, Set.prototype, WeakMap.prototype, Promise.prototype, RegExp.prototype, Error,
    Object.getPrototypeOf([][Symbol.iterator]()), Object.getPrototypeOf(new Map()[Symbol.iterator]())]
  const breakMethod = (target, key) => {
    const found = kept.describe(target, key)
    if (!found.configurable || key === "constructor") return
    if (typeof found.value === "function") kept.define(target, key, { __proto__: null, value: broken })
    else if (found.get) kept.define(target, key, { __proto__: null, get: broken })
  }
  const owners = [Array.prototype, String.prototype, Number.prototype, Map.prototype, Set.prototype]
  for (let t = 0; t < targets.length; t++) { const names = kept.keys(targets[t]); for (let n = 0; n < names.length; n++) breakMethod(targets[t], names[n]) }
  for (let t = 0; t < owners.length; t++) { kept.define(owners[t], Symbol.iterator, { __proto__: null, value: broken }); forge(owners[t], "toJSON") }
  const inherited = ["value", "get", "type", "name", "events", "error", "resolve", "reject", "stack", "code"]
  for (let i = 0; i < inherited.length; i++) refuse(Object.prototype, inherited[i])
  forge(Object.prototype, "toJSON")
  for (let i = 0; i < 4; i++) refuse(Array.prototype, i)
  for (const name in { Map: 1, Set: 1, Promise: 1, Error: 1, TypeError: 1, String: 1, JSON: 1, Object: 1, Array: 1 }) globalThis[name] = undefined
`

describe("the SDK beside a script that breaks the built-ins", () => {
  it("sends and settles operations, ends events and reports errors as before", async () => {
    using guild = await IsolateDriver.load(`
      createBot({
        commands: [prefix({ name: "ping", run: async (ctx) => { const sent = await ctx.reply({ content: "pong " + ctx.args.length }); await ctx.edit(sent.id) } })],
        slashCommands: [slash({ name: "roll", description: "d", options: [{ name: "n", description: "d", type: "integer" }],
          run: async (ctx) => { console.log("rolled", ctx.options.n, { deep: [1] }); await ctx.reply("r") } })] })
      on("messageCreate", async () => { throw "second handler" })
      on("ready", () => { throw { reason: 1 } })
      on("ready", async (ctx) => { await ctx.reply("x") })
      ${sabotage}
    `)
    assert.isUndefined(guild.failure)
    assert.deepStrictEqual(guild.manifest, {
      events: ["messageCreate", "interactionCreate", "ready"],
      commands: [
        { type: 1, name: "roll", description: "d", options: [{ type: 4, name: "n", description: "d" }] },
      ],
    })
    const ping = await guild.event("messageCreate", message("!ping a b"))
    await guild.settle({ id: "600" })
    await guild.settle({ id: "600" })
    const roll = await guild.event("interactionCreate", command("roll", [{ name: "n", type: 4, value: 6 }]))
    await guild.refuse({ name: "DiscordError", message: "no", code: "E" })
    const ready = await guild.event("ready", { user: {}, guildIds: [] })
    assert.deepStrictEqual(guild.operations, [
      { id: 1, name: "message.send", args: { channelId: "11", replyTo: "500", content: "pong 2" } },
      { id: 2, name: "message.edit", args: { channelId: "11", messageId: "600", content: "600" } },
      { id: 3, name: "interaction.reply", args: { interactionId: "900", content: "r" } },
    ])
    assert.deepStrictEqual(guild.outcome(ping), { name: "Error", message: "second handler" })
    assert.deepInclude(guild.outcome(roll), { name: "DiscordError", message: "no", code: "E" })
    assert.strictEqual(guild.outcome(ready)!.name, "Error")
    assert.strictEqual(guild.logs[0], "info: rolled 6 { deep: [ 1 ] }")
    assert.match(
      guild.logs[1]!,
      /another handler of ready failed: Error: ctx\.reply: a ready event has no channel/,
    )
    assert.lengthOf(guild.of("unhandled"), 0)
  })

  it("delivers events and settlements whose arrays no longer have an iterator or a `then`", async () => {
    using guild = await IsolateDriver.load(`
      on("messageCreate", async (ctx) => console.log(await kv.store("s").get("k")))
      Promise.prototype.then = function () { console.log("intercepted") }
      Array.prototype[Symbol.iterator] = function* () {}
    `)
    const events = await guild.turn([
      ["messageCreate", message("a")],
      ["messageCreate", message("b")],
    ])
    await guild.settle("1")
    await guild.settle("2")
    for (const event of events) assert.isNull(guild.outcome(event))
    assert.deepStrictEqual(guild.logs, ["info: 1", "info: 2"])
  })
})

describe("guild code", () => {
  /** What a script logs, without the level. */
  const seen = async (script: string): Promise<string[]> => {
    using guild = await IsolateDriver.load(script)
    await guild.event("messageCreate", message("x"))
    assert.isUndefined(guild.failure)
    return guild.logs.map((line) => line.replace(/^info: /, ""))
  }

  it("finds the SDK's names on the global object and neither its entries nor its internals", async () => {
    const bare = await import("isolated-vm").then(async ({ default: ivm }) => {
      const isolate = new ivm.Isolate()
      const context = await isolate.createContext()
      const names = (await context.eval(`JSON.stringify(Object.getOwnPropertyNames(globalThis))`)) as string
      isolate.dispose()
      return JSON.parse(names) as string[]
    })
    const [names] = await seen(`console.log(Object.getOwnPropertyNames(globalThis).join())`)
    assert.sameMembers(
      names!.split(",").filter((name) => !bare.includes(name)),
      (
        "AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent " +
        "DOMException DecompressionStream ErrorEvent Event EventTarget File FormData Headers MessageChannel MessageEvent MessagePort " +
        "Navigator Performance PromiseRejectionEvent ReadableByteStreamController ReadableStream ReadableStreamBYOBReader " +
        "ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder " +
        "TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern " +
        "URLSearchParams WritableStream WritableStreamDefaultController WritableStreamDefaultWriter addEventListener atob btoa crypto " +
        "dispatchEvent fetch navigator performance queueMicrotask removeEventListener reportError self structuredClone " +
        "createBot prefix slash subcommand userCommand messageCommand cooldown requirePermissions requireRoles hasPermission once off on onSuspend onResume kv store KvStore rest secrets embed EmbedBuilder cron schedule hasRole getSubcommand getSubcommandGroup flattenInteractionOptions setTimeout setInterval clearTimeout clearInterval ActionRowBuilder actionRow ButtonBuilder button stringSelect userSelect roleSelect mentionableSelect channelSelect SelectMenuBuilderBase StringSelectMenuBuilder UserSelectMenuBuilder RoleSelectMenuBuilder MentionableSelectMenuBuilder ChannelSelectMenuBuilder textDisplay thumbnail section mediaGallery file separator container TextDisplayBuilder ThumbnailBuilder SectionBuilder MediaGalleryBuilder FileBuilder SeparatorBuilder ContainerBuilder modal label inputText fileUpload ModalBuilder LabelBuilder InputTextBuilder FileUploadBuilder ButtonStyle ButtonStyles ComponentType InputTextStyle InputTextStyles MessageFlags customId onComponent onModal flora flattenCommands handleSubcommand " +
        "radioGroup checkboxGroup checkbox RadioGroupBuilder CheckboxGroupBuilder CheckboxBuilder"
      ).split(" "),
    )
  })

  it("has no WebAssembly, shared memory, Atomics or resizable buffers, and cannot get them back", async () => {
    const lines = await seen(`
      for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics"]) {
        const results = [typeof globalThis[name]]
        try { globalThis[name] = 1 } catch (error) { results.push(error.name) }
        try { delete globalThis[name] } catch (error) { results.push(error.name) }
        console.log(...results, typeof globalThis[name])
      }
      for (const Buffer of [ArrayBuffer, new Uint8Array(1).buffer.constructor, class extends ArrayBuffer {}]) {
        try { new Buffer(8, { maxByteLength: 64 }); console.log("made one") } catch (error) { console.log(error.message) }
        console.log(new Buffer(8).byteLength, new Buffer(8) instanceof ArrayBuffer)
      }
      console.log(new Uint8Array([1, 2, 3]).slice(1).length, ArrayBuffer.isView(new DataView(new ArrayBuffer(2))))
    `)
    assert.deepStrictEqual(lines, [
      ...Array.from({ length: 3 }, () => "undefined TypeError TypeError undefined"),
      ...Array.from({ length: 3 }, () => ["resizable ArrayBuffers are not available", "8 true"]).flat(),
      "2 true",
    ])
  })

  it("reaches no internal function or object through stacks, callers or `this`", async () => {
    const lines = await seen(`
      const leaks = []
      const note = (what, value) => { if (value !== undefined && value !== null && value !== globalThis) leaks.push(what) }
      const look = () => {
        const kept = Error.prepareStackTrace
        Error.prepareStackTrace = (_, sites) => sites
        for (const site of new Error().stack) if (String(site.getFileName()) === "flora:sdk.js") {
          note("function " + site.getFunctionName(), site.getFunction())
          note("this of " + site.getFunctionName(), site.getThis())
        }
        Error.prepareStackTrace = kept
      }
      const sloppy = new Function("look", "note", "return function handler() { look(); note('caller', handler.caller); note('this', this); note('arguments.caller', arguments.callee.caller) }")
      on("messageCreate", sloppy(look, note))
      on("messageCreate", function () { note("strict this", this) })
      on("messageCreate", () => console.log({ toString() {} }, { get a() { look() } }))
      on("messageCreate", () => { try { kv.store("x").set("k", 1).catch(() => {}) } finally { look() } })
      on("messageCreate", () => console.log(leaks.length === 0 ? "nothing" : leaks.join()))
    `)
    assert.strictEqual(lines.at(-1), "nothing")
  })
})
