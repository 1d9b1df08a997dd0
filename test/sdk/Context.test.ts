import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"
import { command, component, message, modal } from "./Payloads.ts"

/** Loads a script whose handler of `kind` has the given body. */
const handling = (kind: string, body: string) =>
  IsolateDriver.load(`on(${JSON.stringify(kind)}, async (ctx) => { ${body} })`)

describe("ctx", () => {
  it("has the payload, the guild, the channel and the number of the delivery", async () => {
    using guild = await handling(
      "messageCreate",
      "console.log(ctx.msg.content, ctx.guildId, ctx.channelId, ctx.user.username, ctx.member?.nick, ctx.attempt)",
    )
    await guild.event("messageCreate", message("hi", { member: { nick: "Pal", roles: [] } }), 2)
    assert.deepStrictEqual(guild.logs, ["info: hi 77 11 friend Pal 2"])
  })
})

describe("ctx.reply", () => {
  it("refers to the message it answers and resolves with Discord's message", async () => {
    using guild = await handling(
      "messageCreate",
      `const { reply } = ctx; console.log((await reply("pong")).id)`,
    )
    const event = await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(guild.operations, [
      { id: 1, name: "message.send", args: { channelId: "11", replyTo: "500", content: "pong" } },
    ])
    await guild.settle({ id: "600", channel_id: "11" })
    assert.deepStrictEqual(guild.logs, ["info: 600"])
    assert.isNull(guild.outcome(event))
  })

  it("refuses a message that is not there, and sends nothing", async () => {
    using guild = await handling("messageCreate", "await ctx.reply([null, undefined][+ctx.msg.content])")
    for (const [content, name] of [
      ["0", "null"],
      ["1", "undefined"],
    ] as const) {
      const error = guild.outcome(await guild.event("messageCreate", message(content)))
      assert.deepInclude(error, { code: "INVALID_INPUT" })
      assert.include(error!.message, `the message is ${name}; give a text`)
    }
    assert.lengthOf(guild.operations, 0)
  })

  it("shows the script's line for a mistake however deep inside the message", async () => {
    using guild = await handling(
      "messageCreate",
      `const inner = section().addComponents(textDisplay("x")).setAccessory({ type: 11, media: { url: 5 } })
       await ctx.reply({ components: [container().addComponents(inner)] })`,
    )
    const error = guild.outcome(await guild.event("messageCreate", message("x")))
    assert.include(error!.message, "media.url: must be a string")
    assert.match(error!.stack!, /flora:bundle\.js:2:/)
  })

  it("refers to another message or to none when told so", async () => {
    using guild = await handling(
      "messageCreate",
      `ctx.reply({ content: "a", replyTo: null }); ctx.reply({ content: "b", replyTo: "9" })`,
    )
    await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(
      guild.operations.map((op) => op.args),
      [
        { channelId: "11", content: "a" },
        { channelId: "11", content: "b", replyTo: "9" },
      ],
    )
  })

  it("refers to an edited message, and to no message when it was deleted", async () => {
    using guild = await IsolateDriver.load(`
      on("messageUpdate", (ctx) => ctx.reply("edited"))
      on("messageDelete", (ctx) => ctx.reply("deleted"))
    `)
    await guild.event("messageUpdate", { id: "500", channelId: "11", guildId: "77", old: null, new: null })
    await guild.event("messageDelete", { id: "500", channelId: "11", guildId: "77" })
    assert.deepStrictEqual(
      guild.operations.map((op) => op.args),
      [
        { channelId: "11", replyTo: "500", content: "edited" },
        { channelId: "11", content: "deleted" },
      ],
    )
  })

  it("sends texts, options and embeds, and the text of anything else", async () => {
    using guild = await handling(
      "messageCreate",
      `ctx.reply(5); ctx.reply([1, 2]); ctx.reply(new RangeError("r"))
       ctx.reply({ embeds: [embed({ title: "t" }), { color: 1 }], components: [{ toJSON: () => ({ type: 5, custom_id: "u" }) }], tts: true,
         flags: 4, ephemeral: true, allowedMentions: { parse: [] }, channelId: "666", surprise: 1 })`,
    )
    await guild.event("messageCreate", message("x"))
    const sent = guild.operations.map(({ args: { channelId, replyTo, ...rest } }) => {
      assert.strictEqual(channelId, "11")
      assert.strictEqual(replyTo, "500")
      return rest
    })
    assert.deepStrictEqual(sent, [
      { content: "5" },
      { content: "1,2" },
      { content: "RangeError: r" },
      {
        embeds: [{ title: "t" }, { color: 1 }],
        components: [{ type: 1, components: [{ type: 5, custom_id: "u" }] }],
        tts: true,
        flags: 4,
        ephemeral: true,
        allowedMentions: { parse: [] },
      },
    ])
  })

  it("answers interactions, components and modals through the interaction", async () => {
    using guild = await IsolateDriver.load(`
      for (const kind of ["interactionCreate", "componentInteraction", "modalSubmit"])
        on(kind, async (ctx) => { await ctx.reply({ content: kind, ephemeral: true, replyTo: "9" }); await ctx.edit("e") })
    `)
    for (const [kind, payload] of [
      ["interactionCreate", command("x")],
      ["componentInteraction", component],
      ["modalSubmit", modal],
    ] as const) {
      const event = await guild.event(kind, payload)
      await guild.settle(null)
      await guild.settle({ id: "600" })
      assert.isNull(guild.outcome(event))
      assert.deepStrictEqual(
        guild.operations.slice(-2).map(({ name, args }) => [name, args]),
        [
          ["interaction.reply", { interactionId: "900", content: kind, ephemeral: true }],
          ["interaction.edit", { interactionId: "900", content: "e" }],
        ],
      )
    }
  })

  it("rejects clearly where there is no channel", async () => {
    using guild = await handling("ready", `await ctx.reply("hello")`)
    const error = guild.outcome(await guild.event("ready", { user: {}, guildIds: [] }))
    assert.strictEqual(error!.message, "ctx.reply: a ready event has no channel to reply in")
    assert.lengthOf(guild.operations, 0)
  })

  it("rejects with the runtime's error, its code and the line that called it", async () => {
    using guild = await handling(
      "messageCreate",
      `try { await ctx.reply("x") } catch (error) {
         console.log(error instanceof Error, error.name, error.code, error.status, Object.keys(error).length); throw error }`,
    )
    const event = await guild.event("messageCreate", message("x"))
    const failure = {
      name: "DiscordError",
      message: "Missing Access",
      code: "DISCORD_HTTP_ERROR",
      status: 403,
    }
    await guild.refuse(failure)
    assert.deepStrictEqual(guild.logs, ["info: true DiscordError DISCORD_HTTP_ERROR 403 0"])
    const error = guild.outcome(event)!
    assert.strictEqual(error!.code, "DISCORD_HTTP_ERROR")
    assert.match(error!.stack!, /^DiscordError: Missing Access\n(.*\n)*.*flora:bundle\.js:1:/)
  })

  it("rejects what cannot become JSON and asks for nothing", async () => {
    using guild = await handling("messageCreate", `await ctx.reply({ content: "x", flags: 1n })`)
    const error = guild.outcome(await guild.event("messageCreate", message("x")))
    assert.strictEqual(error!.name, "TypeError")
    assert.lengthOf(guild.operations, 0)
  })
})

