/** A bot written with discord.js as its users would, with an answer for each thing that the page can do. */
import {
  ActionRowBuilder,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  Client,
  ContextMenuCommandBuilder,
  EmbedBuilder,
  Events,
  GatewayIntentBits,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
} from "discord.js"
import { Playground } from "../../../src/playground/Playground.ts"

export const commands = [
  new SlashCommandBuilder()
    .setName("counter")
    .setDescription("A number that is kept")
    .addSubcommand((sub) =>
      sub
        .setName("increment")
        .setDescription("Count up")
        .addIntegerOption((option) => option.setName("by").setDescription("How far").setMinValue(1)),
    )
    .addSubcommand((sub) => sub.setName("reset").setDescription("Back to zero")),
  new SlashCommandBuilder()
    .setName("hello")
    .setDescription("Greet somebody")
    .addUserOption((option) => option.setName("who").setDescription("Whom to greet").setRequired(true))
    .addStringOption((option) =>
      option
        .setName("tone")
        .setDescription("How to say it")
        .addChoices({ name: "Friendly", value: "Hi" }, { name: "Formal", value: "Good day" }),
    )
    .addBooleanOption((option) => option.setName("secret").setDescription("Only you see the answer")),
  new SlashCommandBuilder()
    .setName("fruit")
    .setDescription("Look a fruit up")
    .addStringOption((option) =>
      option.setName("name").setDescription("Part of its name").setRequired(true).setAutocomplete(true),
    ),
  new SlashCommandBuilder().setName("panel").setDescription("Buttons and menus"),
  new SlashCommandBuilder().setName("layout").setDescription("Components v2"),
  new SlashCommandBuilder().setName("slow").setDescription("Think first"),
  new SlashCommandBuilder().setName("silent").setDescription("Never answers"),
]

/** Commands of the "Apps" menus. */
const menus = [
  new ContextMenuCommandBuilder().setName("Greet").setType(ApplicationCommandType.User),
  new ContextMenuCommandBuilder().setName("Quote").setType(ApplicationCommandType.Message),
]

const fruits = ["Apple", "Apricot", "Banana", "Cherry"]

/** Logs in at the playground of `origin`; destroy the client at the end. `finishSlow` lets `/slow` go on. */
export const startBot = async (origin: string) => {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
    rest: { api: Playground.restUrl(origin), version: "10" },
  })
  let count = 0
  const slow = Promise.withResolvers<void>()

  client.on(Events.MessageCreate, (message) => {
    if (message.content === "!ping") void message.reply("pong")
  })
  client.on(Events.InteractionCreate, (interaction) => void answer(interaction))

  const answer = async (interaction: Interaction) => {
    if (interaction.isChatInputCommand()) return run(interaction)
    if (interaction.isUserContextMenuCommand())
      return interaction.reply(`greetings to ${interaction.targetUser.username}`)
    if (interaction.isMessageContextMenuCommand())
      return interaction.reply(`as you said: ${interaction.targetMessage.content}`)
    if (interaction.isAutocomplete()) {
      const typed = interaction.options.getFocused().toLowerCase()
      const found = fruits.filter((fruit) => fruit.toLowerCase().startsWith(typed))
      return interaction.respond(found.map((name) => ({ name, value: name })))
    }
    if (interaction.isStringSelectMenu())
      return interaction.reply(`picked ${interaction.values.join(" and ")}`)
    if (interaction.isUserSelectMenu()) return interaction.reply(`chose <@${interaction.values[0]}>`)
    if (interaction.isModalSubmit() && interaction.customId === "form") {
      const { fields } = interaction
      const files = [...(fields.getUploadedFiles("proof")?.values() ?? [])].map(({ name }) => name)
      const kind = fields.getStringSelectValues("kind").join("+")
      return interaction.reply(`${fields.getTextInputValue("text")}, ${kind}, ${files.join("+")}`)
    }
    if (interaction.isModalSubmit())
      return interaction.reply(`feedback: ${interaction.fields.getTextInputValue("text")}`)
    if (!interaction.isButton()) return undefined
    if (interaction.customId === "form") return interaction.showModal(form)
    if (interaction.customId === "ask") return interaction.showModal(modal)
    if (interaction.customId === "press") return interaction.update({ content: "pressed", components: [] })
    return undefined
  }

  const run = async (interaction: ChatInputCommandInteraction) => {
    switch (interaction.commandName) {
      case "counter":
        if (interaction.options.getSubcommand() === "reset") count = 0
        else count += interaction.options.getInteger("by") ?? 1
        return interaction.reply({
          embeds: [
            new EmbedBuilder()
              .setColor(0x57f287)
              .setTitle("Counter")
              .setDescription(`The counter is at **${count}**`)
              .addFields({ name: "Server", value: "Playground", inline: true })
              .setFooter({ text: "kept in KV" }),
          ],
        })
      case "hello":
        return interaction.reply({
          content: `${interaction.options.getString("tone") ?? "Hello"}, <@${interaction.options.getUser("who")?.id}>!`,
          ...(interaction.options.getBoolean("secret") === true ? { flags: MessageFlags.Ephemeral } : {}),
        })
      case "fruit":
        return interaction.reply(`a fruit: ${interaction.options.getString("name")}`)
      case "panel":
        return interaction.reply({ content: "choose", components: panel })
      case "layout":
        return interaction.reply({ flags: MessageFlags.IsComponentsV2, components: [layout] })
      case "slow":
        await interaction.deferReply()
        await slow.promise
        return interaction.editReply("done thinking")
      default:
        return undefined
    }
  }

  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(Playground.botToken)
  await ready
  await client.application!.commands.set(
    [...commands, ...menus].map((command) => command.toJSON()),
    Playground.guildId,
  )
  return { client, finishSlow: slow.resolve }
}

