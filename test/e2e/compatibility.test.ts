/**
 * Scripts that were written from the original's documentation and know nothing newer, run unchanged by the whole product. What each row of
 * the original's features is tested by stands in docs/compatibility.md.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Schedule } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild as guildId, startRuntime } from "./RuntimeProcess.ts"

const minute = 60_000
const friend = "900000000000000102"

const script = String.raw`
const store = kv.store("compat")
const told: string[] = []
const check = (what: string, holds: boolean) => { if (!holds) throw new Error("not so: " + what) }
const failing = async (promise: Promise<unknown>) => {
  try { await promise } catch (error) { return error as Error & { [field: string]: unknown } }
  throw new Error("should have failed")
}

const families: { [name: string]: (ctx: Context<Message>) => Promise<unknown> } = {
  replies: async (ctx) => {
    const channelId = ctx.msg.channelId
    const plain = (await ctx.reply("a reply")) as any
    check("refers to the message", plain.message_reference.message_id === ctx.msg.id)
    const bare = (await ctx.reply({ content: "no reference", replyTo: null })) as any
    check("refers to nothing", bare.message_reference === undefined)
    const other = (await ctx.reply({ content: "another", replyTo: bare.id, tts: true, allowedMentions: { parse: [] } })) as any
    check("refers to another", other.message_reference.message_id === bare.id)
    check("text of anything", ((await ctx.reply(42 as never)) as any).content === "42")
    const file = (await ctx.reply({ content: "file", attachments: [{ type: "base64", data: "aGk=", filename: "a.txt", description: "d" }] })) as any
    check("file", file.attachments[0].filename === "a.txt" && file.attachments[0].size === 2)
    check("nothing to say", (await failing(ctx.reply({}))).code === "INVALID_INPUT")
    const old = (await rest.sendMessage({ channelId, content: "old alias", messageId: ctx.msg.id } as never)) as any
    check("messageId", old.message_reference.message_id === ctx.msg.id)
    await rest.editMessage({ channelId, messageId: old.id, embeds: [embed().setTitle("t").toJSON()] })
    check("around", (await rest.fetchMessages({ channelId, around: old.id, limit: 3 })).some(({ id }) => id === old.id))
    await rest.addReaction({ channelId, messageId: old.id, emoji: "👍" })
    await rest.removeReaction({ channelId, messageId: old.id, emoji: "👍" })
    await rest.clearReactions({ channelId, messageId: old.id, emoji: "👍" })
    await rest.clearReactions({ channelId, messageId: old.id })
    check("empty edit", (await failing(rest.editMessage({ channelId, messageId: old.id }))).code === "INVALID_INPUT")
  },
  kv: async () => {
    check("nothing", (await store.get("a")) === null)
    const soon = Math.floor(Date.now() / 1000) + 3600
    await store.set("a", "1", { expiration: soon, metadata: { by: "me" } })
    await store.set("b", "2")
    check("with metadata", ((await store.getWithMetadata("a")).metadata as any).by === "me")
    await store.updateMetadata("a", { by: "you" })
    const page = await store.list({ prefix: "a" })
    check("listed", page.listComplete && page.keys.length === 1 && page.keys[0]!.name === "a")
    check("kept", page.keys[0]!.expiration === soon && (page.keys[0]!.metadata as any).by === "you")
    await store.updateMetadata("a", undefined)
    check("no metadata", (await store.getWithMetadata("a")).metadata === undefined)
    await store.set("a", "3")
    check("cleared", (await store.list({ prefix: "a" })).keys[0]!.expiration === undefined)
    const first = await store.list({ limit: 1 })
    check("cursor", !first.listComplete && (await store.list({ limit: 1, cursor: first.cursor })).keys[0]!.name === "b")
    await store.delete("a")
    await store.delete("never there")
    check("gone", (await store.get("a")) === null)
    check("a missing key", /key not found/i.test((await failing(store.updateMetadata("a", {}))).message))
    check("the other name", (await flora.store("compat").get("b")) === "2" && store instanceof KvStore)
    check("no secret", secrets.get("NOT_THERE") == null)
  },
  errors: async (ctx) => {
    const gone = await failing(rest.fetchMessage({ channelId: ctx.msg.channelId, messageId: "123456789012345678" }))
    check("refused", gone instanceof Error && gone.code === "DISCORD_HTTP_ERROR" && gone.message.startsWith("Discord HTTP error (404): "))
    check("its route", gone.message.includes("(route: GET /channels/"))
    check("elsewhere", (await failing(rest.sendMessage({ channelId: "123456789012345678", content: "x" }))).code === "SCOPE_FORBIDDEN")
    check("input", (await failing(rest.bulkDeleteMessages({ channelId: ctx.msg.channelId, messageIds: ["1"] }))).code === "INVALID_INPUT")
    check("a deleted message", (await failing(rest.addReaction({ channelId: ctx.msg.channelId, messageId: "123456789012345678", emoji: "👍" }))).status === 404)
  },
}

createBot({
  prefix: "!",
  commands: [
    ...Object.keys(families).map((name) => prefix({
      name,
      run: async (ctx) => {
        try { await families[name]!(ctx as never); await ctx.reply("fine") } catch (error) { await ctx.reply((error as Error).stack!.slice(0, 1500)) }
      },
    })),
    prefix({ name: "panel", run: (ctx) => ctx.reply({ content: "panel", components: [
      actionRow().addComponents(button().setCustomId("edit").setLabel("Edit"), button().setCustomId("update").setLabel("Update"),
        button().setCustomId("answer").setLabel("Answer")).toJSON()] }) }),
    prefix({ name: "told", run: (ctx) => ctx.reply(told.join(" ") || "nothing") }),
  ],
  slashCommands: [
    slash({ name: "secret", description: "Whispers", options: [{ name: "text", description: "What", required: true }],
      run: async (ctx) => { await ctx.reply({ content: String(ctx.options.text), ephemeral: true }); told.push("whispered") } }),
    slash({ name: "long", description: "By hand", run: async (ctx) => {
      const { interactionId, interactionToken: token } = ctx.msg
      await rest.deferInteractionResponse({ interactionId, token })
      await rest.editOriginalInteractionResponse({ token, content: "original" })
      const more = await rest.createFollowupMessage({ token, content: "follow-up", flags: MessageFlags.EPHEMERAL })
      await rest.editFollowupMessage({ token, messageId: more.id, content: "changed" })
      await rest.deleteFollowupMessage({ token, messageId: more.id })
      await rest.createFollowupMessage({ token, content: "the end of it" })
    } }),
    slash({ name: "edited", description: "Edits its answer", run: async (ctx) => { await ctx.reply("before"); await ctx.edit("after") } }),
    slash({ name: "counter", description: "Counts", subcommands: [
      { name: "add", description: "Adds", options: [{ name: "by", description: "How many", type: "integer" }],
        run: async (ctx) => {
          const sum = Number((await store.get("count")) ?? "0") + Number(ctx.options.by ?? 1)
          await store.set("count", String(sum))
          await ctx.reply("count " + sum)
        } } ] }),
  ],
})

on("interactionCreate", (ctx) => { told.push("command:" + ctx.msg.commandName) })
on("componentInteraction", async (ctx) => {
  const { interactionId, interactionToken: token } = ctx.msg
  told.push("component:" + ctx.msg.data.custom_id)
  if (ctx.msg.data.custom_id === "edit") await ctx.edit("edited by its button")
  if (ctx.msg.data.custom_id === "update") await rest.updateInteractionResponse({ interactionId, token, content: "updated by its button" })
  if (ctx.msg.data.custom_id === "answer") await rest.sendInteractionResponse({ interactionId, token, content: "answered", ephemeral: true })
})
on("reactionAdd", async (ctx) => {
  if (ctx.msg.userId !== "${friend}") return
  await ctx.edit("somebody liked this")
  await ctx.reply("thanks")
})
on("messageUpdate", (ctx) => { if (!ctx.msg.new?.author.bot) told.push("update:" + ctx.msg.old?.content + ">" + ctx.msg.new?.content) })
on("messageDelete", async (ctx) => { await ctx.reply({ content: "deleted " + (ctx.msg.id !== undefined), replyTo: null }) })
on("ready", (ctx) => { told.push("ready:" + ctx.msg.guildIds.length) })
`

class Original extends Context.Service<Original, { readonly url: string; readonly directory: string }>()(
  "test/e2e/Original",
) {
  static readonly layer = Layer.effect(
    Original,
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const { url } = yield* startRuntime(directory)
      yield* deploy(directory, script)
      return Original.of({ url, directory })
    }),
  )
}

const deploy = (directory: string, text: string) =>
  Effect.gen(function* () {
    const path = join(directory, "bot.ts")
    writeFileSync(path, text)
    const deployed = yield* flora(["deploy", path, "--guild", guildId], directory, directory)
    assert.strictEqual(deployed.code, 0, deployed.output)
  })

interface Outcome {
  readonly responses: ReadonlyArray<{
    readonly type: number
    readonly message?: { readonly id: string; readonly content: string; readonly flags?: number }
  }>
}

const post = (path: string, body: object) =>
  Effect.gen(function* () {
    const { url } = yield* Original
    const { body: answer, status } = yield* control(url).call("POST", path, { channelId: general, ...body })
    assert.strictEqual(status, 200, JSON.stringify(answer))
    return answer as Outcome
  })
const messages = Effect.flatMap(Original, ({ url }) => control(url).messages(general))
const say = (content: string) => post("messages", { content })
/** Waits until somebody has said something that fits, after the message with this id. */
const hears = (fits: (content: string) => boolean, after = "0") =>
  messages.pipe(
    Effect.map((all) => all.find(({ content, id }) => BigInt(id) > BigInt(after) && fits(content))),
    Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (found) => found !== undefined }),
    Effect.timeout("15 seconds"),
    Effect.map((found) => found!),
  )
