import { assert, describe, it } from "vitest"
import {
  Command,
  encodeFrame,
  type Frame,
  FrameReader,
  MalformedFrame,
  maxFrameBytes,
} from "../../src/isolates/Protocol.ts"

const read = (chunks: ReadonlyArray<Buffer>) => {
  const frames: Array<Frame> = []
  const reader = new FrameReader((frame) => frames.push(frame))
  for (const chunk of chunks) reader.push(chunk)
  return frames
}

describe("Protocol", () => {
  it("carries every field and both texts, whatever their alphabet", () => {
    const [frame] = read([encodeFrame(Command.Turn, 7, 3, "ä€😀", "[1]", 2, 4_000_000_000)])
    assert.deepStrictEqual(frame, {
      type: Command.Turn,
      status: 2,
      slot: 7,
      call: 3,
      cpu: 4_000_000_000,
      a: "ä€😀",
      b: "[1]",
    })
  })

  it("reads the same frames however the bytes are cut", () => {
    const bytes = Buffer.concat([
      encodeFrame(Command.Turn, 1, 1, "one", ""),
      encodeFrame(Command.Stop, 2, 1, "", ""),
      encodeFrame(Command.Turn, 3, 1, "", "three".repeat(1000)),
    ])
    const whole = read([bytes])
    assert.lengthOf(whole, 3)
    for (const size of [1, 2, 3, 5, 24, 25, 1000]) {
      const pieces: Array<Buffer> = []
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
      assert.deepStrictEqual(read(pieces), whole)
    }
  })

  it("refuses lengths that no frame has before keeping the bytes", () => {
    for (const length of [0, 19, maxFrameBytes + 1, 0xffffffff]) {
      const bytes = Buffer.alloc(8)
      bytes.writeUInt32LE(length)
      assert.throws(() => read([bytes]), MalformedFrame)
    }
  })

  it("refuses a text that is longer than its frame", () => {
    const bytes = encodeFrame(Command.Turn, 1, 1, "text", "")
    bytes.writeUInt32LE(1_000_000, 20)
    assert.throws(() => read([bytes]), MalformedFrame)
  })

  it("never throws anything but MalformedFrame for random bytes", () => {
    let state = 12345
    const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) & 0xff
    for (let round = 0; round < 2000; round++) {
      const bytes = Buffer.from(Array.from({ length: 64 }, random))
      // Half of the rounds get a plausible length, so that the rest of the header is reached.
      if (round % 2 === 0) bytes.writeUInt32LE(20 + (random() % 40))
      try {
        read([bytes])
      } catch (error) {
        assert.instanceOf(error, MalformedFrame)
      }
    }
  })
})
