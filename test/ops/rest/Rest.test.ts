import { assert, describe, it } from "@effect/vitest"
import * as specification from "discord-api-spec/zod"
import { Effect, Layer } from "effect"
import { Persistence } from "effect/persistence"
import { FileForm, Upload } from "../../../src/discord/Attachments.ts"
import { Application } from "../../../src/discord/Application.ts"
import { type CallOptions, DiscordCallFailed, DiscordRest } from "../../../src/discord/DiscordRest.ts"
import { GuildScope } from "../../../src/discord/GuildScope.ts"
import { Interactions } from "../../../src/discord/Interactions.ts"
import type { GuildId } from "../../../src/domain/Ids.ts"
import type { Operation } from "../../../src/ops/Operation.ts"
import { restOperations } from "../../../src/ops/rest/rest.ts"
import { rest as sdkRest } from "../../../sdk/src/rest/Rest.ts"

const schemas: typeof specification = { ...specification }
const guild = "900000000000000001" as GuildId
const stranger = "900000000000000002"
const application = "900000000000000201"
const own = "900000000000000011"
const foreign = "900000000000000021"
const hook = "900000000000000031"
const foreignHook = "900000000000000041"
const user = "900000000000000101"
const id = "900000000000000999"

/** What Discord knows: who owns what. */
const owners: Record<string, unknown> = {
  [`/channels/${own}`]: { guild_id: guild },
  [`/channels/${foreign}`]: { guild_id: stranger },
  [`/channels/${id}`]: {},
  [`/webhooks/${hook}`]: { guild_id: guild },
  [`/webhooks/${foreignHook}`]: { guild_id: stranger },
  "/invites/ours": { guild: { id: guild } },
  "/invites/theirs": { guild: { id: stranger } },
  [`/guilds/${guild}/members/${user}`]: { user: { id: user } },
  "/users/@me/channels": { id },
}

interface Call extends CallOptions {
  readonly line: string
}

const ground = Effect.gen(function* () {
  const calls: Array<Call> = []
  const discord = DiscordRest.of({
    client: undefined as never,
    request: (_, method, route, options = {}) =>
      Effect.suspend(() => {
        calls.push({ line: `${method} ${route}`, ...options })
        const known = owners[route]
        if (
          method === "GET" &&
          known === undefined &&
          /^\/(channels|webhooks|invites|guilds\/\d+\/members(?=\/\d))\/[^/]+$/.test(route)
        ) {
          return Effect.fail(
            new DiscordCallFailed({ reason: "http", message: "Unknown", status: 404, route }),
          )
        }
        return Effect.succeed(known ?? { id })
      }),
  })
  const context = yield* Layer.build(
    Layer.mergeAll(
      GuildScope.layer.pipe(Layer.provide(Persistence.layerBackingMemory)),
      Interactions.layer,
      Layer.succeed(Application, { id: Effect.succeed(application) }),
    ).pipe(Layer.provideMerge(Layer.succeed(DiscordRest, discord))),
  )
  const operations = yield* Effect.provideContext(restOperations, context)
  const interactions = yield* Effect.provideContext(Interactions, context)
  interactions.opened({
    id,
    token: "its-token",
    applicationId: application,
    guildId: guild,
    kind: "component",
    name: '"go"',
    hasMessage: true,
  })
  const byName = new Map<string, Operation>(operations.map((operation) => [operation.name, operation]))
  return {
    calls,
    names: [...byName.keys()],
    messages: (name: string) => byName.get(`rest.${name}`)!.messages,
    run: (name: string, args: object) => byName.get(`rest.${name}`)!.execute(guild, args),
  }
})

const ch = { channelId: own }
const msg = { ...ch, messageId: id }
const u = { userId: user }
const c = `/channels/${own}`
const m = `${c}/messages/${id}`
const g = `/guilds/${guild}`
const commands = `/applications/${application}${g}/commands`
const reason = "becäuse"
const answer = `/webhooks/${application}/its-token`
const text = { content: "hi" }
const keywordRule = {
  name: "no spam",
  event_type: 1,
  trigger_type: 1,
  trigger_metadata: { keyword_filter: ["spam"] },
  actions: [{ type: 1 }],
}

