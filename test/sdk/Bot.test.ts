import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"
import { command, message } from "./Payloads.ts"

const echo = `prefix({ name: "echo", run: (ctx) => console.log(JSON.stringify(ctx.args), ctx.msg.content) })`

/** The lines that messages with these contents make a script log. */
const say = async (script: string, ...contents: string[]): Promise<string[]> => {
  using guild = await IsolateDriver.load(script)
  assert.isUndefined(guild.failure)
  for (const content of contents) {
    assert.isNull(guild.outcome(await guild.event("messageCreate", message(content))))
  }
  return guild.logs.map((line) => line.replace(/^info: /, ""))
}

describe("createBot", () => {
  it("subscribes to what its commands need and to nothing else", async () => {
    using empty = await IsolateDriver.load("createBot()")
    assert.deepStrictEqual(empty.manifest, { events: [], commands: [] })
    using prefixed = await IsolateDriver.load(`createBot({ commands: [${echo}] })`)
    assert.deepStrictEqual(prefixed.manifest!.events, ["messageCreate"])
  })

  it.each([
    ["slashCommands: [undefined]", "slashCommands[0] is undefined, and no command"],
    ["contextMenus: [() => {}]", "contextMenus[0] is function, and no command"],
    [`commands: ${echo}`, "commands must be an array of commands"],
    [
      `commands: [${echo}, slash({ name: "a", description: "b", run() {} })]`,
      "commands[1] was declared as one of slashCommands; put it there",
    ],
    [`slashCommands: [${echo}]`, "slashCommands[0] was declared as one of commands; put it there"],
    [
      `slashCommands: [userCommand({ name: "a", run() {} })]`,
      "slashCommands[0] was declared as one of contextMenus; put it there",
    ],
  ])("refuses what is no list of commands: %s", async (options, problem) => {
    using guild = await IsolateDriver.load(`createBot({ ${options} })`)
    assert.deepInclude(guild.failure, { name: "TypeError", message: `createBot: ${problem}` })
  })

  it("ignores a second call and logs that it did", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ commands: [${echo}] })
      createBot({ prefix: "?", commands: [${echo}], slashCommands: [slash({ name: "a", description: "b", run() {} })] })
    `)
    assert.deepStrictEqual(guild.manifest, { events: ["messageCreate"], commands: [] })
    assert.deepStrictEqual(guild.logs, [
      "warn: [flora/sdk] createBot called multiple times; skipping duplicate registration",
    ])
    await guild.event("messageCreate", message("?echo"))
    assert.lengthOf(guild.logs, 1)
  })

  it("refuses to be called for the first time when the script has loaded", async () => {
    using guild = await IsolateDriver.load(`on("messageCreate", () => createBot({}))`)
    const error = guild.outcome(await guild.event("messageCreate", message("x")))
    assert.match(error!.message, /while the script loads/)
  })

  it("names what is wrong with a command", async () => {
    const failure = async (options: string) => {
      using guild = await IsolateDriver.load(`createBot(${options})`)
      assert.isUndefined(guild.manifest)
      return `${guild.failure!.name}: ${guild.failure!.message}`
    }
    const cases: [options: string, message: string][] = [
      [`{ prefix: 1 }`, "createBot: prefix must be a string"],
      [`{ commands: [{ run() {} }] }`, "a prefix command must have a name"],
      [`{ commands: [{ name: "a" }] }`, 'prefix command "a" must have a run function'],
      [`{ commands: [${echo}, ${echo}] }`, 'prefix command "echo" is declared twice; rename or remove one'],
      [`{ slashCommands: [{ description: "b" }] }`, "slash command must have a name"],
      [`{ slashCommands: [{ name: "a", run() {} }] }`, 'slash command "a" must have a description'],
      [`{ slashCommands: [{ name: "a", description: "b" }] }`, 'slash command "a" must have a run function'],
      [
        `{ slashCommands: [{ name: "a", description: "b", run() {} }, { name: "a", description: "b", run() {} }] }`,
        'slash command "a" is declared twice; rename or remove one',
      ],
      [
        `{ slashCommands: [{ name: "a", description: "b", run() {}, options: [{ name: "c", description: "d", type: "date" }] }] }`,
        'slash command "a": option "c" has an unknown type "date"; there are string, integer, number, boolean, user, channel, role, mentionable, attachment, subcommand and subcommand_group',
      ],
      [
        `{ slashCommands: [{ name: "a", description: "b", run() {}, options: [{ name: "c" }] }] }`,
        'slash command "a": option "c" must have a description',
      ],
      [
        `{ slashCommands: [{ name: "a", description: "b", subcommands: [{ name: "c", description: "d" }] }] }`,
        'slash command "a": subcommand "c" must have a run function',
      ],
    ]
    for (const [options, expected] of cases) {
      assert.strictEqual(await failure(options), `TypeError: ${expected}`)
    }
  })
})

describe("prefix commands", () => {
  it("are called by prefix and exact name, with the words after it", async () => {
    const lines = await say(
      `createBot({ commands: [${echo}] })`,
      "!echo",
      "  !echo one  two\n three ",
      "! echo spaced",
      "!Echo",
      "!echoes",
      "echo",
      "!",
      "",
    )
    assert.deepStrictEqual(lines, [
      "[] !echo",
      '["one","two","three"]   !echo one  two\n three ',
      '["spaced"] ! echo spaced',
    ])
  })

  it("take their prefix from createBot, also an empty one, and `commands` before `prefixCommands`", async () => {
    assert.deepStrictEqual(
      await say(`createBot({ prefix: "?", prefixCommands: [${echo}] })`, "?echo a", "!echo b"),
      ['["a"] ?echo a'],
    )
    assert.deepStrictEqual(await say(`createBot({ prefix: "", commands: [${echo}] })`, "echo a", "a echo"), [
      '["a"] echo a',
    ])
    assert.deepStrictEqual(await say(`createBot({ commands: [], prefixCommands: [${echo}] })`, "!echo"), [])
  })

  it("do not find a command in the properties of Object", async () => {
    assert.deepStrictEqual(await say(`createBot({ commands: [${echo}] })`, "!constructor", "!__proto__"), [])
  })

  it("pass over messages of bots", async () => {
    using guild = await IsolateDriver.load(`createBot({ commands: [${echo}] })`)
    const author = { id: "1", username: "bot", bot: true }
    assert.isNull(guild.outcome(await guild.event("messageCreate", message("!echo", { author }))))
    assert.deepStrictEqual(guild.logs, [])
  })

  it("answer the message that called them, and fail their event when they fail", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ commands: [prefix({ name: "ping", run: (ctx) => ctx.reply("pong") }),
                             prefix({ name: "fail", async run() { throw new Error("no") } })] })
    `)
    await guild.event("messageCreate", message("!ping"))
    assert.deepStrictEqual(guild.operations[0]!.args, { channelId: "11", replyTo: "500", content: "pong" })
    assert.strictEqual(guild.outcome(await guild.event("messageCreate", message("!fail")))!.message, "no")
  })
})

