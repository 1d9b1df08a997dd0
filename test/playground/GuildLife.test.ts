/** What people do in a playground's guild, as an unchanged discord.js hears of it. */
import { assert, layer } from "@effect/vitest"
import { Client, type ClientEvents, GatewayIntentBits } from "discord.js"
import { Effect } from "effect"
import { Playground } from "../../src/playground/Playground.ts"
import { PlaygroundServer } from "./PlaygroundServer.ts"

const { channelId, guildId } = Playground
const friend = "900000000000000102"

const everything = Object.values(GatewayIntentBits).filter((bit) => typeof bit === "number")

const login = (intents: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    const { origin } = yield* PlaygroundServer
    const client = yield* Effect.acquireRelease(
      Effect.sync(() => new Client({ intents: [...intents], rest: { api: Playground.restUrl(origin) } })),
      (client) => Effect.promise(() => client.destroy()),
    )
    yield* Effect.promise(async () => {
      const ready = new Promise((resolve) => client.once("clientReady", resolve))
      await client.login(Playground.botToken)
      await ready
    })
    return client
  })

layer(PlaygroundServer.layer(), { excludeTestServices: true })("the life of a playground's guild", (it) => {
  it.effect("is told to discord.js in its own words", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const client = yield* login(everything)
      /** Does something and waits for what the client makes of it. */
      const does = <K extends keyof ClientEvents>(name: K, path: string, body: object) =>
        Effect.promise(async () => {
          const heard = new Promise<ClientEvents[K]>((resolve) =>
            client.once(name, (...args) => resolve(args as unknown as ClientEvents[K])),
          )
          const { json, status } = await control(path, body)
          assert.strictEqual(status, 200, JSON.stringify(json))
          return { event: await heard, answer: json as Record<string, string> }
        })

      const joined = yield* does("guildMemberAdd", "/members", { guildId, username: "newcomer" })
      assert.strictEqual(joined.event[0].displayName, "newcomer")
      const userId = joined.answer["userId"]!
      const made = yield* does("roleCreate", "/roles", { guildId, name: "mods", permissions: "8" })
      const roleId = made.answer["roleId"]!
      assert.isTrue(made.event[0].permissions.has("Administrator"))
      const until = new Date(Date.now() + 60_000).toISOString()
      const updated = yield* does("guildMemberUpdate", "/members/update", {
        guildId,
        userId,
        nick: "New",
        roles: [roleId],
        timeoutUntil: until,
      })
      assert.strictEqual(updated.event[1].nickname, "New")
      assert.isTrue(updated.event[1].roles.cache.has(roleId))
      assert.isTrue(updated.event[1].isCommunicationDisabled())
      const repainted = yield* does("roleUpdate", "/roles/update", { guildId, roleId, color: 255 })
      assert.strictEqual(repainted.event[1].colors.primaryColor, 255)

      const lounge = yield* does("channelCreate", "/channels", { guildId, name: "Lounge", type: 2 })
      assert.isTrue(lounge.event[0].isVoiceBased())
      const inVoice = { guildId, userId, channelId: lounge.answer["channelId"]! }
      const heard = yield* does("voiceStateUpdate", "/voice", { ...inVoice, selfMute: true })
      assert.strictEqual(heard.event[1].channelId, inVoice.channelId)
      assert.isTrue(heard.event[1].selfMute)
      const kicked = yield* does("guildAuditLogEntryCreate", "/members/kick", {
        guildId,
        userId,
        reason: "x",
      })
      assert.deepInclude(kicked.event[0], { action: 20, targetId: userId, reason: "x" })
      assert.isFalse(client.guilds.cache.get(guildId)!.members.cache.has(userId))
      const banned = yield* does("guildBanAdd", "/bans", { guildId, userId, reason: "again" })
      assert.strictEqual(banned.event[0].user.username, "newcomer")
      yield* does("guildBanRemove", "/bans/remove", { guildId, userId })
      yield* does("roleDelete", "/roles/delete", { guildId, roleId })
      yield* does("channelDelete", "/channels/delete", { channelId: inVoice.channelId })

      const thread = yield* does("threadCreate", "/threads", { channelId, name: "Help" })
      assert.strictEqual(thread.event[0].parentId, channelId)
      const threadId = thread.answer["channelId"]!
      const members = yield* does("threadMembersUpdate", "/threads/members", {
        channelId: threadId,
        userId: friend,
      })
      assert.isTrue(members.event[0].has(friend))
      const archived = yield* does("threadUpdate", "/channels/update", {
        channelId: threadId,
        archived: true,
        locked: true,
      })
      assert.deepStrictEqual([archived.event[1].archived, archived.event[1].locked], [true, true])
      yield* does("threadDelete", "/channels/delete", { channelId: threadId })

      const invite = yield* does("inviteCreate", "/invites", { channelId })
      assert.strictEqual(invite.event[0].code, invite.answer["code"])
      yield* does("inviteDelete", "/invites/delete", { guildId, code: invite.answer["code"] })
      const poll = yield* does("messageCreate", "/polls", {
        channelId,
        question: "Tea?",
        answers: ["A", "B"],
      })
      assert.strictEqual(poll.event[0].poll?.question.text, "Tea?")
      const messageId = poll.answer["id"]!
      const vote = yield* does("messagePollVoteAdd", "/polls/votes", { channelId, messageId, answerId: 2 })
      assert.strictEqual(vote.event[0].text, "B")
      yield* does("channelPinsUpdate", "/pins", { channelId, messageId })
      const renamed = yield* does("guildUpdate", "/guilds/update", { guildId, name: "Renamed" })
      assert.strictEqual(renamed.event[1].name, "Renamed")

      yield* does("guildDelete", "/guilds/leave", { guildId })
      const { rest } = yield* PlaygroundServer
      assert.strictEqual((yield* Effect.promise(() => rest("GET", `/guilds/${guildId}`))).status, 404)
      const back = yield* does("guildCreate", "/guilds/join", { guildId })
      assert.strictEqual(back.event[0].name, "Renamed")
    }),
  )

  it.effect("is told only to a bot that asked for it", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const client = yield* login([GatewayIntentBits.Guilds, GatewayIntentBits.GuildModeration])
      const heard: Array<string> = []
      client.on("raw", ({ t }: { t: string }) => heard.push(t))
      yield* Effect.promise(async () => {
        const told = new Promise((resolve) => client.once("guildAuditLogEntryCreate", resolve))
        await control("/members", { guildId, username: "newcomer" })
        await control("/bans", { guildId, userId: friend })
        await told
      })
      assert.deepStrictEqual(heard, ["GUILD_BAN_ADD", "GUILD_AUDIT_LOG_ENTRY_CREATE"])
      yield* Effect.promise(() => control("/bans/remove", { guildId, userId: friend }))
      yield* Effect.promise(() => control("/members", { guildId, userId: friend }))
    }),
  )

  it.effect.each([
    ["/members", { guildId }, 400],
    ["/members", { guildId, userId: "900000000000009999" }, 404],
    ["/members/kick", { guildId, userId: "900000000000009999" }, 404],
    ["/members/kick", { guildId, userId: "900000000000000101" }, 403],
    ["/members/update", { guildId, userId: friend, roles: ["900000000000009999"] }, 404],
    ["/bans/remove", { guildId, userId: friend }, 404],
    ["/roles/delete", { guildId, roleId: guildId }, 404],
    ["/channels/delete", { channelId: "900000000000009999" }, 404],
    ["/threads/members", { channelId }, 404],
    ["/invites/delete", { guildId, code: "nothing" }, 404],
    ["/polls/votes", { channelId, messageId: "900000000000009999", answerId: 1 }, 404],
    ["/guilds/join", { guildId: "900000000000009999" }, 404],
    ["/dispatch", { t: "GUILD_DELETE", d: { guild_id: guildId } }, 400],
    ["/dispatch", { t: "PRESENCE_UPDATE", d: {} }, 400],
  ] as const)("refuses what cannot be: %s", ([path, body, status]) =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const answer = yield* Effect.promise(() => control(path, body))
      assert.strictEqual(answer.status, status, JSON.stringify(answer.json))
      assert.isString(answer.json.error.message)
    }),
  )
})
