import { assert, describe, it } from "vitest"
import type { EventName } from "../../sdk/src/Events.ts"
import { IsolateDriver } from "./IsolateDriver.ts"
import { message } from "./Payloads.ts"

/** Every name, or the types would not fit. */
const everyName: { readonly [Name in EventName]: true } = {
  ready: true,
  messageCreate: true,
  messageUpdate: true,
  messageDelete: true,
  messageDeleteBulk: true,
  interactionCreate: true,
  componentInteraction: true,
  modalSubmit: true,
  autocomplete: true,
  reactionAdd: true,
  reactionRemove: true,
  reactionRemoveEmoji: true,
  reactionRemoveAll: true,
  pollVoteAdd: true,
  pollVoteRemove: true,
  memberAdd: true,
  memberUpdate: true,
  memberRemove: true,
  roleCreate: true,
  roleUpdate: true,
  roleDelete: true,
  channelCreate: true,
  channelUpdate: true,
  channelDelete: true,
  channelPinsUpdate: true,
  threadCreate: true,
  threadUpdate: true,
  threadDelete: true,
  threadMembersUpdate: true,
  voiceStateUpdate: true,
  banAdd: true,
  banRemove: true,
  auditLogEntryCreate: true,
  autoModerationRuleCreate: true,
  autoModerationRuleUpdate: true,
  autoModerationRuleDelete: true,
  autoModerationActionExecution: true,
  inviteCreate: true,
  inviteDelete: true,
  emojisUpdate: true,
  stickersUpdate: true,
  scheduledEventCreate: true,
  scheduledEventUpdate: true,
  scheduledEventDelete: true,
  scheduledEventUserAdd: true,
  scheduledEventUserRemove: true,
  guildUpdate: true,
  guildJoin: true,
  guildLeave: true,
  typingStart: true,
  presenceUpdate: true,
}

