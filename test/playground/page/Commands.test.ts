import type { APIApplicationCommand } from "discord-api-types/v10"
import { assert, describe, it } from "vitest"
import {
  callables,
  type CallOption,
  completed,
  matching,
  optionType,
  readOption,
  suggestions,
} from "../../../src/playground/page/Commands.ts"
import { resolveMentions } from "../../../src/playground/page/Mentions.ts"
import type { Guild } from "../../../src/playground/page/World.ts"
import { commands as builders } from "./ScriptedBot.ts"

const commands = builders.map((builder) =>
  builder.toJSON(),
) as unknown as ReadonlyArray<APIApplicationCommand>
const all = callables(commands)
const paths = (entries: typeof all) => entries.map((entry) => entry.path)

const user = (id: string, username: string) => ({
  id,
  username,
  discriminator: "0",
  global_name: null,
  avatar: null,
})
const guild: Guild = {
  id: "1",
  name: "Playground",
  ownerId: "101",
  channels: [{ id: "11", name: "general", type: 0, position: 0 }],
  members: [{ user: user("101", "you") }, { user: user("102", "friend"), nick: "Pal" }],
  roles: [
    { id: "1", name: "@everyone" },
    { id: "2", name: "Moderators" },
  ],
  commands,
}

const option = (more: Partial<CallOption>): CallOption => ({
  name: "x",
  description: "",
  type: optionType.string,
  required: false,
  autocomplete: false,
  choices: [],
  min: undefined,
  max: undefined,
  ...more,
})

describe("the command list", () => {
  it("spells subcommands out and leaves context-menu commands away", () => {
    const menu = { id: "9", type: 2, name: "Report", description: "" } as APIApplicationCommand
    assert.deepStrictEqual(paths(callables([...commands, menu])), [
      "counter increment",
      "counter reset",
      "fruit",
      "hello",
      "layout",
      "panel",
      "silent",
      "slow",
    ])
    const increment = all.find((entry) => entry.path === "counter increment")
    assert.deepStrictEqual([increment?.name, increment?.subcommand], ["counter", "increment"])
  })

  it("knows commands two levels deep", () => {
    const deep = {
      name: "a",
      description: "",
      options: [{ type: 2, name: "b", description: "", options: [{ type: 1, name: "c", description: "" }] }],
    } as unknown as APIApplicationCommand
    assert.deepStrictEqual(
      callables([deep]).map(({ name, subcommand }) => [name, subcommand]),
      [["a", "b c"]],
    )
  })

  it("lists what starts with the typed text before what contains it", () => {
    assert.deepStrictEqual(paths(matching(all, "s")), ["silent", "slow", "counter reset"])
    assert.deepStrictEqual(paths(matching(all, "RES")), ["counter reset"])
    assert.deepStrictEqual(matching(all, "nothing"), [])
  })

  it("takes a name as complete once a space follows it", () => {
    assert.strictEqual(completed(all, "hello ")?.path, "hello")
    assert.isUndefined(completed(all, "hello"))
    assert.isUndefined(completed(all, "counter "))
  })
})

describe("a command's option", () => {
  it("offers what can be picked", () => {
    assert.deepStrictEqual(suggestions(option({ type: optionType.user }), guild), [
      { name: "@you", value: "101" },
      { name: "@Pal", value: "102" },
    ])
    assert.deepStrictEqual(suggestions(option({ type: optionType.channel }), guild), [
      { name: "#general", value: "11" },
    ])
    assert.isUndefined(suggestions(option({}), guild))
  })

  it("sends picked things by value and refuses what is not on the list", () => {
    const who = option({ name: "who", type: optionType.user })
    assert.deepStrictEqual(readOption(who, "@pal", suggestions(who, guild)), { value: "102" })
    assert.property(readOption(who, "stranger", suggestions(who, guild)), "problem")
    const flag = option({ type: optionType.boolean })
    assert.deepStrictEqual(readOption(flag, "False", suggestions(flag, guild)), { value: false })
  })

  it("leaves empty optional fields out and insists on required ones", () => {
    assert.deepStrictEqual(readOption(option({}), " ", undefined), {})
    assert.property(readOption(option({ required: true }), "", undefined), "problem")
  })

  it("reads numbers within their range", () => {
    const whole = option({ type: optionType.integer, min: 1, max: 5 })
    assert.deepStrictEqual(readOption(whole, "3", undefined), { value: 3 })
    for (const typed of ["0", "6", "2.5", "two"])
      assert.property(readOption(whole, typed, undefined), "problem")
    assert.deepStrictEqual(readOption(option({ type: optionType.number }), "2.5", undefined), { value: 2.5 })
  })

  it("minds the length of text", () => {
    const short = option({ min: 2, max: 3 })
    assert.property(readOption(short, "a", undefined), "problem")
    assert.property(readOption(short, "abcd", undefined), "problem")
    assert.deepStrictEqual(readOption(short, "abc", undefined), { value: "abc" })
  })
})

describe("mentions as people type them", () => {
  it("become Discord's where the name is known, and stay text elsewhere", () => {
    assert.strictEqual(
      resolveMentions("@friend and @pal, see #general or #nowhere, @moderators; a@friend", guild),
      "<@102> and <@102>, see <#11> or #nowhere, <@&2>; a@friend",
    )
  })
})
