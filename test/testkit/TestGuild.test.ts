import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import type { TestGuild } from "../../sdk/test.d.ts"
import { ScriptFailed, testGuild, TestMistake } from "../../src/testkit/TestGuild.ts"

const script = new URL("script/main.ts", import.meta.url)
const folder = dirname(fileURLToPath(script))

/** What a promise rejects with. */
const rejected = async (promise: Promise<unknown>): Promise<Error> => {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error("it did not reject")
}

describe("a guild of a test", () => {
  let guild: TestGuild
  beforeEach(async () => {
    guild = await testGuild(script, { roles: ["red"], members: ["ada"], secrets: { KEY: "s3cret" } })
  })
  afterEach(() => guild.close())

  it("gives messages to the script and shows what it answers", async () => {
    const { calls, message, replies, reply } = await guild.send("!ping", { as: "ada" })
    assert.strictEqual(reply?.content, "pong")
    assert.strictEqual(reply?.author, "flora")
    assert.lengthOf(replies, 1)
    assert.strictEqual(message?.author, "ada")
    assert.deepStrictEqual(
      calls.map(({ method, path, status }) => [method, path, status]),
      [["POST", `/channels/${guild.channel("general").id}/messages`, 200]],
    )
    assert.deepStrictEqual(
      guild.messages.map(({ content }) => content),
      ["!ping", "pong"],
    )
  })

  it("keeps channels and people apart, and says which there are", async () => {
    await guild.send("!ping", { channel: "random" })
    assert.lengthOf(guild.messages, 0)
    assert.lengthOf(guild.channel("random").messages, 2)
    const error = await rejected(Promise.resolve().then(() => guild.member("nobody")))
    assert.instanceOf(error, TestMistake)
    assert.include(error.message, "you, friend, flora, ada")
  })

  it("uses slash commands with options, and refuses what Discord's client would", async () => {
    assert.includeMembers([...guild.commands], ["fruit", "ask", "vote", "Quote"])
    const { reply } = await guild.slash("fruit", { name: "apple", who: guild.member("ada") })
    assert.strictEqual(reply?.content, `apple for ${guild.member("ada").id}`)
    assert.isTrue(reply?.ephemeral)
    assert.lengthOf(guild.messages, 0)
    assert.instanceOf(await rejected(guild.slash("fruit")), TestMistake)
    const mistake = await rejected(guild.slash("nothing"))
    assert.instanceOf(mistake, TestMistake)
    assert.match(mistake.message, /no command \/nothing; it has \/fruit, .*\/vote/)
    assert.deepStrictEqual(await guild.suggest("fruit", "name", { name: "apr" }), [
      { name: "apricot", value: "apricot" },
    ])
  })

  it("presses buttons, chooses in menus and fills in modals", async () => {
    const { reply } = await guild.slash("vote")
    const pressed = await guild.click(reply!, "Yes", { as: "ada" })
    assert.deepStrictEqual(
      pressed.edits.map(({ content }) => content),
      ["ada: yes"],
    )
    assert.strictEqual((await guild.select(reply!, "colour", ["blue"])).reply?.content, "blue")
    assert.instanceOf(await rejected(guild.select(reply!, "colour", ["green"])), TestMistake)
    assert.include(
      (await rejected(Promise.resolve().then(() => guild.click(reply!, "Maybe")))).message,
      "Yes, No",
    )
    const { modal } = await guild.slash("ask")
    assert.deepStrictEqual(modal?.fields, ["what"])
    assert.strictEqual((await guild.submit(modal!, { what: "why?" })).reply?.content, "You asked: why?")
  })

  it("opens menus of messages, reacts, and lets people join", async () => {
    const { message } = await guild.send("words")
    assert.strictEqual((await guild.menu("Quote", message!)).reply?.content, "> words")
    const reacted = await guild.react(message!, "🔴", { as: "ada" })
    assert.deepStrictEqual(guild.member("ada").roles, ["red"])
    assert.strictEqual(reacted.calls.at(-1)?.reason, "asked for")
    assert.strictEqual((await guild.join("bob")).reply?.content, "Welcome, bob")
    assert.strictEqual(guild.member("bob").name, "bob")
    const edited = await guild.edit(message!, "other words")
    assert.deepStrictEqual(
      edited.logs.map((line) => line.message),
      ["was words is other words"],
    )
  })

  it("shows the files of messages, and what was sent beside them", async () => {
    const { calls, reply } = await guild.send("file")
    assert.deepStrictEqual(reply?.files, ["notes.txt"])
    assert.strictEqual(reply?.content, "here")
    assert.propertyVal(calls.at(-1)?.body, "content", "here")
  })

  it("sends members away, and tells the script who did it and why", async () => {
    const kicked = await guild.kick("friend", { as: "ada", reason: "noise" })
    assert.deepStrictEqual(
      kicked.logs.map(({ message }) => message),
      ["20 noise"],
    )
    const { id } = guild.member("ada")
    const banned = await guild.ban("ada")
    assert.deepStrictEqual(
      banned.logs.map(({ message }) => message),
      [`banned ${id}`, "22 undefined"],
    )
    assert.throws(() => guild.member("ada"), TestMistake)
  })

  it("keeps what the script stores, until it expires", async () => {
    await guild.send("count")
    assert.strictEqual((await guild.send("count")).reply?.content, "2")
    assert.strictEqual(await guild.store("scores").get("n"), "2")
    await guild.store("scores").set("n", "41")
    assert.strictEqual((await guild.send("count")).reply?.content, "42")
    await guild.send("expires")
    await guild.advance("59 seconds")
    assert.strictEqual(await guild.store("scores").get("short"), "lived")
    await guild.advance("1 second")
    assert.strictEqual(await guild.store("scores").get("short"), null)
    assert.deepStrictEqual(await guild.store("scores").keys(), ["n"])
  })

  it("refuses writes beyond 120 a minute, as flora does", async () => {
    const store = guild.store("flood")
    for (let i = 0; i < 120; i++) await store.set(`k${i}`, "x")
    assert.propertyVal(await rejected(store.set("k", "x")), "code", "KV_RATE_LIMITED")
    await guild.advance("1 minute")
    await store.set("k", "x")
  })

  it("has a clock that stands still until it is moved", async () => {
    const at = guild.now.toISOString()
    assert.strictEqual(at, "2026-01-01T00:00:00.000Z")
    assert.strictEqual((await guild.send("time")).reply?.content, `${at} ${Date.parse(at)}`)
    assert.strictEqual((await guild.send("!daily")).reply?.content, "here you are")
    assert.notStrictEqual((await guild.send("!daily")).reply?.content, "here you are")
    await guild.advance("1 hour")
    assert.strictEqual((await guild.send("!daily")).reply?.content, "here you are")
  })

  it("has that clock in Temporal and in the formats of Intl too", async () => {
    await using late = await testGuild(script, { now: "2031-12-31T20:15:00Z" })
    const { reply } = await late.send("present")
    assert.deepStrictEqual(reply?.content.split("\n"), [
      "2031-12-31T20:15:00Z",
      "2032-01-01T05:15:00+09:00[Asia/Tokyo]",
      "2031-12-31T20:15:00",
      "2032-01-01",
      "20:15:00",
      "2031-12-31 20:15:00",
      "1970-01-01 00:00:00",
      "January",
    ])
  })

  it("runs schedules and cron jobs when their time comes, with steps and sleeps", async () => {
    await guild.send("remind")
    assert.isUndefined((await guild.advance("59 minutes")).reply)
    assert.strictEqual((await guild.advance("1 minute")).reply?.content, "Remember: tea")
    const { logs } = await guild.advanceTo("2026-01-01T09:10:00Z")
    assert.deepStrictEqual(
      logs.map(({ message }) => message),
      ["report 1 2026-01-01T09:10:00.000Z"],
    )
    assert.match((await rejected(guild.advance("1 day"))).stack!, /from cron\n.*script\/main\.ts:\d+:\d+/)
    assert.strictEqual(await guild.store("scores").get("reports"), "2")
  })

  it("answers requests as the test says, and none other", async () => {
    const error = await rejected(guild.send("fetch"))
    assert.strictEqual(error.name, "TypeError")
    guild.onFetch(
      "https://api.example.com/quote",
      (request) => new Response(`key ${request.headers.get("x-key")}`),
    )
    assert.strictEqual((await guild.send("fetch")).reply?.content, "key s3cret")
    guild.onFetch(/^https:\/\/slow\./, "no answer")
    assert.isUndefined((await guild.send("slow")).reply)
    assert.strictEqual((await guild.advance("2 seconds")).reply?.content, "TimeoutError")
    assert.deepStrictEqual(
      guild.requests.map(({ url }) => new URL(url).host),
      ["api.example.com", "api.example.com", "slow.example.com"],
    )
  })

  it("fails what brought an event whose handler never ends, and says so", async () => {
    const error = await rejected(guild.send("endless"))
    assert.strictEqual(error.name, "TimeoutError")
  })
})

