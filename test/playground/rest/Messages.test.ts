import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Playground } from "../../../src/playground/Playground.ts"
import { PlaygroundServer } from "../PlaygroundServer.ts"

const { applicationId, channelId } = Playground
const messages = `/channels/${channelId}/messages`

/** Sends a message as the bot. */
const send = (body: object) =>
  Effect.flatMap(PlaygroundServer, ({ rest }) => Effect.promise(() => rest("POST", messages, body)))
const call = (method: string, path: string, body?: unknown) =>
  Effect.flatMap(PlaygroundServer, ({ rest }) => Effect.promise(() => rest(method, path, body)))

layer(PlaygroundServer.layer(), { excludeTestServices: true })("the playground's message routes", (it) => {
  it.effect("answer with a whole message object", () =>
    Effect.gen(function* () {
      const { json, status } = yield* send({ content: "hello <@900000000000000101> @everyone", nonce: "n1" })
      assert.strictEqual(status, 200)
      assert.include(json, {
        channel_id: channelId,
        content: "hello <@900000000000000101> @everyone",
        type: 0,
        tts: false,
        pinned: false,
        flags: 0,
        edited_timestamp: null,
        mention_everyone: true,
        nonce: "n1",
      })
      assert.match(json.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/)
      assert.deepStrictEqual(
        [json.author.id, json.author.bot, json.mentions[0].username],
        [applicationId, true, "you"],
      )
      const got = yield* call("GET", `${messages}/${json.id}`)
      assert.deepStrictEqual(got.json, json)
    }),
  )

  it.effect.each([
    [{}, 50_006, "Cannot send an empty message"],
    [{ content: "  " }, 50_006, "Cannot send an empty message"],
    [{ embeds: [{}] }, 50_006, "Cannot send an empty message"],
  ] as const)("refuse the empty message %j", ([body, code, message]) =>
    Effect.gen(function* () {
      const { json, status } = yield* send(body)
      assert.deepStrictEqual([status, json], [400, { code, message }])
    }),
  )

  it.effect.each([
    ["content", "BASE_TYPE_MAX_LENGTH", { content: "x".repeat(2001) }],
    ["content", "STRING_TYPE_CONVERT", { content: 1 }],
    ["embeds", "BASE_TYPE_MAX_LENGTH", { embeds: Array.from({ length: 11 }, () => ({ title: "x" })) }],
    ["embeds", "MAX_EMBED_SIZE_EXCEEDED", { embeds: [1, 2].map(() => ({ description: "x".repeat(4000) })) }],
    ["embeds.0.title", "BASE_TYPE_MAX_LENGTH", { embeds: [{ title: "x".repeat(257) }] }],
    ["embeds.0.fields.0.value", "BASE_TYPE_REQUIRED", { embeds: [{ fields: [{ name: "x" }] }] }],
    [
      "embeds.0.fields",
      "BASE_TYPE_MAX_LENGTH",
      { embeds: [{ fields: Array.from({ length: 26 }, () => ({ name: "x", value: "y" })) }] },
    ],
    ["embeds.0.url", "URL_TYPE_INVALID_SCHEME", { embeds: [{ title: "x", url: "javascript:1" }] }],
    ["embeds.0.url", "URL_TYPE_INVALID_URL", { embeds: [{ title: "x", url: "nowhere" }] }],
    ["embeds.0.footer.text", "BASE_TYPE_REQUIRED", { embeds: [{ title: "x", footer: {} }] }],
    ["embeds.0.timestamp", "DATE_TIME_TYPE_PARSE", { embeds: [{ timestamp: "soon" }] }],
    ["components.0.type", "UNION_TYPE_CHOICES", { components: [{ type: 99 }], flags: 32_768 }],
    ["components.0.type", "UNION_TYPE_CHOICES", { components: [{ type: 10, content: "x" }] }],
    [
      "components.0.accessory",
      "BASE_TYPE_REQUIRED",
      { components: [{ type: 9, components: [{ type: 10, content: "x" }] }], flags: 32_768 },
    ],
    [
      "components.0.components.0.components.0.style",
      "BASE_TYPE_CHOICES",
      {
        components: [
          {
            type: 17,
            components: [{ type: 1, components: [{ type: 2, style: 9, label: "x", custom_id: "x" }] }],
          },
        ],
        flags: 32_768,
      },
    ],
    [
      "components",
      "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
      { components: [{ type: 13, file: { url: "attachment://a.txt" } }], flags: 32_768 },
    ],
    [
      "content",
      "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
      { content: "x", components: [{ type: 10, content: "x" }], flags: 32_768 },
    ],
    ["content", "BASE_TYPE_MAX_LENGTH", { content: "x".repeat(2001) }],
    [
      "allowed_mentions",
      "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
      { content: "x", allowed_mentions: { parse: ["users"], users: ["900000000000000001"] } },
    ],
    ["embeds.0.color", "NUMBER_TYPE_MAX", { embeds: [{ title: "x", color: 0x1000000 }] }],
    ["embeds.0.timestamp", "DATE_TIME_TYPE_PARSE", { embeds: [{ title: "x", timestamp: "yesterday" }] }],
    [
      "components",
      "BASE_TYPE_MAX_LENGTH",
      {
        content: "x",
        components: Array.from({ length: 6 }, (_, i) => ({
          type: 1,
          components: [{ type: 2, style: 1, label: "x", custom_id: `b${i}` }],
        })),
      },
    ],
    [
      "components.0.components.0.custom_id",
      "BASE_TYPE_REQUIRED",
      { content: "x", components: [{ type: 1, components: [{ type: 2, style: 1, label: "x" }] }] },
    ],
    [
      "components.0.components.0.style",
      "BASE_TYPE_REQUIRED",
      { content: "x", components: [{ type: 1, components: [{ type: 2, label: "x", custom_id: "b" }] }] },
    ],
    [
      "components.0.type",
      "UNION_TYPE_CHOICES",
      { content: "x", components: [{ type: 2, style: 1, label: "x", custom_id: "b" }] },
    ],
    [
      "components",
      "COMPONENT_CUSTOM_ID_DUPLICATED",
      {
        content: "x",
        components: [
          { type: 1, components: [1, 2].map(() => ({ type: 2, style: 1, label: "x", custom_id: "b" })) },
        ],
      },
    ],
    [
      "components.0.components.0.options",
      "BASE_TYPE_REQUIRED",
      { content: "x", components: [{ type: 1, components: [{ type: 3, custom_id: "s", options: [] }] }] },
    ],
    [
      "message_reference",
      "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
      { content: "x", message_reference: { message_id: "1".repeat(18) } },
    ],
  ] as const)("name the field %s (%s) of an invalid body", ([path, code, body]) =>
    Effect.gen(function* () {
      const { json, status } = yield* send(body)
      assert.deepStrictEqual([status, json.code, json.message], [400, 50_035, "Invalid Form Body"])
      const node = path.split(".").reduce((node, segment) => node?.[segment], json.errors)
      assert.deepStrictEqual(
        node?._errors?.map((error: { code: string }) => error.code),
        [code],
        JSON.stringify(json),
      )
    }),
  )

  it.effect("refuse what is not JSON, and unknown channels and messages, with Discord's codes", () =>
    Effect.gen(function* () {
      const { origin } = yield* PlaygroundServer
      const garbled = yield* Effect.promise(() =>
        fetch(`${origin}/playground/api/v10${messages}`, {
          method: "POST",
          headers: { authorization: `Bot ${Playground.botToken}` },
          body: "{",
        }).then((response) => response.json()),
      )
      assert.strictEqual((garbled as { code: number }).code, 50_109)
      const codes = [
        yield* call("GET", "/channels/123456789012345678"),
        yield* call("GET", `${messages}/123456789012345678`),
        yield* call("GET", "/guilds/123456789012345678"),
        yield* call("GET", `/guilds/${Playground.guildId}/members/123456789012345678`),
        yield* call("GET", "/users/123456789012345678"),
        yield* call("GET", "/nothing/here"),
      ].map(({ json, status }) => [status, json.code])
      assert.deepStrictEqual(codes, [
        [404, 10_003],
        [404, 10_008],
        [404, 10_004],
        [404, 10_013],
        [404, 10_013],
        [404, 0],
      ])
    }),
  )

  it.effect("list messages newest first, by before, after and around", () =>
    Effect.gen(function* () {
      const ids: Array<string> = []
      for (let n = 0; n < 5; n++) ids.push((yield* send({ content: `list ${n}` })).json.id)
      const list = (query: string) =>
        Effect.map(call("GET", `${messages}?${query}`), ({ json }) =>
          json.map(({ content }: { content: string }) => content),
        )
      assert.deepStrictEqual(yield* list("limit=2"), ["list 4", "list 3"])
      assert.deepStrictEqual(yield* list(`before=${ids[2]}&limit=2`), ["list 1", "list 0"])
      assert.deepStrictEqual(yield* list(`after=${ids[2]}`), ["list 4", "list 3"])
      assert.deepStrictEqual(yield* list(`around=${ids[2]}&limit=2`), ["list 3", "list 2", "list 1"])
      const { json } = yield* call("GET", `${messages}?limit=101`)
      assert.strictEqual(json.errors.limit._errors[0].code, "NUMBER_TYPE_MAX")
    }),
  )

  it.effect("edit the bot's own messages and nobody else's, and keep what an edit does not name", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const { json: own } = yield* send({ content: "before", embeds: [{ title: "kept" }] })
      const { json: edited } = yield* call("PATCH", `${messages}/${own.id}`, { content: "after" })
      assert.deepStrictEqual([edited.content, edited.embeds[0].title], ["after", "kept"])
      assert.isString(edited.edited_timestamp)
      const emptied = yield* call("PATCH", `${messages}/${own.id}`, { content: null, embeds: null })
      assert.strictEqual(emptied.json.code, 50_006)
      const { json: theirs } = yield* Effect.promise(() =>
        control("/messages", { channelId, content: "mine" }),
      )
      const refused = yield* call("PATCH", `${messages}/${theirs.id}`, { content: "stolen" })
      assert.deepStrictEqual([refused.status, refused.json.code], [403, 50_005])
    }),
  )

  it.effect("delete one message, or many at once", () =>
    Effect.gen(function* () {
      const ids: Array<string> = []
      for (let n = 0; n < 3; n++) ids.push((yield* send({ content: "gone soon" })).json.id)
      assert.strictEqual((yield* call("DELETE", `${messages}/${ids[0]}`)).status, 204)
      assert.strictEqual((yield* call("DELETE", `${messages}/${ids[0]}`)).json.code, 10_008)
      assert.strictEqual(
        (yield* call("POST", `${messages}/bulk-delete`, { messages: ids.slice(1) })).status,
        204,
      )
      assert.strictEqual((yield* call("GET", `${messages}/${ids[2]}`)).json.code, 10_008)
      const old = ["100000000000000001", "100000000000000002"]
      assert.strictEqual(
        (yield* call("POST", `${messages}/bulk-delete`, { messages: old })).json.code,
        50_034,
      )
    }),
  )

  it.effect("mention only whom allowed_mentions allows", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const { json: asked } = yield* Effect.promise(() => control("/messages", { channelId, content: "?" }))
      const message_reference = { message_id: asked.id }
      assert.deepStrictEqual(yield* mentioned({ message_reference }), ["friend", "you"])
      assert.deepStrictEqual(
        yield* mentioned({ message_reference, allowed_mentions: { parse: ["users"] } }),
        ["friend"],
      )
      assert.deepStrictEqual(
        yield* mentioned({ message_reference, allowed_mentions: { replied_user: true } }),
        ["you"],
      )
      assert.deepStrictEqual(yield* mentioned({ allowed_mentions: { parse: [] } }), [])
    }),
  )

  it.effect("send a message with the same enforced nonce only once", () =>
    Effect.gen(function* () {
      const body = { content: "once", nonce: "same", enforce_nonce: true }
      const [first, second] = [yield* send(body), yield* send(body)]
      assert.strictEqual(first.json.id, second.json.id)
    }),
  )

  it.effect("take uploads beside payload_json", () =>
    Effect.gen(function* () {
      const { origin } = yield* PlaygroundServer
      const form = new FormData()
      form.set("payload_json", JSON.stringify({ content: "see file" }))
      form.set("files[0]", new Blob(["12345"], { type: "text/plain" }), "five.txt")
      const json = (yield* Effect.promise(() =>
        fetch(`${origin}/playground/api/v10${messages}`, {
          method: "POST",
          headers: { authorization: `Bot ${Playground.botToken}` },
          body: form,
        }).then((response) => response.json()),
      )) as { content: string; attachments: Array<object> }
      assert.strictEqual(json.content, "see file")
      assert.include(json.attachments[0], { filename: "five.txt", size: 5, content_type: "text/plain" })
    }),
  )

  it.effect("keep reactions and pins", () =>
    Effect.gen(function* () {
      const { json } = yield* send({ content: "react" })
      const reactions = `${messages}/${json.id}/reactions`
      const thumb = encodeURIComponent("👍")
      assert.strictEqual((yield* call("PUT", `${reactions}/${thumb}/@me`)).status, 204)
      const users = (yield* call("GET", `${reactions}/${thumb}`)).json
      assert.deepStrictEqual(
        users.map(({ id }: { id: string }) => id),
        [applicationId],
      )
      assert.strictEqual((yield* call("PUT", `${reactions}/nonsense/@me`)).json.code, 10_014)
      assert.strictEqual((yield* call("DELETE", `${reactions}/${thumb}/@me`)).status, 204)
      assert.notProperty((yield* call("GET", `${messages}/${json.id}`)).json, "reactions")

      assert.strictEqual((yield* call("PUT", `/channels/${channelId}/pins/${json.id}`)).status, 204)
      assert.strictEqual((yield* call("GET", `/channels/${channelId}/pins`)).json[0].id, json.id)
      assert.strictEqual((yield* call("GET", `${messages}/pins`)).json.items[0].message.id, json.id)
      const [notice] = (yield* call("GET", `${messages}?limit=1`)).json
      assert.deepStrictEqual([notice.type, notice.message_reference.message_id], [6, json.id])
      assert.strictEqual((yield* call("DELETE", `${messages}/pins/${json.id}`)).status, 204)
      assert.deepStrictEqual((yield* call("GET", `/channels/${channelId}/pins`)).json, [])
    }),
  )

  it.effect("keep only the newest 1,000 messages of a channel", () =>
    Effect.gen(function* () {
      const playground = yield* Playground
      const { json: first } = yield* send({ content: "the first" })
      yield* Effect.forEach(
        Array.from({ length: 1000 }, (_, n) => `${n}`),
        (content) => playground.write({ channelId, content }),
        { discard: true },
      )
      assert.strictEqual((yield* call("GET", `${messages}/${first.id}`)).json.code, 10_008)
      const { control } = yield* PlaygroundServer
      const { json } = yield* Effect.promise(() => control(`/messages?channelId=${channelId}&limit=1000`))
      assert.deepStrictEqual([json.length, json[0].content, json.at(-1).content], [1000, "0", "999"])
    }),
  )
})

const mentioned = (body: object) =>
  Effect.map(send({ content: "<@900000000000000102>", ...body }), ({ json }) =>
    json.mentions.map(({ username }: { username: string }) => username),
  )
