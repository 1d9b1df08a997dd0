/** Components, modals and files, from a script in its isolate to the local Discord and back. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const script = `
const panel = container().setAccentColor(0x5865f2).addComponents(
  textDisplay("# Ticket 7"),
  section().addComponents(textDisplay("The report")).setAccessory(thumbnail("attachment://report.png")),
  file("attachment://notes.txt"),
  separator().setSpacing("large"),
  actionRow().addComponents(button().setCustomId(customId("ticket/:id/close", { id: 7 })).setLabel("Close").setEmoji("🔒")),
)
const report = modal("report/:id", "Report").addComponents(
  label("What").setComponent(inputText("text").setMinLength(3)),
  label("Who").setComponent(userSelect("who").setRequired(false)),
  label("Proof").setComponent(fileUpload("proof").setMaxValues(2)),
)
let opener: CommandInteraction | undefined
createBot({
  commands: [
    prefix({ name: "panel", run: (ctx) => ctx.reply({
      components: [panel, stringSelect("colour").setMaxValues(2).addOptions({ label: "Red", value: "red" }, { label: "Blue", value: "blue" })],
      attachments: [
        { filename: "notes.txt", text: "Grüße", description: "notes" },
        { filename: "report.png", data: new Uint8Array([137, 80, 78, 71]) },
      ],
    }) }),
    prefix({ name: "bad", run: async (ctx) => {
      await ctx.reply({ embeds: [embed().setTitle("x".repeat(300))] }).catch(async (error) => ctx.reply(error.code + " " + error.message))
    } }),
    prefix({ name: "opener", run: (ctx) => ctx.reply(JSON.stringify({
      id: opener?.interactionId, token: opener?.interactionToken, modal: report.with({ id: 7 }),
    })) }),
  ],
  slashCommands: [slash({ name: "report", description: "Opens the form", run: (ctx) => { opener = ctx.msg } })],
})
onComponent("ticket/:id/close", async (ctx) => {
  await ctx.reply({ components: [textDisplay("closed " + ctx.params.id)] })
  await ctx.edit({ components: [textDisplay("closed " + ctx.params.id + " for good")] })
})
onComponent("colo*", (ctx) => ctx.reply({ content: ctx.customId + " " + ctx.values.join("+"), ephemeral: true }))
onModal(report, (ctx) => {
  const [first] = ctx.fields.proof
  return ctx.reply(\`\${ctx.params.id}: \${ctx.fields.text.toUpperCase()} by <@\${ctx.fields.who[0]}> with \${first?.filename}\`)
})
`

interface Outcome {
  readonly timedOut?: boolean
  readonly responses: ReadonlyArray<{
    readonly type: number
    readonly modal?: { readonly custom_id: string }
    readonly message?: Message
  }>
}
interface Message {
  readonly id: string
  readonly content: string
  readonly flags: number
  readonly author: { readonly bot?: boolean }
  readonly components: ReadonlyArray<Record<string, unknown>>
  readonly attachments: ReadonlyArray<{
    readonly filename: string
    readonly size: number
    readonly url: string
    readonly description?: string
  }>
}

describe("a script's components", () => {
  it.live(
    "are shown, used and answered, and its modals come back filled in",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const { ask, call, messages } = control(runtime.url)
        const entry = join(directory, "bot.ts")
        writeFileSync(entry, script)
        const deployed = yield* flora(["deploy", entry, "--guild", playgroundGuild], directory, directory)
        assert.strictEqual(deployed.code, 0, deployed.output)

        yield* ask(general, "!panel")
        const message = (yield* messages(general)).at(-1) as unknown as Message
        assert.strictEqual(message.flags & 32_768, 32_768)
        assert.deepEqual(
          message.attachments.map(({ description, filename, size }) => [filename, size, description]),
          [
            ["notes.txt", 7, "notes"],
            ["report.png", 4, undefined],
          ],
        )
        const shown = JSON.stringify(message.components)
        for (const { url } of message.attachments) assert.include(shown, url)

        const press = (customId: string, values?: ReadonlyArray<string>) =>
          Effect.map(
            call("POST", "components", { messageId: message.id, customId, ...(values ? { values } : {}) }),
            ({ body }) => body as Outcome,
          )
        const closed = (yield* press("ticket/7/close")).responses[0]!.message!
        assert.match(JSON.stringify(closed.components), /closed 7/)
        const chosen = (yield* press("colour", ["red", "blue"])).responses[0]!.message!
        assert.strictEqual(chosen.content, "colour red+blue")
        assert.strictEqual(chosen.flags & 64, 64)

        assert.strictEqual(
          yield* ask(general, "!bad"),
          "INVALID_INPUT embeds[0].title: 300 characters; Discord allows 256",
        )

        const opening = yield* call("POST", "interactions", { channelId: general, name: "report" }).pipe(
          Effect.forkScoped,
        )
        let opener: { id?: string; token?: string; modal?: unknown } = {}
        while (opener.id === undefined) opener = JSON.parse(yield* ask(general, "!opener"))
        const callback = (modal: unknown) =>
          Effect.promise(() =>
            fetch(`${runtime.url}/playground/api/v10/interactions/${opener.id}/${opener.token}/callback`, {
              method: "POST",
              headers: { "content-type": "application/json" },
              body: JSON.stringify({ type: 9, data: modal }),
            }),
          )
        const refused = yield* callback({ ...(opener.modal as object), title: "x".repeat(46) })
        assert.deepEqual(yield* Effect.promise(() => refused.json()), {
          code: 50_035,
          message: "Invalid Form Body",
          errors: {
            data: {
              title: {
                _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 45 or fewer in length." }],
              },
            },
          },
        })
        assert.strictEqual((yield* callback(opener.modal)).status, 204)
        const opened = (yield* Fiber.join(opening)).body as Outcome & { interactionId: string }
        assert.strictEqual(opened.responses[0]!.modal!.custom_id, "report/7")

        const submitted = yield* call("POST", "modals", {
          interactionId: opened.interactionId,
          values: { text: "spam", who: ["900000000000000101"], proof: ["a.png", "b.png"] },
        })
        assert.strictEqual(submitted.status, 200, JSON.stringify(submitted.body))
        const answer = (submitted.body as Outcome).responses[0]!.message!
        assert.match(answer.content, /^7: SPAM by <@\d+> with a\.png$/)
      }),
    120_000,
  )
})
