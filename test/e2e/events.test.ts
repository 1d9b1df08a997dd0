/** Every event that people can cause in the playground, as a script in a real runtime sees it. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { eventClasses } from "../../src/domain/GuildEvent.ts"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild as guildId, startRuntime } from "./RuntimeProcess.ts"

const friend = "900000000000000102"
const you = "900000000000000101"
const minute = 60_000

/** Remembers every event and tells them when it is asked: "!kinds", or "!last" and a kind. */
const witness = `
const seen: Array<{ kind: string; msg: object }> = []
for (const kind of ${JSON.stringify(Object.keys(eventClasses))} as Array<EventName>) {
  if (kind !== "messageCreate") on(kind, (ctx) => { seen.push({ kind, msg: ctx.msg }) })
}
on("threadCreate", (ctx) => ctx.reply("a new thread"))
on("guildJoin", () => kv.store("bot").set("joined", "yes"))
on("guildLeave", () => kv.store("bot").set("left", "yes"))
on("messageCreate", async (ctx) => {
  const [command, kind] = ctx.msg.content.split(" ")
  if (command === "!kinds") await ctx.reply([...new Set(seen.map(({ kind }) => kind))].join(" ") || "none")
  if (command === "!last") {
    await ctx.reply(JSON.stringify(seen.findLast((event) => event.kind === kind)?.msg ?? null).slice(0, 2000))
  }
  if (command === "!bot") await ctx.reply([await kv.store("bot").get("left"), await kv.store("bot").get("joined")].join())
})
`

