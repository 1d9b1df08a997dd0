import { assert, describe, it } from "vitest"
import { messageRows } from "../../../src/playground/page/MessageRows.ts"
import {
  type Change,
  directMessages,
  initialState,
  reduce,
  selectedPlace,
  shownMessages,
  type State,
  typingMillis,
  visibleMessages,
} from "../../../src/playground/page/State.ts"
import type { Guild, Message, World, WorldEvent } from "../../../src/playground/page/World.ts"

const you = { id: "101", username: "you", discriminator: "0", global_name: null, avatar: null }
const friend = { ...you, id: "102", username: "friend" }
const bot = { ...you, id: "201", username: "flora", bot: true }

const guild = (id: string, channelIds: ReadonlyArray<string>): Guild => ({
  id,
  name: `guild ${id}`,
  ownerId: you.id,
  channels: channelIds.map((id, position) => ({ id, name: `channel-${id}`, type: 0, position })),
  members: [{ user: you }, { user: friend }, { user: bot }],
  roles: [],
  commands: [],
})

const world: World = {
  application: { id: bot.id },
  bot,
  users: [you, friend, bot],
  guilds: [guild("1", ["11", "12"]), guild("2", ["21"])],
  directMessages: [{ id: "91", userId: friend.id }],
}

const message = (id: string, more: object = {}) =>
  ({
    id,
    channel_id: "11",
    author: you,
    content: `message ${id}`,
    timestamp: "2026-01-01T12:00:00Z",
    ...more,
  }) as Message

const run = (state: State, ...changes: ReadonlyArray<Change>) => changes.reduce(reduce, state)
const event = (event: WorldEvent, now = 0): Change => ({ type: "world", event, now })
const created = (id: string, more?: object) => event({ t: "MESSAGE_CREATE", d: message(id, more) })
const loading: Change = { type: "messagesLoading", channelId: "11" }
const loadedWith = (...messages: ReadonlyArray<Message>): Change => ({
  type: "messagesLoaded",
  channelId: "11",
  messages,
})

const open = run(
  initialState,
  { type: "loaded", world },
  { type: "select", guildId: "1", channelId: "11" },
  loading,
  loadedWith(),
)
const at = (id: string, timestamp: string, more: object = {}) => message(id, { timestamp, ...more })
const reactionsOf = (state: State) => visibleMessages(state, "11")[0]?.reactions
const ids = (state: State) => visibleMessages(state, "11").map(({ id }) => id)

