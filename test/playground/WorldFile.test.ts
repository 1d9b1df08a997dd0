import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Playground } from "../../src/playground/Playground.ts"
import { PlaygroundServer } from "./PlaygroundServer.ts"

const { applicationId, channelId, guildId } = Playground

const stateFile = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "playground-"))),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true })),
).pipe(Effect.map((directory) => join(directory, "data", "playground.json")))

/** Runs with a playground that starts with this file and stops at the end. */
const session = <A>(file: string, use: (server: PlaygroundServer["Service"]) => Promise<A>) =>
  Effect.flatMap(PlaygroundServer, (server) => Effect.promise(() => use(server))).pipe(
    Effect.provide(Layer.fresh(PlaygroundServer.layer({ stateFile: file }))),
  )

const commands = `/applications/${applicationId}/guilds/${guildId}/commands`

/** What the bot reads of the guild over REST. */
const everything = (rest: PlaygroundServer["Service"]["rest"]) =>
  Promise.all(
    [
      `/channels/${channelId}`,
      `/channels/${channelId}/webhooks`,
      ...["invites", "bans", "audit-logs"].map((what) => `/guilds/${guildId}/${what}`),
    ].map(async (path) => (await rest("GET", path)).json),
  )

/** A guild whose only member is not among the users. */
const stranded = {
  id: guildId,
  name: "x",
  ownerId: "1",
  joinedAt: "",
  roles: [{ id: guildId, name: "@everyone", permissions: "0" }],
  members: [{ userId: "1", nick: null, roles: [], joinedAt: "" }],
  channels: [],
}

