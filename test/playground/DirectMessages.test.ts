/** What the bot and one person write to each other alone, seen from both sides. */
import { assert, layer } from "@effect/vitest"
import { type ButtonInteraction, Client, Events } from "discord.js"
import { Effect } from "effect"
import { Playground } from "../../src/playground/Playground.ts"
import { PlaygroundServer } from "./PlaygroundServer.ts"

const you = "900000000000000101"
const friend = "900000000000000102"

const button = { type: 1, components: [{ type: 2, style: 1, custom_id: "go", label: "Go" }] }

/** A message of the bot to "friend" alone. */
const written = Effect.gen(function* () {
  const { rest } = yield* PlaygroundServer
  return yield* Effect.promise(async () => {
    const { json: channel } = await rest("POST", "/users/@me/channels", { recipient_id: friend })
    const message = { content: "psst", components: [button] }
    const { json } = await rest("POST", `/channels/${channel.id}/messages`, message)
    return { channelId: channel.id as string, messageId: json.id as string }
  })
})

layer(PlaygroundServer.layer(), { excludeTestServices: true })("direct messages", (it) => {
  it.effect("are listed with their person, who answers and reacts there, and nobody else does", () =>
    Effect.gen(function* () {
      const { control, rest } = yield* PlaygroundServer
      const { channelId, messageId } = yield* written
      yield* Effect.promise(async () => {
        const { json: world } = await control("/state")
        assert.deepStrictEqual(world.directMessages, [{ id: channelId, userId: friend }])

        const answered = await control("/messages", { channelId, content: "yes?", replyTo: messageId })
        assert.deepInclude(answered.json.author, { id: friend })
        assert.notProperty(answered.json.message_reference, "guild_id")
        await control("/reactions", { channelId, messageId, emoji: "🔥" })
        const { json: seen } = await rest("GET", `/channels/${channelId}/messages`)
        assert.deepStrictEqual(
          seen.map(({ content }: { content: string }) => content),
          ["yes?", "psst"],
        )
        assert.strictEqual(seen[1].reactions[0].count, 1)

        const intruder = await control("/messages", { channelId, content: "me too", authorId: you })
        assert.strictEqual(intruder.status, 400)
        assert.include(intruder.json.error.message, `only user ${friend} sees`)
      })
    }),
  )

  it.effect("have no commands: those belong to a server", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const { channelId, messageId } = yield* written
      yield* Effect.promise(async () => {
        const command = { channelId, name: "ping" }
        for (const [path, use] of [
          ["/interactions", command],
          ["/autocomplete", { ...command, focused: "x" }],
          ["/context-menus", { ...command, target: "message", targetId: messageId }],
        ] as const) {
          const { json, status } = await control(path, use)
          assert.deepStrictEqual([path, status], [path, 400])
          assert.include(json.error.message, "direct messages")
        }
      })
    }),
  )

  it.effect("tell a bot of their buttons without a server, as Discord does", () =>
    Effect.gen(function* () {
      const { control, origin } = yield* PlaygroundServer
      const { messageId } = yield* written
      const client = yield* Effect.acquireRelease(
        Effect.sync(() => new Client({ intents: [], rest: { api: Playground.restUrl(origin) } })),
        (client) => Effect.promise(() => client.destroy()),
      )
      yield* Effect.promise(async () => {
        const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
        await client.login(Playground.botToken)
        await ready
        const pressed = new Promise<ButtonInteraction>((resolve) =>
          client.once(Events.InteractionCreate, (interaction) => resolve(interaction as ButtonInteraction)),
        )
        const outcome = control("/components", { messageId, customId: "go" })
        const interaction = await pressed
        assert.isNull(interaction.guildId)
        assert.strictEqual(interaction.user.id, friend)
        await interaction.update({ content: "gone", components: [] })
        const [response] = (await outcome).json.responses
        assert.deepInclude(response.message, { id: messageId, content: "gone" })
      })
    }),
  )
})