describe("slash commands", () => {
  it("are declared to Discord with numeric types and every restriction that was given", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ slashCommands: [slash({ name: "all", description: "All", run() {}, options: [
        { name: "text", description: "d", required: true, minLength: 1, maxLength: 9 },
        { name: "string", description: "d", type: "string", choices: [{ name: "A", value: "a" }] },
        { name: "integer", description: "d", type: "integer", minValue: 0, maxValue: 9 },
        { name: "number", description: "d", type: "number", autocomplete: true },
        { name: "boolean", description: "d", type: "boolean", required: false },
        { name: "user", description: "d", type: "user" },
        { name: "channel", description: "d", type: "channel", channelTypes: [0, 2] },
        { name: "role", description: "d", type: "role" },
        { name: "mentionable", description: "d", type: "mentionable" },
        { name: "attachment", description: "d", type: "attachment" },
      ] })] })
    `)
    assert.deepStrictEqual(guild.manifest, {
      events: ["interactionCreate"],
      commands: [
        {
          type: 1,
          name: "all",
          description: "All",
          options: [
            { type: 3, name: "text", description: "d", required: true, min_length: 1, max_length: 9 },
            { type: 3, name: "string", description: "d", choices: [{ name: "A", value: "a" }] },
            { type: 4, name: "integer", description: "d", min_value: 0, max_value: 9 },
            { type: 10, name: "number", description: "d", autocomplete: true },
            { type: 5, name: "boolean", description: "d" },
            { type: 6, name: "user", description: "d" },
            { type: 7, name: "channel", description: "d", channel_types: [0, 2] },
            { type: 8, name: "role", description: "d" },
            { type: 9, name: "mentionable", description: "d" },
            { type: 11, name: "attachment", description: "d" },
          ],
        },
      ],
    })
  })

  it("get their options by name, and nothing for names that were not given", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ slashCommands: [slash({ name: "roll", description: "d", options: [{ name: "n", description: "d", type: "integer" }],
        run: (ctx) => ctx.reply(String(ctx.options.n) + ctx.options.constructor) })] })
    `)
    await guild.event("interactionCreate", command("roll", [{ name: "n", type: 4, value: 6 }]))
    await guild.event("interactionCreate", command("roll"))
    assert.deepStrictEqual(
      guild.operations.map((op) => op.args),
      [
        { interactionId: "900", content: "6undefined" },
        { interactionId: "900", content: "undefinedundefined" },
      ],
    )
  })

  const counter = `slash({ name: "counter", description: "d", run: () => console.log("never"), options: [{ name: "x", description: "d" }],
    subcommands: [
      { name: "get", description: "d", run: (ctx) => console.log("get", ctx.options) },
      { name: "add", description: "d", options: [{ name: "by", description: "d", type: "integer" }], run(ctx) { console.log("add", ctx.options.by) } },
    ] })`

  it("with subcommands offer only those", async () => {
    using guild = await IsolateDriver.load(`createBot({ slashCommands: [${counter}] })`)
    assert.deepStrictEqual(guild.manifest!.commands[0]!["options"], [
      { type: 1, name: "get", description: "d", options: [] },
      { type: 1, name: "add", description: "d", options: [{ type: 4, name: "by", description: "d" }] },
    ])
  })

  it("run the subcommand that was chosen, with its own options", async () => {
    using guild = await IsolateDriver.load(`createBot({ slashCommands: [${counter}] })`)
    await guild.event("interactionCreate", command("counter", [{ name: "get", type: 1 }]))
    await guild.event(
      "interactionCreate",
      command("counter", [{ name: "add", type: 1, options: [{ name: "by", type: 4, value: 2 }] }]),
    )
    assert.deepStrictEqual(guild.logs, ["info: get [Object: null prototype] {}", "info: add 2"])
  })

  it("fail with a clear error for a subcommand they do not have", async () => {
    using guild = await IsolateDriver.load(`createBot({ slashCommands: [${counter}] })`)
    const outcome = async (options: Parameters<typeof command>[1]) =>
      guild.outcome(await guild.event("interactionCreate", command("counter", options)))!
    assert.strictEqual(
      (await outcome([{ name: "drop", type: 1 }]))!.message,
      '/counter has no subcommand "drop"',
    )
    assert.strictEqual((await outcome([]))!.message, "/counter was called without a subcommand")
  })

  it("leave commands of other names to other handlers", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ slashCommands: [${counter}] })
      on("interactionCreate", (ctx) => console.log("other", ctx.msg.commandName))
    `)
    assert.isNull(guild.outcome(await guild.event("interactionCreate", command("elsewhere"))))
    assert.deepStrictEqual(guild.logs, ["info: other elsewhere"])
  })

  it("can declare groups by hand, which the helpers read", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ slashCommands: [slash({ name: "c", description: "d",
        options: [{ name: "g", description: "d", type: "subcommand_group", options: [
          { name: "s", description: "d", type: "subcommand", options: [{ name: "v", description: "d", type: "boolean" }] }] }],
        run: (ctx) => console.log(getSubcommandGroup(ctx), getSubcommand(ctx), ctx.options.v,
          flattenInteractionOptions(ctx.msg.data.options).v) })] })
    `)
    assert.deepStrictEqual(guild.manifest!.commands[0]!["options"], [
      {
        type: 2,
        name: "g",
        description: "d",
        options: [
          {
            type: 1,
            name: "s",
            description: "d",
            options: [{ type: 5, name: "v", description: "d" }],
          },
        ],
      },
    ])
    const value = { name: "v", type: 5, value: true }
    const sub = { name: "s", type: 1, options: [value] }
    await guild.event("interactionCreate", command("c", [{ name: "g", type: 2, options: [sub] }]))
    await guild.event("interactionCreate", command("c", [sub]))
    await guild.event("interactionCreate", command("c", [value]))
    assert.deepStrictEqual(guild.logs, [
      "info: g s true true",
      "info: undefined s true true",
      "info: undefined undefined true true",
    ])
  })
})

describe("hasRole", () => {
  it("asks the member's roles and is false without a member", async () => {
    using guild = await IsolateDriver.load(
      `on("messageCreate", (ctx) => console.log(hasRole(ctx, "1"), hasRole(ctx, "2")))`,
    )
    await guild.event("messageCreate", message("x", { member: { roles: ["1"] } }))
    await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(guild.logs, ["info: true false", "info: false false"])
  })
})
