import { GatewayDispatchEvents, type GatewayDispatchPayload, InteractionType } from "discord-api-types/v10"
import { assert, describe, it } from "vitest"
import { eventClasses } from "../../src/domain/GuildEvent.ts"
import { normalise as normaliseLazily } from "../../src/gateway/Normalise.ts"
import { guildJoin } from "../../src/gateway/normalise/guild.ts"

const guildId = "900000000000000001"
const channelId = "900000000000000011"
const author = {
  id: "900000000000000101",
  username: "you",
  discriminator: "0",
  global_name: "You",
  avatar: null,
}

/** The event with its payload made, as JSON brings it to the script. */
const normalise = (dispatch: GatewayDispatchPayload) => {
  const event = normaliseLazily(dispatch)
  if (event === undefined) return undefined
  const payload = JSON.parse(JSON.stringify(event.payload())) as Record<string, unknown>
  return { guildId: event.guildId, channelId: event.channelId, kind: event.kind as string, payload }
}

/** A dispatch as the gateway would deliver it. */
const dispatch = (t: GatewayDispatchEvents, d: object) =>
  ({ op: 0, s: 1, t, d }) as unknown as GatewayDispatchPayload

const message = {
  id: "1",
  channel_id: channelId,
  guild_id: guildId,
  content: "hi",
  author,
  member: { roles: ["5"], nick: null, joined_at: "2024-01-01T00:00:00Z", deaf: false, mute: false, flags: 0 },
  timestamp: "2024-01-02T00:00:00Z",
  edited_timestamp: null,
  type: 19,
  attachments: [],
  embeds: [{ title: "t" }],
  mentions: [author],
  message_reference: { message_id: "9", channel_id: channelId },
  pinned: false,
  tts: false,
}

