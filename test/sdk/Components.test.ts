import { Effect } from "effect"
import { assert, describe, it } from "vitest"
import { type MessageOptions, toDiscordMessage, toDiscordModal } from "../../src/discord/MessageBody.ts"
import { assertDescribed } from "../discord/Specification.ts"
import { IsolateDriver } from "./IsolateDriver.ts"

/** What an expression of a script is as JSON. */
const evaluate = async (expression: string): Promise<unknown> => {
  using guild = await IsolateDriver.load(`console.log(JSON.stringify(${expression}))`)
  assert.isUndefined(guild.failure, guild.failure?.message)
  return JSON.parse(guild.logs[0]!.slice("info: ".length))
}

/** The error that an expression throws. */
const failureOf = async (expression: string): Promise<string> => {
  using guild = await IsolateDriver.load(
    `try { ${expression}; console.log("nothing thrown") }
     catch (error) { console.log(error.code + " " + error.field + " | " + error.message) }`,
  )
  return guild.logs[0]!.slice("info: ".length)
}

/** The arguments of the operation by which a script replies with these options. */
const replyArgs = async (options: string): Promise<MessageOptions> => {
  using guild = await IsolateDriver.load(
    `on("ready", (ctx) => {}); on("messageCreate", (ctx) => ctx.reply(${options}))`,
  )
  const event = await guild.event("messageCreate", {
    id: "500",
    channelId: "11",
    guildId: "77",
    content: "x",
  })
  assert.isDefined(guild.operations[0], JSON.stringify(guild.outcome(event)))
  const { channelId: _, replyTo: __, ...args } = guild.operations[0]!.args
  return args as MessageOptions
}

const everything = `[
  container().setAccentColor(0x5865f2).setSpoiler().addComponents(
    textDisplay("# Title"), textDisplay().setContent("text"),
    section().addComponents(textDisplay("beside")).setAccessory(thumbnail("https://a.example/t.png").setDescription("alt").setSpoiler()),
    section().setComponents([textDisplay("beside")]).setAccessory(button().setCustomId("in-section").setLabel("Go")),
    mediaGallery().addItem("https://a.example/1.png", { description: "one", spoiler: true }).addItem("attachment://2.png"),
    mediaGallery().setItems([{ url: "https://a.example/3.png" }, { media: { url: "https://a.example/4.png" } }]),
    file("attachment://notes.txt").setSpoiler(), file().setUrl("attachment://notes.txt"),
    separator(), separator(false).setDivider().setSpacing("large"), separator().setSpacing(1),
    actionRow().addComponents(
      button().setStyle(ButtonStyle.Danger).setCustomId("no").setLabel("No").setEmoji("🔥").setDisabled(),
      button().setLabel("Docs").setUrl("https://a.example/"),
      button().setSkuId("900000000000000123"),
      button().setCustomId("own").setEmoji("<a:party:900000000000000124>"),
      { type: 2, style: 1, custom_id: "plain", emoji: { id: "900000000000000125", name: "x" } },
    ),
  ),
  stringSelect("colour").setPlaceholder("Colour").setMinValues(0).setMaxValues(2).setRequired(false)
    .addOptions({ label: "Red", value: "red", description: "like a rose", emoji: "🌹", default: true }).addOptions({ label: "Blue", value: "blue" }),
  actionRow().setComponents([userSelect("who").setDefaultUsers(["900000000000000001"]).setDisabled(false)]),
  roleSelect("roles").setMaxValues(3).setDefaultRoles(["900000000000000002"]).addDefaultRole("900000000000000003"),
  mentionableSelect("both").setMaxValues(2).addDefaultUser("900000000000000001").addDefaultValue("900000000000000002", "role"),
  channelSelect("where").setChannelTypes([0, 5]).addDefaultChannel("900000000000000004"),
]`

const form = `modal("report", "Report").addComponents(
  textDisplay("Please be kind"),
  label("Text").setDescription("What happened").setComponent(
    inputText("text").setStyle(InputTextStyle.Paragraph).setMinLength(3).setMaxLength(500).setRequired().setValue("It").setPlaceholder("It was")),
  label("Who").setComponent(userSelect("who").setRequired(false).setMinValues(0)),
  label("Proof").setComponent(fileUpload("proof").setMinValues(0).setMaxValues(3).setRequired(false)),
  label().setLabel("Kind").setComponent(stringSelect("kind").setOptions([{ label: "Spam", value: "spam" }])),
)`

