/** Embeds and components as the original's documentation describes them: its JSON, and its way of putting them into a message. */
import { Effect } from "effect"
import { assert, describe, it } from "vitest"
import { toDiscordMessage } from "../../../src/discord/MessageBody.ts"
import { assertDescribed } from "../../discord/Specification.ts"
import { IsolateDriver } from "../IsolateDriver.ts"
import { message } from "../Payloads.ts"

/** What an expression gives in a script, as JSON. */
const evaluate = async (code: string): Promise<unknown> => {
  using guild = await IsolateDriver.load(
    `on("messageCreate", async (ctx) => { await ctx.reply(JSON.stringify(${code})) })`,
  )
  const event = await guild.event("messageCreate", message("x"))
  assert.isUndefined(guild.outcome(event)?.message)
  return JSON.parse(guild.nextOperation.args["content"] as string)
}

/** The body that Discord gets of a reply. */
const replied = async (options: string) => {
  using guild = await IsolateDriver.load(
    `on("messageCreate", async (ctx) => { await ctx.reply(${options}) })`,
  )
  const event = await guild.event("messageCreate", message("x"))
  assert.isUndefined(guild.outcome(event)?.message)
  const body = await Effect.runPromise(toDiscordMessage(guild.nextOperation.args))
  assertDescribed("MessageCreateRequest", body)
  return JSON.parse(JSON.stringify(body)) as Record<string, unknown>
}

