/** Everything around commands that Bot.test.ts leaves: groups, menus, suggestions, middleware, and what a script gets wrong. */
import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"
import { command, friend, message } from "./Payloads.ts"

const json = async (options: string): Promise<readonly Record<string, unknown>[]> => {
  using guild = await IsolateDriver.load(`createBot(${options})`)
  assert.isUndefined(guild.failure)
  return guild.manifest!.commands
}

describe("the registration of commands", () => {
  it("says everything that was declared", async () => {
    assert.deepStrictEqual(
      await json(`{
        slashCommands: [slash({ name: "größe", nameLocalizations: { "en-GB": "size" }, description: "d", descriptionLocalizations: { de: "D" },
          defaultMemberPermissions: ["BanMembers", "KickMembers"], nsfw: true, run() {},
          options: [{ name: "a", nameLocalizations: { de: "b" }, description: "d", type: "integer",
            choices: [{ name: "One", nameLocalizations: { de: "Eins" }, value: 1 }] }] })],
        contextMenus: [userCommand({ name: "Say Hi", defaultMemberPermissions: "0", run() {} }),
          messageCommand({ name: "Quote", nameLocalizations: { de: "Zitieren" }, run() {} })] }`),
      [
        {
          type: 1,
          name: "größe",
          name_localizations: { "en-GB": "size" },
          description: "d",
          description_localizations: { de: "D" },
          default_member_permissions: "6",
          nsfw: true,
          options: [
            {
              type: 4,
              name: "a",
              name_localizations: { de: "b" },
              description: "d",
              choices: [{ name: "One", name_localizations: { de: "Eins" }, value: 1 }],
            },
          ],
        },
        { type: 2, name: "Say Hi", default_member_permissions: "0" },
        { type: 3, name: "Quote", name_localizations: { de: "Zitieren" } },
      ],
    )
  })

  it("nests groups of subcommands behind the subcommands", async () => {
    const [tree] = await json(`{ slashCommands: [slash({ name: "tree", description: "d",
      subcommands: [{ name: "leaf", description: "d", run() {} }],
      groups: [{ name: "branch", description: "d", subcommands: [subcommand({ name: "leaf", description: "d", run() {} })] }] })] }`)
    const leaf = { type: 1, name: "leaf", description: "d", options: [] }
    assert.deepStrictEqual(tree!["options"], [
      leaf,
      { type: 2, name: "branch", description: "d", options: [leaf] },
    ])
  })

  it("is refused with the name of the field and the way out", async () => {
    const option = (fields: string) =>
      `{ slashCommands: [slash({ name: "a", description: "b", run() {}, options: [{ name: "c", description: "d", ${fields} }] })] }`
    const slash = (fields: string) =>
      `{ slashCommands: [slash({ name: "a", description: "b", run() {}, ${fields} })] }`
    const many = (count: number, item: string) => `Array.from({ length: ${count} }, (_, n) => (${item}))`
    const cases: readonly (readonly [options: string, message: RegExp])[] = [
      [
        `{ slashCommands: [{ name: "Big Name", description: "b", run() {} }] }`,
        /slash command "Big Name": name must be 1 to 32 lower/,
      ],
      [`{ slashCommands: [{ name: "ÄH", description: "b", run() {} }] }`, /lower-case/],
      [slash(`description: "x".repeat(101)`), /description has 101 characters; at most 100/],
      [
        slash(`nameLocalizations: { xx: "a" }`),
        /nameLocalizations\.xx: Discord's languages are .* de en-GB /,
      ],
      [slash(`nameLocalizations: { de: "Groß" }`), /nameLocalizations\.de must be lower case/],
      [slash(`descriptionLocalizations: { de: 5 }`), /descriptionLocalizations\.de must be a text/],
      [slash(`defaultMemberPermissions: ["Fly"]`), /defaultMemberPermissions: there is no permission "Fly"/],
      [slash(`options: {}`), /options must be an array/],
      [
        slash(`options: ${many(26, `{ name: "o" + n, description: "d" }`)}`),
        /26 options; Discord allows at most 25/,
      ],
      [
        slash(`options: [{ name: "x", description: "d" }, { name: "x", description: "d" }]`),
        /option "x" is declared twice/,
      ],
      [
        slash(`options: [{ name: "x", description: "d" }, { name: "y", description: "d", required: true }]`),
        /option "y" is required and comes after "x", which is not; put the required options first/,
      ],
      [option(`choices: [{ name: "", value: "x" }]`), /choice 0: name must be a text/],
      [option(`choices: [{ name: "x", value: 5 }]`), /choice "x": value must be a string/],
      [
        option(`choices: [{ name: "x", value: "a" }, { name: "x", value: "b" }]`),
        /choice "x" is declared twice/,
      ],
      [
        option(`choices: ${many(26, `{ name: "o" + n, value: "d" }`)}`),
        /26 choices; Discord allows at most 25; use autocomplete/,
      ],
      [
        option(`type: "user", choices: []`),
        /choices is not for options of type "user", only for string integer number/,
      ],
      [
        option(`type: "boolean", autocomplete: () => []`),
        /autocomplete is not for options of type "boolean"/,
      ],
      [
        option(`autocomplete: () => [], choices: [{ name: "x", value: "y" }]`),
        /autocomplete and choices exclude each other/,
      ],
      [option(`autocomplete: "yes"`), /autocomplete must be true or a function/],
      [option(`minValue: 1`), /minValue is not for options of type "string"/],
      [option(`type: "integer", minValue: 2, maxValue: 1`), /minValue is greater than maxValue/],
      [option(`maxLength: 6001`), /maxLength must be 1 to 6000/],
      [option(`channelTypes: [0]`), /channelTypes is not for options of type "string", only for channel/],
      [
        slash(
          `subcommands: [{ name: "s", description: "d", run() {} }, { name: "s", description: "d", run() {} }]`,
        ),
        /subcommand "s" is declared twice/,
      ],
      [
        `{ slashCommands: ${many(101, `{ name: "c" + n, description: "d", run() {} }`)} }`,
        /101 commands; Discord allows at most 100/,
      ],
      [
        `{ contextMenus: ${many(6, `userCommand({ name: "c" + n, run() {} })`)} }`,
        /at most 5 user and 5 message/,
      ],
      [
        `{ contextMenus: [userCommand({ name: "x", run() {} }), userCommand({ name: "x", run() {} })] }`,
        /user command "x" is declared twice/,
      ],
      [`{ contextMenus: [messageCommand({ name: "x".repeat(33), run() {} })] }`, /name has 33 characters/],
      [`{ contextMenus: [messageCommand({ name: "x" })] }`, /message command "x" must have a run function/],
      [`{ contextMenus: [{ name: "x", run() {} }] }`, /must be made by userCommand or messageCommand/],
      [`{ commands: [prefix({ name: "a", aliases: ["b c"], run() {} })] }`, /aliases\[0\] must be one word/],
      [
        `{ commands: [prefix({ name: "a", aliases: ["b"], run() {} }), prefix({ name: "b", run() {} })] }`,
        /prefix command "b" is declared twice/,
      ],
      [`{ onError: 5 }`, /onError must be a function/],
      [`{ use: [cooldown({ seconds: 0 })] }`, /cooldown: seconds must be a number above 0/],
      [`{ use: [cooldown({ seconds: 1, per: "moon" })] }`, /per must be "user", "channel" or "guild"/],
      [`{ use: [requirePermissions("Fly")] }`, /requirePermissions: there is no permission "Fly"/],
      [`{ use: [requireRoles()] }`, /give at least one role id/],
    ]
    for (const [options, expected] of cases) {
      using guild = await IsolateDriver.load(`createBot(${options})`)
      assert.match(`${guild.failure?.name}: ${guild.failure?.message}`, /^TypeError: /, options)
      assert.match(guild.failure!.message, expected)
    }
  })
})

