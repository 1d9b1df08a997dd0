import { assert, layer } from "@effect/vitest"
import { GatewayIntentBits } from "discord-api-types/v10"
import { Deferred, Effect, Fiber } from "effect"
import { WebSocket } from "ws"
import { Playground } from "../../src/playground/Playground.ts"
import { PlaygroundServer } from "./PlaygroundServer.ts"

const { applicationId, channelId, guildId } = Playground

interface Received {
  readonly id: string
  readonly token: string
  readonly type: number
  readonly guild_id: string
  readonly member: { readonly user: { readonly username: string } }
  readonly data: {
    readonly name?: string
    readonly custom_id?: string
    readonly options?: ReadonlyArray<object>
  }
  readonly message?: { readonly id: string }
}

/** A connected bot: hands over the next interaction it is told about. */
const bot = Effect.gen(function* () {
  const { origin, rest } = yield* PlaygroundServer
  yield* Effect.promise(() =>
    rest("PUT", `/applications/${applicationId}/guilds/${guildId}/commands`, [
      {
        name: "do",
        description: "Does",
        options: [
          { type: 4, name: "count", description: "x", required: true, min_value: 1, max_value: 9 },
          { type: 3, name: "colour", description: "x", choices: [{ name: "Red", value: "red" }] },
          { type: 5, name: "loud", description: "x" },
          { type: 7, name: "where", description: "x" },
        ],
      },
      { name: "plain", description: "x" },
      { name: "Greet", type: 2 },
      { name: "Quote", type: 3 },
      {
        name: "tree",
        description: "x",
        options: [
          {
            type: 2,
            name: "group",
            description: "x",
            options: [{ type: 1, name: "leaf", description: "x" }],
          },
        ],
      },
    ]),
  )
  const socket = yield* Effect.acquireRelease(
    Effect.sync(() => new WebSocket(`${origin.replace("http", "ws")}/playground/gateway?v=10&encoding=json`)),
    (socket) => Effect.sync(() => socket.terminate()),
  )
  let waiting = yield* Deferred.make<Received>()
  const ready = yield* Deferred.make<void>()
  socket.on("message", (text) => {
    const { d, op, t } = JSON.parse(String(text))
    if (op === 10) {
      const identify = { token: Playground.botToken, intents: GatewayIntentBits.Guilds, properties: {} }
      socket.send(JSON.stringify({ op: 2, d: identify }))
    }
    if (t === "READY") Deferred.doneUnsafe(ready, Effect.void)
    if (t === "INTERACTION_CREATE") Deferred.doneUnsafe(waiting, Effect.succeed(d))
  })
  yield* Deferred.await(ready)
  const next = Effect.gen(function* () {
    const interaction = yield* Deferred.await(waiting)
    waiting = yield* Deferred.make<Received>()
    const answer = (body: unknown, query = "") =>
      Effect.promise(() =>
        rest("POST", `/interactions/${interaction.id}/${interaction.token}/callback${query}`, body, {
          authorization: "",
        }),
      )
    const webhook = (method: string, path = "", body?: unknown) =>
      Effect.promise(() =>
        rest(method, `/webhooks/${applicationId}/${interaction.token}${path}`, body, { authorization: "" }),
      )
    return { ...interaction, answer, webhook }
  })
  return { next }
})

const control = (path: string, body: object) =>
  Effect.flatMap(PlaygroundServer, (server) => Effect.promise(() => server.control(path, body)))

/** Starts a control call and leaves it waiting for the bot. */
const start = (path: string, body: object) => Effect.forkChild(control(path, body))