describe("stacks", () => {
  let guild: TestGuild
  beforeEach(async () => {
    guild = await testGuild(script)
  })
  afterEach(() => guild.close())

  const places = (text: string | undefined) => text?.match(/[\w/.-]+\.ts:\d+:\d+/g) ?? []
  const inScript = /script\/(main|lib\/nested)\.ts:\d+:\d+$/

  for (const what of ["async", "nested", "cause", "aggregate", "rest"]) {
    it(`point at the script's own files: ${what}`, async () => {
      const error = await rejected(guild.send(what))
      assert.instanceOf(error, ScriptFailed)
      assert.isNotEmpty(places(error.stack))
      for (const place of places(error.stack)) assert.match(place, inScript)
      assert.notInclude(error.stack!, "flora:")
      if (what === "nested") assert.match(places(error.stack)[0]!, /lib\/nested\.ts:2:9/)
      if (what === "cause") assert.include(error.stack, "inner")
      if (what === "aggregate") for (const part of ["first", "second"]) assert.include(error.stack, part)
    })
  }

  for (const what of ["timer", "rejection"]) {
    it(`point at the script's own files in the log: ${what}`, async () => {
      await guild.send(what)
      await guild.advance("10 seconds")
      const line = guild.logs.find(({ level }) => level === "error")
      assert.match(places(line?.message)[0] ?? "", inScript)
      assert.notInclude(line!.message, "flora:")
    })
  }

  it("of a script that does not load point at its top level, and of one that does not bundle at the mistake", async () => {
    const load = await rejected(testGuild(join(folder, "broken.ts")))
    assert.instanceOf(load, ScriptFailed)
    assert.match(load.stack!, /at the top\n.*broken\.ts:2:9/)
    const bundle = await rejected(testGuild(join(folder, "missing.ts")))
    assert.match(bundle.message, /is not a file/)
  })
})

describe("permissions of a guild of a test", () => {
  it("are those that are listed, for everybody but the owner", async () => {
    const guild = await testGuild(script, { members: ["ada"], permissions: ["ManageMessages"] })
    const answer = async (command: string, as: string) =>
      (await guild.slash(command, {}, { as })).reply?.content
    assert.strictEqual(await answer("moderate", "you"), "done true")
    assert.strictEqual(await answer("moderate", "ada"), "You need BanMembers for this.")
    assert.strictEqual(await answer("tidy", "ada"), "done false")
    await guild.close()
  })
})