describe("prefix commands", () => {
  it("have aliases, and arguments in quotes where they want them", async () => {
    using guild = await IsolateDriver.load(`
      const run = (ctx) => console.log(ctx.command, JSON.stringify(ctx.args))
      createBot({ commands: [prefix({ name: "say", aliases: ["s", "tell"], quotedArguments: true, run }), prefix({ name: "plain", run })] })
    `)
    for (const content of [
      `!s one "two words" thr"ee f"our`,
      String.raw`!tell "a \"quote\"" "" \\ “curly ones”`,
      `!say "not closed `,
      `!plain "two words"`,
    ])
      await guild.event("messageCreate", message(content))
    assert.deepStrictEqual(guild.logs, [
      `info: say ["one","two words","three four"]`,
      String.raw`info: say ["a \"quote\"","","\\","curly ones"]`,
      `info: say ["not closed"]`,
      String.raw`info: plain ["\"two","words\""]`,
    ])
  })
})

describe("slash commands", () => {
  it("run the subcommand of a group, with what its options name", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ slashCommands: [slash({ name: "tree", description: "d",
        subcommands: [{ name: "leaf", description: "d", run: (ctx) => console.log(ctx.command) }],
        groups: [{ name: "branch", description: "d", subcommands: [subcommand({ name: "leaf", description: "d",
          options: [{ name: "who", description: "d", type: "user", required: true }],
          run: (ctx) => console.log(ctx.command, ctx.resolved.users[ctx.options.who].username) })] }] })] })
    `)
    const who = { name: "who", type: 6, value: "102" }
    const leaf = { name: "leaf", type: 1, options: [who] }
    const called = command("tree", [{ name: "branch", type: 2, options: [leaf] }])
    await guild.event("interactionCreate", { ...called, resolved: { users: { "102": friend } } })
    await guild.event("interactionCreate", command("tree", [{ name: "leaf", type: 1 }]))
    const unknown = command("tree", [{ name: "twig", type: 2, options: [leaf] }])
    const outcome = guild.outcome(await guild.event("interactionCreate", unknown))
    assert.deepStrictEqual(guild.logs, ["info: tree branch leaf friend", "info: tree leaf"])
    assert.strictEqual(outcome!.message, '/tree has no subcommand "twig leaf"')
  })

  it("ask the option that is being typed into, in a subcommand too, and subscribe only then", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ slashCommands: [slash({ name: "look", description: "d", subcommands: [{ name: "up", description: "d", run() {}, options: [
        { name: "kind", description: "d" },
        { name: "name", description: "d", autocomplete: async (ctx) => [ctx.command + ":" + ctx.focused.value + ":" + ctx.options.kind] },
        { name: "other", description: "d", autocomplete: true } ] }] })] })
    `)
    assert.deepStrictEqual(guild.manifest!.events, ["interactionCreate", "autocomplete"])
    const typing = (name: string) => [
      { name: "kind", type: 3, value: "k" },
      { name, type: 3, value: "v", focused: true },
    ]
    const asked = (name: string) => command("look", [{ name: "up", type: 1, options: typing(name) }])
    await guild.event("autocomplete", asked("name"))
    await guild.event("autocomplete", asked("other"))
    assert.deepStrictEqual(guild.operations, [
      {
        id: 1,
        name: "interaction.autocomplete",
        args: { interactionId: "900", choices: [{ name: "look up:v:k", value: "look up:v:k" }] },
      },
    ])
  })
})