describe("an interaction's other answers", () => {
  it("leave as operations of their own, with what a builder makes", async () => {
    using guild = await handling(
      "componentInteraction",
      `ctx.defer(); ctx.defer({ ephemeral: true }); ctx.deferUpdate(); ctx.update({ content: null, components: [] })
       ctx.followUp("f"); ctx.edit("e", "601"); ctx.delete(); ctx.delete("601")
       ctx.showModal({ toJSON: () => ({ custom_id: "m", title: "T", components: [] }) })`,
    )
    await guild.event("componentInteraction", component)
    const interactionId = "900"
    assert.deepStrictEqual(
      guild.operations.map(({ name, args }) => [name, args]),
      [
        ["interaction.defer", { interactionId, ephemeral: false }],
        ["interaction.defer", { interactionId, ephemeral: true }],
        ["interaction.deferUpdate", { interactionId }],
        ["interaction.update", { interactionId, content: null, components: [] }],
        ["interaction.reply", { interactionId, content: "f" }],
        ["interaction.edit", { interactionId, messageId: "601", content: "e" }],
        ["interaction.delete", { interactionId }],
        ["interaction.delete", { interactionId, messageId: "601" }],
        ["interaction.showModal", { interactionId, modal: { custom_id: "m", title: "T", components: [] } }],
      ],
    )
  })

  it("suggest at most 25 values, and name what is wrong with one", async () => {
    using guild = await handling(
      "autocomplete",
      `await ctx.autocomplete(Array.from({ length: 30 }, (_, n) => n))
       await ctx.autocomplete(["a", { name: "B", nameLocalizations: { de: "Be" }, value: 2 }])
       for (const wrong of ["x", [""], ["x".repeat(101)], [{ name: "a" }], [null]])
         await ctx.autocomplete(wrong).catch((error) => console.log(error.message))`,
    )
    await guild.event("autocomplete", { ...command("x"), data: { options: [] } })
    assert.lengthOf(guild.operations[0]!.args["choices"] as unknown[], 25)
    await guild.settle(null)
    await guild.settle(null)
    assert.deepStrictEqual(guild.operations[1]!.args["choices"], [
      { name: "a", value: "a" },
      { name: "B", name_localizations: { de: "Be" }, value: 2 },
    ])
    assert.deepStrictEqual(guild.logs, [
      "info: ctx.autocomplete(choices): the choices must be an array",
      "info: ctx.autocomplete: choice 0: name must be a text of 1 to 100 characters",
      "info: ctx.autocomplete: choice 0: name must be a text of 1 to 100 characters",
      "info: ctx.autocomplete: choice 0: value must be a number, or a text of up to 100 characters",
      "info: ctx.autocomplete: choice 0: value must be a number, or a text of up to 100 characters",
    ])
  })
})