type Case = readonly [
  name: string,
  args: object,
  line: string,
  rest?: object | undefined,
  spec?: keyof typeof specification,
]

/** Each function, the call that it becomes, and the schema of Discord's description that its body must meet. */
const cases: ReadonlyArray<Case> = [
  [
    "sendMessage",
    { ...ch, ...text, replyTo: id },
    `POST ${c}/messages`,
    { body: { ...text, message_reference: { message_id: id, fail_if_not_exists: false } } },
    "MessageCreateRequestSchema",
  ],
  ["sendMessage", { ...ch, ...text, messageId: id, replyTo: null }, `POST ${c}/messages`, { body: text }],
  ["editMessage", { ...msg, ...text }, `PATCH ${m}`, { body: text }, "MessageEditRequestPartialSchema"],
  ["deleteMessage", { ...msg, reason }, `DELETE ${m}`, { reason }],
  [
    "bulkDeleteMessages",
    { ...ch, messageIds: [id, user] },
    `POST ${c}/messages/bulk-delete`,
    { body: { messages: [id, user] } },
  ],
  ["pinMessage", msg, `PUT ${c}/messages/pins/${id}`],
  ["unpinMessage", msg, `DELETE ${c}/messages/pins/${id}`],
  ["fetchPins", { ...ch, limit: 5 }, `GET ${c}/messages/pins`, { query: { limit: "5" } }],
  ["crosspostMessage", msg, `POST ${m}/crosspost`],
  ["fetchMessage", msg, `GET ${m}`],
  [
    "fetchMessages",
    { ...ch, limit: 2, before: id },
    `GET ${c}/messages`,
    { query: { limit: "2", before: id } },
  ],
  ["triggerTyping", ch, `POST ${c}/typing`],
  ["addReaction", { ...msg, emoji: "👍" }, `PUT ${m}/reactions/%F0%9F%91%8D/@me`],
  ["addReaction", { ...msg, emoji: `<:blob:${id}>` }, `PUT ${m}/reactions/blob:${id}/@me`],
  ["removeReaction", { ...msg, emoji: "👍", ...u }, `DELETE ${m}/reactions/%F0%9F%91%8D/${user}`],
  ["removeReaction", { ...msg, emoji: "1️⃣" }, `DELETE ${m}/reactions/1%EF%B8%8F%E2%83%A3/@me`],
  ["clearReactions", msg, `DELETE ${m}/reactions`],
  ["clearReactions", { ...msg, emoji: "👍" }, `DELETE ${m}/reactions/%F0%9F%91%8D`],
  [
    "fetchReactions",
    { ...msg, emoji: "👍", limit: 3 },
    `GET ${m}/reactions/%F0%9F%91%8D`,
    { query: { limit: "3" } },
  ],
  [
    "sendInteractionResponse",
    { interactionId: id, token: "its-token", ...text, ephemeral: true },
    `POST /interactions/${id}/its-token/callback`,
    { body: { type: 4, data: { ...text, flags: 64 } }, query: { with_response: "true" }, auth: false },
  ],
  [
    "deferInteractionResponse",
    { interactionId: id, token: "its-token", ephemeral: true },
    `POST /interactions/${id}/its-token/callback`,
    { body: { type: 5, data: { flags: 64 } }, query: { with_response: "true" }, auth: false },
  ],
  [
    "updateInteractionResponse",
    { interactionId: id, token: "its-token", ...text },
    `POST /interactions/${id}/its-token/callback`,
    { body: { type: 7, data: text }, query: { with_response: "true" }, auth: false },
  ],
  [
    "editOriginalInteractionResponse",
    { token: "its-token", ...text },
    `PATCH ${answer}/messages/@original`,
    { body: text, auth: false },
  ],
  [
    "deleteOriginalInteractionResponse",
    { token: "its-token" },
    `DELETE ${answer}/messages/@original`,
    { auth: false },
  ],
  [
    "createFollowupMessage",
    { token: "its-token", ...text, flags: 64 },
    `POST ${answer}`,
    { body: { ...text, flags: 64 }, auth: false },
  ],
  [
    "editFollowupMessage",
    { token: "its-token", messageId: id, ...text },
    `PATCH ${answer}/messages/${id}`,
    { body: text, auth: false },
  ],
  [
    "deleteFollowupMessage",
    { token: "its-token", messageId: id },
    `DELETE ${answer}/messages/${id}`,
    { auth: false },
  ],
  [
    "upsertGuildCommands",
    { guildId: guild, commands: [{ name: "a" }] },
    `PUT ${commands}`,
    { body: [{ name: "a" }] },
  ],
  [
    "createGuildCommand",
    { command: { name: "a", description: "b" } },
    `POST ${commands}`,
    { body: { name: "a", description: "b" } },
    "ApplicationCommandCreateRequestSchema",
  ],
  [
    "editGuildCommand",
    { commandId: id, command: { name: "a" } },
    `PATCH ${commands}/${id}`,
    { body: { name: "a" } },
    "ApplicationCommandPatchRequestPartialSchema",
  ],
  ["deleteGuildCommand", { commandId: id }, `DELETE ${commands}/${id}`],
  ["getGuildCommands", {}, `GET ${commands}`],
  ["getGuildCommand", { commandId: id }, `GET ${commands}/${id}`],
  [
    "editGuildCommandPermissions",
    { commandId: id, permissions: [] },
    `PUT ${commands}/${id}/permissions`,
    { body: { permissions: [] } },
  ],
  ["getGuildCommandsPermissions", {}, `GET ${commands}/permissions`],
  ["getGuildCommandPermissions", { commandId: id }, `GET ${commands}/${id}/permissions`],
  ["fetchMember", u, `GET ${g}/members/${user}`],
  ["fetchMembers", { limit: 10, after: user }, `GET ${g}/members`, { query: { limit: "10", after: user } }],
  ["searchMembers", { query: "ann" }, `GET ${g}/members/search`, { query: { query: "ann" } }],
  ["kickMember", { ...u, reason }, `DELETE ${g}/members/${user}`, { reason }],
  [
    "banMember",
    { ...u, deleteMessageSeconds: 60, reason },
    `PUT ${g}/bans/${user}`,
    { body: { delete_message_seconds: 60 }, reason },
    "BanUserFromGuildRequestSchema",
  ],
  ["unbanMember", u, `DELETE ${g}/bans/${user}`],
  ["fetchBan", u, `GET ${g}/bans/${user}`],
  ["fetchBans", {}, `GET ${g}/bans`, { query: {} }],
  ["addMemberRole", { ...u, roleId: id }, `PUT ${g}/members/${user}/roles/${id}`],
  ["removeMemberRole", { ...u, roleId: id }, `DELETE ${g}/members/${user}/roles/${id}`],
  ["editMember", { ...u, payload: { nick: "n" } }, `PATCH ${g}/members/${user}`, { body: { nick: "n" } }],
  ["editCurrentMember", { payload: { nick: "n" } }, `PATCH ${g}/members/@me`, { body: { nick: "n" } }],
  [
    "timeoutMember",
    { ...u, durationMs: null },
    `PATCH ${g}/members/${user}`,
    { body: { communication_disabled_until: null } },
  ],
  ["fetchRoles", {}, `GET ${g}/roles`],
  ["fetchRole", { roleId: id }, `GET ${g}/roles/${id}`],
  [
    "createRole",
    { payload: { name: "r" } },
    `POST ${g}/roles`,
    { body: { name: "r" } },
    "CreateRoleRequestSchema",
  ],
  [
    "editRole",
    { roleId: id, payload: { name: "r" } },
    `PATCH ${g}/roles/${id}`,
    { body: { name: "r" } },
    "UpdateRoleRequestPartialSchema",
  ],
  [
    "editRolePositions",
    { positions: [{ id, position: 1 }] },
    `PATCH ${g}/roles`,
    { body: [{ id, position: 1 }] },
  ],
  ["deleteRole", { roleId: id }, `DELETE ${g}/roles/${id}`],
  ["fetchChannels", {}, `GET ${g}/channels`],
  ["fetchChannel", ch, `GET ${c}`],
  [
    "createChannel",
    { payload: { name: "c", type: 0 }, reason },
    `POST ${g}/channels`,
    { body: { name: "c", type: 0 }, reason },
    "CreateGuildChannelRequestSchema",
  ],
  [
    "editChannel",
    { ...ch, payload: { topic: "t" } },
    `PATCH ${c}`,
    { body: { topic: "t" } },
    "UpdateGuildChannelRequestPartialSchema",
  ],
  [
    "editChannelPositions",
    { positions: [{ id: own, position: 2 }] },
    `PATCH ${g}/channels`,
    { body: [{ id: own, position: 2 }] },
  ],
  ["deleteChannel", ch, `DELETE ${c}`],
  [
    "editChannelPermissions",
    { ...ch, overwriteId: id, payload: { type: 0, allow: "1" } },
    `PUT ${c}/permissions/${id}`,
    { body: { type: 0, allow: "1" } },
  ],
  ["deleteChannelPermissions", { ...ch, overwriteId: id }, `DELETE ${c}/permissions/${id}`],
  [
    "createThread",
    { ...ch, payload: { name: "t", type: 11 } },
    `POST ${c}/threads`,
    { body: { name: "t", type: 11 } },
    "CreateTextThreadWithoutMessageRequestSchema",
  ],
  [
    "createThreadFromMessage",
    { ...msg, payload: { name: "t" } },
    `POST ${m}/threads`,
    { body: { name: "t" } },
    "CreateTextThreadWithMessageRequestSchema",
  ],
  ["joinThread", { threadId: own }, `PUT ${c}/thread-members/@me`],
  ["leaveThread", { threadId: own }, `DELETE ${c}/thread-members/@me`],
  ["addThreadMember", { threadId: own, ...u }, `PUT ${c}/thread-members/${user}`],
  ["removeThreadMember", { threadId: own, ...u }, `DELETE ${c}/thread-members/${user}`],
  ["fetchThreadMembers", { threadId: own }, `GET ${c}/thread-members`],
  ["fetchActiveThreads", {}, `GET ${g}/threads/active`],
  ["fetchArchivedThreads", ch, `GET ${c}/threads/archived/public`, { query: {} }],
  [
    "executeWebhook",
    {
      webhookId: hook,
      token: "tok",
      ...text,
      username: "n",
      avatarUrl: "https://a.b/c",
      threadId: own,
      wait: true,
    },
    `POST /webhooks/${hook}/tok`,
    {
      body: { ...text, username: "n", avatar_url: "https://a.b/c" },
      query: { wait: "true", thread_id: own },
    },
    "IncomingWebhookRequestPartialSchema",
  ],
  [
    "fetchWebhookMessage",
    { webhookId: hook, token: "tok", messageId: id },
    `GET /webhooks/${hook}/tok/messages/${id}`,
    { query: {} },
  ],
  [
    "editWebhookMessage",
    { webhookId: hook, token: "tok", messageId: id, ...text, threadId: own, withComponents: true },
    `PATCH /webhooks/${hook}/tok/messages/${id}`,
    { body: text, query: { thread_id: own, with_components: "true" } },
    "IncomingWebhookUpdateRequestPartialSchema",
  ],
  [
    "deleteWebhookMessage",
    { webhookId: hook, token: "tok", messageId: id, threadId: own },
    `DELETE /webhooks/${hook}/tok/messages/${id}`,
    { query: { thread_id: own } },
  ],
  ["createWebhook", { ...ch, payload: { name: "w" } }, `POST ${c}/webhooks`, { body: { name: "w" } }],
  [
    "editWebhook",
    { webhookId: hook, payload: { name: "w" }, reason },
    `PATCH /webhooks/${hook}`,
    { body: { name: "w" }, reason },
  ],
  ["deleteWebhook", { webhookId: hook, token: "tok" }, `DELETE /webhooks/${hook}/tok`],
  ["fetchWebhook", { webhookId: hook }, `GET /webhooks/${hook}`],
  ["fetchChannelWebhooks", ch, `GET ${c}/webhooks`],
  ["fetchGuildWebhooks", {}, `GET ${g}/webhooks`],
  ["fetchGuild", { withCounts: true }, `GET ${g}`, { query: { with_counts: "true" } }],
  [
    "editGuild",
    { payload: { name: "new" } },
    `PATCH ${g}`,
    { body: { name: "new" } },
    "GuildPatchRequestPartialSchema",
  ],
  [
    "fetchAuditLog",
    { ...u, actionType: 20, limit: 1 },
    `GET ${g}/audit-logs`,
    { query: { user_id: user, action_type: "20", limit: "1" } },
  ],
  ["fetchEmojis", {}, `GET ${g}/emojis`],
  ["fetchEmoji", { emojiId: id }, `GET ${g}/emojis/${id}`],
  [
    "createEmoji",
    { payload: { name: "e", image: "data:" } },
    `POST ${g}/emojis`,
    { body: { name: "e", image: "data:" } },
  ],
  ["editEmoji", { emojiId: id, payload: { name: "e" } }, `PATCH ${g}/emojis/${id}`, { body: { name: "e" } }],
  ["deleteEmoji", { emojiId: id, reason }, `DELETE ${g}/emojis/${id}`, { reason }],
  ["fetchStickers", {}, `GET ${g}/stickers`],
  ["fetchSticker", { stickerId: id }, `GET ${g}/stickers/${id}`],
  [
    "createSticker",
    { name: "wave", tags: "wave", file: { type: "base64", data: "iVBORw==", filename: "w.png" }, reason },
    `POST ${g}/stickers`,
    {
      body: new FileForm(
        { name: "wave", tags: "wave", description: "" },
        new Upload("0", "w.png", undefined, Uint8Array.from([137, 80, 78, 71])),
      ),
      reason,
    },
  ],
  [
    "editSticker",
    { stickerId: id, payload: { name: "hi" } },
    `PATCH ${g}/stickers/${id}`,
    { body: { name: "hi" } },
  ],
  ["deleteSticker", { stickerId: id, reason }, `DELETE ${g}/stickers/${id}`, { reason }],
  ["fetchAutoModerationRules", {}, `GET ${g}/auto-moderation/rules`],
  ["fetchAutoModerationRule", { ruleId: id }, `GET ${g}/auto-moderation/rules/${id}`],
  [
    "createAutoModerationRule",
    { payload: keywordRule, reason },
    `POST ${g}/auto-moderation/rules`,
    { body: keywordRule, reason },
    "KeywordUpsertRequestSchema",
  ],
  [
    "editAutoModerationRule",
    { ruleId: id, payload: { enabled: true } },
    `PATCH ${g}/auto-moderation/rules/${id}`,
    { body: { enabled: true } },
    "KeywordUpsertRequestPartialSchema",
  ],
  ["deleteAutoModerationRule", { ruleId: id, reason }, `DELETE ${g}/auto-moderation/rules/${id}`, { reason }],
  ["fetchScheduledEvents", {}, `GET ${g}/scheduled-events`, { query: {} }],
  [
    "fetchScheduledEvent",
    { eventId: id, withUserCount: true },
    `GET ${g}/scheduled-events/${id}`,
    { query: { with_user_count: "true" } },
  ],
  [
    "createScheduledEvent",
    {
      payload: { name: "p", privacy_level: 2, entity_type: 2, scheduled_start_time: "2030-01-01T00:00:00Z" },
    },
    `POST ${g}/scheduled-events`,
    undefined,
    "VoiceScheduledEventCreateRequestSchema",
  ],
  [
    "editScheduledEvent",
    { eventId: id, payload: { status: 2 } },
    `PATCH ${g}/scheduled-events/${id}`,
    { body: { status: 2 } },
  ],
  ["deleteScheduledEvent", { eventId: id }, `DELETE ${g}/scheduled-events/${id}`],
  ["fetchScheduledEventUsers", { eventId: id }, `GET ${g}/scheduled-events/${id}/users`, { query: {} }],
  [
    "createInvite",
    { ...ch, payload: { max_uses: 1 } },
    `POST ${c}/invites`,
    { body: { max_uses: 1 } },
    "CreateGuildInviteRequestSchema",
  ],
  ["fetchInvites", {}, `GET ${g}/invites`],
  ["fetchChannelInvites", ch, `GET ${c}/invites`],
  ["deleteInvite", { code: "ours" }, `DELETE /invites/ours`],
  [
    "sendPoll",
    { ...ch, question: "q?", answers: ["a", { text: "b", emoji: "👍" }, { emoji: id }] },
    `POST ${c}/messages`,
    {
      body: {
        poll: {
          question: { text: "q?" },
          answers: [
            { poll_media: { text: "a" } },
            { poll_media: { text: "b", emoji: { name: "👍" } } },
            { poll_media: { emoji: { id } } },
          ],
          duration: 24,
          allow_multiselect: false,
        },
      },
    },
    "MessageCreateRequestSchema",
  ],
  ["endPoll", msg, `POST ${c}/polls/${id}/expire`],
  ["fetchPollVoters", { ...msg, answerId: 1 }, `GET ${c}/polls/${id}/answers/1`, { query: {} }],
  [
    "sendDirectMessage",
    { ...u, ...text },
    `POST /channels/${id}/messages`,
    { body: text },
    "MessageCreateRequestSchema",
  ],
]

