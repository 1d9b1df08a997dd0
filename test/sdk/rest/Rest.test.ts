import { assert, describe, it } from "vitest"
import { IsolateDriver } from "../IsolateDriver.ts"
import { message } from "../Payloads.ts"

const run = (body: string) => IsolateDriver.load(`on("messageCreate", async () => { ${body} })`)

describe("rest", () => {
  it("asks the runtime, and resolves with what it says or with nothing", async () => {
    using guild = await run(`
      const sent = await rest.sendMessage({ channelId: "1", embeds: [embed().setTitle("t")] })
      const nothing = await rest.deleteMessage({ channelId: "1", messageId: sent.id })
      const roles = await rest.fetchRoles()
      console.log(sent, nothing, roles, await rest.executeWebhook({ webhookId: "1", token: "t", content: "c" }))
    `)
    await guild.event("messageCreate", message("x"))
    for (const answer of [{ id: "2" }, null, [], null]) await guild.settle(answer)
    assert.deepStrictEqual(
      guild.operations.map(({ name, args }) => [name, args]),
      [
        ["rest.sendMessage", { channelId: "1", embeds: [{ title: "t" }] }],
        ["rest.deleteMessage", { channelId: "1", messageId: "2" }],
        ["rest.fetchRoles", {}],
        ["rest.executeWebhook", { webhookId: "1", token: "t", content: "c" }],
      ],
    )
    assert.deepStrictEqual(guild.logs, ['info: { id: "2" } undefined [] null'])
  })

  it("wants its arguments as one object", async () => {
    using guild = await run(`
      for (const args of [[], ["1", "x"]])
        await rest.sendMessage(...args).catch((error) => console.log(error.name, error.code, error.message))
    `)
    await guild.event("messageCreate", message("x"))
    const line = "info: TypeError INVALID_INPUT rest.sendMessage takes one object with its arguments"
    assert.deepStrictEqual(guild.logs, [line, line])
    assert.lengthOf(guild.operations, 0)
  })

  it("takes messages as ctx.reply does: builders, files, and an error before anything is asked", async () => {
    using guild = await run(`
      const channelId = "1"
      await rest.sendMessage({ channelId, components: [button().setCustomId("a").setLabel("A")], replyTo: "2" })
      await rest.editMessage({ channelId, messageId: "2", attachments: [{ filename: "f", data: new Uint8Array([1]) }] })
      await rest.sendMessage({ channelId, content: "x".repeat(2001) }).catch(({ code, field }) => console.log(code, field))
    `)
    await guild.event("messageCreate", message("x"))
    for (const answer of [{ id: "2" }, null]) await guild.settle(answer)
    const [sent, edited] = guild.operations.map(({ args }) => args)
    const row = { type: 1, components: [{ type: 2, custom_id: "a", label: "A", style: 1 }] }
    assert.deepStrictEqual(sent, { channelId: "1", components: [row], replyTo: "2" })
    const attachments = [{ type: "base64", data: "AQ==", filename: "f" }]
    assert.deepStrictEqual(edited, { channelId: "1", messageId: "2", attachments })
    assert.deepStrictEqual(guild.logs, ["info: INVALID_INPUT content"])
  })

  it("rejects arguments that are no object, also when a toJSON makes them so", async () => {
    using guild = await run(`
      const wrong = [undefined, null, "1", { toJSON: () => undefined }, { toJSON: () => 5 }, { toJSON: () => '"],["done",1' }, [1]]
      for (let i = 0; i < wrong.length; i++)
        await rest.sendMessage(wrong[i]).catch((error) => console.log(error.name + ": " + error.message))
    `)
    const event = await guild.event("messageCreate", message("x"))
    assert.deepStrictEqual(
      guild.logs.map((line) => line.slice(0, 32)),
      Array.from({ length: 7 }, () => "info: TypeError: rest.sendMessag"),
    )
    assert.lengthOf(guild.operations, 0)
    assert.isNull(guild.outcome(event))
  })

  it("rejects with Discord's error and all that it carries", async () => {
    using guild = await run(`
      await rest.fetchGuild().catch((error) =>
        console.log(error instanceof Error, error.code, error.status, error.route, error.discordCode, error.retryAfterMs))
    `)
    await guild.event("messageCreate", message("x"))
    const details = { status: 403, route: "GET /guilds/1", discordCode: 50_001, retryAfterMs: 7 }
    await guild.refuse({ name: "Error", message: "no", code: "DISCORD_HTTP_ERROR", ...details })
    assert.deepStrictEqual(guild.logs, ["info: true DISCORD_HTTP_ERROR 403 GET /guilds/1 50001 7"])
  })
})