describe("on", () => {
  it("warns of a name that no event has, and of no other", async () => {
    const names = JSON.stringify([...Object.keys(everyName), "schedule:x"])
    using known = await IsolateDriver.load(`for (const name of ${names}) on(name, () => {})`)
    assert.deepStrictEqual(known.logs, [])
    using guild = await IsolateDriver.load(
      `for (const name of ["mesageCreate", "messageCreate messageUpdate", "constructor"]) on(name, () => {})`,
    )
    assert.lengthOf(guild.logs, 3)
    assert.strictEqual(
      guild.logs[0],
      'warn: on("mesageCreate", handler): no event has this name, so the handler never runs',
    )
  })

  it("runs the handlers of an event in order, each awaited before the next", async () => {
    using guild = await IsolateDriver.load(`
      on("messageCreate", async () => { console.log("a1"); await kv.store("s").get("k"); console.log("a2") })
      on("messageCreate", () => console.log("b"))
    `)
    const event = await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(guild.logs, ["info: a1"])
    assert.isUndefined(guild.outcome(event))
    await guild.settle(null)
    assert.deepStrictEqual(guild.logs, ["info: a1", "info: a2", "info: b"])
    assert.isNull(guild.outcome(event))
  })

  it("runs every handler although one fails, ends with the first error and logs the others", async () => {
    using guild = await IsolateDriver.load(`
      on("messageCreate", () => { throw new TypeError("first") })
      on("messageCreate", async () => { throw new Error("second") })
      on("messageCreate", () => console.log("third runs"))
    `)
    const error = guild.outcome(await guild.event("messageCreate", message("x")))!
    assert.strictEqual(error!.name, "TypeError")
    assert.strictEqual(error!.message, "first")
    assert.match(error!.stack!, /flora:bundle\.js/)
    assert.match(guild.logs[0]!, /^error: another handler of messageCreate failed: Error: second\n/)
    assert.strictEqual(guild.logs[1], "info: third runs")
    assert.lengthOf(guild.of("unhandled"), 0)
  })

  it("answers an event without handlers at once", async () => {
    using guild = await IsolateDriver.load("")
    assert.isNull(guild.outcome(await guild.event("messageCreate", message("x"))))
  })

  it("lets handlers of different events overlap and ends each by itself", async () => {
    using guild = await IsolateDriver.load(`
      on("messageCreate", async ({ msg }) => { if (msg.content === "slow") await kv.store("s").get("k") })
    `)
    const [slow, quick] = await guild.turn([
      ["messageCreate", message("slow")],
      ["messageCreate", message("quick")],
    ])
    assert.isUndefined(guild.outcome(slow!))
    assert.isNull(guild.outcome(quick!))
    await guild.settle(null)
    assert.isNull(guild.outcome(slow!))
  })

  it("takes settlements and events in the same turn, each once", async () => {
    using guild = await IsolateDriver.load(`
      on("messageCreate", async ({ msg }) => {
        console.log(msg.content === "read" ? await kv.store("s").get("k") : "event")
      })
    `)
    const read = await guild.event("messageCreate", message("read"))
    const id = guild.operations[0]!.id
    const [other] = await guild.turn(
      [["messageCreate", message("x")]],
      [
        [id, 1, "value"],
        [id, 1, "again"],
        [12_345, 1, "unknown"],
      ],
    )
    assert.isNull(guild.outcome(read))
    assert.isNull(guild.outcome(other!))
    assert.sameMembers(guild.logs, ["info: value", "info: event"])
  })

  it("tells what was thrown when it is not an error", async () => {
    using guild = await IsolateDriver.load(`
      const things = {
        text: "just text", object: { code: 7 }, nothing: undefined, nil: null, big: 5n, symbol: Symbol("s"),
        cycle: (() => { const a = {}; a.a = a; return a })(),
        hostile: new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 }, ownKeys() { throw 3 } }),
        coded: Object.assign(new Error("no"), { code: "E_NO" }),
        old: Object.create(Error.prototype, { message: { value: "old style" } }),
        getter: Object.defineProperty(new Error("x"), "message", { get() { throw 1 } }),
      }
      on("messageCreate", ({ msg }) => Promise.reject(things[msg.content]))
    `)
    const thrown = async (which: string) => guild.outcome(await guild.event("messageCreate", message(which)))!
    assert.deepStrictEqual(await thrown("text"), { name: "Error", message: "just text" })
    assert.deepStrictEqual(await thrown("object"), { name: "Error", message: '{"code":7}' })
    assert.strictEqual((await thrown("nothing"))!.message, "undefined")
    assert.strictEqual((await thrown("nil"))!.message, "null")
    assert.strictEqual((await thrown("big"))!.message, "5")
    assert.strictEqual((await thrown("symbol"))!.message, "Symbol(s)")
    assert.strictEqual((await thrown("cycle"))!.message, "a value that cannot be shown was thrown")
    assert.strictEqual((await thrown("hostile"))!.message, "a value that cannot be shown was thrown")
    assert.strictEqual((await thrown("coded"))!.code, "E_NO")
    assert.strictEqual((await thrown("old"))!.message, "old style")
    assert.strictEqual((await thrown("getter"))!.message, "")
  })

  it("accepts event names it does not know and refuses what is no name or no handler", async () => {
    using guild = await IsolateDriver.load(`
      on("somethingNew", (ctx) => console.log(ctx.msg.what))
      for (const bad of [[1, () => {}], ["", () => {}], ["ready"], ["ready", {}]])
        try { on(...bad) } catch (error) { console.log(error.name, error.message) }
    `)
    assert.deepStrictEqual(guild.manifest!.events, ["somethingNew"])
    assert.deepStrictEqual(guild.logs, [
      'warn: on("somethingNew", handler): no event has this name, so the handler never runs',
      "info: TypeError on(event, handler): the event must be a non-empty string",
      "info: TypeError on(event, handler): the event must be a non-empty string",
      'info: TypeError on("ready", handler): the handler must be a function',
      'info: TypeError on("ready", handler): the handler must be a function',
    ])
    await guild.event("somethingNew", { what: "news" })
    assert.strictEqual(guild.logs.at(-1), "info: news")
  })

  it("announces a kind that gets its first handler after loading, once", async () => {
    using guild = await IsolateDriver.load(`
      on("messageCreate", () => { on("ready", () => console.log("late")); on("messageCreate", () => {}) })
    `)
    await guild.event("messageCreate", message("x"))
    await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(guild.of("subscribe"), [["subscribe", "ready"]])
    await guild.event("ready", { user: {}, guildIds: [] })
    assert.deepStrictEqual(guild.logs, ["info: late", "info: late"])
  })
})