describe("component builders", () => {
  it("build what Discord describes, with every builder and every method", async () => {
    const args = await replyArgs(
      `{ components: ${everything}, attachments: [{ filename: "notes.txt", text: "x" }] }`,
    )
    const body = await Effect.runPromise(toDiscordMessage(args))
    assert.strictEqual(body.flags, 32_768)
    assertDescribed("MessageCreateRequest", body)
    assertDescribed("IncomingWebhookInteractionRequest", body)
  })

  it("build modals that Discord describes", async () => {
    const modal = await evaluate(form)
    assertDescribed("ModalInteractionCallbackRequestData", modal)
    assert.deepEqual(await Effect.runPromise(toDiscordModal(modal)), modal)
    const old = await evaluate(
      `modal().setCustomId("m").setTitle("t").setComponents(actionRow().addComponents({ type: 4, custom_id: "a", label: "A", style: 2 }))`,
    )
    assertDescribed("ModalInteractionCallbackRequestData", old)
  })

  it("build the groups and boxes of modals that Discord describes, and name what is wrong with them", async () => {
    const choices = `[{ label: "Small", value: "s", description: "thin", default: true }, { label: "Large", value: "l" }]`
    const modal = await evaluate(`modal("order", "Order").addComponents(
      label("Size").setComponent(radioGroup("size").addOptions(${choices})),
      label("Gift").setComponent(radioGroup().setCustomId("gift").setOptions(${choices}).setRequired(false)),
      label("On it").setComponent(checkboxGroup("toppings").setMinValues(0).setMaxValues(2).setRequired(false).addOptions(${choices})),
      label("More").setComponent(checkboxGroup().setCustomId("more").setOptions([{ label: "One", value: "1" }]).setRequired()),
      label("Sure").setComponent(checkbox("sure").setDefault()),
    )`)
    assertDescribed("ModalInteractionCallbackRequestData", modal)
    const wrong: ReadonlyArray<readonly [string, string]> = [
      [`radioGroup("a").addOptions({ label: "One", value: "1" })`, "options: 1 items; at least 2"],
      [
        `radioGroup("a").addOptions({ label: "One", value: "1" }, { label: "Uno", value: "1" })`,
        'options[1].value: "1" stands there twice',
      ],
      [
        `radioGroup("a").addOptions({ label: "A", value: "a", default: true }, { label: "B", value: "b", default: true })`,
        "options: 2 are default, but a group has 1",
      ],
      [
        `checkboxGroup("a").setMaxValues(3).addOptions(${choices})`,
        "max_values: 3, but there are only 2 options",
      ],
      [
        `checkboxGroup("a").setMinValues(2).setMaxValues(1).addOptions(${choices})`,
        "min_values: 2 is more than max_values, which is 1",
      ],
      [`checkbox()`, "custom_id: is missing"],
    ]
    for (const [code, message] of wrong) {
      const refused = await evaluate(
        `(() => { try { (${code}).toJSON(); return { message: "nothing" } } catch (error) { return { message: error.message } } })()`,
      )
      assert.deepEqual(refused, { message })
    }
  })

  it("give the JSON of each component, with words and emoji in Discord's form", async () => {
    assert.deepEqual(
      await evaluate(`[button().setCustomId("a").setLabel("A").setEmoji("<:x:900000000000000001>"),
        separator(false).setSpacing("large"), thumbnail("attachment://a.png"), stringSelect("s").addOptions({ label: "l", value: "v" })]`),
      [
        {
          type: 2,
          style: 1,
          custom_id: "a",
          label: "A",
          emoji: { id: "900000000000000001", name: "x" },
        },
        { type: 14, divider: false, spacing: 2 },
        { type: 11, media: { url: "attachment://a.png" } },
        { type: 3, custom_id: "s", options: [{ label: "l", value: "v" }] },
      ],
    )
  })

  it("name the field and the fix where Discord would refuse them", async () => {
    const cases: ReadonlyArray<readonly [expression: string, error: string]> = [
      [
        `button().setCustomId("x").setLabel("a".repeat(81)).toJSON()`,
        "INVALID_INPUT label | label: 81 characters; Discord allows 80",
      ],
      [
        `button().setLabel("x").toJSON()`,
        "INVALID_INPUT custom_id | custom_id: is missing; call setCustomId, or setUrl for a link",
      ],
      [
        `button().setCustomId("x").toJSON()`,
        "INVALID_INPUT label | label: a button needs a label or an emoji",
      ],
      [
        `button().setLabel("x").setUrl("javascript:1").toJSON()`,
        `INVALID_INPUT url | url: must be an address that begins with https://, not "javascript:1"`,
      ],
      [
        `button().setCustomId("x").setLabel("x").setStyle(9).toJSON()`,
        "INVALID_INPUT style | style: must be a whole number from 1 to 6, not 9",
      ],
      [
        `button().setCustomId("x").setLabel(5).toJSON()`,
        "INVALID_INPUT label | label: must be a string, not a value of type number",
      ],
      [`stringSelect("x").toJSON()`, "INVALID_INPUT options | options: must not be empty"],
      [
        `stringSelect("x").addOptions({ label: "a", value: "1" }, { label: "b", value: "1" }).toJSON()`,
        `INVALID_INPUT options[1].value | options[1].value: "1" stands there twice`,
      ],
      [
        `userSelect("x").setMinValues(3).toJSON()`,
        "INVALID_INPUT min_values | min_values: 3 is more than max_values, which is 1",
      ],
      [
        `actionRow().addComponents(button().setCustomId("x").setLabel("x"), userSelect("y")).toJSON()`,
        "INVALID_INPUT components | components: a select menu fills its action row; give it a row of its own",
      ],
      [
        `container().addComponents(textDisplay("a"), actionRow().addComponents(button())).toJSON()`,
        "INVALID_INPUT components[1].components[0].label | components[1].components[0].label: a button needs a label or an emoji",
      ],
      [
        `section().addComponents(textDisplay("a")).toJSON()`,
        "INVALID_INPUT accessory | accessory: is missing",
      ],
      [
        `container().addComponents(container()).toJSON()`,
        "INVALID_INPUT components[0] | components[0]: container cannot stand here; possible are actionRow, section, textDisplay, mediaGallery, file, separator",
      ],
      [
        `modal("m", "a title that is much too long for Discord's modals").addComponents(label("x").setComponent(inputText("y"))).toJSON()`,
        "INVALID_INPUT title | title: 50 characters; Discord allows 45",
      ],
      [
        `modal("m", "t").addComponents(button().setCustomId("x").setLabel("x")).toJSON()`,
        "INVALID_INPUT components[0] | components[0]: button cannot stand here; possible are label, textDisplay, actionRow",
      ],
      [
        `modal("m", "t").addComponents(label("a").setComponent(inputText("x")), label("b").setComponent(inputText("x"))).toJSON()`,
        `INVALID_INPUT components[1].component.custom_id | components[1].component.custom_id: "x" is used twice`,
      ],
      [
        `modal("m", "t").addComponents(label("a").setComponent(userSelect("x").setDisabled())).toJSON()`,
        "INVALID_INPUT components[0].component.disabled | components[0].component.disabled: nothing in a modal can be disabled; leave it out",
      ],
    ]
    for (const [expression, expected] of cases) assert.strictEqual(await failureOf(expression), expected)
  })

  it("say how they are used when they are given what they would not take", async () => {
    for (const [call, words] of [
      ["button({ label: 'x' })", "button() takes no arguments; write button().setLabel(…).setCustomId(…)"],
      ["actionRow(button())", "actionRow() takes no arguments; write actionRow().addComponents(…)"],
      ["section('text')", "section() takes no arguments; write section().addComponents(…)"],
      ["mediaGallery([])", "mediaGallery() takes no arguments; write mediaGallery().addItem(…)"],
      ["container([])", "container() takes no arguments; write container().addComponents(…)"],
    ] as const)
      assert.strictEqual(await failureOf(call), `undefined undefined | ${words}`)
    assert.strictEqual(await evaluate("Array.from({ length: 2 }, button).length"), 2)
  })

  it("do not change by what a script does to the built-ins", async () => {
    using guild = await IsolateDriver.load(`
      Array.prototype[Symbol.iterator] = () => { throw new Error("iterated") }
      Array.prototype.map = Array.prototype.push = String.prototype.slice = Array.isArray = Object.keys = undefined
      Object.defineProperty(Object.prototype, "label", { set() { throw new Error("set") }, configurable: true })
      on("messageCreate", (ctx) => ctx.reply({ components: [button().setCustomId("a").setLabel("A"), stringSelect("b").addOptions({ "label": "L", "value": "v" })] }))
    `)
    await guild.event("messageCreate", { id: "500", channelId: "11", guildId: "77", content: "x" })
    assert.deepEqual(guild.operations[0]?.args.components, [
      { type: 1, components: [{ type: 2, style: 1, custom_id: "a", label: "A" }] },
      { type: 1, components: [{ type: 3, custom_id: "b", options: [{ label: "L", value: "v" }] }] },
    ])
  })
})