const panel = [
  new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId("press").setLabel("Press me").setStyle(ButtonStyle.Primary),
    new ButtonBuilder().setCustomId("ask").setLabel("Give feedback").setStyle(ButtonStyle.Success),
    new ButtonBuilder().setCustomId("deaf").setLabel("Ignored").setStyle(ButtonStyle.Danger),
    new ButtonBuilder().setURL("https://example.com/").setLabel("Docs").setStyle(ButtonStyle.Link),
  ),
  new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
    new StringSelectMenuBuilder()
      .setCustomId("colours")
      .setPlaceholder("Pick colours")
      .setMaxValues(2)
      .addOptions(
        { label: "Red", value: "red", description: "like a rose" },
        { label: "Green", value: "green" },
        { label: "Blue", value: "blue" },
      ),
  ),
  new ActionRowBuilder<UserSelectMenuBuilder>().addComponents(
    new UserSelectMenuBuilder().setCustomId("person").setPlaceholder("Pick a person"),
  ),
]

const layout = {
  type: 17,
  accent_color: 0x5865f2,
  components: [
    { type: 10, content: "# Report **7**" },
    {
      type: 9,
      components: [{ type: 10, content: "Beside a picture" }],
      accessory: { type: 11, media: { url: "https://pictures.invalid/a.png" }, description: "A cat" },
    },
    { type: 12, items: [{ media: { url: "https://pictures.invalid/secret.png" }, spoiler: true }] },
    { type: 14, divider: true, spacing: 2 },
    { type: 1, components: [{ type: 2, style: 1, custom_id: "form", label: "Fill in" }] },
  ],
}

const form = {
  custom_id: "form",
  title: "A form",
  components: [
    { type: 10, content: "Please be **kind**" },
    { type: 18, label: "Text", component: { type: 4, custom_id: "text", style: 1 } },
    {
      type: 18,
      label: "Kind",
      description: "Of what",
      component: {
        type: 3,
        custom_id: "kind",
        options: [
          { label: "Spam", value: "spam" },
          { label: "Noise", value: "noise" },
        ],
      },
    },
    { type: 18, label: "Proof", component: { type: 19, custom_id: "proof", max_values: 2 } },
  ],
}

const modal = new ModalBuilder()
  .setCustomId("feedback")
  .setTitle("Your feedback")
  .addComponents(
    new ActionRowBuilder<TextInputBuilder>().addComponents(
      new TextInputBuilder()
        .setCustomId("text")
        .setLabel("What do you think?")
        .setStyle(TextInputStyle.Paragraph)
        .setRequired(true)
        .setMinLength(3),
    ),
  )
