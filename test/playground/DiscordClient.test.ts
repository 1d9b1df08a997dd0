/** The playground against discord.js as people use it, unchanged. */
import { assert, layer } from "@effect/vitest"
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  EmbedBuilder,
  Events,
  GatewayIntentBits,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js"
import { Effect, type Scope } from "effect"
import { Playground } from "../../src/playground/Playground.ts"
import { PlaygroundServer } from "./PlaygroundServer.ts"

const { guildId, channelId } = Playground

/** A logged-in client that knows its guilds. */
const login: Effect.Effect<Client<true>, never, PlaygroundServer | Scope.Scope> = Effect.gen(function* () {
  const { origin } = yield* PlaygroundServer
  const client = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Client({
          intents: [
            GatewayIntentBits.Guilds,
            GatewayIntentBits.GuildMessages,
            GatewayIntentBits.GuildMessageReactions,
            GatewayIntentBits.MessageContent,
          ],
          rest: { api: Playground.restUrl(origin) },
        }),
    ),
    (client) => Effect.promise(() => client.destroy()),
  )
  yield* Effect.promise(async () => {
    const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
    await client.login(Playground.botToken)
    await ready
  })
  return client as Client<true>
})

/** The next thing the client emits under this name. */
const next = <K extends keyof import("discord.js").ClientEvents>(client: Client, name: K) =>
  new Promise<import("discord.js").ClientEvents[K]>((resolve) =>
    client.once(name, (...args) => resolve(args as never)),
  )

