import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { AttachmentDownload } from "../../src/discord/Attachments.ts"
import { DiscordRest } from "../../src/discord/DiscordRest.ts"
import { DiscordTarget } from "../../src/discord/DiscordTarget.ts"
import { type MessageOptions, toDiscordMessageEdit, toDiscordMessage } from "../../src/discord/MessageBody.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { Limits, defaultLimits } from "../../src/domain/Limits.ts"
import { IsolateDriver } from "../sdk/IsolateDriver.ts"
import { message } from "../sdk/Payloads.ts"
import { assertDescribed } from "./Specification.ts"

const attachmentsOf = async (list: string) => {
  using guild = await IsolateDriver.load(`on("messageCreate", (ctx) => ctx.reply({ attachments: ${list} }))`)
  const event = await guild.event("messageCreate", message("x"))
  assert.isDefined(guild.operations[0], guild.outcome(event)?.message)
  return { attachments: guild.operations[0]!.args.attachments } as MessageOptions
}

describe("attachments", () => {
  it.effect("travel beside the JSON as the bytes that a script gave, in an interaction's answer too", () =>
    Effect.gen(function* () {
      const received: Array<FormData> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          void new Response(Buffer.concat(chunks), {
            headers: { "content-type": request.headers["content-type"]! },
          })
            .formData()
            .then((form) => {
              received.push(form)
              response.writeHead(200, { "content-type": "application/json" }).end("{}")
            })
        })
      })
      yield* Effect.acquireRelease(
        Effect.callback<void>((done) => void server.listen(0, "127.0.0.1", () => done(Effect.void))),
        () => Effect.sync(() => server.close()),
      )
      const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
      const target = { api, token: Redacted.make("t"), callsPerSecond: 50 } as DiscordTarget["Service"]
      const options = yield* Effect.promise(() =>
        attachmentsOf(`[
          { filename: "a.txt", text: "höllo", description: "greeting" },
          { type: "bytes", filename: "b.bin", data: new Uint8Array([0, 255, 7]) },
          { data: new Uint8Array([1, 2, 3]).buffer },
          { type: "Base64", data: "AQID", filename: "c.bin" },
        ]`),
      )
      const body = yield* toDiscordMessage(options)
      assertDescribed("MessageCreateRequest", body)
      yield* Effect.gen(function* () {
        const rest = yield* DiscordRest
        const guild = "900000000000000001" as GuildId
        yield* rest.request(guild, "POST", "/channels/900000000000000011/messages", { body })
        yield* rest.request(guild, "POST", "/interactions/900000000000000012/token/callback", {
          body: { type: 4, data: { ...body, content: "x" } },
        })
      }).pipe(Effect.provide(DiscordRest.layer.pipe(Layer.provide(Layer.succeed(DiscordTarget)(target)))))
      assert.lengthOf(received, 2)
      for (const form of received) {
        const json = JSON.parse(form.get("payload_json") as string) as {
          attachments?: unknown
          data?: { attachments: unknown }
        }
        assert.deepEqual(json.attachments ?? json.data?.attachments, [
          { id: "0", filename: "a.txt", description: "greeting" },
          { id: "1", filename: "b.bin" },
          { id: "2", filename: "attachment" },
          { id: "3", filename: "c.bin" },
        ])
        const bytes = async (name: string) => [
          ...new Uint8Array(await (form.get(name) as File).arrayBuffer()),
        ]
        assert.deepEqual(yield* Effect.promise(() => (form.get("files[0]") as File).text()), "höllo")
        assert.strictEqual((form.get("files[0]") as File).name, "a.txt")
        assert.deepEqual(yield* Effect.promise(() => bytes("files[1]")), [0, 255, 7])
        assert.deepEqual(yield* Effect.promise(() => bytes("files[2]")), [1, 2, 3])
        assert.deepEqual(yield* Effect.promise(() => bytes("files[3]")), [1, 2, 3])
      }
    }),
  )

  it.effect(
    "are fetched through the seam where there is one, and refused with UNSUPPORTED where there is none",
    () =>
      Effect.gen(function* () {
        const options = yield* Effect.promise(() =>
          attachmentsOf(
            `[{ type: "Url", url: "https://a.example/path/cat.png?x=1" }, { url: "https://a.example" }]`,
          ),
        )
        assert.deepEqual(options.attachments?.[1], { type: "url", url: "https://a.example" })
        const error = yield* Effect.flip(toDiscordMessage(options))
        assert.deepInclude(error, { code: "UNSUPPORTED", field: "attachments[0].url" })
        const body = yield* toDiscordMessage(options).pipe(
          Effect.provideService(AttachmentDownload, (url) => Effect.succeed(new TextEncoder().encode(url))),
        )
        const [cat, nameless] = body.attachments as ReadonlyArray<{ filename: string; bytes: Uint8Array }>
        assert.strictEqual(cat!.filename, "cat.png")
        assert.strictEqual(nameless!.filename, "attachment")
        assert.strictEqual(new TextDecoder().decode(cat!.bytes), "https://a.example/path/cat.png?x=1")
      }),
  )

  it.effect("keep files of the message in an edit, and say what is wrong with one", () =>
    Effect.gen(function* () {
      const kept = yield* Effect.promise(() => attachmentsOf(`[{ id: "900000000000000009" }]`))
      const edit = yield* toDiscordMessageEdit(kept)
      assertDescribed("MessageEditRequestPartial", edit)
      assert.deepEqual(edit, { attachments: [{ id: "900000000000000009" }] })

      const bad = yield* Effect.flip(
        toDiscordMessage({
          attachments: [
            { type: "text", text: "" },
            { type: "base64", data: "*" },
          ],
        }),
      )
      assert.strictEqual(bad.message, "attachments[1].data: must be base64")
      const large = yield* Effect.flip(
        toDiscordMessage({ attachments: [{ type: "text", text: "12345" }] }).pipe(
          Effect.provideService(Limits, { ...defaultLimits, attachmentBytes: 4 }),
        ),
      )
      assert.deepInclude(large, { code: "LIMIT_EXCEEDED", field: "attachments" })
      using guild = yield* Effect.promise(() =>
        IsolateDriver.load(`on("messageCreate", (ctx) => ctx.reply({ attachments: [{ filename: "x" }] }))`),
      )
      const event = yield* Effect.promise(() => guild.event("messageCreate", message("x")))
      assert.strictEqual(
        guild.outcome(event)?.message,
        "attachments[0]: needs data (bytes or base64), text or url",
      )
    }),
  )
})

