/** What people do in a playground's guild, as an unchanged discord.js hears of it. */
import { assert, layer } from "@effect/vitest"
import {
  AuditLogEvent,
  Client,
  type ClientEvents,
  GatewayIntentBits,
  type GuildAuditLogsEntry,
} from "discord.js"
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

      // Kicked as one of the members, the bot is told that the guild is gone, and nothing after that.
      const after: Array<string> = []
      client.on("raw" as never, ({ t }: { t: string }) => after.push(t))
      yield* does("guildDelete", "/members/kick", { guildId, userId: Playground.applicationId, reason: "x" })
      yield* does("guildCreate", "/guilds/join", { guildId })
      assert.deepStrictEqual(after, ["GUILD_DELETE", "GUILD_CREATE"])
    }),
  )

  it.effect("has an audit log that discord.js can read, of what the bot does over REST too", () =>
    Effect.gen(function* () {
      const { rest } = yield* PlaygroundServer
      const client = yield* login(everything)
      /** Calls Discord as the bot and waits for the entry about it. */
      const logs = (method: string, path: string, body: object | undefined, action: AuditLogEvent) =>
        Effect.promise(async () => {
          const entry = new Promise<GuildAuditLogsEntry>((resolve) =>
            client.once("guildAuditLogEntryCreate", resolve),
          )
          const { json, status } = await rest(method, path, body)
          assert.isBelow(status, 300, JSON.stringify(json))
          const { action: told, executorId } = await entry
          assert.deepStrictEqual([told, executorId], [action, Playground.applicationId], path)
          return json
        })
      const guild = `/guilds/${guildId}`

      yield* logs("PATCH", guild, { name: "Logged" }, AuditLogEvent.GuildUpdate)
      const role = yield* logs(
        "POST",
        `${guild}/roles`,
        { name: "r", permissions: "8" },
        AuditLogEvent.RoleCreate,
      )
      assert.strictEqual(role.permissions, "8")
      const own = `${guild}/members/${friend}`
      yield* logs("PUT", `${own}/roles/${role.id}`, undefined, AuditLogEvent.MemberRoleUpdate)
      yield* logs("PATCH", own, { nick: "n" }, AuditLogEvent.MemberUpdate)
      yield* logs("DELETE", `${guild}/roles/${role.id}`, undefined, AuditLogEvent.RoleDelete)

      const made = yield* logs("POST", `${guild}/channels`, { name: "c" }, AuditLogEvent.ChannelCreate)
      const channel = `/channels/${made.id}`
      yield* logs("PATCH", channel, { topic: "t" }, AuditLogEvent.ChannelUpdate)
      const overwrite = `${channel}/permissions/${friend}`
      const denied = { type: 1, deny: "2048" }
      yield* logs("PUT", overwrite, denied, AuditLogEvent.ChannelOverwriteCreate)
      yield* logs("PUT", overwrite, denied, AuditLogEvent.ChannelOverwriteUpdate)
      yield* logs("DELETE", overwrite, undefined, AuditLogEvent.ChannelOverwriteDelete)
      const thread = yield* logs("POST", `${channel}/threads`, { name: "t" }, AuditLogEvent.ThreadCreate)
      yield* logs("PATCH", `/channels/${thread.id}`, { locked: true }, AuditLogEvent.ThreadUpdate)
      yield* logs("DELETE", `/channels/${thread.id}`, undefined, AuditLogEvent.ThreadDelete)
      const invite = yield* logs("POST", `${channel}/invites`, {}, AuditLogEvent.InviteCreate)
      yield* logs("DELETE", `/invites/${invite.code}`, undefined, AuditLogEvent.InviteDelete)
      const hook = yield* logs("POST", `${channel}/webhooks`, { name: "h" }, AuditLogEvent.WebhookCreate)
      yield* logs("DELETE", `/webhooks/${hook.id}`, undefined, AuditLogEvent.WebhookDelete)
      yield* logs("DELETE", channel, undefined, AuditLogEvent.ChannelDelete)

      const blob = { name: "blob", image: "data:image/png;base64,AA==" }
      const emoji = yield* logs("POST", `${guild}/emojis`, blob, AuditLogEvent.EmojiCreate)
      yield* logs("DELETE", `${guild}/emojis/${emoji.id}`, undefined, AuditLogEvent.EmojiDelete)
      const party = {
        name: "Party",
        privacy_level: 2,
        entity_type: 3,
        scheduled_start_time: "2030-01-01T00:00:00Z",
        scheduled_end_time: "2030-01-01T03:00:00Z",
        entity_metadata: { location: "Here" },
      }
      const planned = `${guild}/scheduled-events`
      const event = yield* logs("POST", planned, party, AuditLogEvent.GuildScheduledEventCreate)
      yield* logs("DELETE", `${planned}/${event.id}`, undefined, AuditLogEvent.GuildScheduledEventDelete)

      yield* logs("PUT", `${guild}/bans/${friend}`, {}, AuditLogEvent.MemberBanAdd)
      yield* logs("DELETE", `${guild}/bans/${friend}`, undefined, AuditLogEvent.MemberBanRemove)
      const { control } = yield* PlaygroundServer
      yield* Effect.promise(() => control("/members", { guildId, userId: friend }))
      yield* logs("DELETE", own, undefined, AuditLogEvent.MemberKick)
      yield* Effect.promise(() => control("/members", { guildId, userId: friend }))
      const { json } = yield* Effect.promise(() => rest("GET", `${guild}/audit-logs?limit=2`))
      assert.deepStrictEqual(
        json.audit_log_entries.map(({ action_type }: { action_type: number }) => action_type),
        [AuditLogEvent.MemberKick, AuditLogEvent.MemberBanRemove],
      )
    }),
  )

  it.effect("shows a poll's votes and end, and a move in voice, however they come about", () =>
    Effect.gen(function* () {
      const { control, rest } = yield* PlaygroundServer
      const told: Array<string> = []
      const client = yield* login(everything)
      client.on("raw", ({ t }: { t: string }) => told.push(t))
      yield* Effect.promise(async () => {
        const answers = ["a", "b"].map((text) => ({ poll_media: { text } }))
        const poll = { question: { text: "Tea?" }, answers, allow_multiselect: true }
        const { json: asked } = await rest("POST", `/channels/${channelId}/messages`, { poll })
        const vote = { channelId, messageId: asked.id, userId: friend }
        for (const answerId of [1, 2]) await control("/polls/votes", { ...vote, answerId })
        const ofPoll = `/channels/${channelId}/polls/${asked.id}`
        for (const answer of [1, 2]) {
          const { json } = await rest("GET", `${ofPoll}/answers/${answer}`)
          assert.deepStrictEqual(
            json.users.map(({ id }: { id: string }) => id),
            [friend],
          )
        }
        const { json: ended } = await rest("POST", `${ofPoll}/expire`)
        assert.deepInclude(ended.poll.results, { is_finalized: true })
        assert.deepStrictEqual(
          ended.poll.results.answer_counts.map(({ count }: { count: number }) => count),
          [1, 1],
        )
        const late = await control("/polls/votes", { ...vote, answerId: 1, remove: true })
        assert.strictEqual(late.status, 400)
        assert.strictEqual((await control("/polls/votes", { ...vote, answerId: 1 })).status, 400)

        const member = `/guilds/${guildId}/members/${friend}`
        const { json: bar } = await rest("POST", `/guilds/${guildId}/channels`, { name: "Bar", type: 2 })
        const moved = await rest("PATCH", member, { channel_id: bar.id })
        assert.deepStrictEqual([moved.status, moved.json.code], [400, 40_032])
        const { json: lounge } = await control("/channels", { guildId, name: "Lounge", type: 2 })
        await control("/voice", { guildId, userId: friend, channelId: lounge.channelId })
        await rest("PATCH", member, { channel_id: bar.id, mute: true })
        const voice = () => client.guilds.cache.get(guildId)!.voiceStates.cache.get(friend)
        while (voice()?.channelId !== bar.id) await new Promise((resolve) => setTimeout(resolve, 10))
        assert.isTrue(voice()?.serverMute)
        await rest("PATCH", member, { channel_id: null })
        while (voice()?.channelId) await new Promise((resolve) => setTimeout(resolve, 10))
        for (const t of ["MESSAGE_POLL_VOTE_ADD", "MESSAGE_UPDATE"]) assert.include(told, t)
      })
    }),
  )

  it.effect("keeps direct messages from the bot's gateway session", () =>
    Effect.gen(function* () {
      const { control, rest } = yield* PlaygroundServer
      const told: Array<object> = []
      const client = yield* login(everything)
      client.on("raw", (event: { t: string; d: object }) => told.push(event))
      yield* Effect.promise(async () => {
        const { json: direct } = await rest("POST", "/users/@me/channels", { recipient_id: friend })
        assert.notProperty(direct, "guild_id")
        const written = await rest("POST", `/channels/${direct.id}/messages`, { content: "psst" })
        assert.strictEqual(written.json.channel_id, direct.id)
        const message = `/channels/${direct.id}/messages/${written.json.id}`
        for (const [method, path] of [
          ["POST", `/channels/${direct.id}/typing`],
          ["PUT", `${message}/reactions/👍/@me`],
          ["PUT", `/channels/${direct.id}/messages/pins/${written.json.id}`],
          ["DELETE", message],
        ] as const) {
          assert.strictEqual((await rest(method, path)).status, 204, path)
        }
        assert.strictEqual((await rest("DELETE", `/channels/${direct.id}`)).status, 404)
        const answer = await control("/messages", { channelId: direct.id, content: "hello?" })
        assert.strictEqual(answer.status, 200)
        const heard = new Promise((resolve) => client.once("messageCreate", resolve))
        await control("/messages", { channelId, content: "in public" })
        await heard
        assert.deepStrictEqual(
          told.map((event) => (event as { t: string }).t),
          ["MESSAGE_CREATE"],
        )
      })
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