describe("context menu commands", () => {
  it("are told their target, and are no slash commands of the same name", async () => {
    using guild = await IsolateDriver.load(`
      createBot({
        slashCommands: [slash({ name: "greet", description: "d", run: () => console.log("slash") })],
        contextMenus: [
          userCommand({ name: "greet", run: (ctx) => console.log(ctx.command, ctx.target.id, ctx.target.user.username, ctx.target.member?.nick) }),
          messageCommand({ name: "greet", run: (ctx) => console.log(ctx.target.content) })] })
    `)
    const used = (type: number, resolved: object) => {
      const base = command("greet")
      return { ...base, data: { id: "1", name: "greet", type, target_id: "102" }, resolved }
    }
    await guild.event("interactionCreate", command("greet"))
    const users = { "102": friend }
    await guild.event("interactionCreate", used(2, { users, members: { "102": { nick: "Pal", roles: [] } } }))
    await guild.event("interactionCreate", used(2, { users }))
    await guild.event("interactionCreate", used(3, { messages: { "102": message("quoted") } }))
    assert.deepStrictEqual(guild.logs, [
      "info: slash",
      "info: greet 102 friend Pal",
      "info: greet 102 friend undefined",
      "info: quoted",
    ])
  })
})

describe("middleware", () => {
  it("runs around every kind of command, outer before inner, and may end the call", async () => {
    using guild = await IsolateDriver.load(`
      const say = (name) => async (ctx, next) => { console.log(name, ctx.command); await next(); console.log(name, "after") }
      const stop = async (ctx, next) => { if (ctx.msg.content === "!a stop") await ctx.reply("no"); else await next() }
      const run = () => console.log("run")
      createBot({ use: [say("bot"), stop], commands: [prefix({ name: "a", use: [say("own")], run })],
        slashCommands: [slash({ name: "b", description: "d", use: [say("own")], subcommands: [{ name: "c", description: "d", use: [say("sub")], run }] })],
        contextMenus: [userCommand({ name: "M", run })] })
    `)
    await guild.event("messageCreate", message("!a"))
    await guild.event("messageCreate", message("!a stop"))
    await guild.settle({ id: "1" })
    await guild.event("interactionCreate", command("b", [{ name: "c", type: 1 }]))
    const menu = { ...command("M"), data: { id: "1", name: "M", type: 2, target_id: "102" } }
    await guild.event("interactionCreate", { ...menu, resolved: { users: { "102": friend } } })
    const around = (name: string, inner: string[]) => [`bot ${name}`, ...inner, "bot after"]
    assert.deepStrictEqual(
      guild.logs.map((line) => line.replace("info: ", "")),
      [
        ...around("a", ["own a", "run", "own after"]),
        ...around("a", []),
        ...around("b c", ["own b c", "sub b c", "run", "sub after", "own after"]),
        ...around("M", ["run"]),
      ],
    )
  })

  it("fails the event when it throws or goes on twice", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ commands: [prefix({ name: "a", use: [async (ctx, next) => { await next(); await next() }], run() {} })] })
    `)
    const error = guild.outcome(await guild.event("messageCreate", message("!a")))
    assert.match(error!.message, /next\(\) more than once/)
  })

  it("leaves errors to the bot's handler, with their stack in the log", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ onError: (error, ctx) => ctx.reply(error.message + " in " + ctx.command),
        slashCommands: [slash({ name: "b", description: "d", run: () => { throw new RangeError("too far") } })] })
    `)
    const event = await guild.event("interactionCreate", command("b"))
    assert.strictEqual(guild.operations[0]!.args["content"], "too far in b")
    await guild.settle(null)
    assert.isNull(guild.outcome(event))
    assert.match(guild.logs[0]!, /^error: b failed: RangeError: too far\n.*flora:bundle\.js:/)
  })
})