describe("builders of a script written for the original", () => {
  it("make an embed with every setter, and leave out what says nothing (SDK-24)", async () => {
    const data = await evaluate(`embed({ title: "old", url: "https://a.example" })
      .setTitle("t").setDescription("d").setUrl("https://b.example").setColor(0xff0000).setTimestamp("2030-01-01T00:00:00.000Z")
      .setFooter("f", "https://a.example/i.png").setImage("https://a.example/1.png").setThumbnail("https://a.example/2.png")
      .setAuthor("me", { url: "https://a.example", iconUrl: "https://a.example/i.png" })
      .addField("n", "v").addFields([{ name: "a", value: "b", inline: true }]).toJSON()`)
    assert.deepStrictEqual(data, {
      title: "t",
      url: "https://b.example",
      description: "d",
      color: 0xff0000,
      timestamp: "2030-01-01T00:00:00.000Z",
      footer: { text: "f", iconUrl: "https://a.example/i.png" },
      image: { url: "https://a.example/1.png" },
      thumbnail: { url: "https://a.example/2.png" },
      author: { name: "me", url: "https://a.example", iconUrl: "https://a.example/i.png" },
      fields: [
        { name: "n", value: "v", inline: false },
        { name: "a", value: "b", inline: true },
      ],
    })
    const { embeds } = await replied(
      `{ embeds: [embed().setTitle("t").setAuthor(undefined, { url: "https://a.example" }).setFields([]).toJSON(), { title: "plain", footer: {}, image: {} }] }`,
    )
    assert.deepEqual(embeds, [{ title: "t", fields: [] }, { title: "plain" }])
  })

  it("make rows of buttons, links and menus, as plain JSON at the top (SDK-25, SDK-26)", async () => {
    const components = `[
      actionRow().addComponents(button().setStyle(ButtonStyle.Primary).setCustomId("a").setLabel("A").setEmoji({ name: "🔥" }),
        button().setUrl("https://a.example").setLabel("L"), button().setSkuId("900000000000000123")).toJSON(),
      button().setCustomId("alone").setLabel("Alone").toJSON(),
      stringSelect("s").setOptions([{ label: "One", value: "1" }]).addOptions({ label: "Two", value: "2" }).setMinValues(1).setMaxValues(2).setPlaceholder("p").toJSON(),
      actionRow().setComponents([userSelect("u").setDefaultUsers(["900000000000000001"])]).toJSON(),
      channelSelect("c").setChannelTypes([0]).addDefaultChannel("900000000000000011").setDisabled().toJSON(),
    ]`
    const { components: sent } = await replied(`{ content: "x", components: ${components} }`)
    assert.deepEqual(sent, [
      {
        type: 1,
        components: [
          { type: 2, style: 1, custom_id: "a", label: "A", emoji: { name: "🔥" } },
          { type: 2, style: 5, url: "https://a.example", label: "L" },
          { type: 2, style: 6, sku_id: "900000000000000123" },
        ],
      },
      { type: 1, components: [{ type: 2, style: 1, custom_id: "alone", label: "Alone" }] },
      {
        type: 1,
        components: [
          {
            type: 3,
            custom_id: "s",
            options: [
              { label: "One", value: "1" },
              { label: "Two", value: "2" },
            ],
            min_values: 1,
            max_values: 2,
            placeholder: "p",
          },
        ],
      },
      {
        type: 1,
        components: [
          { type: 5, custom_id: "u", default_values: [{ id: "900000000000000001", type: "user" }] },
        ],
      },
      {
        type: 1,
        components: [
          {
            type: 8,
            custom_id: "c",
            channel_types: [0],
            default_values: [{ id: "900000000000000011", type: "channel" }],
            disabled: true,
          },
        ],
      },
    ])
    for (const kind of ["roleSelect", "mentionableSelect"]) {
      assert.deepInclude(
        (await evaluate(
          `${kind}("x").setRequired(false).addDefaultRole("900000000000000002").toJSON()`,
        )) as object,
        { custom_id: "x", default_values: [{ id: "900000000000000002", type: "role" }] },
      )
    }
  })

  it("lay a message out with components v2, with the flag or without it (SDK-27)", async () => {
    const box = `container().setAccentColor(255).setSpoiler(false).addComponents(
      textDisplay("# Hi"), section().setComponents([textDisplay("beside")]).setAccessory(thumbnail("https://a.example/t.png").setDescription("d")),
      mediaGallery().addItem("https://a.example/1.png", { description: "one" }).setItems([{ url: "https://a.example/2.png" }]),
      separator().setSpacing("small"), separator(false).setDivider(true).setSpacing(2)).toJSON()`
    const flagged = await replied(`{ components: [${box}], flags: MessageFlags.IS_COMPONENTS_V2 }`)
    assert.deepEqual(await replied(`{ components: [${box}] }`), flagged)
    assert.strictEqual(flagged["flags"], 32_768)
  })

  it("make labels, inputs and uploads, which now have a modal to stand in (SDK-28, SDK-22)", async () => {
    const parts = await evaluate(`[
      label("What").setDescription("d").setComponent(inputText("text").setStyle(InputTextStyle.Paragraph).setMinLength(1).setMaxLength(9)
        .setRequired(false).setValue("v").setPlaceholder("p")),
      label("Proof").setLabel("Proofs").setComponent(fileUpload("files").setMinValues(0).setMaxValues(2).setRequired(false)),
    ].map((each) => each.toJSON())`)
    assertDescribed("ModalInteractionCallbackRequestData", {
      custom_id: "m",
      title: "M",
      components: parts,
    })
  })

  it("know Discord's numbers by name (§1.7)", async () => {
    const numbers = (await evaluate(
      "[ButtonStyle, ButtonStyles, InputTextStyle, InputTextStyles, ComponentType, MessageFlags]",
    )) as ReadonlyArray<Record<string, number>>
    assert.deepInclude(numbers[0], { Primary: 1, Secondary: 2, Success: 3, Danger: 4 })
    assert.deepStrictEqual(numbers[1], numbers[0])
    assert.deepStrictEqual(numbers[2], { Short: 1, Paragraph: 2 })
    assert.deepStrictEqual(numbers[3], numbers[2])
    assert.deepInclude(numbers[4], {
      ActionRow: 1,
      InputText: 4,
      TextDisplay: 10,
      Container: 17,
      FileUpload: 19,
    })
    assert.deepInclude(numbers[5], { SUPPRESS_EMBEDS: 4, EPHEMERAL: 64, IS_COMPONENTS_V2: 32_768 })
  })

  it("are classes that a script can name and extend (§1.1)", async () => {
    const names = [
      "ActionRowBuilder ButtonBuilder StringSelectMenuBuilder UserSelectMenuBuilder RoleSelectMenuBuilder",
      "MentionableSelectMenuBuilder ChannelSelectMenuBuilder InputTextBuilder TextDisplayBuilder ThumbnailBuilder SectionBuilder",
      "MediaGalleryBuilder FileBuilder SeparatorBuilder ContainerBuilder LabelBuilder FileUploadBuilder EmbedBuilder",
    ]
      .join(" ")
      .split(" ")
    assert.deepStrictEqual(
      await evaluate(
        `[${names.join()}].map((Builder) => new (class extends Builder {})() instanceof Builder)`,
      ),
      names.map(() => true),
    )
    assert.strictEqual(await evaluate(`stringSelect("a") instanceof SelectMenuBuilderBase`), true)
  })

  it("say whom a message may notify, and carry files by base64 and by address (SDK-51, SDK-52)", async () => {
    const body = await replied(`{ content: "@everyone", tts: true,
      allowedMentions: { parse: ["users"], roles: ["900000000000000002"], repliedUser: false },
      attachments: [{ type: "base64", data: "aGk=", filename: "a.txt", description: "d" }, { type: "Base64", data: "aGk=", filename: "b.txt" }] }`)
    assert.deepInclude(body, {
      tts: true,
      allowed_mentions: { parse: ["users"], roles: ["900000000000000002"], replied_user: false },
      attachments: [
        { id: "0", filename: "a.txt", description: "d" },
        { id: "1", filename: "b.txt" },
      ],
    })
  })
})