describe("the events of a guild", () => {
  it.live(
    "reach a script that handles them, with everything in them",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory, {
          DISCORD_INTENTS: "members, message_content, presences, typing",
        })
        const { ask, call } = control(runtime.url)
        const post = <Answer>(path: string, body: object) =>
          Effect.map(call("POST", path, body), (answer) => {
            assert.strictEqual(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
            return answer.body as Answer
          })
        const last = (kind: string) =>
          Effect.map(ask(general, `!last ${kind}`), (text) => JSON.parse(text) as Record<string, unknown>)
        const entry = join(directory, "witness.ts")
        writeFileSync(entry, witness)
        const deployed = yield* flora(["deploy", entry, "--guild", guildId], directory, directory)
        assert.strictEqual(deployed.code, 0, deployed.output)
        assert.notInclude(yield* ask(general, "!kinds"), "messageCreate")

        // Messages: changed, reacted to, pinned, voted on, deleted.
        const { id: messageId } = yield* post<{ id: string }>("messages", {
          channelId: general,
          content: "first",
        })
        yield* post("messages/edit", { channelId: general, messageId, content: "second" })
        yield* post("reactions", { channelId: general, messageId, emoji: "👍", userId: friend })
        yield* post("reactions", { channelId: general, messageId, emoji: "👍", userId: friend, remove: true })
        yield* post("pins", { channelId: general, messageId })
        const poll = yield* post<{ id: string }>("polls", {
          channelId: general,
          question: "Tea?",
          answers: ["Yes", "No"],
        })
        const vote = { channelId: general, messageId: poll.id }
        yield* post("polls/votes", { ...vote, answerId: 1, userId: friend })
        yield* post("polls/votes", { ...vote, answerId: 2, userId: friend })
        yield* post("messages/delete", { channelId: general, messageId })
        yield* post("typing", { channelId: general, userId: friend })

        const changed = yield* last("messageUpdate")
        assert.deepNestedInclude(changed, { "new.content": "second", "new.pinned": true, id: messageId })
        assert.deepNestedInclude(yield* last("messageDelete"), { id: messageId, "old.content": "second" })
        assert.deepInclude(yield* last("reactionAdd"), {
          userId: friend,
          messageId,
          emoji: { id: null, name: "👍" },
          messageAuthorId: you,
        })
        assert.deepInclude(yield* last("pollVoteAdd"), { userId: friend, messageId: poll.id, answerId: 2 })
        assert.deepInclude(yield* last("pollVoteRemove"), { answerId: 1 })
        assert.deepInclude(yield* last("typingStart"), { userId: friend, channelId: general })

        // People.
        const { userId } = yield* post<{ userId: string }>("members", { guildId, username: "newcomer" })
        const { roleId } = yield* post<{ roleId: string }>("roles", { guildId, name: "mods", color: 255 })
        yield* post("roles/update", { guildId, roleId, permissions: "8" })
        yield* post("members/update", { guildId, userId, nick: "New", roles: [roleId] })
        assert.deepNestedInclude(yield* last("memberAdd"), {
          guildId,
          "user.username": "newcomer",
          roles: [],
        })
        assert.deepNestedInclude(yield* last("memberUpdate"), {
          nick: "New",
          roles: [roleId],
          "user.id": userId,
          "old.roles": [],
        })
        assert.deepNestedInclude(yield* last("roleUpdate"), {
          "role.permissions": "8",
          "role.color": 255,
          "old.permissions": "9007199254740991",
        })
        assert.deepInclude(yield* last("auditLogEntryCreate"), {
          actionType: 25,
          targetId: userId,
          userId: you,
        })
        const voice = yield* post<{ channelId: string }>("channels", { guildId, name: "Lounge", type: 2 })
        yield* post("voice", { guildId, userId, channelId: voice.channelId, selfMute: true })
        assert.deepNestedInclude(yield* last("voiceStateUpdate"), {
          channelId: voice.channelId,
          selfMute: true,
          "member.nick": "New",
        })
        yield* post("bans", { guildId, userId, reason: "spam" })
        assert.notProperty(yield* last("voiceStateUpdate"), "channelId")
        assert.deepNestedInclude(yield* last("banAdd"), { guildId, "user.id": userId })
        assert.deepNestedInclude(yield* last("memberRemove"), {
          guildId,
          "user.id": userId,
          "old.nick": "New",
          "old.roles": [roleId],
        })
        assert.deepInclude(yield* last("auditLogEntryCreate"), { actionType: 22, reason: "spam" })
        assert.strictEqual((yield* call("POST", "members", { guildId, userId })).status, 403)
        yield* post("bans/remove", { guildId, userId })
        yield* post("roles/delete", { guildId, roleId })

        // Channels, threads, invitations.
        yield* post("channels/update", { channelId: voice.channelId, name: "Bar" })
        yield* post("channels/delete", { channelId: voice.channelId })
        assert.deepInclude(yield* last("channelDelete"), {
          id: voice.channelId,
          name: "Bar",
          type: 2,
          guildId,
        })
        const thread = yield* post<{ channelId: string }>("threads", { channelId: general, name: "Help" })
        yield* post("threads/members", { channelId: thread.channelId, userId: friend })
        yield* post("channels/update", { channelId: thread.channelId, archived: true })
        assert.deepInclude(yield* last("threadCreate"), {
          id: thread.channelId,
          channelId: thread.channelId,
          parentId: general,
          ownerId: you,
          newlyCreated: true,
        })
        assert.deepNestedInclude(yield* last("threadMembersUpdate"), {
          id: thread.channelId,
          memberCount: 2,
          "addedMembers[0].userId": friend,
        })
        assert.deepNestedInclude(yield* last("threadUpdate"), { "threadMetadata.archived": true })
        const answered = yield* control(runtime.url)
          .messages(thread.channelId)
          .pipe(
            Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (all) => all.length > 0 }),
            Effect.timeout("15 seconds"),
          )
        assert.strictEqual(answered[0]?.content, "a new thread")
        yield* post("channels/delete", { channelId: thread.channelId })
        const { code } = yield* post<{ code: string }>("invites", { channelId: general })
        yield* post("invites/delete", { guildId, code })
        assert.deepNestedInclude(yield* last("inviteCreate"), { code, maxAge: 0, "inviter.username": "you" })
        yield* post("guilds/update", { guildId, name: "Renamed" })
        assert.deepInclude(yield* last("guildUpdate"), { id: guildId, guildId, name: "Renamed" })

        // What the playground does not hold itself.
        for (const t of [
          "GUILD_EMOJIS_UPDATE",
          "GUILD_STICKERS_UPDATE",
          "PRESENCE_UPDATE",
          "GUILD_SCHEDULED_EVENT_CREATE",
          "GUILD_SCHEDULED_EVENT_UPDATE",
          "GUILD_SCHEDULED_EVENT_DELETE",
          "GUILD_SCHEDULED_EVENT_USER_ADD",
          "GUILD_SCHEDULED_EVENT_USER_REMOVE",
          "AUTO_MODERATION_RULE_CREATE",
          "AUTO_MODERATION_RULE_UPDATE",
          "AUTO_MODERATION_RULE_DELETE",
          "AUTO_MODERATION_ACTION_EXECUTION",
          "MESSAGE_DELETE_BULK",
          "MESSAGE_REACTION_REMOVE_EMOJI",
          "MESSAGE_REACTION_REMOVE_ALL",
        ]) {
          yield* post("dispatch", { t, d: { guild_id: guildId, channel_id: general, ids: [], name: t } })
        }
        assert.strictEqual((yield* call("POST", "dispatch", { t: "NO_SUCH", d: {} })).status, 400)

        const seen = new Set((yield* ask(general, "!kinds")).split(" "))
        const unseen = Object.keys(eventClasses).filter((kind) => !seen.has(kind))
        assert.deepStrictEqual(unseen, [
          "messageCreate",
          "interactionCreate",
          "componentInteraction",
          "modalSubmit",
          "autocomplete",
          "guildJoin",
          "guildLeave",
          "cron",
          "schedule",
        ])

        // The bot goes and comes back, and the script that was told keeps what it stored.
        yield* post("guilds/leave", { guildId })
        yield* Effect.repeat(
          Effect.promise(async () => {
            const response = await fetch(`${runtime.url}/api/guilds/${guildId}/status`, {
              headers: { authorization: `Bearer ${runtime.token}` },
            })
            return ((await response.json()) as { state: string }).state
          }),
          { schedule: Schedule.spaced("20 millis"), until: (state) => state === "cold" },
        ).pipe(Effect.timeout("15 seconds"))
        assert.strictEqual(
          (yield* call("POST", "messages", { channelId: general, content: "hi" })).status,
          404,
        )
        yield* post("guilds/join", { guildId })
        yield* ask(general, "!bot").pipe(
          Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (told) => told === "yes,yes" }),
          Effect.timeout("15 seconds"),
        )
      }),
    2 * minute,
  )

  it.live(
    "are not sent to a script that does not handle them, and a sleeping one is not woken by them",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory, { RUNTIME_IDLE_SECS: "1" })
        const { ask, call } = control(runtime.url)
        const entry = join(directory, "bot.ts")
        writeFileSync(entry, `on("messageCreate", (ctx) => ctx.msg.author.bot || ctx.reply("here"))`)
        yield* flora(["deploy", entry, "--guild", guildId], directory, directory)
        assert.strictEqual(yield* ask(general, "hello"), "here")
        const report = Effect.promise(async () => {
          const response = await fetch(`${runtime.url}/api/guilds/${guildId}/status`, {
            headers: { authorization: `Bearer ${runtime.token}` },
          })
          return (await response.json()) as { state: string; epoch: number; events: object }
        })
        const asleep = yield* report.pipe(
          Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: ({ state }) => state === "cold" }),
          Effect.timeout("15 seconds"),
        )
        for (const username of ["one", "two", "three"]) yield* call("POST", "members", { guildId, username })
        yield* call("POST", "roles", { guildId, name: "mods" })
        assert.deepInclude(yield* report, { state: "cold", epoch: asleep.epoch })
        assert.strictEqual(yield* ask(general, "hello"), "here")
        assert.notProperty((yield* report).events, "memberAdd")
      }),
    minute,
  )
})
