import { type APIRole, GatewayDispatchEvents, type GatewayDispatchPayload } from "discord-api-types/v10"
import { assert, describe, it } from "vitest"
import { eventText, keepRoles } from "../../src/gateway/EventText.ts"
import { normalise } from "../../src/gateway/Normalise.ts"
import { Recent, RecentTexts } from "../../src/gateway/Recent.ts"

const author = { id: "7", username: "you", discriminator: "0", global_name: null, avatar: null }
const place = { channel_id: "11", guild_id: "1" }
const said = (id: string, content: string) => ({
  ...place,
  id,
  content,
  author,
  timestamp: "2024-01-02T00:00:00Z",
  edited_timestamp: null,
  type: 0,
  attachments: [],
  embeds: [],
  mentions: [],
})

interface Payload {
  readonly content?: string
  readonly old: {
    readonly id: string
    readonly content: string
    readonly author: { username: string }
  } | null
  readonly new: { readonly content: string } | null
}

/** The gateway's way with an event, for a script that handles these kinds. */
const gateway = (handled: ReadonlyArray<string>, limits = {}) => {
  const recent = new Recent({
    recentMessageBytes: 10_000,
    recentMessagesMb: 1,
    recentStateBytes: 10_000,
    recentStatesMb: 1,
    ...limits,
  })
  const wants = (kind: string) => handled.includes(kind)
  const tell = (t: GatewayDispatchEvents, d: object) => {
    const event = normalise({ op: 0, s: 1, t, d } as unknown as GatewayDispatchPayload)!
    const text = eventText(event, recent, wants)
    return text === undefined ? undefined : (JSON.parse(text) as Payload)
  }
  return Object.assign(tell, { recent, arrives: (roles: APIRole[]) => keepRoles("1", roles, recent, wants) })
}

const { MessageCreate, MessageDelete, MessageDeleteBulk, MessageUpdate } = GatewayDispatchEvents
const { GuildMemberAdd, GuildMemberRemove, GuildMemberUpdate } = GatewayDispatchEvents
const { GuildRoleCreate, GuildRoleDelete, GuildRoleUpdate } = GatewayDispatchEvents

describe("the text of an event", () => {
  it("is not made for a kind that the script does not handle", () => {
    const tell = gateway(["messageCreate"])
    assert.strictEqual(tell(MessageCreate, said("1", "hi"))?.content, "hi")
    assert.isUndefined(tell(MessageUpdate, said("1", "hi!")))
    assert.isUndefined(tell(MessageDelete, { id: "1", ...place }))
    const broken = {
      get author(): never {
        throw new Error("the payload was made")
      },
      ...place,
      id: "1",
    }
    assert.isUndefined(gateway([])(MessageCreate, broken))
  })

  it("says what a changed or deleted message said before, also to a script that does not handle new ones", () => {
    const tell = gateway(["messageUpdate", "messageDelete"])
    assert.isUndefined(tell(MessageCreate, said("1", "first")))
    const changed = tell(MessageUpdate, said("1", "second"))
    assert.strictEqual(changed?.old?.content, "first")
    assert.strictEqual(changed?.new?.content, "second")
    assert.strictEqual(changed?.content, "second")
    assert.strictEqual(changed?.old?.author.username, "you")
    const part = tell(MessageUpdate, { id: "1", ...place, embeds: [] })
    assert.strictEqual(part?.old?.content, "second")
    assert.isNull(part?.new)
    assert.strictEqual(tell(MessageDelete, { id: "1", ...place })?.old?.content, "second")
    assert.deepStrictEqual(tell(MessageDelete, { id: "1", ...place }) as object, {
      id: "1",
      channelId: "11",
      guildId: "1",
      old: null,
    })
  })

  it("forgets messages that were deleted together", () => {
    const tell = gateway(["messageDelete"])
    tell(MessageCreate, said("1", "one"))
    assert.isUndefined(tell(MessageDeleteBulk, { ids: ["1"], ...place }))
    assert.isNull(tell(MessageDelete, { id: "1", ...place })?.old)
  })

  it("does not know a message that came before the latest ones that are kept", () => {
    const tell = gateway(["messageDelete"], { recentMessageBytes: 600 })
    for (const id of ["1", "2", "3", "4"]) tell(MessageCreate, said(id, "x".repeat(20)))
    assert.isNull(tell(MessageDelete, { id: "1", ...place })?.old)
    assert.strictEqual(tell(MessageDelete, { id: "4", ...place })?.old?.id, "4")
  })
})