describe("Normalise", () => {
  it("makes a message camelCase and leaves out what is not there", () => {
    const event = normalise(dispatch(GatewayDispatchEvents.MessageCreate, message))
    const you = { id: author.id, username: "you", globalName: "You", bot: false }
    assert.deepStrictEqual(event, {
      guildId,
      channelId,
      kind: "messageCreate",
      payload: {
        id: "1",
        channelId,
        guildId,
        content: "hi",
        author: you,
        member: { roles: ["5"], joinedAt: "2024-01-01T00:00:00Z", deaf: false, mute: false, flags: 0 },
        timestamp: "2024-01-02T00:00:00Z",
        type: 19,
        attachments: [],
        embeds: [{ title: "t" }],
        mentions: [you],
        mentionRoles: [],
        mentionEveryone: false,
        reference: { messageId: "9", channelId },
        pinned: false,
        tts: false,
      },
    })
  })

  it("drops what has no guild", () => {
    const { guild_id: _, ...direct } = message
    assert.isUndefined(normalise(dispatch(GatewayDispatchEvents.MessageCreate, direct)))
    assert.isUndefined(
      normalise(
        dispatch(GatewayDispatchEvents.InteractionCreate, { id: "1", type: 2, user: author, data: {} }),
      ),
    )
  })

  it("gives an update the new message, or null when Discord sent only a part", () => {
    const whole = normalise(
      dispatch(GatewayDispatchEvents.MessageUpdate, { ...message, edited_timestamp: "2024-01-03T00:00:00Z" }),
    )
    assert.deepInclude(whole?.payload, { content: "hi", old: null, editedTimestamp: "2024-01-03T00:00:00Z" })
    const part = normalise(
      dispatch(GatewayDispatchEvents.MessageUpdate, {
        id: "1",
        channel_id: channelId,
        guild_id: guildId,
        embeds: [],
      }),
    )
    assert.deepStrictEqual(part?.payload, { id: "1", channelId, guildId, old: null, new: null })
  })

  it("tells the three kinds of interaction apart", () => {
    const base = {
      id: "7",
      token: "t",
      application_id: "8",
      guild_id: guildId,
      channel: { id: channelId },
      member: { user: author, roles: [], permissions: "2147483647" },
      locale: "de",
      guild_locale: "en-GB",
    }
    const command = normalise(
      dispatch(GatewayDispatchEvents.InteractionCreate, {
        ...base,
        type: InteractionType.ApplicationCommand,
        data: { id: "6", name: "hello", type: 1 },
      }),
    )
    assert.strictEqual(command?.kind, "interactionCreate")
    assert.deepInclude(command?.payload, {
      id: "7",
      interactionId: "7",
      interactionToken: "t",
      commandName: "hello",
      locale: "de",
      guildLocale: "en-GB",
    })
    assert.deepNestedInclude(command?.payload, { "member.permissions": "2147483647" })
    const button = normalise(
      dispatch(GatewayDispatchEvents.InteractionCreate, {
        ...base,
        type: InteractionType.MessageComponent,
        message: { ...message, id: "5" },
        data: { custom_id: "go", component_type: 2 },
      }),
    )
    assert.strictEqual(button?.kind, "componentInteraction")
    assert.deepInclude(button?.payload, { messageId: "5", data: { custom_id: "go", component_type: 2 } })
    assert.deepNestedInclude(button?.payload, { "message.content": "hi", "message.guildId": guildId })
    const modal = normalise(
      dispatch(GatewayDispatchEvents.InteractionCreate, {
        ...base,
        type: InteractionType.ModalSubmit,
        data: { custom_id: "m", components: [] },
      }),
    )
    assert.strictEqual(modal?.kind, "modalSubmit")
    assert.notProperty(modal?.payload, "messageId")
  })

  it("carries everything that a message can have", () => {
    const emoji = { id: null, name: "👍" }
    const event = normalise(
      dispatch(GatewayDispatchEvents.MessageCreate, {
        ...message,
        flags: 4,
        mention_roles: ["5"],
        mention_everyone: true,
        attachments: [
          {
            id: "2",
            filename: "a.png",
            content_type: "image/png",
            size: 3,
            url: "u",
            proxy_url: "p",
            height: null,
          },
        ],
        embeds: [{ title: "t", footer: { text: "f", icon_url: "i" }, author: { name: "n" } }],
        referenced_message: { ...message, id: "9", guild_id: undefined, content: "before" },
        message_snapshots: [{ message: { ...message, content: "forwarded" } }],
        sticker_items: [{ id: "4", name: "wave", format_type: 1 }],
        poll: {
          question: { text: "Tea?" },
          answers: [{ answer_id: 1, poll_media: { text: "Yes", emoji } }],
          expiry: null,
          allow_multiselect: false,
          layout_type: 1,
        },
        reactions: [{ count: 2, me: false, emoji, burst_colors: [] }],
        thread: { id: "1", type: 11, name: "more", guild_id: guildId, thread_metadata: { archived: false } },
        interaction_metadata: { id: "3", type: 2, user: author, authorizing_integration_owners: {} },
        components: [{ type: 1, components: [{ type: 2, custom_id: "go", style: 1 }] }],
        webhook_id: "6",
      }),
    )
    assert.deepInclude(event?.payload, {
      flags: 4,
      mentionRoles: ["5"],
      mentionEveryone: true,
      attachments: [
        { id: "2", filename: "a.png", contentType: "image/png", size: 3, url: "u", proxyUrl: "p" },
      ],
      embeds: [{ title: "t", footer: { text: "f", iconUrl: "i" }, author: { name: "n" } }],
      stickers: [{ id: "4", name: "wave", formatType: 1 }],
      poll: {
        question: { text: "Tea?" },
        answers: [{ answerId: 1, pollMedia: { text: "Yes", emoji: { name: "👍" } } }],
        allowMultiselect: false,
        layoutType: 1,
      },
      thread: { id: "1", type: 11, name: "more", guildId, threadMetadata: { archived: false } },
      components: [{ type: 1, components: [{ type: 2, custom_id: "go", style: 1 }] }],
      webhookId: "6",
    })
    assert.deepNestedInclude(event?.payload, {
      "referencedMessage.content": "before",
      "referencedMessage.guildId": guildId,
      "snapshots[0].content": "forwarded",
      "interaction.user.username": "you",
      "reactions[0].emoji.name": "👍",
    })
  })

  it("keeps the original's words for reactions", () => {
    const place = { channel_id: channelId, message_id: "1", guild_id: guildId }
    const emoji = { id: null, name: "👍" }
    const added = normalise(
      dispatch(GatewayDispatchEvents.MessageReactionAdd, {
        ...place,
        user_id: author.id,
        emoji,
        burst: false,
        type: 0,
        member: { user: author, roles: [], joined_at: "2024-01-01T00:00:00Z" },
        message_author_id: "8",
      }),
    )
    assert.strictEqual(added?.kind, "reactionAdd")
    assert.deepInclude(added?.payload, {
      channelId,
      messageId: "1",
      guildId,
      userId: author.id,
      emoji,
      burst: false,
      messageAuthorId: "8",
    })
    const one = normalise(dispatch(GatewayDispatchEvents.MessageReactionRemoveEmoji, { ...place, emoji }))
    assert.deepInclude(one, {
      kind: "reactionRemoveEmoji",
      payload: { channelId, messageId: "1", guildId, emoji },
    })
    const all = normalise(dispatch(GatewayDispatchEvents.MessageReactionRemoveAll, place))
    assert.deepInclude(all, { kind: "reactionRemoveAll", payload: { channelId, messageId: "1", guildId } })
    const bulk = normalise(
      dispatch(GatewayDispatchEvents.MessageDeleteBulk, {
        ids: ["1", "2"],
        channel_id: channelId,
        guild_id: guildId,
      }),
    )
    assert.deepInclude(bulk, {
      kind: "messageDeleteBulk",
      payload: { ids: ["1", "2"], channelId, guildId },
    })
  })

  const role = {
    id: "5",
    name: "mods",
    color: 1,
    hoist: true,
    icon: null,
    position: 2,
    permissions: "8",
    managed: false,
    mentionable: true,
    flags: 0,
    tags: { bot_id: "7" },
  }
  const roleInWords = {
    id: "5",
    name: "mods",
    color: 1,
    hoist: true,
    position: 2,
    permissions: "8",
    managed: false,
    mentionable: true,
    flags: 0,
    tags: { botId: "7" },
  }
  const bot = {
    id: "7",
    username: "flora",
    discriminator: "0042",
    global_name: null,
    avatar: null,
    bot: true,
  }
  const botInWords = { id: "7", username: "flora", discriminator: 42, bot: true }
  const channel = {
    id: channelId,
    type: 0,
    guild_id: guildId,
    name: "general",
    topic: null,
    permission_overwrites: [{ id: "5", type: 0, allow: "0", deny: "2048" }],
    rate_limit_per_user: 5,
  }
  const channelInWords = {
    id: channelId,
    type: 0,
    guildId,
    name: "general",
    permissionOverwrites: [{ id: "5", type: 0, allow: "0", deny: "2048" }],
    rateLimitPerUser: 5,
  }

  const cases: ReadonlyArray<readonly [t: GatewayDispatchEvents, d: object, kind: string, payload: object]> =
    [
      [
        GatewayDispatchEvents.GuildMemberAdd,
        { guild_id: guildId, user: bot, roles: [], joined_at: "2024-01-01T00:00:00Z", nick: null, flags: 0 },
        "memberAdd",
        { guildId, user: botInWords, roles: [], joinedAt: "2024-01-01T00:00:00Z", flags: 0 },
      ],
      [
        GatewayDispatchEvents.GuildMemberUpdate,
        { guild_id: guildId, user: bot, roles: ["5"], communication_disabled_until: "2030-01-01T00:00:00Z" },
        "memberUpdate",
        {
          guildId,
          user: botInWords,
          roles: ["5"],
          communicationDisabledUntil: "2030-01-01T00:00:00Z",
          old: null,
        },
      ],
      [
        GatewayDispatchEvents.GuildMemberRemove,
        { guild_id: guildId, user: bot },
        "memberRemove",
        { guildId, user: botInWords, old: null },
      ],
      [
        GatewayDispatchEvents.GuildRoleCreate,
        { guild_id: guildId, role },
        "roleCreate",
        { guildId, role: roleInWords },
      ],
      [
        GatewayDispatchEvents.GuildRoleUpdate,
        { guild_id: guildId, role },
        "roleUpdate",
        { guildId, role: roleInWords, old: null },
      ],
      [
        GatewayDispatchEvents.GuildRoleDelete,
        { guild_id: guildId, role_id: "5" },
        "roleDelete",
        { guildId, roleId: "5", old: null },
      ],
      [GatewayDispatchEvents.ChannelCreate, channel, "channelCreate", { ...channelInWords, channelId }],
      [GatewayDispatchEvents.ChannelUpdate, channel, "channelUpdate", { ...channelInWords, channelId }],
      [GatewayDispatchEvents.ChannelDelete, channel, "channelDelete", channelInWords],
      [
        GatewayDispatchEvents.ChannelPinsUpdate,
        { guild_id: guildId, channel_id: channelId, last_pin_timestamp: null },
        "channelPinsUpdate",
        { guildId, channelId },
      ],
      [
        GatewayDispatchEvents.ThreadCreate,
        { ...channel, newly_created: true, parent_id: "3" },
        "threadCreate",
        { ...channelInWords, channelId, newlyCreated: true, parentId: "3" },
      ],
      [GatewayDispatchEvents.ThreadUpdate, channel, "threadUpdate", { ...channelInWords, channelId }],
      [
        GatewayDispatchEvents.ThreadDelete,
        { id: "4", guild_id: guildId, parent_id: "3", type: 11 },
        "threadDelete",
        { id: "4", guildId, parentId: "3", type: 11 },
      ],
      [
        GatewayDispatchEvents.ThreadMembersUpdate,
        { id: "4", guild_id: guildId, member_count: 2, removed_member_ids: ["7"] },
        "threadMembersUpdate",
        { id: "4", guildId, channelId: "4", memberCount: 2, removedMemberIds: ["7"] },
      ],
      [
        GatewayDispatchEvents.VoiceStateUpdate,
        { guild_id: guildId, channel_id: null, user_id: "7", session_id: "s", self_mute: true },
        "voiceStateUpdate",
        { guildId, userId: "7", sessionId: "s", selfMute: true },
      ],
      [
        GatewayDispatchEvents.GuildBanAdd,
        { guild_id: guildId, user: bot },
        "banAdd",
        { guildId, user: botInWords },
      ],
      [
        GatewayDispatchEvents.GuildBanRemove,
        { guild_id: guildId, user: bot },
        "banRemove",
        { guildId, user: botInWords },
      ],
      [
        GatewayDispatchEvents.GuildAuditLogEntryCreate,
        {
          guild_id: guildId,
          id: "1",
          user_id: "7",
          target_id: null,
          action_type: 20,
          changes: [{ key: "nick", old_value: "a", new_value: "b" }],
          options: { delete_member_days: "1" },
        },
        "auditLogEntryCreate",
        {
          guildId,
          id: "1",
          userId: "7",
          actionType: 20,
          changes: [{ key: "nick", oldValue: "a", newValue: "b" }],
          options: { deleteMemberDays: "1" },
        },
      ],
      ...(["Create", "Update", "Delete"] as const).map(
        (verb) =>
          [
            GatewayDispatchEvents[`AutoModerationRule${verb}`],
            { id: "1", guild_id: guildId, trigger_metadata: { keyword_filter: ["spam"] }, exempt_roles: [] },
            `autoModerationRule${verb}`,
            { id: "1", guildId, triggerMetadata: { keywordFilter: ["spam"] }, exemptRoles: [] },
          ] as const,
      ),
      [
        GatewayDispatchEvents.AutoModerationActionExecution,
        {
          guild_id: guildId,
          action: { type: 2, metadata: { channel_id: "3" } },
          rule_id: "1",
          user_id: "7",
          matched_keyword: null,
        },
        "autoModerationActionExecution",
        { guildId, action: { type: 2, metadata: { channelId: "3" } }, ruleId: "1", userId: "7" },
      ],
      [
        GatewayDispatchEvents.InviteCreate,
        { guild_id: guildId, channel_id: channelId, code: "abc", inviter: bot, max_age: 0 },
        "inviteCreate",
        { guildId, channelId, code: "abc", inviter: botInWords, maxAge: 0 },
      ],
      [
        GatewayDispatchEvents.InviteDelete,
        { guild_id: guildId, channel_id: channelId, code: "abc" },
        "inviteDelete",
        { guildId, channelId, code: "abc" },
      ],
      [
        GatewayDispatchEvents.GuildEmojisUpdate,
        { guild_id: guildId, emojis: [{ id: "1", name: "wave", user: bot, roles: [] }] },
        "emojisUpdate",
        { guildId, emojis: [{ id: "1", name: "wave", user: botInWords, roles: [] }] },
      ],
      [
        GatewayDispatchEvents.GuildStickersUpdate,
        { guild_id: guildId, stickers: [{ id: "1", name: "wave", format_type: 1, description: null }] },
        "stickersUpdate",
        { guildId, stickers: [{ id: "1", name: "wave", formatType: 1 }] },
      ],
      ...(["Create", "Update", "Delete"] as const).map(
        (verb) =>
          [
            GatewayDispatchEvents[`GuildScheduledEvent${verb}`],
            {
              id: "1",
              guild_id: guildId,
              channel_id: null,
              entity_metadata: { location: "park" },
              creator: bot,
            },
            `scheduledEvent${verb}`,
            { id: "1", guildId, entityMetadata: { location: "park" }, creator: botInWords },
          ] as const,
      ),
      ...(["Add", "Remove"] as const).map(
        (verb) =>
          [
            GatewayDispatchEvents[`GuildScheduledEventUser${verb}`],
            { guild_scheduled_event_id: "1", user_id: "7", guild_id: guildId },
            `scheduledEventUser${verb}`,
            { guildScheduledEventId: "1", userId: "7", guildId },
          ] as const,
      ),
      ...(["Add", "Remove"] as const).map(
        (verb) =>
          [
            GatewayDispatchEvents[`MessagePollVote${verb}`],
            { guild_id: guildId, channel_id: channelId, message_id: "1", user_id: "7", answer_id: 2 },
            `pollVote${verb}`,
            { guildId, channelId, messageId: "1", userId: "7", answerId: 2 },
          ] as const,
      ),
      [
        GatewayDispatchEvents.GuildUpdate,
        { id: guildId, name: "g", owner_id: "7", roles: [role], afk_channel_id: null },
        "guildUpdate",
        { id: guildId, guildId, name: "g", ownerId: "7", roles: [roleInWords] },
      ],
      [
        GatewayDispatchEvents.TypingStart,
        { guild_id: guildId, channel_id: channelId, user_id: "7", timestamp: 5 },
        "typingStart",
        { guildId, channelId, userId: "7", timestamp: 5 },
      ],
      [
        GatewayDispatchEvents.PresenceUpdate,
        { guild_id: guildId, user: { id: "7" }, status: "idle", client_status: { desktop: "idle" } },
        "presenceUpdate",
        { guildId, user: { id: "7" }, status: "idle", clientStatus: { desktop: "idle" } },
      ],
    ]

  for (const [t, d, kind, payload] of cases) {
    it(`makes ${kind} of ${t}`, () => {
      const event = normalise(dispatch(t, d))
      assert.strictEqual(event?.kind, kind)
      assert.strictEqual(event?.guildId, guildId)
      assert.deepStrictEqual(event?.payload, payload)
    })
  }

  it("tells what a command's options and target name, in the same words as everywhere", () => {
    const partial = { ...message, guild_id: undefined, member: undefined }
    const command = (type: InteractionType, data: object) =>
      normalise(
        dispatch(GatewayDispatchEvents.InteractionCreate, {
          id: "7",
          token: "t",
          application_id: "2",
          guild_id: guildId,
          channel: { id: channelId },
          type,
          member: { user: author, roles: [], permissions: "8" },
          data: { id: "3", name: "quote", ...data },
        }),
      )
    const used = command(InteractionType.ApplicationCommand, {
      type: 3,
      target_id: "1",
      resolved: {
        messages: { "1": partial },
        users: { [author.id]: author },
        members: { [author.id]: { roles: ["5"], permissions: "0" } },
        roles: { "5": { id: "5", name: "r", color: 1, position: 2, permissions: "0", mentionable: true } },
        channels: { "9": { id: "9", type: 0, name: "c", parent_id: null, permissions: "0" } },
        attachments: { "4": { id: "4", filename: "a.png", size: 5, url: "u", content_type: "image/png" } },
      },
    })
    assert.strictEqual(used?.kind, "interactionCreate")
    const { resolved } = used!.payload as { resolved: Record<string, Record<string, object>> }
    assert.deepInclude(resolved["messages"]!["1"], { content: "hi", guildId, channelId })
    assert.deepInclude(resolved["users"]![author.id], { globalName: "You" })
    assert.deepStrictEqual(resolved["members"]![author.id], { roles: ["5"], permissions: "0" })
    assert.deepStrictEqual(resolved["roles"]!["5"], {
      id: "5",
      name: "r",
      color: 1,
      position: 2,
      permissions: "0",
    })
    assert.deepStrictEqual(resolved["channels"]!["9"], { id: "9", type: 0, name: "c", permissions: "0" })
    assert.deepStrictEqual(resolved["attachments"]!["4"], {
      id: "4",
      filename: "a.png",
      size: 5,
      url: "u",
      contentType: "image/png",
    })
    const typing = command(InteractionType.ApplicationCommandAutocomplete, { type: 1, options: [] })
    assert.deepInclude(typing, { kind: "autocomplete", guildId })
    assert.deepInclude(typing!.payload, { commandName: "quote", interactionToken: "t" })
  })

  it("knows every kind of event that scripts can handle, but for the bot's own coming and going, and runs", () => {
    const made = new Set(
      [
        ...cases.map(([, , kind]) => kind),
        "messageCreate messageUpdate messageDelete messageDeleteBulk".split(" "),
        "reactionAdd reactionRemove reactionRemoveEmoji reactionRemoveAll".split(" "),
        "interactionCreate autocomplete componentInteraction modalSubmit".split(" "),
      ].flat(),
    )
    const others = Object.keys(eventClasses).filter((kind) => !made.has(kind))
    assert.deepStrictEqual(others, ["ready", "guildJoin", "guildLeave", "cron", "schedule"])
  })

  it("tells a script that the bot has joined without everything that is in the guild", () => {
    const joined = guildJoin({
      id: guildId,
      name: "g",
      owner_id: "7",
      roles: [role],
      joined_at: "2024-01-01T00:00:00Z",
      member_count: 3,
      members: [{ user: bot }],
      channels: [channel],
      voice_states: [],
    } as unknown as Parameters<typeof guildJoin>[0])
    assert.deepStrictEqual(joined as object, {
      id: guildId,
      guildId,
      name: "g",
      ownerId: "7",
      roles: [roleInWords],
      joinedAt: "2024-01-01T00:00:00Z",
      memberCount: 3,
    })
  })
})
