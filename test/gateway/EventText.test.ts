import { GatewayDispatchEvents, type GatewayDispatchPayload } from "discord-api-types/v10"
import { assert, describe, it } from "vitest"
import { eventText } from "../../src/gateway/EventText.ts"
import { normalise } from "../../src/gateway/Normalise.ts"
import { RecentMessages } from "../../src/gateway/RecentMessages.ts"

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
  const recent = new RecentMessages({ recentMessageBytes: 10_000, recentMessagesMb: 1, ...limits })
  return (t: GatewayDispatchEvents, d: object) => {
    const event = normalise({ op: 0, s: 1, t, d } as unknown as GatewayDispatchPayload)!
    const text = eventText(event, recent, (kind) => handled.includes(kind))
    return text === undefined ? undefined : (JSON.parse(text) as Payload)
  }
}

const { MessageCreate, MessageDelete, MessageDeleteBulk, MessageUpdate } = GatewayDispatchEvents

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

describe("the recent messages", () => {
  it("give up the quietest guild's when all together are too many", () => {
    const recent = new RecentMessages({ recentMessageBytes: 600_000, recentMessagesMb: 1 })
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
