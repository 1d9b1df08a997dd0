import { request } from "node:http"
import { networkInterfaces } from "node:os"
import { assert, layer } from "@effect/vitest"
import { Effect, Queue } from "effect"
import { Playground } from "../../../src/playground/Playground.ts"
import { PlaygroundServer } from "../PlaygroundServer.ts"

const { applicationId, channelId, guildId } = Playground

const control = (path: string, body?: object, headers?: Record<string, string>) =>
  Effect.flatMap(PlaygroundServer, (server) => Effect.promise(() => server.control(path, body, headers)))

/** A GET with headers that fetch does not let us set. */
const rawStatus = (url: string, headers: Record<string, string>) =>
  Effect.promise(
    () =>
      new Promise<number>((resolve, reject) => {
        request(url, { headers }, (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
          .on("error", reject)
          .end()
      }),
  )

/** The events of the page's stream, once it is open. */
const eventStream = Effect.gen(function* () {
  const { origin } = yield* PlaygroundServer
  const events = yield* Queue.unbounded<{ t: string; d: Record<string, unknown> }>()
  const abort = yield* Effect.acquireRelease(
    Effect.sync(() => new AbortController()),
    (abort) => Effect.sync(() => abort.abort()),
  )
  const response = yield* Effect.promise(() =>
    fetch(`${origin}/playground/control/events`, { signal: abort.signal }),
  )
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  assert.strictEqual((yield* Effect.promise(() => reader.read())).value, ": connected\n\n")
  yield* Effect.forkScoped(
    Effect.gen(function* () {
      let rest = ""
      while (true) {
        const { value } = yield* Effect.tryPromise(() => reader.read())
        if (value === undefined) return
        const blocks = (rest + value).split("\n\n")
        rest = blocks.pop()!
        for (const block of blocks) {
          if (block.startsWith("data: ")) yield* Queue.offer(events, JSON.parse(block.slice(6)))
        }
      }
    }).pipe(Effect.ignore),
  )
  return { type: response.headers.get("content-type"), next: Queue.take(events) }
})

layer(PlaygroundServer.layer(), { excludeTestServices: true })("the playground's control calls", (it) => {
  it.effect("show the world as the first start leaves it", () =>
    Effect.gen(function* () {
      const { json } = yield* control("/state")
      assert.deepStrictEqual(json.application, { id: applicationId, name: "flora" })
      assert.include(json.bot, { id: applicationId, bot: true })
      assert.deepStrictEqual(
        json.users.map(({ username }: { username: string }) => username),
        ["you", "friend", "flora"],
      )
      const [guild] = json.guilds
      assert.include(guild, { id: guildId, name: "Playground", ownerId: "900000000000000101" })
      assert.deepStrictEqual(guild.channels, [
        { id: channelId, name: "general", type: 0, position: 0 },
        { id: "900000000000000012", name: "random", type: 0, position: 1 },
      ])
      assert.deepStrictEqual(
        guild.members.map(({ user }: { user: { username: string } }) => user.username),
        ["you", "friend", "flora"],
      )
      assert.deepStrictEqual(guild.commands, [])
    }),
  )

  it.effect("write messages as anybody and list them newest last", () =>
    Effect.gen(function* () {
      const first = yield* control("/messages", { channelId, content: "one" })
      const second = yield* control("/messages", {
        channelId,
        content: "two",
        authorId: "900000000000000102",
        replyTo: first.json.id,
      })
      assert.deepStrictEqual([first.json.author.username, second.json.author.username], ["you", "friend"])
      const { json } = yield* control(`/messages?channelId=${channelId}&limit=2`)
      assert.deepStrictEqual(
        json.map(({ content }: { content: string }) => content),
        ["one", "two"],
      )
      assert.strictEqual(json[1].referenced_message.id, first.json.id)
    }),
  )

  it.effect.each([
    ["/messages", {}, 400, "bad_request"],
    ["/messages", { channelId, content: 1 }, 400, "bad_request"],
    ["/messages", { channelId: "x", content: "y" }, 400, "bad_request"],
    ["/messages", { channelId, content: " " }, 400, "cannot_send_an_empty_message"],
    ["/messages", { channelId: "123456789012345678", content: "y" }, 404, "unknown_channel"],
    ["/messages", { channelId, content: "y", authorId: "123456789012345678" }, 404, "unknown_user"],
    ["/messages", { channelId, content: "y", authorId: applicationId }, 400, "bad_request"],
    ["/messages/delete", { channelId, messageId: "123456789012345678" }, 404, "unknown_message"],
    ["/reactions", { channelId, messageId: "123456789012345678", emoji: "👍" }, 404, "unknown_message"],
    ["/guilds", { name: "x" }, 400, "bad_request"],
    ["/gateway", { action: "explode" }, 400, "bad_request"],
    ["/nothing", {}, 404, "not_found"],
  ] as const)("refuse POST %s %j with a sentence", ([path, body, status, code]) =>
    Effect.gen(function* () {
      const { json, status: got } = yield* control(path, body)
      assert.deepStrictEqual([got, json.error.code], [status, code], JSON.stringify(json))
      assert.isNotEmpty(json.error.message)
      assert.notInclude(json.error.message, "\n")
    }),
  )

  it.effect("hold people to Discord's 2,000 characters", () =>
    Effect.gen(function* () {
      const { json, status } = yield* control("/messages", { channelId, content: "x".repeat(2001) })
      assert.deepStrictEqual([status, json.error.code], [400, "invalid_form_body"])
      assert.include(json.error.message, "content: Must be 2000 or fewer in length.")
    }),
  )

  it.effect("refuse a body that is not JSON or too large", () =>
    Effect.gen(function* () {
      const { origin } = yield* PlaygroundServer
      const post = (body: string) =>
        Effect.promise(() => fetch(`${origin}/playground/control/messages`, { method: "POST", body }))
      assert.strictEqual((yield* post("{")).status, 400)
      assert.strictEqual((yield* post(JSON.stringify("x".repeat(1_100_000)))).status, 413)
    }),
  )

  it.effect("refuse other web pages and names that were rebound to this machine", () =>
    Effect.gen(function* () {
      const { origin } = yield* PlaygroundServer
      const url = `${origin}/playground/control/state`
      const { host } = new URL(origin)
      assert.strictEqual(yield* rawStatus(url, { origin }), 200)
      assert.strictEqual(yield* rawStatus(url, { host: host.replace("127.0.0.1", "localhost") }), 200)
      assert.strictEqual(yield* rawStatus(url, { origin: "https://evil.example" }), 403)
      assert.strictEqual(yield* rawStatus(url, { origin: "null" }), 403)
      assert.strictEqual(yield* rawStatus(url, { origin: "http://127.0.0.1:1" }), 403)
      assert.strictEqual(yield* rawStatus(url, { host: "evil.example" }), 403)
      assert.strictEqual(yield* rawStatus(url, { "sec-fetch-site": "cross-site" }), 403)
      assert.strictEqual(yield* rawStatus(url, { "sec-fetch-site": "same-origin" }), 200)
    }),
  )

  it.effect("stream what happens to the page", () =>
    Effect.gen(function* () {
      const { rest } = yield* PlaygroundServer
      const { next, type } = yield* eventStream
      assert.include(type, "text/event-stream")

      const { json: message } = yield* control("/messages", { channelId, content: "live" })
      const created = yield* next
      assert.strictEqual(created.t, "MESSAGE_CREATE")
      assert.deepInclude(created.d, { id: message.id, content: "live", guild_id: guildId })

      const use = { channelId, messageId: message.id }
      yield* control("/reactions", { ...use, emoji: "👍" })
      yield* control("/reactions", { ...use, emoji: "👍", remove: true })
      yield* control("/messages/edit", { ...use, content: "edited" })
      yield* control("/messages/delete", use)
      yield* control("/typing", { channelId })
      const seen = [yield* next, yield* next, yield* next, yield* next, yield* next].map(({ t }) => t)
      assert.deepStrictEqual(seen, [
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "TYPING_START",
      ])

      const commands = `/applications/${applicationId}/guilds/${guildId}/commands`
      yield* Effect.promise(() => rest("PUT", commands, [{ name: "x", description: "x" }]))
      const { d, t } = yield* next
      assert.strictEqual(t, "COMMANDS_UPDATE")
      assert.strictEqual(d["guildId"], guildId)

      // Nobody is connected to answer: pending, then failed.
      const { json } = yield* control("/interactions", { channelId, name: "x" })
      assert.strictEqual(json.timedOut, true)
      assert.deepStrictEqual(yield* next, {
        t: "INTERACTION_PENDING",
        d: { id: json.interactionId, type: 2, channelId, userId: "900000000000000101", name: "x" },
      })
      assert.deepStrictEqual(yield* next, {
        t: "INTERACTION_FAILED",
        d: { id: json.interactionId, channelId },
      })

      yield* control("/guilds", { name: "New" })
      assert.strictEqual((yield* next).t, "GUILD_CREATE")
    }),
  )
})

const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address && !address.internal && address.family === "IPv4")?.address

layer(PlaygroundServer.layer({}, "0.0.0.0"), { excludeTestServices: true })("from another machine", (it) => {
  it.effect.skipIf(outside === undefined)("control is refused", () =>
    Effect.gen(function* () {
      const { origin } = yield* PlaygroundServer
      const { port } = new URL(origin)
      // The peer's address decides, whatever the Host header claims.
      assert.strictEqual(
        yield* rawStatus(`http://${outside}:${port}/playground/control/state`, { host: "localhost" }),
        403,
      )
    }),
  )
})