layer(PlaygroundServer.layer(), { excludeTestServices: true })("the playground with discord.js", (it) => {
  it.effect("logs a client in and gives it the guild with its channels and members", () =>
    Effect.gen(function* () {
      const client = yield* login
      const guild = client.guilds.cache.get(guildId)!
      assert.strictEqual(client.user.username, "flora")
      assert.strictEqual(guild.name, "Playground")
      assert.deepStrictEqual([...guild.channels.cache.values()].map(({ name }) => name).sort(), [
        "general",
        "random",
      ])
      const members = yield* Effect.promise(() => guild.members.fetch())
      assert.deepStrictEqual([...members.values()].map(({ user }) => user.username).sort(), [
        "flora",
        "friend",
        "you",
      ])
    }),
  )

  it.effect("refuses a wrong token", () =>
    Effect.gen(function* () {
      const { origin } = yield* PlaygroundServer
      const client = new Client({ intents: [], rest: { api: Playground.restUrl(origin) } })
      const error = yield* Effect.flip(Effect.tryPromise(() => client.login("wrong")))
      assert.include(String(error.cause), "invalid token")
    }),
  )

  it.effect("delivers a message and takes the reply, which refers to it", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const client = yield* login
      client.on(Events.MessageCreate, (message) => {
        if (message.content === "!ping") {
          void message.reply({
            content: "pong",
            embeds: [new EmbedBuilder().setTitle("hi").setColor(0x00ff00)],
          })
        }
      })
      const answered = new Promise<import("discord.js").Message>((resolve) =>
        client.on(Events.MessageCreate, (message) => message.author.bot && resolve(message)),
      )
      const { json: asked } = yield* Effect.promise(() =>
        control("/messages", { channelId, content: "!ping" }),
      )
      const answer = yield* Effect.promise(() => answered)
      assert.strictEqual(answer.content, "pong")
      assert.strictEqual(answer.member?.id, client.user.id)
      const { json: log } = yield* Effect.promise(() => control(`/messages?channelId=${channelId}`))
      const stored = log.at(-1)
      assert.strictEqual(stored.content, "pong")
      assert.strictEqual(stored.author.bot, true)
      assert.strictEqual(stored.message_reference.message_id, asked.id)
      assert.strictEqual(stored.referenced_message.content, "!ping")
      assert.deepStrictEqual(
        stored.mentions.map(({ username }: { username: string }) => username),
        ["you"],
      )
      assert.deepStrictEqual(stored.embeds, [{ type: "rich", title: "hi", color: 0x00ff00 }])
    }),
  )

  it.effect("tells about edits, deletions and reactions of people", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const client = yield* login
      const created = next(client, Events.MessageCreate)
      const { json: message } = yield* Effect.promise(() =>
        control("/messages", { channelId, content: "first" }),
      )
      yield* Effect.promise(() => created)

      const updated = next(client, Events.MessageUpdate)
      yield* Effect.promise(() =>
        control("/messages/edit", { channelId, messageId: message.id, content: "second" }),
      )
      const [before, after] = yield* Effect.promise(() => updated)
      assert.deepStrictEqual([before.content, after.content], ["first", "second"])

      const reacted = next(client, Events.MessageReactionAdd)
      yield* Effect.promise(() => control("/reactions", { channelId, messageId: message.id, emoji: "👍" }))
      const [reaction, user] = yield* Effect.promise(() => reacted)
      assert.deepStrictEqual([reaction.emoji.name, user.id], ["👍", "900000000000000101"])

      yield* Effect.promise(() => after.react("🎉"))
      const { json: log } = yield* Effect.promise(() => control(`/messages?channelId=${channelId}&limit=1`))
      assert.deepStrictEqual(
        log[0].reactions.map(
          ({ count, emoji, me }: { count: number; emoji: { name: string }; me: boolean }) => [
            emoji.name,
            count,
            me,
          ],
        ),
        [
          ["👍", 1, true],
          ["🎉", 1, false],
        ],
      )

      const deleted = next(client, Events.MessageDelete)
      yield* Effect.promise(() => control("/messages/delete", { channelId, messageId: message.id }))
      assert.strictEqual((yield* Effect.promise(() => deleted))[0].id, message.id)
    }),
  )

  it.effect("announces a new guild, where the bot can speak at once", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const client = yield* login
      const joined = next(client, Events.GuildCreate)
      const { json } = yield* Effect.promise(() => control("/guilds", { name: "Second" }))
      const [guild] = yield* Effect.promise(() => joined)
      assert.deepStrictEqual([guild.id, guild.name], [json.guildId, "Second"])
      const channel = guild.channels.cache.get(json.channelId)!
      assert.isTrue(channel.isTextBased())
      if (channel.isTextBased()) yield* Effect.promise(() => channel.send("hello"))
      const { json: log } = yield* Effect.promise(() => control(`/messages?channelId=${json.channelId}`))
      assert.strictEqual(log[0].content, "hello")
    }),
  )

  it.effect("runs a slash command with options, a subcommand, a button, a select and a modal", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const client = yield* login
      const commands = [
        new SlashCommandBuilder()
          .setName("hello")
          .setDescription("Says hello")
          .addStringOption((option) => option.setName("name").setDescription("Who").setRequired(true))
          .addIntegerOption((option) => option.setName("times").setDescription("How often"))
          .addUserOption((option) => option.setName("friend").setDescription("A friend")),
        new SlashCommandBuilder()
          .setName("counter")
          .setDescription("Counts")
          .addSubcommand((sub) => sub.setName("get").setDescription("Shows it")),
        new SlashCommandBuilder()
          .setName("find")
          .setDescription("Finds")
          .addStringOption((option) => option.setName("what").setDescription("What").setAutocomplete(true)),
      ]
      yield* Effect.promise(() => client.application.commands.set(commands, guildId))

      client.on(Events.InteractionCreate, (interaction) => {
        const answer = async () => {
          if (interaction.isAutocomplete()) {
            const typed = interaction.options.getFocused()
            await interaction.respond([{ name: `${typed}!`, value: typed }])
          } else if (interaction.isChatInputCommand() && interaction.commandName === "hello") {
            const { options } = interaction
            await interaction.reply(
              `${options.getString("name", true)} ${options.getInteger("times")} ${options.getUser("friend")?.username}`,
            )
          } else if (interaction.isChatInputCommand()) {
            await interaction.deferReply()
            await interaction.editReply({
              content: interaction.options.getSubcommand(),
              components: [
                new ActionRowBuilder<ButtonBuilder>().addComponents(
                  new ButtonBuilder().setCustomId("more").setLabel("More").setStyle(ButtonStyle.Primary),
                  new ButtonBuilder().setCustomId("ask").setLabel("Ask").setStyle(ButtonStyle.Secondary),
                ),
                new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
                  new StringSelectMenuBuilder()
                    .setCustomId("pick")
                    .addOptions({ label: "A", value: "a" }, { label: "B", value: "b" }),
                ),
              ],
            })
          } else if (interaction.isButton() && interaction.customId === "more") {
            await interaction.update("more!")
          } else if (interaction.isButton()) {
            await interaction.showModal(
              new ModalBuilder()
                .setCustomId("form")
                .setTitle("Form")
                .addComponents(
                  new ActionRowBuilder<TextInputBuilder>().addComponents(
                    new TextInputBuilder()
                      .setCustomId("why")
                      .setLabel("Why?")
                      .setStyle(TextInputStyle.Short)
                      .setMaxLength(10),
                  ),
                ),
            )
          } else if (interaction.isStringSelectMenu()) {
            await interaction.reply({ content: interaction.values.join(), flags: MessageFlags.Ephemeral })
            await interaction.followUp("and more")
          } else if (interaction.isModalSubmit()) {
            await interaction.reply(interaction.fields.getTextInputValue("why"))
          }
        }
        void answer()
      })

      const run = (path: string, body: object) =>
        Effect.map(
          Effect.promise(() => control(path, body)),
          ({ json }) => json,
        )

      const hello = yield* run("/interactions", {
        channelId,
        name: "hello",
        options: { name: "Ada", times: 3, friend: "900000000000000102" },
      })
      assert.strictEqual(hello.timedOut, undefined)
      const [said] = hello.responses
      assert.strictEqual(said.type, 4)
      assert.strictEqual(said.message.content, "Ada 3 friend")
      assert.strictEqual(said.message.interaction.name, "hello")
      assert.deepStrictEqual(
        [said.message.interaction_metadata.id, said.message.interaction_metadata.user.username],
        [hello.interactionId, "you"],
      )

      const counter = yield* run("/interactions", { channelId, name: "counter", subcommand: "get" })
      const original = counter.responses[0]
      assert.deepStrictEqual([original.type, original.message.content], [5, "get"])
      assert.strictEqual(original.message.interaction.name, "counter get")
      assert.strictEqual(original.message.flags & MessageFlags.Loading, 0)
      const messageId = original.message.id

      const pressed = yield* run("/components", { messageId, customId: "more" })
      assert.deepStrictEqual([pressed.responses[0].type, pressed.responses[0].message.content], [7, "more!"])
      assert.strictEqual(pressed.responses[0].message.id, messageId)

      const picked = yield* run("/components", { messageId, customId: "pick", values: ["b"] })
      assert.strictEqual(picked.responses[0].message.content, "b")
      assert.strictEqual(picked.responses[0].message.flags & MessageFlags.Ephemeral, MessageFlags.Ephemeral)

      const asked = yield* run("/components", { messageId, customId: "ask" })
      assert.deepStrictEqual([asked.responses[0].type, asked.responses[0].modal.title], [9, "Form"])
      const tooLong = yield* run("/modals", {
        interactionId: asked.interactionId,
        values: { why: "x".repeat(11) },
      })
      assert.strictEqual(tooLong.error.code, "bad_request")
      const submitted = yield* run("/modals", {
        interactionId: asked.interactionId,
        values: { why: "because" },
      })
      assert.strictEqual(submitted.responses[0].message.content, "because")

      const completed = yield* run("/autocomplete", {
        channelId,
        name: "find",
        options: { what: "ab" },
        focused: "what",
      })
      assert.deepStrictEqual(completed.choices, [{ name: "ab!", value: "ab" }])
    }),
  )
})