describe("a message with components", () => {
  /** How the event ends whose handler replies with these options. */
  const refusal = async (options: string): Promise<string | undefined> => {
    using guild = await IsolateDriver.load(`on("messageCreate", (ctx) => ctx.reply(${options}))`)
    const event = await guild.event("messageCreate", {
      id: "500",
      channelId: "11",
      guildId: "77",
      content: "x",
    })
    return guild.outcome(event)?.message
  }

  it("puts lone buttons and menus into rows", async () => {
    const { components } = await replyArgs(
      `{ content: "x", components: [button().setCustomId("a").setLabel("A"), { type: 5, custom_id: "u" }, actionRow().addComponents(button().setCustomId("b").setLabel("B"))] }`,
    )
    assert.deepEqual(
      components?.map(({ type }) => type),
      [1, 1, 1],
    )
    const body = await Effect.runPromise(toDiscordMessage({ content: "x", components: components! }))
    assert.notProperty(body, "flags")
    assertDescribed("MessageCreateRequest", body)
  })

  it("is refused in the script, with the path of the field, before anything leaves", async () => {
    const cases: ReadonlyArray<readonly [options: string, message: string]> = [
      [
        `{ content: "x", components: [textDisplay("y")] }`,
        "content: not possible beside components v2; put the text into a textDisplay",
      ],
      [
        `{ embeds: [{ title: "x" }], components: [textDisplay("y")] }`,
        "embeds: not possible beside components v2; put what they say into a container",
      ],
      [`{ embeds: [{}, { title: "x".repeat(300) }] }`, "embeds[1].title: 300 characters; Discord allows 256"],
      [
        `{ embeds: [embed().setTitle("x".repeat(300))] }`,
        "embeds[0].title: 300 characters; Discord allows 256",
      ],
      [
        `{ components: [thumbnail("https://a.example/t.png")] }`,
        "components[0]: thumbnail cannot stand here; possible are actionRow, section, textDisplay, mediaGallery, file, separator, container",
      ],
      [
        `{ components: [{ type: 99 }] }`,
        "components[0]: type 99 is unknown; possible are actionRow, section, textDisplay, mediaGallery, file, separator, container",
      ],
      [
        `{ components: [button().setCustomId("a").setLabel("A"), button().setCustomId("a").setLabel("B")] }`,
        `components[1].components[0].custom_id: "a" is used twice`,
      ],
      [
        `{ components: Array.from({ length: 6 }, (_, i) => button().setCustomId("b" + i).setLabel("A")) }`,
        "components: 6 action rows; Discord allows 5",
      ],
      [
        `{ components: [textDisplay("x".repeat(3000)), textDisplay("x".repeat(3000))] }`,
        "components: 6000 characters in all text displays; Discord allows 4000",
      ],
      [`"x".repeat(2001)`, "content: 2001 characters; Discord allows 2000"],
    ]
    for (const [options, expected] of cases) assert.strictEqual(await refusal(options), expected)
  })

  it("counts an emoji as one character", async () => {
    assert.isUndefined(await refusal(`"🔥".repeat(2000)`))
  })
})