describe("cooldown", () => {
  it("lets through once, whoever shares the wait, also of two at once", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ commands: [
        prefix({ name: "a", use: [cooldown({ seconds: 20 })], run: (ctx) => ctx.reply("ok " + ctx.user.id) }),
        prefix({ name: "b", use: [cooldown({ seconds: 20, per: "guild", message: (left) => "wait " + Math.ceil(left) })], run: (ctx) => ctx.reply("ok") })] })
    `)
    const author = { id: "103", username: "other", bot: false }
    await guild.turn([
      ["messageCreate", message("!a")],
      ["messageCreate", message("!a")],
      ["messageCreate", message("!a", { author })],
      ["messageCreate", message("!b")],
      ["messageCreate", message("!b", { author })],
    ])
    const said = guild.operations.map(({ args }) => args["content"])
    assert.match(String(said[1]), /^Not so fast: you can use this again <t:\d+:R>\.$/)
    assert.deepStrictEqual([said[0], said[2], said[3], said[4]], ["ok 102", "ok 103", "ok", "wait 20"])
  })

  it("asks the store for long waits, and takes its word for it", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ commands: [prefix({ name: "a", use: [cooldown({ seconds: 3600 })], run: (ctx) => ctx.reply("ok") })] })
    `)
    await guild.event("messageCreate", message("!a"))
    const store = { store: "flora.cooldowns", key: "a:user:102" }
    assert.deepStrictEqual(guild.nextOperation.args, store)
    await guild.settle(null)
    assert.deepInclude(guild.nextOperation, { name: "kv.set" })
    assert.deepInclude(guild.nextOperation.args, { ...store, ttlSeconds: 3600 })
    await guild.settle(null)
    assert.strictEqual(guild.nextOperation.args["content"], "ok")
    using woken = await IsolateDriver.load(`
      createBot({ commands: [prefix({ name: "a", use: [cooldown({ seconds: 3600 })], run: (ctx) => ctx.reply("ok") })] })
    `)
    await woken.event("messageCreate", message("!a"))
    await woken.settle(String(Date.now() + 1e6))
    assert.match(String(woken.nextOperation.args["content"]), /^Not so fast/)
  })
})

describe("requirements", () => {
  it("of permissions go by what the interaction says, and ask for messages", async () => {
    using guild = await IsolateDriver.load(`
      const use = [requirePermissions("BanMembers", "KickMembers")]
      createBot({ commands: [prefix({ name: "a", use, run: (ctx) => ctx.reply("in") })],
        slashCommands: [slash({ name: "b", description: "d", use, run: (ctx) => ctx.reply("in " + hasPermission(ctx, "BanMembers")) })] })
    `)
    const by = (permissions: string) => ({ ...command("b"), member: { roles: [], permissions } })
    for (const bits of ["6", "4", "8"]) await guild.event("interactionCreate", by(bits))
    assert.deepStrictEqual(
      guild.operations.map(({ args }) => args["content"]),
      ["in true", "You need KickMembers, BanMembers for this.", "in true"],
    )
    assert.isTrue(guild.operations[1]!.args["ephemeral"])
    for (let n = 0; n < 3; n++) await guild.settle(null)
    await guild.event("messageCreate", message("!a", { member: { roles: ["5"] } }))
    assert.deepInclude(guild.nextOperation, {
      name: "member.permissions",
      args: { channelId: "11", userId: "102", roles: ["5"] },
    })
    await guild.settle("6")
    assert.strictEqual(guild.nextOperation.args["content"], "in")
  })

  it("of roles are met by any of them", async () => {
    using guild = await IsolateDriver.load(`
      createBot({ commands: [prefix({ name: "a", use: [requireRoles("5", "6")], run: (ctx) => ctx.reply("in") })] })
    `)
    await guild.event("messageCreate", message("!a", { member: { roles: ["6"] } }))
    await guild.event("messageCreate", message("!a"))
    assert.deepStrictEqual(
      guild.operations.map(({ args }) => args["content"]),
      ["in", "You need the role <@&5> or <@&6> for this."],
    )
  })
})