describe("load", () => {
  it("reports events and commands once the script's top-level awaits have settled", async () => {
    using guild = await IsolateDriver.load(`
      on("ready", () => {})
      await kv.store("s").get("k")
      on("messageCreate", () => {})
    `)
    assert.isUndefined(guild.manifest)
    await guild.settle("v")
    assert.deepStrictEqual(guild.manifest, { events: ["ready", "messageCreate"], commands: [] })
  })

  it("reports a script that throws while it loads", async () => {
    using guild = await IsolateDriver.load(`throw new RangeError("not today")`)
    assert.isUndefined(guild.manifest)
    assert.strictEqual(guild.failure!.name, "RangeError")
    assert.strictEqual(guild.failure!.message, "not today")
  })

  it("keeps the entries of a turn that leaves a rejected promise unhandled", async () => {
    using guild = await IsolateDriver.load(`
      on("messageCreate", (ctx) => { ctx.reply("x"); Promise.reject(new Error("forgotten")) })
    `)
    const event = await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(guild.of("unhandled"), [["unhandled", "forgotten"]])
    assert.lengthOf(guild.operations, 1)
    assert.isNull(guild.outcome(event))
  })
})

describe("once and off", () => {
  it("run a handler a single time, or not any more", async () => {
    using guild = await IsolateDriver.load(`
      const always = () => console.log("always")
      const single = () => console.log("once")
      once("messageCreate", single)
      on("messageCreate", always)
      once("messageCreate", () => off("messageCreate", always))
    `)
    await guild.turn([
      ["messageCreate", message("a")],
      ["messageCreate", message("b")],
    ])
    await guild.event("messageCreate", message("c"))
    assert.deepStrictEqual(guild.logs, ["info: once", "info: always", "info: always"])
  })

  it("take away what was registered with once, and ignore what was not", async () => {
    using guild = await IsolateDriver.load(`
      const single = () => console.log("once")
      once("messageCreate", single)
      off("messageCreate", single)
      off("messageCreate", single)
      off("ready", single)
    `)
    const event = await guild.event("messageCreate", message("a"))
    assert.isNull(guild.outcome(event))
    assert.deepStrictEqual(guild.logs, [])
  })
})

describe("a filter", () => {
  it("lets through what fits all of its fields, for on and for once", async () => {
    using guild = await IsolateDriver.load(`
      const note = (name) => (ctx) => console.log(name, ctx.msg.content ?? ctx.msg.emoji.name)
      on("messageCreate", note("all"))
      on("messageCreate", note("here"), { channelId: "11" })
      on("messageCreate", note("people there"), { channelId: ["12", "13"], bot: false })
      once("messageCreate", note("first of 103"), { userId: "103" })
      on("reactionAdd", note("by 102"), { userId: ["102"] })
      on("reactionAdd", note("by bots"), { bot: true })
      const gone = note("gone")
      on("messageCreate", gone, { bot: false })
      off("messageCreate", gone)
    `)
    const bot = { id: "103", username: "other", bot: true }
    await guild.event("messageCreate", message("1"))
    await guild.event("messageCreate", message("2", { channelId: "12" }))
    await guild.event("messageCreate", message("3", { channelId: "13", author: bot }))
    const last = await guild.event("messageCreate", message("4", { channelId: "14", author: bot }))
    const emoji = { name: "x" }
    await guild.event("reactionAdd", { userId: "102", emoji })
    await guild.event("reactionAdd", { userId: "103", emoji, member: { user: bot, roles: [] } })
    assert.deepStrictEqual(
      guild.logs.map((line) => line.replace("info: ", "")),
      [
        "all 1",
        "here 1",
        "all 2",
        "people there 2",
        "all 3",
        "first of 103 3",
        "all 4",
        "by 102 x",
        "by bots x",
      ],
    )
    assert.isNull(guild.outcome(last), "an event that fits nobody is done")
  })

  it("is refused with the field at fault", async () => {
    using guild = await IsolateDriver.load(`
      for (const bad of [{ channel: "1" }, { channelId: 1 }, { bot: "no" }, null, "12"])
        try { on("messageCreate", () => {}, bad) } catch (error) { console.log(error.name, error.message) }
    `)
    const call = 'on("messageCreate", handler, filter)'
    assert.deepStrictEqual(guild.logs, [
      `info: TypeError ${call}: "channel" is no filter; there are channelId, userId and bot`,
      `info: TypeError ${call}: channelId must be an id, or an array of ids`,
      `info: TypeError ${call}: bot must be true or false`,
      `info: TypeError ${call}: the filter must be an object such as { channelId: "…" }`,
      `info: TypeError ${call}: the filter must be an object such as { channelId: "…" }`,
    ])
    assert.deepStrictEqual(guild.manifest!.events, [])
  })
})
