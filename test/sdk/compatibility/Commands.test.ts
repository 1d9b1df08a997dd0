/** Commands, handlers and helpers as the original's documentation describes them, in scripts that know nothing newer. */
import { assert, describe, it } from "vitest"
import { IsolateDriver } from "../IsolateDriver.ts"
import { command, component, message, modal } from "../Payloads.ts"

const lines = (guild: IsolateDriver) => guild.logs.map((line) => line.replace(/^info: /, ""))
const value = (name: string, type: number, given: string | number | boolean) => ({ name, type, value: given })

describe("a script written for the original", () => {
  it("makes a bot of prefix commands, with their routing and arguments (SDK-01, SDK-02)", async () => {
    using guild = await IsolateDriver.load(`
      const note = (name) => prefix({ name, description: "says it", run: (ctx) => console.log(name, ctx.args) })
      createBot({ prefix: "?", prefixCommands: [note("never")], commands: [note("roll"), note("Roll")] })
      createBot({ commands: [] })
    `)
    assert.deepStrictEqual(guild.logs, [
      "warn: [flora/sdk] createBot called multiple times; skipping duplicate registration",
    ])
    const texts = [
      "?roll 2 d6",
      "  ? roll   a  b ",
      "?Roll",
      "?ROLL",
      "?rolls",
      "!roll",
      "roll",
      "?never",
      "?",
    ]
    for (const text of texts) await guild.event("messageCreate", message(text))
    await guild.event("messageCreate", message("?roll", { author: { id: "9", username: "b", bot: true } }))
    assert.deepStrictEqual(lines(guild).slice(1), [
      "roll [ '2', 'd6' ]".replaceAll("'", '"'),
      'roll [ "a", "b" ]',
      "Roll []",
    ])
  })

  it("has ! as its prefix, and with an empty one reads every message as a command (SDK-01)", async () => {
    using usual = await IsolateDriver.load(
      `createBot({ prefixCommands: [{ name: "ping", run: (ctx) => ctx.reply("pong") }] })`,
    )
    await usual.event("messageCreate", message("!ping"))
    assert.lengthOf(usual.operations, 1)
    using bare = await IsolateDriver.load(
      `createBot({ prefix: "", commands: [{ name: "ping", run: (ctx) => ctx.reply("pong") }] })`,
    )
    await bare.event("messageCreate", message("ping"))
    assert.lengthOf(bare.operations, 1)
  })

  it("declares slash commands with scalar options, the default being a string (SDK-03, SDK-11)", async () => {
    using guild = await IsolateDriver.load(`
      const give = slash({ name: "give", description: "Gives", options: [
        { name: "what", description: "what", required: true },
        { name: "count", description: "how many", type: "integer" },
        { name: "ratio", description: "part", type: "number" },
        { name: "quiet", description: "hidden", type: "boolean" },
        { name: "note", description: "text", type: "string" },
      ], run: (ctx) => console.log(JSON.stringify(ctx.options), ctx.options.note) })
      createBot({ slashCommands: [give, { name: "plain", description: "p", run: (ctx) => ctx.reply("ok") }] })
    `)
    assert.deepStrictEqual(
      guild.manifest!.commands.map(({ name, options }) => [
        name,
        (options as Array<{ type: number }>).map(({ type }) => type),
      ]),
      [
        ["give", [3, 4, 10, 5, 3]],
        ["plain", []],
      ],
    )
    const given = [
      value("what", 3, "tea"),
      value("count", 4, 2),
      value("ratio", 10, 0.5),
      value("quiet", 5, true),
    ]
    await guild.event("interactionCreate", command("give", given))
    assert.deepStrictEqual(lines(guild), ['{"what":"tea","count":2,"ratio":0.5,"quiet":true} undefined'])
  })

  it("has subcommands, for which the command's own run and options do not count (SDK-04)", async () => {
    using guild = await IsolateDriver.load(`
      const note = (name) => (ctx) => console.log(name, getSubcommand(ctx), JSON.stringify(ctx.options))
      createBot({ slashCommands: [slash({ name: "tag", description: "Tags", run: note("own"), options: [{ name: "x", description: "x" }],
        subcommands: [
          { name: "add", description: "Adds", options: [{ name: "name", description: "n", required: true }], run: note("add") },
          { name: "list", description: "Lists", run: note("list") } ] })] })
    `)
    const options = guild.manifest!.commands[0]!["options"] as Array<{ type: number; name: string }>
    assert.deepStrictEqual(
      options.map(({ name, type }) => [name, type]),
      [
        ["add", 1],
        ["list", 1],
      ],
    )
    await guild.event(
      "interactionCreate",
      command("tag", [{ name: "add", type: 1, options: [value("name", 3, "a")] }]),
    )
    await guild.event("interactionCreate", command("tag", [{ name: "list", type: 1, options: [] }]))
    assert.deepStrictEqual(lines(guild), ['add add {"name":"a"}', "list list {}"])
  })

  it("declares groups by hand and routes them itself (SDK-05, SDK-42)", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ slashCommands: [slash({ name: "set", description: "Settings", options: [
        { name: "role", description: "Roles", type: "subcommand_group", options: [
          { name: "add", description: "Adds", type: "subcommand", options: [{ name: "id", description: "i" }] } ] } ],
        run: (ctx) => console.log(getSubcommandGroup(ctx), ctx.options.id, flattenInteractionOptions(ctx.msg.data.options).id, hasRole(ctx, "5"), hasRole(ctx, "6")) })] })
    `)
    const add = { name: "add", type: 1, options: [value("id", 3, "7")] }
    await guild.event("interactionCreate", {
      ...command("set", [{ name: "role", type: 2, options: [add] }]),
      member: { roles: ["5"] },
    })
    assert.deepStrictEqual(lines(guild), ["role 7 7 true false"])
  })

  it("flattens its commands and runs subcommands by itself (§1.1)", async () => {
    using guild = await IsolateDriver.load(`
      const commands = [{ name: "tag", description: "Tags", subcommands: [
        { name: "add", description: "Adds", options: [{ name: "name", description: "n" }], run: (ctx) => console.log("add", ctx.options.name) }] }]
      on("ready", () => rest.upsertGuildCommands({ guildId: "77", commands: flattenCommands(commands) }))
      on("interactionCreate", (ctx) => handleSubcommand(ctx))
    `)
    await guild.event("ready", { user: {}, guildIds: [] })
    const { args, name } = guild.nextOperation
    assert.strictEqual(name, "rest.upsertGuildCommands")
    assert.deepNestedInclude(args, { "commands[0].options[0].type": 1, "commands[0].options[0].name": "add" })
    const sub = { name: "add", type: 1, options: [value("name", 3, "x")] }
    await guild.event("interactionCreate", command("tag", [sub]))
    for (const nothing of [command("tag"), command("other", [sub])]) {
      assert.isNull(guild.outcome(await guild.event("interactionCreate", nothing)))
    }
    assert.deepStrictEqual(lines(guild), ["add x"])
  })

  it("handles the twelve events, in the order in which it asked for them (SDK-13, SDK-14, EV-04)", async () => {
    const kinds = [
      "ready messageCreate messageUpdate messageDelete messageDeleteBulk interactionCreate componentInteraction modalSubmit",
      "reactionAdd reactionRemove reactionRemoveEmoji reactionRemoveAll",
    ]
      .join(" ")
      .split(" ")
    using guild = await IsolateDriver.load(`
      for (const kind of ${JSON.stringify(kinds)}) {
        on(kind, async (ctx) => { await null; console.log(kind, "first", ctx.msg.guildId) })
        on(kind, () => console.log(kind, "second"))
      }
    `)
    assert.deepStrictEqual(guild.manifest!.events, kinds)
    const payloads: Readonly<Record<string, object>> = {
      messageCreate: message("x"),
      interactionCreate: command("x"),
      componentInteraction: component,
      modalSubmit: modal,
    }
    for (const kind of kinds) await guild.event(kind, payloads[kind] ?? { guildId: "77" })
    assert.deepStrictEqual(
      lines(guild),
      kinds.flatMap((kind) => [`${kind} first 77`, `${kind} second`]),
    )
  })

  it("finds the SDK under flora as well, and what it cannot reach any more is not there (§1.1)", async () => {
    using guild = await IsolateDriver.load(`
      console.log(flora.embed === embed, flora.KvStore === KvStore, typeof flora.rest.sendMessage)
      console.log(typeof Deno, typeof __floraDispatch, typeof __floraHandlers, typeof registerSlashCommands)
    `)
    assert.deepStrictEqual(lines(guild), ["true true function", "undefined undefined undefined undefined"])
  })
})
