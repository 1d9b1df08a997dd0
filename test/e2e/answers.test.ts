/** The ways to answer, to listen and to ask for choices that no other test drives through the whole runtime, and what mistakes are told. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const you = "900000000000000101"
const random = "900000000000000012"

const script = `
const form = modal("form", "Form").addComponents(
  label("Size").setComponent(radioGroup("size").addOptions({ label: "Small", value: "s" }, { label: "Large", value: "l" })),
  label("With").setComponent(checkboxGroup("with").addOptions({ label: "Ham", value: "ham" }, { label: "Egg", value: "egg" })),
  label("Sure").setComponent(checkbox("sure")),
)
const menus = [userSelect("menu/user"), roleSelect("menu/role"), mentionableSelect("menu/any"), channelSelect("menu/channel")]
const said = async (work) => { try { await work(); return "fine" } catch (error) { return error.message } }

createBot({
  onError: (error, ctx) => ctx.reply("caught " + error.message),
  commands: [
    prefix({ name: "menus", run: (ctx) => ctx.reply({ content: "choose", components: menus.map((menu) => actionRow().addComponents(menu)) }) }),
    prefix({ name: "gone", run: async (ctx) => { await ctx.reply("soon gone"); await ctx.delete(); await ctx.reply("was here") } }),
    prefix({ name: "mistakes", run: async (ctx) => ctx.reply([
      await said(() => ctx.reply({ embeds: [{ title: "a", color: -1 }] })),
      await said(() => rest.sendMessage({ channelId: "123456789012345678", content: "x" })),
      await said(() => flattenCommands([{ name: "x", description: "y", options: [{ name: "a", description: "b", type: "date" }], run() {} }])),
    ].join("\\n")) }),
  ],
  slashCommands: [
    slash({ name: "later", description: "Defers", run: async (ctx) => { await ctx.defer({ ephemeral: true }); await ctx.reply("done"); const more = await ctx.followUp("more"); await ctx.delete(more.id); await ctx.edit("done, edited") } }),
    slash({ name: "order", description: "Asks", nsfw: false, run: async (ctx) => { await ctx.showModal(form); console.log("second: " + await said(() => ctx.showModal(form))) } }),
    slash({ name: "fails", description: "Fails", run: () => { throw new Error("on purpose") } }),
    slash({ name: "byhand", description: "Routed by hand", options: [{ name: "sub", description: "One", type: "subcommand" }], run: (ctx) => ctx.reply("by hand: " + getSubcommand(ctx)) }),
  ],
})
onModal(form, (ctx) => ctx.reply([ctx.fields.size, ctx.fields.with.join("+"), ctx.fields.sure].join(" ")))
onComponent("menu/:kind", async (ctx) => { await ctx.deferUpdate(); await ctx.followUp(ctx.params.kind + " " + ctx.values.join()) })

let heard = 0
const count = (ctx) => { if (ctx.msg.content === "!count") heard++ }
on("messageCreate", count)
once("messageCreate", (ctx) => ctx.reply("the first time"), { channelId: "${random}" })
on("messageCreate", async (ctx) => {
  if (ctx.msg.content === "!stop") { off("messageCreate", count); await ctx.reply("stopped") }
  if (ctx.msg.content === "!heard") await ctx.reply("heard " + heard)
})
`

interface Outcome {
  readonly interactionId: string
  readonly responses: ReadonlyArray<{
    readonly type: number
    readonly message?: { readonly content: string; readonly flags?: number }
    readonly modal?: { readonly custom_id: string }
  }>
}

describe("a script", () => {
  it.live(
    "answers, listens and asks in every way there is, and is told what is wrong",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const { url } = yield* startRuntime(directory)
        const { ask, call, messages } = control(url)
        const entry = join(directory, "bot.js")
        writeFileSync(entry, script)
        const deployed = yield* flora(["deploy", entry, "--guild", playgroundGuild], directory, directory)
        assert.strictEqual(deployed.code, 0, deployed.output)
        const post = (path: string, body: object) =>
          Effect.map(call("POST", path, { channelId: general, ...body }), (answer) => {
            assert.strictEqual(answer.status, 200, JSON.stringify(answer.body))
            return answer.body as Outcome
          })

        /** Everything that was said in the channel, when this has been. */
        const hears = (said: string) =>
          messages(general).pipe(
            Effect.map((all) => all.map(({ content }) => content)),
            Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (all) => all.includes(said) }),
            Effect.timeout("15 seconds"),
          )

        yield* call("POST", "messages", { channelId: general, content: "!gone" })
        assert.notInclude(yield* hears("was here"), "soon gone")

        assert.deepStrictEqual((yield* ask(general, "!mistakes")).split("\n"), [
          "embeds[0].color: must be a whole number from 0 to 16777215, not -1",
          "channelId: channel 123456789012345678 does not belong to this guild; rest.fetchChannels() and rest.fetchActiveThreads() tell which do",
          'slash command "x": option "a" has an unknown type "date"; there are string, integer, number, boolean, user, channel, role, mentionable, attachment, subcommand and subcommand_group',
        ])

        const double = join(directory, "double.js")
        const one = `slash({ name: "x", description: "y", run: () => {} })`
        writeFileSync(double, `createBot({ slashCommands: [${one}, ${one}] })`)
        const refused = yield* flora(["deploy", double, "--guild", playgroundGuild], directory, directory)
        assert.notStrictEqual(refused.code, 0)
        assert.include(refused.output, 'slash command "x" is declared twice; rename or remove one')

        const failed = yield* post("interactions", { name: "fails" })
        assert.strictEqual(failed.responses[0]?.message?.content, "caught on purpose")
        const byHand = yield* post("interactions", { name: "byhand", subcommand: "sub" })
        assert.strictEqual(byHand.responses[0]?.message?.content, "by hand: sub")
        const later = yield* post("interactions", { name: "later" })
        assert.strictEqual(later.responses[0]?.type, 5)

        const opened = yield* post("interactions", { name: "order" })
        assert.strictEqual(opened.responses[0]?.modal?.custom_id, "form")
        const sent = yield* post("modals", {
          interactionId: opened.interactionId,
          values: { size: "l", with: ["ham", "egg"], sure: "true" },
        })
        assert.strictEqual(sent.responses[0]?.message?.content, "l ham+egg true")
        const { output } = yield* flora(["logs", "--guild", playgroundGuild], directory)
        assert.match(output, /second: ctx\.showModal: a modal must be the first answer/)

        yield* ask(general, "!menus")
        const panel = (yield* messages(general)).at(-1)!
        for (const [kind, value] of [
          ["user", you],
          ["role", playgroundGuild],
          ["any", you],
          ["channel", random],
        ] as const) {
          const used = yield* post("components", {
            messageId: panel.id,
            customId: `menu/${kind}`,
            values: [value],
          })
          assert.strictEqual(used.responses[0]?.type, 6)
          yield* hears(`${kind} ${value}`)
        }
        assert.strictEqual(yield* ask(random, "!count"), "the first time")
        assert.strictEqual(yield* ask(general, "!heard"), "heard 1")
        assert.strictEqual(yield* ask(general, "!stop"), "stopped")
        yield* call("POST", "messages", { channelId: random, content: "!count" })
        assert.strictEqual(yield* ask(general, "!heard"), "heard 1")
      }),
    180_000,
  )
})