describe("ctx.delete", () => {
  it("deletes the reply made in the same handler, or the message that is named", async () => {
    using guild = await handling(
      "messageCreate",
      `await ctx.delete("9"); await ctx.delete().catch((error) => console.log(error.message)); await ctx.reply("x"); await ctx.delete()`,
    )
    await guild.event("messageCreate", message("x"))
    await guild.settle(null)
    await guild.settle({ id: "600" })
    assert.deepStrictEqual(
      guild.operations.filter(({ name }) => name === "message.delete").map(({ args }) => args),
      [
        { channelId: "11", messageId: "9" },
        { channelId: "11", messageId: "600" },
      ],
    )
    assert.deepStrictEqual(guild.logs, [
      "info: ctx.delete: there is no reply to delete yet; call ctx.reply first in this handler",
    ])
  })
})

describe("ctx.edit", () => {
  it("edits the reply made in the same handler, the latest one", async () => {
    using guild = await handling(
      "messageCreate",
      `await ctx.reply("one"); await ctx.reply("two"); await ctx.edit({ content: "three", replyTo: "1" })`,
    )
    const event = await guild.event("messageCreate", message("x"))
    await guild.settle({ id: "600" })
    await guild.settle({ id: "601" })
    await guild.settle({ id: "601" })
    assert.deepStrictEqual(guild.operations[2], {
      id: 3,
      name: "message.edit",
      args: { channelId: "11", messageId: "601", content: "three" },
    })
    assert.isNull(guild.outcome(event))
  })

  it("waits for a reply that is still on its way", async () => {
    using guild = await handling("messageCreate", `ctx.reply("one"); await ctx.edit("two")`)
    await guild.event("messageCreate", message("x"))
    assert.lengthOf(guild.operations, 1)
    await guild.settle({ id: "600" })
    assert.strictEqual(guild.operations[1]!.args["messageId"], "600")
  })

  it("rejects clearly without an earlier reply, also when another handler made one", async () => {
    using guild = await IsolateDriver.load(`
      on("messageCreate", (ctx) => void ctx.reply("mine"))
      on("messageCreate", (ctx) => ctx.edit("x"))
    `)
    const error = guild.outcome(await guild.event("messageCreate", message("x")))
    assert.match(error!.message, /^ctx\.edit: there is no reply to edit yet/)
    assert.lengthOf(guild.operations, 1)
  })

  it("edits the message that the event is about where the bot may have written it", async () => {
    using guild = await IsolateDriver.load(`
      on("reactionAdd", (ctx) => ctx.edit("counted"))
      on("messageCreate", (ctx) => ctx.edit("mine"))
    `)
    await guild.event("reactionAdd", { userId: "102", channelId: "11", messageId: "501", guildId: "77" })
    await guild.settle({ id: "501" })
    await guild.event("messageCreate", message("x", { author: { id: "1", username: "bot", bot: true } }))
    assert.deepStrictEqual(
      guild.operations.map(({ args }) => args),
      [
        { channelId: "11", messageId: "501", content: "counted" },
        { channelId: "11", messageId: "500", content: "mine" },
      ],
    )
  })
})