describe("rest", () => {
  it.effect("is the same for scripts and runtime, and every function is tried here", () =>
    Effect.gen(function* () {
      const { names } = yield* ground
      const offered = names.map((name) => name.slice("rest.".length)).sort()
      assert.deepStrictEqual(offered, Object.keys(sdkRest).sort())
      assert.deepStrictEqual(offered, [...new Set(cases.map(([name]) => name))].sort())
    }),
  )

  for (const [name, args, line, options, spec] of cases) {
    it.effect(`makes ${line.split(" ")[0]} of ${name}(${Object.keys(args).join(", ")})`, () =>
      Effect.gen(function* () {
        const { calls, run } = yield* ground
        // By its token alone an interaction is known after its first answer.
        const isAnswered = "token" in args && args.token === "its-token" && !("interactionId" in args)
        if (isAnswered) yield* run("sendInteractionResponse", { ...args, interactionId: id, ...text })
        yield* run(name, args)
        const { line: made, ...rest } = calls.at(-1)!
        // These are equal to Discord.
        assert.strictEqual(made.replaceAll("%40", "@").replaceAll("%3A", ":"), line)
        if (options !== undefined) assert.deepStrictEqual(rest as object, options)
        if (spec === undefined) return
        const schema = schemas[spec] as specification.BodySchema
        const parsed = schema.safeParse(rest.body)
        assert.isTrue(parsed.success, JSON.stringify(parsed))
        // A field that the description does not know would be dropped.
        assert.deepStrictEqual(parsed.success && parsed.data, rest.body as object)
      }),
    )
  }

  it.effect("refuses what is not of this guild, before anything is sent", () =>
    Effect.gen(function* () {
      const { calls, run } = yield* ground
      for (const [name, args] of cases) {
        const elsewhere: ReadonlyArray<object> = [
          ...("channelId" in args
            ? [
                { ...args, channelId: foreign },
                { ...args, channelId: "123456789012345678" },
                { ...args, channelId: id },
              ]
            : []),
          ...("threadId" in args ? [{ ...args, threadId: foreign }] : []),
          ...("webhookId" in args
            ? [
                { ...args, webhookId: foreignHook },
                { ...args, webhookId: application },
              ]
            : []),
          ...("guildId" in args ? [{ ...args, guildId: stranger }] : []),
          ...("code" in args ? [{ ...args, code: "theirs" }] : []),
        ]
        for (const wrong of elsewhere) {
          const error = yield* Effect.flip(run(name, wrong))
          assert.strictEqual(error.code, "SCOPE_FORBIDDEN", `${name} ${JSON.stringify(wrong)}`)
          // Whatever else is wrong with it, the argument that is named is one that was changed, and the way out is said.
          const { field } = error.details as { readonly field: keyof typeof wrong }
          assert.notStrictEqual(wrong[field], (args as typeof wrong)[field], `${name} ${error.message}`)
          assert.match(
            error.message,
            /^\w+: \w+ \S+ (?:is not the guild|does not belong) .*; (?:rest\.|leave )/,
          )
        }
      }
      const looking = /^GET \/(channels|webhooks|invites)\/[^/]+$/
      assert.deepStrictEqual(
        calls.filter(({ line }) => !looking.test(line)),
        [],
      )
    }),
  )

  it.effect("lets nothing through that could lead to another route", () =>
    Effect.gen(function* () {
      const { calls, run } = yield* ground
      const wrong: ReadonlyArray<readonly [string, object]> = [
        ["deleteMessage", { ...ch, messageId: "../../.." }],
        ["kickMember", { userId: "@me" }],
        ["addReaction", { ...msg, emoji: ".." }],
        ["addReaction", { ...msg, emoji: "a/b" }],
        ["executeWebhook", { webhookId: hook, token: "../x", ...text }],
        ["deleteInvite", { code: ".." }],
        ["editChannel", { channelId: own }],
        ["sendMessage", ch],
        ["editMessage", msg],
        ["editWebhookMessage", { webhookId: hook, token: "tok", messageId: id, threadId: own }],
        ["createSticker", { name: "w", tags: "w", file: { type: "base64", data: "iVBORw==" } }],
        ["createSticker", { name: "wave", tags: "w", file: { type: "base64", data: "no base64" } }],
        ["createSticker", { name: "wave", tags: "w", file: { type: "kept", id } }],
        ["bulkDeleteMessages", { ...ch, messageIds: [id] }],
        ["timeoutMember", { ...u, durationMs: 29 * 86_400_000 }],
        ["kickMember", { ...u, reason: "x".repeat(513) }],
      ]
      for (const [name, args] of wrong) {
        assert.strictEqual((yield* Effect.flip(run(name, args))).code, "INVALID_INPUT", name)
      }
      assert.deepStrictEqual(
        calls.filter(({ line }) => !line.startsWith("GET ")),
        [],
      )
    }),
  )

  it.effect("answers only interactions of this guild, and writes only to its members", () =>
    Effect.gen(function* () {
      const { calls, run } = yield* ground
      const made = { interactionId: id, token: "made-up", ...text }
      for (const name of [
        "sendInteractionResponse",
        "createFollowupMessage",
        "deleteOriginalInteractionResponse",
      ]) {
        assert.strictEqual((yield* Effect.flip(run(name, made))).code, "INVALID_INPUT")
      }
      assert.deepStrictEqual(calls, [])
      const outsider = yield* Effect.flip(run("sendDirectMessage", { userId: "123456789012345678", ...text }))
      assert.strictEqual(outsider.code, "SCOPE_FORBIDDEN")
      assert.lengthOf(calls, 1)
    }),
  )

  it.effect("counts what posts a message", () =>
    Effect.gen(function* () {
      const { messages } = yield* ground
      const posting = cases.map(([name]) => name).filter((name) => messages(name) === 1)
      assert.deepStrictEqual([...new Set(posting)].sort(), [
        "createFollowupMessage",
        "createThread",
        "createThreadFromMessage",
        "executeWebhook",
        "sendDirectMessage",
        "sendInteractionResponse",
        "sendMessage",
        "sendPoll",
      ])
    }),
  )
})
