/** Everything that `rest` offers, from a script in an isolate to the playground and back. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

/** What the script says where all is well; otherwise the error's stack. */
const fine = "fine"

/** A script with one command per family; what is thrown in it is its answer. */
const script = String.raw`
const friend = "900000000000000102"
const families: { [name: string]: (channelId: string, guildId: string) => Promise<void> } = {}
const check = (what: string, holds: boolean) => { if (!holds) throw new Error("not so: " + what) }
const fails = async (promise: Promise<unknown>) => {
  try { await promise } catch (error) { return error as Error & { [field: string]: unknown } }
  throw new Error("should have failed")
}

families.messages = async (channelId) => {
  const sent = await rest.sendMessage({ channelId, content: "one", embeds: [embed().setTitle("t")] })
  const reply = await rest.sendMessage({ channelId, content: "two", replyTo: sent.id })
  check("reply", (reply.message_reference as { message_id: string }).message_id === sent.id)
  check("void", (await rest.editMessage({ channelId, messageId: sent.id, content: "changed" })) === undefined)
  check("edited", (await rest.fetchMessage({ channelId, messageId: sent.id })).content === "changed")
  check("newest first", (await rest.fetchMessages({ channelId, limit: 2 }))[0]!.id === reply.id)
  await rest.pinMessage({ channelId, messageId: sent.id, reason: "nützlich" })
  const pins = await rest.fetchPins({ channelId })
  check("pins", (pins.items as { message: { id: string } }[])[0]!.message.id === sent.id)
  await rest.unpinMessage({ channelId, messageId: sent.id })
  await rest.addReaction({ channelId, messageId: sent.id, emoji: "👍" })
  check("reacted", (await rest.fetchReactions({ channelId, messageId: sent.id, emoji: "👍" })).length === 1)
  await rest.removeReaction({ channelId, messageId: sent.id, emoji: "👍" })
  await rest.addReaction({ channelId, messageId: sent.id, emoji: "🎉" })
  await rest.clearReactions({ channelId, messageId: sent.id })
  check("cleared", (await rest.fetchReactions({ channelId, messageId: sent.id, emoji: "🎉" })).length === 0)
  await rest.triggerTyping({ channelId })
  await rest.deleteMessage({ channelId, messageId: reply.id })
  const many = [await rest.sendMessage({ channelId, content: "a" }), await rest.sendMessage({ channelId, content: "b" })]
  await rest.bulkDeleteMessages({ channelId, messageIds: many.map(({ id }) => id) })
  const gone = await fails(rest.fetchMessage({ channelId, messageId: reply.id }))
  check("error", gone.code === "DISCORD_HTTP_ERROR" && gone.status === 404 && gone.discordCode === 10008 && gone instanceof Error)
  check("route", gone.route === "GET /channels/" + channelId + "/messages/" + reply.id)
  check("crosspost", (await fails(rest.crosspostMessage({ channelId, messageId: sent.id }))).status === 400)
  const poll = await rest.sendPoll({ channelId, question: "Tea?", answers: ["yes", { text: "no", emoji: "👎" }] })
  check("poll", (poll.poll as { answers: unknown[] }).answers.length === 2)
  await rest.fetchPollVoters({ channelId, messageId: poll.id, answerId: 1 })
  const ended = await rest.endPoll({ channelId, messageId: poll.id })
  check("ended", (ended.poll as { results: { is_finalized: boolean } }).results.is_finalized)
  const direct = await rest.sendDirectMessage({ userId: friend, content: "psst" })
  check("direct", direct.content === "psst")
  check("not in its channel", (await fails(rest.sendMessage({ channelId: direct.channel_id, content: "x" }))).code === "SCOPE_FORBIDDEN")
  check("stranger", (await fails(rest.sendDirectMessage({ userId: "123456789012345678", content: "x" }))).code === "SCOPE_FORBIDDEN")
}

families.members = async (_, guildId) => {
  check("member", ((await rest.fetchMember({ userId: friend })).user as { username: string }).username === "friend")
  check("members", (await rest.fetchMembers({ limit: 10 })).length === 3)
  check("search", (await rest.searchMembers({ query: "fri" })).length === 1)
  const role = await rest.createRole({ guildId, payload: { name: "Helper", color: 255 }, reason: "needed" })
  check("role", (await rest.fetchRole({ roleId: role.id })).name === "Helper")
  check("renamed", (await rest.editRole({ roleId: role.id, payload: { name: "Hero" } })).name === "Hero")
  await rest.editRolePositions({ positions: [{ id: role.id, position: 1 }] })
  await rest.addMemberRole({ guildId, userId: friend, roleId: role.id })
  check("has role", ((await rest.fetchMember({ userId: friend })).roles as string[]).includes(role.id))
  await rest.removeMemberRole({ guildId, userId: friend, roleId: role.id })
  await rest.deleteRole({ roleId: role.id })
  check("roles", (await rest.fetchRoles()).every(({ id }) => id !== role.id))
  check("nick", (await rest.editMember({ guildId, userId: friend, payload: { nick: "pal" } })).nick === "pal")
  check("own nick", (await rest.editCurrentMember({ guildId, payload: { nick: "me" } })).nick === "me")
  const quiet = await rest.timeoutMember({ userId: friend, durationMs: 60000 })
  check("timeout", typeof quiet.communication_disabled_until === "string")
  await rest.timeoutMember({ userId: friend, durationMs: null })
  await rest.banMember({ guildId, userId: friend, deleteMessageSeconds: 60, reason: "böse" })
  check("ban", (await rest.fetchBan({ userId: friend })).reason === "böse" && (await rest.fetchBans()).length === 1)
  await rest.unbanMember({ guildId, userId: friend })
  check("no ban", (await fails(rest.fetchBan({ userId: friend }))).discordCode === 10026)
  const log = (await rest.fetchAuditLog({ actionType: 22 })).audit_log_entries as { reason: string; target_id: string }[]
  check("audit log", log[0]!.reason === "böse" && log[0]!.target_id === friend)
  check("kick", (await fails(rest.kickMember({ guildId, userId: friend }))).status === 404)
  check("scope", (await fails(rest.kickMember({ guildId: "900000000000000777", userId: friend }))).code === "SCOPE_FORBIDDEN")
  check("input", (await fails(rest.kickMember({ userId: "friend" }))).code === "INVALID_INPUT")
}

families.channels = async (_, guildId) => {
  const channel = await rest.createChannel({ guildId, payload: { name: "plans", type: 0, topic: "t" } })
  const channelId = channel.id
  check("channel", (await rest.fetchChannel({ channelId })).topic === "t")
  check("edited", (await rest.editChannel({ channelId, payload: { topic: "u" } })).topic === "u")
  await rest.editChannelPositions({ positions: [{ id: channelId, position: 3 }] })
  await rest.editChannelPermissions({ channelId, overwriteId: friend, payload: { type: 1, deny: "2048" } })
  check("overwrite", ((await rest.fetchChannel({ channelId })).permission_overwrites as unknown[]).length === 1)
  await rest.deleteChannelPermissions({ channelId, overwriteId: friend })
  const thread = await rest.createThread({ channelId, payload: { name: "talk", type: 11 } })
  const threadId = thread.id
  check("in thread", (await rest.sendMessage({ channelId: threadId, content: "x" })).channel_id === threadId)
  await rest.leaveThread({ threadId })
  await rest.joinThread({ threadId })
  await rest.addThreadMember({ threadId, userId: friend })
  check("thread members", (await rest.fetchThreadMembers({ threadId })).length === 2)
  await rest.removeThreadMember({ threadId, userId: friend })
  check("active", ((await rest.fetchActiveThreads()).threads as unknown[]).length === 1)
  await rest.editChannel({ channelId: threadId, payload: { archived: true } })
  check("archived", ((await rest.fetchArchivedThreads({ channelId })).threads as unknown[]).length === 1)
  const message = await rest.sendMessage({ channelId, content: "start" })
  await rest.createThreadFromMessage({ channelId, messageId: message.id, payload: { name: "below" } })
  const hook = await rest.createWebhook({ channelId, payload: { name: "Hook" } })
  const token = hook.token as string
  const written = await rest.executeWebhook({ webhookId: hook.id, token, wait: true, username: "Postman", content: "mail" })
  check("webhook", written!.author.username === "Postman")
  const mail = { webhookId: hook.id, token, messageId: written!.id }
  check("rewritten", (await rest.editWebhookMessage({ ...mail, content: "post" })).content === "post")
  check("reread", (await rest.fetchWebhookMessage(mail)).content === "post")
  check("not its own", (await fails(rest.editWebhookMessage({ ...mail, messageId: message.id, content: "x" }))).status === 404)
  await rest.deleteWebhookMessage(mail)
  check("torn up", (await fails(rest.fetchWebhookMessage(mail))).discordCode === 10008)
  check("no wait", (await rest.executeWebhook({ webhookId: hook.id, token, content: "mail" })) === null)
  check("hooks", (await rest.fetchChannelWebhooks({ channelId })).length === 1 && (await rest.fetchGuildWebhooks()).length === 1)
  check("hook", (await rest.editWebhook({ webhookId: hook.id, payload: { name: "New" } })).name === "New")
  await rest.fetchWebhook({ webhookId: hook.id })
  await rest.deleteWebhook({ webhookId: hook.id, token })
  const invite = await rest.createInvite({ channelId, payload: { max_uses: 1 } })
  const code = invite.code as string
  check("invites", (await rest.fetchInvites()).length === 1 && (await rest.fetchChannelInvites({ channelId })).length === 1)
  await rest.deleteInvite({ code })
  check("no invite", (await fails(rest.deleteInvite({ code }))).code === "SCOPE_FORBIDDEN")
  await rest.deleteChannel({ channelId })
  check("deleted", (await rest.fetchChannels()).every(({ id }) => id !== channelId))
}

families.guild = async (_, guildId) => {
  check("guild", (await rest.fetchGuild()).id === guildId)
  check("renamed", (await rest.editGuild({ payload: { name: "Ours" } })).name === "Ours")
  const emoji = await rest.createEmoji({ payload: { name: "blob", image: "data:image/png;base64,AA==" } })
  check("emoji", (await rest.fetchEmoji({ emojiId: emoji.id })).name === "blob")
  await rest.editEmoji({ emojiId: emoji.id, payload: { name: "blub" } })
  check("emojis", (await rest.fetchEmojis())[0]!.name === "blub")
  await rest.deleteEmoji({ emojiId: emoji.id })
  const sticker = await rest.createSticker({ name: "wave", tags: "wave", description: "Hello",
    file: { filename: "wave.png", data: new Uint8Array([137, 80, 78, 71]) } })
  check("sticker", (await rest.fetchSticker({ stickerId: sticker.id })).description === "Hello")
  await rest.editSticker({ stickerId: sticker.id, payload: { name: "bye" } })
  check("stickers", (await rest.fetchStickers())[0]!.name === "bye")
  await rest.deleteSticker({ stickerId: sticker.id })
  check("no sticker", (await fails(rest.fetchSticker({ stickerId: sticker.id }))).discordCode === 10060)
  check("no file", (await fails(rest.createSticker({ name: "x", tags: "x", file: {} as never }))).field === "file")
  const rule = await rest.createAutoModerationRule({ payload: { name: "spam", event_type: 1, trigger_type: 1,
    trigger_metadata: { keyword_filter: ["spam"] }, actions: [{ type: 1 }] } })
  check("rule", (await rest.fetchAutoModerationRule({ ruleId: rule.id })).enabled === false)
  await rest.editAutoModerationRule({ ruleId: rule.id, payload: { enabled: true } })
  check("rules", (await rest.fetchAutoModerationRules())[0]!.enabled === true)
  const badRule = await fails(rest.createAutoModerationRule({ payload: { name: "spam", event_type: 1, trigger_type: 5, actions: [{ type: 9 }] } }))
  check("bad rule", badRule.discordCode === 50035 && badRule.message.includes("actions"))
  await rest.deleteAutoModerationRule({ ruleId: rule.id })
  check("no rule", (await rest.fetchAutoModerationRules()).length === 0)
  const payload = { name: "Party", privacy_level: 2, entity_type: 3, scheduled_start_time: "2030-01-01T00:00:00Z", scheduled_end_time: "2030-01-01T03:00:00Z", entity_metadata: { location: "Here" } }
  const event = await rest.createScheduledEvent({ payload })
  check("event", (await rest.fetchScheduledEvent({ eventId: event.id })).name === "Party")
  await rest.editScheduledEvent({ eventId: event.id, payload: { name: "Feast" } })
  check("events", (await rest.fetchScheduledEvents())[0]!.name === "Feast")
  await rest.fetchScheduledEventUsers({ eventId: event.id })
  await rest.deleteScheduledEvent({ eventId: event.id })
  const bad = await fails(rest.createScheduledEvent({ payload: { name: "Party" } }))
  check("bad body", bad.discordCode === 50035 && bad.message.includes("scheduled_start_time"))
  const command = await rest.createGuildCommand({ guildId, command: { name: "hello", description: "d" } })
  await rest.editGuildCommand({ commandId: command.id, command: { description: "e" } })
  check("command", (await rest.getGuildCommand({ commandId: command.id })).description === "e")
  await rest.getGuildCommandPermissions({ commandId: command.id })
  await rest.getGuildCommandsPermissions()
  check("permissions", (await fails(rest.editGuildCommandPermissions({ commandId: command.id, permissions: [] }))).status === 403)
  await rest.deleteGuildCommand({ commandId: command.id })
  await rest.upsertGuildCommands({ guildId, commands: [{ name: "answer", description: "d" }] })
  check("commands", (await rest.getGuildCommands()).length === 1)
}

on("messageCreate", async (ctx) => {
  const family = families[ctx.msg.content.slice(1)]
  if (family === undefined || ctx.msg.author.bot) return
  try {
    await family(ctx.channelId, ctx.guildId)
    await ctx.reply("${fine}")
  } catch (error) {
    await ctx.reply((error as Error).stack!.slice(0, 1500))
  }
})

on("interactionCreate", async (ctx) => {
  const { interactionId, interactionToken: token } = ctx.msg
  await rest.deferInteractionResponse({ interactionId, token, ephemeral: true })
  await rest.editOriginalInteractionResponse({ token, content: "original" })
  const more = await rest.createFollowupMessage({ token, content: "more" })
  await rest.editFollowupMessage({ token, messageId: more.id, content: "even more" })
  const twice = await fails(rest.sendInteractionResponse({ interactionId, token, content: "again" }))
  check("twice", twice.discordCode === 40060 && !String(twice.route).includes(token))
  await rest.deleteFollowupMessage({ token, messageId: more.id })
  await rest.deleteOriginalInteractionResponse({ token })
  await rest.sendMessage({ channelId: ctx.channelId, content: "answered" })
})
`

describe("rest, end to end", () => {
  it.live(
    "does what each of its functions says",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const { ask, call, messages } = control(runtime.url)
        const path = join(directory, "bot.ts")
        writeFileSync(path, script)
        const deployed = yield* flora(["deploy", path, "--guild", playgroundGuild], directory, directory)
        assert.strictEqual(deployed.code, 0, deployed.output)
        for (const family of ["messages", "channels", "guild", "members"]) {
          const before = yield* messages(general)
          const first = yield* ask(general, `!${family}`)
          // The functions under test write in this channel too; the answer comes last.
          const answer = yield* messages(general).pipe(
            Effect.map((all) => all.slice(before.length).at(-1)!.content),
            Effect.repeat({ until: (text) => text === fine || text.includes("Error:") }),
            Effect.timeout("20 seconds"),
          )
          assert.strictEqual(answer, fine, `${family}, which began with ${first}`)
        }
        yield* call("POST", "interactions", { channelId: general, name: "answer" })
        yield* messages(general).pipe(
          Effect.map((all) => all.some(({ content }) => content === "answered")),
          Effect.repeat({ until: (found) => found }),
          Effect.timeout("20 seconds"),
        )
      }),
    120_000,
  )
})
