import { GatewayDispatchEvents, type GatewayDispatchPayload, InteractionType } from "discord-api-types/v10"
import { assert, describe, it } from "vitest"
import { normalise } from "../../src/gateway/Normalise.ts"

const guildId = "900000000000000001"
const channelId = "900000000000000011"
const author = {
  id: "900000000000000101",
  username: "you",
  discriminator: "0",
  global_name: "You",
  avatar: null,
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
    const you = { id: author.id, username: "you", discriminator: "0", globalName: "You", bot: false }
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
        message: { id: "5" },
        data: { custom_id: "go", component_type: 2 },
      }),
    )
    assert.strictEqual(button?.kind, "componentInteraction")
    assert.deepInclude(button?.payload, { messageId: "5", data: { custom_id: "go", component_type: 2 } })
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
})