const latest = Effect.map(messages, (all) => all.at(-1)?.id ?? "0")
const told = Effect.gen(function* () {
  const before = yield* latest
  yield* say("!told")
  return (yield* hears((content) => content !== "!told", before)).content
})

layer(Original.layer, { timeout: minute, excludeTestServices: true })("a script of the original", (it) => {
  for (const family of ["replies", "kv", "errors"]) {
    it.effect(
      `finds ${family} as they were described`,
      () =>
        Effect.gen(function* () {
          const before = yield* latest
          yield* say(`!${family}`)
          const last = yield* hears((content) => content === "fine" || content.includes("Error"), before)
          assert.strictEqual(last.content, "fine")
        }),
      minute,
    )
  }

  it.effect(
    "answers slash commands, privately too, with subcommands, and by hand",
    () =>
      Effect.gen(function* () {
        const secret = yield* post("interactions", { name: "secret", options: { text: "psst" } })
        assert.deepInclude(secret.responses[0]!.message!, { content: "psst", flags: 64 })
        const counted = yield* post("interactions", {
          name: "counter",
          subcommand: "add",
          options: { by: 5 },
        })
        assert.strictEqual(counted.responses[0]!.message!.content, "count 5")
        yield* post("interactions", { name: "edited" })
        yield* hears((content) => content === "after")
        const long = yield* post("interactions", { name: "long" })
        assert.strictEqual(long.responses[0]!.type, 5)
        yield* hears((content) => content === "original")
        yield* hears((content) => content === "the end of it")
        assert.isUndefined((yield* messages).find(({ content }) => content === "changed"))
        const heard = (yield* told).split(" ")
        assert.includeMembers(heard, ["ready:0", "whispered", "command:secret", "command:long"])
      }),
    minute,
  )

  it.effect(
    "answers components by editing, updating or replying, and they are no commands",
    () =>
      Effect.gen(function* () {
        const panel = Effect.gen(function* () {
          const before = yield* latest
          yield* say("!panel")
          return (yield* hears((content) => content === "panel", before)).id
        })
        const press = (messageId: string, customId: string) => post("components", { messageId, customId })
        const edited = yield* panel
        yield* press(edited, "edit")
        assert.strictEqual((yield* hears((content) => content === "edited by its button")).id, edited)
        const updated = yield* panel
        yield* press(updated, "update")
        assert.strictEqual((yield* hears((content) => content === "updated by its button")).id, updated)
        const answer = yield* press(yield* panel, "answer")
        assert.deepInclude(answer.responses[0]!.message!, { content: "answered", flags: 64 })
        const heard = yield* told
        assert.match(heard, /component:edit component:update component:answer/)
        assert.notMatch(heard, /command:(edit|update|answer|undefined)( |$)/)
      }),
    minute,
  )

  it.effect(
    "hears of reactions, changes and deletions, and answers them where they happened",
    () =>
      Effect.gen(function* () {
        const before = yield* latest
        yield* say("!panel")
        const { id: messageId } = yield* hears((content) => content === "panel", before)
        yield* post("reactions", { messageId, emoji: "👍", userId: friend })
        yield* hears((content) => content === "thanks", before)
        assert.strictEqual((yield* hears((content) => content === "somebody liked this")).id, messageId)
        const { id } = (yield* say("first")) as unknown as { readonly id: string }
        yield* post("messages/edit", { messageId: id, content: "second" })
        yield* post("messages/delete", { messageId: id })
        yield* hears((content) => content === "deleted true", before)
        assert.include(yield* told, "update:first>second")
      }),
    minute,
  )

  it.effect(
    "that has no commands any more takes those of its former version away",
    () =>
      Effect.gen(function* () {
        const { directory } = yield* Original
        yield* deploy(
          directory,
          `on("messageCreate", async (ctx) => {
             if (ctx.msg.content === "how many?") await ctx.reply("commands: " + (await rest.getGuildCommands({ guildId: ctx.msg.guildId })).length)
           })`,
        )
        const before = yield* latest
        yield* say("how many?")
        assert.strictEqual(
          (yield* hears((content) => content.startsWith("commands:"), before)).content,
          "commands: 0",
        )
      }),
    minute,
  )
})
