import { Effect } from "effect"
import { assert, describe, it } from "vitest"
import { type MessageOptions, toDiscordMessage } from "../../src/discord/MessageBody.ts"
import { assertDescribed } from "../discord/Specification.ts"
import { IsolateDriver } from "./IsolateDriver.ts"
import { message } from "./Payloads.ts"

describe("embed", () => {
  it("builds an embed in camelCase, with fields as an array or one by one", async () => {
    using guild = await IsolateDriver.load(`
      const built = embed({ title: "old" }).setTitle("t").setDescription("d").setUrl("https://u.example").setColor(1).setTimestamp("2030-01-01T00:00:00Z")
        .setFooter("f", "https://fi.example").setImage("https://i.example").setThumbnail("https://th.example").setAuthor("a", { url: "https://au.example", iconUrl: "https://ai.example" })
        .setFields([{ name: "1", value: "1" }]).addField("2", "2").addField("3", "3", true)
        .addFields({ name: "4", value: "4" }, { name: "5", value: "5" }).addFields([{ name: "6", value: "6" }])
      console.log(JSON.stringify(built))
    `)
    assert.deepStrictEqual(JSON.parse(guild.logs[0]!.slice("info: ".length)), {
      title: "t",
      description: "d",
      url: "https://u.example",
      color: 1,
      timestamp: "2030-01-01T00:00:00Z",
      footer: { text: "f", iconUrl: "https://fi.example" },
      image: { url: "https://i.example" },
      thumbnail: { url: "https://th.example" },
      author: { name: "a", url: "https://au.example", iconUrl: "https://ai.example" },
      fields: [
        { name: "1", value: "1" },
        { name: "2", value: "2", inline: false },
        { name: "3", value: "3", inline: true },
        { name: "4", value: "4" },
        { name: "5", value: "5" },
        { name: "6", value: "6" },
      ],
    })
  })

  it("does not change what it was started from", async () => {
    using guild = await IsolateDriver.load(`
      const base = { title: "a", fields: [{ name: "1", value: "1" }] }
      const json = new EmbedBuilder(base).setTitle("b").addField("2", "2").toJSON()
      json.title = "c"
      console.log(base)
    `)
    assert.deepStrictEqual(guild.logs, ['info: { title: "a", fields: [ { name: "1", value: "1" } ] }'])
  })

  it("is read into what Discord describes", async () => {
    using guild = await IsolateDriver.load(`
      on("messageCreate", (ctx) => ctx.reply({ embeds: [
        embed().setTitle("t").setDescription("d").setUrl("https://u.example").setColor(0xffffff).setTimestamp(new Date(0)).setFooter("f", "https://i.example")
          .setImage("attachment://a.png").setThumbnail("https://i.example").setAuthor("a", { url: "https://u.example", iconUrl: "https://i.example" })
          .addField("n", "v", true),
        { timestamp: "2030-01-01T00:00:00+02:00", footer: { text: "snake", icon_url: "https://i.example" }, type: "rich", provider: { name: "x" } },
        { timestamp: 5 },
      ] }))
    `)
    await guild.event("messageCreate", message("x"))
    const { embeds } = guild.operations[0]!.args as MessageOptions
    const body = await Effect.runPromise(toDiscordMessage({ embeds: embeds! }))
    assertDescribed("MessageCreateRequest", body)
    assert.deepEqual(body.embeds, [
      {
        title: "t",
        description: "d",
        url: "https://u.example",
        color: 0xffffff,
        timestamp: "1970-01-01T00:00:00.000Z",
        footer: { text: "f", icon_url: "https://i.example" },
        image: { url: "attachment://a.png" },
        thumbnail: { url: "https://i.example" },
        author: { name: "a", url: "https://u.example", icon_url: "https://i.example" },
        fields: [{ name: "n", value: "v", inline: true }],
      },
      {
        timestamp: "2029-12-31T22:00:00.000Z",
        footer: { text: "snake", icon_url: "https://i.example" },
      },
      { timestamp: "1970-01-01T00:00:00.005Z" },
    ])
  })

  it("is refused with the field and the fix where it is too long or wrong", async () => {
    const cases: ReadonlyArray<readonly [embed: string, message: string]> = [
      ["embed().setTitle('x'.repeat(257))", "title: 257 characters; Discord allows 256"],
      ["embed().setDescription('x'.repeat(4097))", "description: 4097 characters; Discord allows 4096"],
      ["embed().addField('', 'v')", "fields[0].name: must not be empty"],
      ["embed().addField('n', 'x'.repeat(1025))", "fields[0].value: 1025 characters; Discord allows 1024"],
      ["embed().setFields(Array(26).fill({ name: 'n', value: 'v' }))", "fields: 26 items; Discord allows 25"],
      ["embed().setFooter('x'.repeat(2049))", "footer.text: 2049 characters; Discord allows 2048"],
      ["embed().setAuthor('x'.repeat(257))", "author.name: 257 characters; Discord allows 256"],
      ["embed().setColor(-1)", "color: must be a whole number from 0 to 16777215, not -1"],
      ["embed().setTimestamp('soon')", `timestamp: must be a date, such as "2030-01-31T12:00:00Z"`],
      ["embed().setUrl('nowhere')", `url: must be an address that begins with https://, not "nowhere"`],
      [
        "embed().setDescription('x'.repeat(4000)).setFooter('x'.repeat(2001))",
        "embed: 6001 characters in all its texts together; Discord allows 6000",
      ],
    ]
    for (const [expression, expected] of cases) {
      using guild = await IsolateDriver.load(
        `try { ${expression}.toJSON() } catch (error) { console.log(error.message) }`,
      )
      assert.deepStrictEqual(guild.logs, [`info: ${expected}`])
    }
    using guild = await IsolateDriver.load(`on("messageCreate", (ctx) =>
      ctx.reply({ embeds: [embed().setDescription("x".repeat(3001)), { description: "x".repeat(3000) }] }))`)
    const event = await guild.event("messageCreate", message("x"))
    assert.strictEqual(
      guild.outcome(event)?.message,
      "embeds: 6001 characters in all its texts together; Discord allows 6000",
    )
  })
})