describe("the playground's state file", () => {
  it.live("brings guilds, channels, messages, reactions, pins and commands over a restart", () =>
    Effect.gen(function* () {
      const file = yield* stateFile
      const before = yield* session(file, async ({ control, rest }) => {
        const { json: guild } = await control("/guilds", { name: "Kept" })
        const { json: message } = await control("/messages", { channelId: guild.channelId, content: "kept" })
        await control("/reactions", { channelId: guild.channelId, messageId: message.id, emoji: "👍" })
        await rest("PUT", `/channels/${guild.channelId}/pins/${message.id}`)
        await rest("PUT", commands, [{ name: "kept", description: "x" }])
        const { json: newcomer } = await control("/members", { guildId, username: "newcomer" })
        const { json: role } = await control("/roles", { guildId, name: "mods" })
        await control("/members/update", { guildId, userId: newcomer.userId, roles: [role.roleId] })
        await control("/bans", { guildId, userId: "900000000000000102", reason: "x" })
        const { json: thread } = await control("/threads", { channelId, name: "Help" })
        await control("/messages", { channelId: thread.channelId, content: "in the thread" })
        const { json: poll } = await control("/polls", { channelId, question: "Tea?", answers: ["Yes"] })
        await control("/polls/votes", { channelId, messageId: poll.id, answerId: 1 })
        await rest("PATCH", `/channels/${thread.channelId}`, { auto_archive_duration: 60, archived: true })
        await rest("PATCH", `/channels/${channelId}`, { topic: "kept" })
        await rest("PUT", `/channels/${channelId}/permissions/${guildId}`, { type: 0, deny: "2048" })
        await rest("POST", `/channels/${channelId}/webhooks`, { name: "kept" })
        await control("/invites", { channelId })
        const { json: messages } = await control(`/messages?channelId=${guild.channelId}`)
        return {
          kept: await everything(rest),
          guild,
          messages,
          poll: (await rest("GET", `/channels/${channelId}/messages/${poll.id}`)).json,
          thread: (await rest("GET", `/channels/${thread.channelId}`)).json,
          state: (await control("/state")).json,
          commands: (await rest("GET", commands)).json,
        }
      })
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      const after = yield* session(file, async ({ control, rest }) => {
        const { channelId } = before.guild
        const { json: messages } = await control(`/messages?channelId=${channelId}`)
        const { json: newer } = await control("/messages", { channelId, content: "newer" })
        const banned = await control("/members", { guildId, userId: "900000000000000102" })
        return {
          kept: await everything(rest),
          messages,
          newer,
          banned: banned.status,
          poll: (await rest("GET", `/channels/${before.poll.channel_id}/messages/${before.poll.id}`)).json,
          thread: (await rest("GET", `/channels/${before.thread.id}`)).json,
          state: (await control("/state")).json,
          commands: (await rest("GET", commands)).json,
        }
      })
      assert.deepStrictEqual(after.state, before.state)
      assert.deepStrictEqual(after.messages, before.messages)
      assert.strictEqual(after.banned, 403)
      assert.deepStrictEqual(after.kept, before.kept)
      const [channel, webhooks, invites, bans, log] = after.kept
      assert.deepNestedInclude(channel, { topic: "kept", "permission_overwrites[0].deny": "2048" })
      for (const list of [webhooks, invites, bans]) assert.lengthOf(list, 1)
      assert.isNotEmpty(log.audit_log_entries)
      assert.deepStrictEqual(after.thread, before.thread)
      assert.deepInclude(after.thread.thread_metadata, { auto_archive_duration: 60, archived: true })
      assert.deepStrictEqual(after.poll, before.poll)
      assert.strictEqual(after.poll.poll.results.answer_counts[0].count, 1)
      assert.deepStrictEqual(after.commands, before.commands)
      assert.isTrue(BigInt(after.newer.id) > BigInt(before.messages.at(-1).id))
    }),
  )

  it.live("is written soon after a change, while the playground runs", () =>
    Effect.gen(function* () {
      const file = yield* stateFile
      yield* session(file, async ({ control }) => {
        await control("/messages", { channelId, content: "on disk" })
        while (!readFileSync(file, "utf8").includes("on disk"))
          await new Promise((resolve) => setTimeout(resolve, 10))
      })
      assert.isFalse(existsSync(`${file}.new`))
    }),
  )

  it.live("forgets answers that nobody can finish any more", () =>
    Effect.gen(function* () {
      const file = yield* stateFile
      yield* session(file, ({ control }) => control("/messages", { channelId, content: "x" }))
      const world = JSON.parse(readFileSync(file, "utf8"))
      const [stored] = world.guilds[0].channels[0].messages
      world.guilds[0].channels[0].messages.push({
        ...stored,
        message: { ...stored.message, id: "2".repeat(19), flags: 128 },
      })
      writeFileSync(file, JSON.stringify(world))
      const { json } = yield* session(file, ({ control }) => control(`/messages?channelId=${channelId}`))
      assert.strictEqual(json.length, 1)
    }),
  )

  it.live(
    "takes a channel's topic from where earlier versions kept it, and has no lists that they did not know",
    () =>
      Effect.gen(function* () {
        const file = yield* stateFile
        yield* session(file, async () => {})
        const world = JSON.parse(readFileSync(file, "utf8"))
        const { settings: _, ...channel } = world.guilds[0].channels[0]
        world.guilds[0].channels[0] = { ...channel, topic: "from before" }
        const { stickers: __, autoModerationRules: ___, ...records } = world.guilds[0].records
        world.guilds[0].records = records
        writeFileSync(file, JSON.stringify(world))
        const [read, stickers] = yield* session(file, async ({ rest }) => [
          (await rest("GET", `/channels/${channel.id}`)).json,
          (await rest("GET", `/guilds/${world.guilds[0].id}/stickers`)).json,
        ])
        assert.strictEqual(read.topic, "from before")
        assert.deepStrictEqual(stickers, [])
      }),
  )

  it.live.each([
    ["is no JSON", "{"],
    ["has another version", JSON.stringify({ version: 2 })],
    [
      "has a member nobody knows",
      JSON.stringify({ version: 1, users: [], guilds: [stranded], commands: [] }),
    ],
    ["lacks its guilds", JSON.stringify({ version: 1, users: [], commands: [] })],
  ] as const)("stops the start and stays as it is when it %s", ([, content]) =>
    Effect.gen(function* () {
      const file = `${yield* stateFile}.json`
      yield* session(file, async () => {})
      writeFileSync(file, content)
      const error = yield* Effect.flip(
        Effect.provide(Effect.void, Layer.fresh(PlaygroundServer.layer({ stateFile: file }))),
      )
      assert.strictEqual((error as { _tag: string })._tag, "WorldFileError")
      assert.include((error as { message: string }).message, file)
      assert.strictEqual(readFileSync(file, "utf8"), content)
    }),
  )
})
