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