describe("the page's state", () => {
  it("starts at the first channel of the first guild, as the first person", () => {
    const state = run(initialState, { type: "loaded", world })
    assert.deepStrictEqual([state.guildId, state.channelId, state.actorId], ["1", "11", "101"])
  })

  it("keeps guild, channel and actor over a reload, and leaves what is gone", () => {
    const elsewhere = run(
      open,
      { type: "select", guildId: "2", channelId: "21" },
      { type: "actor", userId: "102" },
    )
    const same = run(elsewhere, { type: "loaded", world })
    assert.deepStrictEqual([same.guildId, same.channelId, same.actorId], ["2", "21", "102"])
    const gone = run(elsewhere, { type: "loaded", world: { ...world, guilds: [guild("1", ["11"])] } })
    assert.deepStrictEqual([gone.guildId, gone.channelId], ["1", "11"])
  })

  it("keeps direct messages over a reload, as the person who sees them, while that one is a member", () => {
    const direct = run(open, { type: "select", guildId: "1", channelId: "91" })
    const same = run(direct, { type: "loaded", world })
    assert.deepStrictEqual([same.channelId, same.actorId], ["91", friend.id])
    assert.deepInclude(selectedPlace(same), { kind: "direct", title: "@flora" })
    const left = { ...guild("1", ["11"]), members: [{ user: you }, { user: bot }] }
    const gone = run(same, { type: "loaded", world: { ...world, guilds: [left] } })
    assert.deepStrictEqual([gone.channelId, gone.actorId, directMessages(gone)], ["11", you.id, []])
  })

  it("adds a message once, in the order of ids, however often and late it comes", () => {
    const state = run(open, created("5"), created("10"), created("7"), created("10", { content: "again" }))
    assert.deepStrictEqual(ids(state), ["5", "7", "10"])
    assert.strictEqual(visibleMessages(state, "11")[2]?.content, "again")
  })

  it("holds on to a bounded number of messages", () => {
    const many = Array.from({ length: shownMessages + 20 }, (_, at) => created(String(1_000 + at)))
    assert.strictEqual(ids(run(open, ...many)).length, shownMessages)
    assert.strictEqual(ids(run(open, ...many))[0], "1020")
  })

  it("edits and deletes messages, alone and in bulk", () => {
    const three = run(open, created("1"), created("2"), created("3"))
    const edited = run(three, event({ t: "MESSAGE_UPDATE", d: message("2", { content: "new" }) }))
    assert.strictEqual(visibleMessages(edited, "11")[1]?.content, "new")
    assert.deepStrictEqual(
      ids(run(three, event({ t: "MESSAGE_DELETE", d: { id: "2", channel_id: "11" } }))),
      ["1", "3"],
    )
    assert.deepStrictEqual(
      ids(run(three, event({ t: "MESSAGE_DELETE_BULK", d: { ids: ["1", "3"], channel_id: "11" } }))),
      ["2"],
    )
  })

  it("applies what happened while the list was loading on top of the list", () => {
    const state = run(
      open,
      loading,
      created("3"),
      event({ t: "MESSAGE_DELETE", d: { id: "1", channel_id: "11" } }),
      loadedWith(message("1"), message("2")),
    )
    assert.deepStrictEqual(ids(state), ["2", "3"])
  })

  it("counts unread messages of other channels until they are opened", () => {
    const state = run(
      open,
      created("1", { channel_id: "12" }),
      created("2", { channel_id: "12" }),
      created("3"),
    )
    assert.deepStrictEqual(state.unread, { "12": 2 })
    assert.deepStrictEqual(run(state, { type: "select", guildId: "1", channelId: "12" }).unread, {})
  })

  it("shows ephemeral messages to their user only, until dismissed, and keeps them when the list is loaded anew", () => {
    const secret = { flags: 64, author: bot, interaction_metadata: { user: you } }
    const state = run(open, created("1", secret), created("2"))
    assert.deepStrictEqual(ids(state), ["1", "2"])
    assert.deepStrictEqual(ids(run(state, { type: "actor", userId: "102" })), ["2"])
    assert.deepStrictEqual(ids(run(state, loading, loadedWith(message("2")))), ["1", "2"])
    assert.deepStrictEqual(ids(run(state, { type: "dismiss", id: "1" })), ["2"])
  })

  it("asks for every list again after a lost connection, and forgets what only the old one knew", () => {
    const before = run(
      open,
      created("1", { flags: 64 }),
      created("2"),
      event({
        t: "INTERACTION_PENDING",
        d: { id: "9", type: 2, channelId: "11", userId: "101", name: "hello" },
      }),
      { type: "connection", connection: "lost" },
    )
    const after = run(before, { type: "connection", connection: "open" })
    assert.strictEqual(after.channels["11"]?.loaded, false)
    assert.deepStrictEqual([ids(after), after.interactions], [["2"], []])
    assert.deepStrictEqual(ids(run(after, loading, loadedWith(message("3")))), ["3"])
  })

  it("counts reactions and knows which are the actor's", () => {
    const reaction = (t: "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE", user_id: string) =>
      event({ t, d: { channel_id: "11", message_id: "1", user_id, emoji: { id: null, name: "👍" } } })
    const both = run(
      open,
      created("1"),
      reaction("MESSAGE_REACTION_ADD", bot.id),
      reaction("MESSAGE_REACTION_ADD", you.id),
    )
    assert.deepStrictEqual(reactionsOf(both), [{ emoji: { id: null, name: "👍" }, count: 2, me: true }])
    const one = run(both, reaction("MESSAGE_REACTION_REMOVE", you.id))
    assert.deepStrictEqual(reactionsOf(one), [{ emoji: { id: null, name: "👍" }, count: 1, me: false }])
    assert.deepStrictEqual(reactionsOf(run(one, reaction("MESSAGE_REACTION_REMOVE", bot.id))), [])
    const edited = run(both, event({ t: "MESSAGE_UPDATE", d: message("1", { content: "new" }) }))
    assert.strictEqual(reactionsOf(edited)?.[0]?.count, 2)
  })

  it("follows an interaction from pending to done or failed", () => {
    const d = { id: "9", type: 2, channelId: "11", userId: "101", name: "hello" }
    const pending = run(open, event({ t: "INTERACTION_PENDING", d }))
    assert.deepStrictEqual(pending.interactions, [{ ...d, failed: false }])
    assert.deepStrictEqual(run(pending, event({ t: "INTERACTION_DONE", d: { id: "9" } })).interactions, [])
    const failed = run(pending, event({ t: "INTERACTION_FAILED", d: { id: "9", channelId: "11" } }))
    assert.strictEqual(failed.interactions[0]?.failed, true)
    assert.deepStrictEqual(run(failed, { type: "dismiss", id: "9" }).interactions, [])
  })

  it("opens a modal for the one who asked for it and for nobody else", () => {
    const modal = { custom_id: "m", title: "Title", components: [] }
    const opened = (userId: string) =>
      run(open, event({ t: "MODAL_OPEN", d: { interactionId: "9", userId, modal } }))
    assert.deepStrictEqual(opened("101").modal, { interactionId: "9", modal })
    assert.isUndefined(opened("102").modal)
  })

  it("shows who is typing until the message comes or time runs out", () => {
    const typing = run(open, event({ t: "TYPING_START", d: { channel_id: "11", user_id: bot.id } }, 1_000))
    assert.strictEqual(typing.typing.length, 1)
    assert.strictEqual(run(typing, created("1", { author: bot })).typing.length, 0)
    assert.strictEqual(run(typing, { type: "typingExpired", now: 1_000 + typingMillis - 1 }).typing.length, 1)
    assert.strictEqual(run(typing, { type: "typingExpired", now: 1_000 + typingMillis }).typing.length, 0)
  })

  it("takes a guild's new commands", () => {
    const commands = [{ id: "1", name: "hello", description: "" }] as unknown as Guild["commands"]
    const state = run(open, event({ t: "COMMANDS_UPDATE", d: { guildId: "2", commands } }))
    assert.deepStrictEqual(
      state.world?.guilds.map((guild) => guild.commands.length),
      [0, 1],
    )
  })
})

describe("the rows of a channel", () => {
  it("groups what one author writes in a few minutes, and starts anew for others, replies and days", () => {
    const rows = messageRows([
      at("1", "2026-01-01T12:00:00Z"),
      at("2", "2026-01-01T12:01:00Z"),
      at("3", "2026-01-01T12:02:00Z", { author: bot }),
      at("4", "2026-01-01T12:02:30Z", { author: bot, message_reference: { message_id: "1" } }),
      at("5", "2026-01-01T12:20:00Z", { author: bot }),
      at("6", "2026-01-03T12:20:00Z", { author: bot }),
    ])
    assert.deepStrictEqual(
      rows.map(({ heading }) => heading),
      [true, false, true, true, true, true],
    )
    assert.deepStrictEqual(
      rows.map(({ newDay }) => newDay),
      [true, false, false, false, false, true],
    )
  })
})