layer(PlaygroundServer.layer(), { excludeTestServices: true })("an interaction in the playground", (it) => {
  it.effect("of a context menu names its target, and only one that is there", () =>
    Effect.gen(function* () {
      const { next } = yield* bot
      const friend = "900000000000000102"
      const use = { channelId, name: "Greet", target: "user", targetId: friend }
      const outcome = yield* start("/context-menus", use)
      const interaction = yield* next
      assert.deepInclude(interaction.data as object, { name: "Greet", type: 2, target_id: friend })
      assert.nestedProperty(interaction.data, `resolved.members.${friend}`)
      yield* interaction.answer({ type: 4, data: { content: "Hello" } })
      const { json } = yield* Fiber.join(outcome)
      const { message } = json.responses[0]
      assert.strictEqual(message.type, 23)
      assert.deepNestedInclude(message.interaction_metadata, {
        name: "Greet",
        command_type: 2,
        "target_user.id": friend,
      })
      yield* start("/context-menus", { ...use, name: "Quote", target: "message", targetId: message.id })
      const quoted = yield* next
      assert.nestedPropertyVal(quoted.data, `resolved.messages.${message.id}.content`, "Hello")
      yield* quoted.answer({ type: 4, data: { content: "> Hello" } })
      for (const [wrong, status] of [
        [{ ...use, name: "Quote" }, 404],
        [{ ...use, name: "plain" }, 404],
        [{ ...use, targetId: "900000000000999999" }, 400],
        [{ ...use, name: "Quote", target: "message" }, 404],
      ] as const)
        assert.strictEqual((yield* control("/context-menus", wrong)).status, status)
    }),
  )

  it.effect("carries typed options, what they name, and who used the command where", () =>
    Effect.gen(function* () {
      const { next } = yield* bot
      const options = { count: "3", colour: "red", loud: true, where: channelId }
      const outcome = yield* start("/interactions", {
        channelId,
        name: "do",
        options,
        userId: "900000000000000102",
      })
      const interaction = yield* next
      assert.strictEqual(interaction.type, 2)
      assert.strictEqual(interaction.guild_id, guildId)
      assert.strictEqual(interaction.member.user.username, "friend")
      assert.deepStrictEqual(interaction.data.options, [
        { type: 4, name: "count", value: 3 },
        { type: 3, name: "colour", value: "red" },
        { type: 5, name: "loud", value: true },
        { type: 7, name: "where", value: channelId },
      ])
      assert.property(interaction.data, "resolved")
      const answered = yield* interaction.answer({ type: 4, data: { content: "done" } })
      assert.deepStrictEqual([answered.status, answered.json], [204, undefined])
      const { json } = yield* Fiber.join(outcome)
      assert.strictEqual(json.interactionId, interaction.id)
      assert.include(json.responses[0].message, { type: 20, content: "done", application_id: applicationId })
    }),
  )

  it.effect("nests subcommand groups", () =>
    Effect.gen(function* () {
      const { next } = yield* bot
      yield* start("/interactions", { channelId, name: "tree", subcommand: "group leaf" })
      const interaction = yield* next
      assert.deepStrictEqual(interaction.data.options, [
        { name: "group", type: 2, options: [{ name: "leaf", type: 1, options: [] }] },
      ])
      yield* interaction.answer({ type: 4, data: { content: "x" } })
    }),
  )

  it.effect.each([
    [{ name: "unknown" }, 404, "unknown_command"],
    [{ name: "tree" }, 400, "bad_request"],
    [{ name: "tree", subcommand: "nothing" }, 404, "unknown_subcommand"],
    [{ name: "do" }, 400, "bad_request"],
    [{ name: "do", options: { count: 0 } }, 400, "bad_request"],
    [{ name: "do", options: { count: 1.5 } }, 400, "bad_request"],
    [{ name: "do", options: { count: 1, colour: "blue" } }, 400, "bad_request"],
    [{ name: "do", options: { count: 1, where: "123456789012345678" } }, 400, "bad_request"],
    [{ name: "plain", options: { extra: 1 } }, 400, "bad_request"],
    [{ name: "plain", userId: "123456789012345678" }, 404, "unknown_user"],
    [{ name: "plain", userId: applicationId }, 400, "bad_request"],
  ] as const)("is not started by %j", ([use, status, code]) =>
    Effect.gen(function* () {
      yield* bot
      const { json, status: got } = yield* control("/interactions", { channelId, ...use })
      assert.deepStrictEqual([got, json.error.code], [status, code], JSON.stringify(json))
    }),
  )

  it.effect("fails after three seconds without an answer, and then takes none", () =>
    Effect.gen(function* () {
      const { next } = yield* bot
      const outcome = yield* start("/interactions", { channelId, name: "plain" })
      const interaction = yield* next
      const { json } = yield* Fiber.join(outcome)
      assert.deepStrictEqual([json.responses, json.timedOut], [[], true])
      const late = yield* interaction.answer({ type: 4, data: { content: "late" } })
      assert.deepStrictEqual([late.status, late.json.code], [404, 10_062])
      assert.strictEqual((yield* interaction.webhook("POST", "", { content: "later" })).json.code, 10_015)
    }),
  )

  it.effect("takes one first answer of a fitting kind and gives it back when asked", () =>
    Effect.gen(function* () {
      const { next } = yield* bot
      yield* start("/interactions", { channelId, name: "plain" })
      const interaction = yield* next
      const { rest } = yield* PlaygroundServer
      const wrongToken = yield* Effect.promise(() =>
        rest("POST", `/interactions/${interaction.id}/wrong/callback`, { type: 5 }),
      )
      assert.strictEqual(wrongToken.json.code, 10_062)
      for (const type of [2, 6, 7, 8]) {
        assert.strictEqual((yield* interaction.answer({ type })).json.code, 50_035)
      }
      const empty = yield* interaction.answer({ type: 4, data: {} })
      assert.strictEqual(empty.json.code, 50_006)
      const long = yield* interaction.answer({ type: 4, data: { content: "x".repeat(2001) } })
      assert.strictEqual(long.json.errors.data.content._errors[0].code, "BASE_TYPE_MAX_LENGTH")

      const { json, status } = yield* interaction.answer(
        { type: 4, data: { content: "x", flags: 64 } },
        "?with_response=true",
      )
      assert.strictEqual(status, 200)
      assert.deepInclude(json.interaction, {
        id: interaction.id,
        type: 2,
        response_message_id: json.resource.message.id,
        response_message_loading: false,
        response_message_ephemeral: true,
      })
      const again = yield* interaction.answer({ type: 4, data: { content: "x" } })
      assert.deepStrictEqual([again.status, again.json.code], [400, 40_060])
    }),
  )

  it.effect("shows a deferred answer as loading until the original is edited", () =>
    Effect.gen(function* () {
      const { next } = yield* bot
      const outcome = yield* start("/interactions", { channelId, name: "plain" })
      const interaction = yield* next
      yield* interaction.answer({ type: 5 })
      const loading = yield* interaction.webhook("GET", "/messages/@original")
      assert.deepStrictEqual([loading.json.flags, loading.json.content], [128, ""])
      const edited = yield* interaction.webhook("PATCH", "/messages/@original", { content: "ready" })
      assert.include(edited.json, { flags: 0, content: "ready", edited_timestamp: null, id: loading.json.id })
      const { json } = yield* Fiber.join(outcome)
      assert.deepStrictEqual([json.responses[0].type, json.responses[0].message.content], [5, "ready"])
    }),
  )

  it.effect("lets the first follow-up take the place of a deferred answer and keeps it ephemeral", () =>
    Effect.gen(function* () {
      const { next } = yield* bot
      const outcome = yield* start("/interactions", { channelId, name: "plain" })
      const interaction = yield* next
      yield* interaction.answer({ type: 5, data: { flags: 64 } })
      const first = yield* interaction.webhook("POST", "", { content: "first" })
      const second = yield* interaction.webhook("POST", "", { content: "second" })
      assert.strictEqual(first.json.flags, 64)
      assert.strictEqual((yield* interaction.webhook("GET", "/messages/@original")).json.content, "first")
      assert.strictEqual(second.json.message_reference.message_id, first.json.id)
      yield* Fiber.join(outcome)

      const followUp = `/messages/${second.json.id}`
      assert.strictEqual(
        (yield* interaction.webhook("PATCH", followUp, { content: "2nd" })).json.content,
        "2nd",
      )
      assert.strictEqual((yield* interaction.webhook("DELETE", followUp)).status, 204)
      assert.strictEqual((yield* interaction.webhook("GET", followUp)).json.code, 10_008)
      assert.strictEqual((yield* interaction.webhook("DELETE", "/messages/@original")).status, 204)
      assert.strictEqual((yield* interaction.webhook("GET", "/messages/@original")).json.code, 10_008)
    }),
  )

  it.effect("keeps ephemeral answers out of the channel and from other users", () =>
    Effect.gen(function* () {
      const { next } = yield* bot
      const { rest } = yield* PlaygroundServer
      const outcome = yield* start("/interactions", { channelId, name: "plain" })
      const interaction = yield* next
      const button = { type: 1, components: [{ type: 2, style: 1, label: "x", custom_id: "press" }] }
      yield* interaction.answer({ type: 4, data: { content: "psst", flags: 64, components: [button] } })
      const { message } = (yield* Fiber.join(outcome)).json.responses[0]
      const inChannel = yield* Effect.promise(() =>
        rest("GET", `/channels/${channelId}/messages/${message.id}`),
      )
      assert.strictEqual(inChannel.json.code, 10_008)
      const use = { messageId: message.id, customId: "press" }
      const stranger = yield* control("/components", { ...use, userId: "900000000000000102" })
      assert.deepStrictEqual([stranger.status, stranger.json.error.code], [403, "not_visible"])

      const pressed = yield* start("/components", use)
      const component = yield* next
      assert.deepStrictEqual([component.type, component.message?.id], [3, message.id])
      yield* component.answer({ type: 7, data: { content: "pressed", components: [] } })
      const { json } = yield* Fiber.join(pressed)
      assert.deepStrictEqual([json.responses[0].type, json.responses[0].message.content], [7, "pressed"])
      assert.strictEqual((yield* component.webhook("GET", "/messages/@original")).json.id, message.id)
    }),
  )

  it.effect("refuses components that are not there, disabled, or not offering the value", () =>
    Effect.gen(function* () {
      const { rest } = yield* PlaygroundServer
      const { json: message } = yield* Effect.promise(() =>
        rest("POST", `/channels/${channelId}/messages`, {
          content: "x",
          components: [
            { type: 1, components: [{ type: 2, style: 1, label: "x", custom_id: "off", disabled: true }] },
            { type: 1, components: [{ type: 3, custom_id: "pick", options: [{ label: "A", value: "a" }] }] },
            { type: 1, components: [{ type: 5, custom_id: "who" }] },
          ],
        }),
      )
      const use = (customId: string, values: ReadonlyArray<string> = []) =>
        Effect.map(
          control("/components", { messageId: message.id, customId, values }),
          ({ status }) => status,
        )
      assert.deepStrictEqual(
        [
          yield* use("nothing"),
          yield* use("off"),
          yield* use("pick"),
          yield* use("pick", ["b"]),
          yield* use("pick", ["a", "a"]),
          yield* use("who", ["123456789012345678"]),
        ],
        [404, 400, 400, 400, 400, 400],
      )
      const unknown = yield* control("/components", { messageId: "123456789012345678", customId: "x" })
      assert.strictEqual(unknown.json.error.code, "unknown_message")
    }),
  )

  it.effect("refuses modals nobody opened, and webhooks of other applications", () =>
    Effect.gen(function* () {
      const { rest } = yield* PlaygroundServer
      const modal = yield* control("/modals", { interactionId: "123456789012345678", values: {} })
      assert.deepStrictEqual([modal.status, modal.json.error.code], [404, "unknown_modal"])
      const webhook = yield* Effect.promise(() =>
        rest("POST", "/webhooks/123456789012345678/token", { content: "x" }),
      )
      assert.strictEqual(webhook.json.code, 10_015)
    }),
  )
})