describe("toDiscordMessageEdit", () => {
  it.effect("empties a message that turns to components v2 of what cannot stand beside them", () =>
    Effect.gen(function* () {
      const body = yield* toDiscordMessageEdit({ components: [{ type: 10, content: "x" }] })
      assert.deepEqual(body, {
        content: null,
        embeds: [],
        components: [{ type: 10, content: "x" }],
        flags: 32_768,
      })
      assertDescribed("MessageEditRequestPartial", body)
    }),
  )

  it.effect(
    "changes what is named, takes buttons away with an empty list, and refuses to change nothing",
    () =>
      Effect.gen(function* () {
        assert.deepEqual(yield* toDiscordMessageEdit({ components: [] }), { components: [] })
        assert.deepEqual(yield* toDiscordMessageEdit({ content: null }), { content: null })
        const error = yield* Effect.flip(toDiscordMessageEdit({}))
        assert.deepInclude(error, { field: "payload", message: "an edit needs something to change" })
      }),
  )
})

describe("allowedMentions", () => {
  it.effect("leaves out what is no mention, and refuses a list beside the permission for all", () =>
    Effect.gen(function* () {
      const body = yield* toDiscordMessage({
        content: "x",
        allowedMentions: { parse: ["users", "nobody"], roles: ["900000000000000001", "x"] },
      })
      assertDescribed("MessageCreateRequest", body)
      assert.deepEqual(body.allowed_mentions, { parse: ["users"], roles: ["900000000000000001"] })
      const error = yield* Effect.flip(
        toDiscordMessage({
          content: "x",
          allowedMentions: { parse: ["users"], users: ["900000000000000001"] },
        }),
      )
      assert.strictEqual(error.field, "allowedMentions.users")
    }),
  )
})