describe("what a member or a role was before", () => {
  const member = (nick: string, id = "7") => ({
    guild_id: "1",
    user: { ...author, id },
    nick,
    roles: ["5"],
    joined_at: null,
  })
  const role = (name: string, id = "5") => ({ id, name, color: 0, permissions: "0" }) as unknown as APIRole
  type State = { readonly old: { readonly nick?: string; readonly name?: string } | null } | undefined

  it("is told to a script that wants to know of changes or departures, and to it alone", () => {
    const tell = gateway(["memberUpdate", "memberRemove"])
    const told = (t: GatewayDispatchEvents, d: object) => tell(t, d) as State
    assert.isUndefined(told(GuildMemberAdd, member("one")))
    assert.deepInclude(told(GuildMemberUpdate, member("two")) as object, { nick: "two" })
    assert.strictEqual(told(GuildMemberUpdate, member("three"))?.old?.nick, "two")
    assert.isNull(told(GuildMemberUpdate, member("x", "8"))?.old)
    assert.deepNestedInclude(told(GuildMemberRemove, { guild_id: "1", user: author }) as object, {
      "user.id": "7",
      "old.nick": "three",
      "old.roles": ["5"],
    })
    assert.isNull(told(GuildMemberRemove, { guild_id: "1", user: author })?.old)
    const others = gateway(["memberAdd", "roleCreate"])
    others(GuildMemberAdd, member("one"))
    others(GuildRoleCreate, { guild_id: "1", role: role("one") })
    others.arrives([role("one")])
    assert.isUndefined(others.recent.states.get("1", "member 7"))
    assert.isUndefined(others.recent.states.get("1", "role 5"))
  })

  it("is known of the roles that the guild had when the bot came, and of those made since", () => {
    const tell = gateway(["roleUpdate", "roleDelete"])
    const told = (t: GatewayDispatchEvents, d: object) => tell(t, d) as State
    tell.arrives([role("first")])
    assert.strictEqual(told(GuildRoleUpdate, { guild_id: "1", role: role("second") })?.old?.name, "first")
    tell.arrives([role("first")])
    assert.strictEqual(told(GuildRoleDelete, { guild_id: "1", role_id: "5" })?.old?.name, "second")
    assert.isNull(told(GuildRoleDelete, { guild_id: "1", role_id: "5" })?.old)
    assert.isUndefined(told(GuildRoleCreate, { guild_id: "1", role: role("new", "6") }))
    assert.strictEqual(told(GuildRoleDelete, { guild_id: "1", role_id: "6" })?.old?.name, "new")
    tell.arrives([role("again")])
    tell.recent.forget("1")
    assert.isNull(told(GuildRoleUpdate, { guild_id: "1", role: role("other") })?.old)
  })

  it("is kept within bounds, apart from the messages (recentStateBytes, recentStatesMb)", () => {
    const small = gateway(["memberUpdate", "messageDelete"], { recentStateBytes: 600 })
    for (const id of ["1", "2", "3", "4", "5", "6"]) small(GuildMemberUpdate, member("x".repeat(20), id))
    for (const id of ["1", "2", "3"]) small(MessageCreate, said(id, "x".repeat(900)))
    assert.isNull((small(GuildMemberUpdate, member("y", "1")) as State)?.old)
    assert.isNotNull((small(GuildMemberUpdate, member("y", "6")) as State)?.old)
    const { states } = gateway([], { recentStateBytes: 2 ** 20, recentStatesMb: 1 }).recent
    states.set("quiet", "1", "x".repeat(600 * 1024))
    states.set("busy", "1", "x".repeat(600 * 1024))
    assert.isUndefined(states.get("quiet", "1"))
    assert.isDefined(states.get("busy", "1"))
  })
})

describe("the recent messages", () => {
  it("give up the quietest guild's when all together are too many", () => {
    const recent = new RecentTexts(600_000, 1)
    recent.set("quiet", "1", "x".repeat(500_000))
    recent.set("busy", "2", "x".repeat(500_000))
    recent.set("new", "3", "x".repeat(500_000))
    assert.isUndefined(recent.get("quiet", "1"))
    assert.isDefined(recent.get("busy", "2"))
    assert.isDefined(recent.get("new", "3"))
    recent.set("busy", "2", "short")
    assert.strictEqual(recent.get("busy", "2"), "short")
    recent.forget("busy")
    assert.isUndefined(recent.get("busy", "2"))
  })
})
