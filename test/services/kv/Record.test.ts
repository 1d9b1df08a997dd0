import { assert, describe, it } from "vitest"
import { decodeRecord, encodeRecord } from "../../../src/services/kv/Record.ts"

const bare = { expiration: 0, metadata: "", valueBytes: 2, value: Buffer.from("hi") }
const full = { expiration: 1_900_000_000, metadata: '{"a":[1]}', valueBytes: 2, value: Buffer.from("hi") }

/** Records as each format has them on disk. What one version wrote, every later one must read. */
const written = [
  ["1, a bare value", "016869", bare],
  ["2, with expiration and metadata", "020000713fb30000000009000000027b2261223a5b315d7d6869", full],
] as const

describe("a key-value record", () => {
  it.each(written)("of format %s is read", (_, hex, entry) => {
    assert.deepStrictEqual(decodeRecord(Buffer.from(hex, "hex")), entry)
  })

  it("is written in the newest format", () => {
    assert.strictEqual(encodeRecord(full).toString("hex"), written.at(-1)![1])
  })

  it("of a later format is not taken for one of ours", () => {
    assert.isUndefined(decodeRecord(Buffer.from(written[1][1].replace(/^02/, "03"), "hex")))
  })
})
