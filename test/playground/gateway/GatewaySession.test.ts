import { assert, describe, it } from "vitest"
import { makeGatewaySession, replayCapacity } from "../../../src/playground/gateway/GatewaySession.ts"

/** A session whose sent numbers can be read. */
const session = () => {
  const sent: Array<number> = []
  const wire = { send: (text: string) => sent.push(JSON.parse(text).s), close: () => {} }
  return { sent, session: makeGatewaySession({ id: "s", shard: [0, 1], intents: 0, wire }) }
}

describe("a gateway session", () => {
  it("replays exactly what followed a number, in order", () => {
    const { sent, session: it } = session()
    for (let n = 0; n < 5; n++) it.dispatch("T", "{}")
    sent.length = 0
    assert.isTrue(it.replay(3))
    assert.deepStrictEqual(sent, [4, 5])
    assert.isTrue(it.replay(5))
    assert.isTrue(it.replay(0))
    assert.deepStrictEqual(sent, [4, 5, 1, 2, 3, 4, 5])
  })

  it("keeps a bounded number of events and refuses to replay with a gap", () => {
    const { sent, session: it } = session()
    const total = replayCapacity * 3
    for (let n = 0; n < total; n++) it.dispatch("T", "{}")
    assert.isFalse(it.replay(0))
    sent.length = 0
    assert.isTrue(it.replay(total - replayCapacity))
    assert.strictEqual(sent.length, replayCapacity)
    assert.deepStrictEqual([sent[0], sent.at(-1)], [total - replayCapacity + 1, total])
  })

  it("goes on counting while nobody listens", () => {
    const { sent, session: it } = session()
    it.wire = undefined
    it.dispatch("T", "{}")
    assert.deepStrictEqual([it.sequence(), sent], [1, []])
  })
})
