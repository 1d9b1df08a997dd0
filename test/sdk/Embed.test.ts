import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"

describe("embed", () => {
  it("builds an embed in camelCase, with fields as an array or one by one", async () => {
    using guild = await IsolateDriver.load(`
      const built = embed({ title: "old" }).setTitle("t").setDescription("d").setUrl("u").setColor(1).setTimestamp("2030-01-01T00:00:00Z")
        .setFooter("f", "fi").setImage("i").setThumbnail("th").setAuthor("a", { url: "au", iconUrl: "ai" })
        .setFields([{ name: "1", value: "1" }]).addField("2", "2").addField("3", "3", true)
        .addFields({ name: "4", value: "4" }, { name: "5", value: "5" }).addFields([{ name: "6", value: "6" }])
      console.log(JSON.stringify(built))
    `)
    assert.deepStrictEqual(JSON.parse(guild.logs[0]!.slice("info: ".length)), {
      title: "t",
      description: "d",
      url: "u",
      color: 1,
      timestamp: "2030-01-01T00:00:00Z",
      footer: { text: "f", iconUrl: "fi" },
      image: { url: "i" },
      thumbnail: { url: "th" },
      author: { name: "a", url: "au", iconUrl: "ai" },
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
})
