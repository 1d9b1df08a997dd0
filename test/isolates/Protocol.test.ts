import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { assert, describe, it } from "vitest"
import {
  Command,
  type Frame,
  FrameReader,
  FrameWriter,
  MalformedFrame,
  maxFrameBytes,
} from "../../src/isolates/Protocol.ts"
import { encodeFrame } from "./Frames.ts"

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

  it("writes the frames of one tick at once, and none of them again", async () => {
    const writes: Array<number> = []
    const chunks: Array<Buffer> = []
    const writer = new FrameWriter({
      write: (bytes) => {
        writes.push(bytes.length)
        chunks.push(Buffer.from(bytes))
      },
      writableLength: 0,
    })
    for (const a of ["one", "two"]) writer.send(Command.Turn, 1, 1, a, "")
    await new Promise(setImmediate)
    writer.send(Command.Turn, 1, 1, "three", "")
    await new Promise(setImmediate)
    assert.deepStrictEqual(writes, [54, 29])
    assert.deepStrictEqual(
      read(chunks).map(({ a }) => a),
      ["one", "two", "three"],
    )
  })

  it("loses nothing of what a slow reader has not taken yet", async () => {
    const server = createServer().listen(0, "127.0.0.1")
    await once(server, "listening")
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
    const [reader] = (await once(server, "connection")) as [Socket]
    try {
      reader.pause()
      const writer = new FrameWriter(socket)
      const texts = Array.from({ length: 400 }, (_, i) => `${i} ${"ä€😀x".repeat((i * 7919) % 20_000)}`)
      let held = false
      for (const text of texts) {
        writer.send(Command.Turn, 1, 1, text, text)
        if (text.length % 3 === 0) await new Promise(setImmediate)
        held ||= socket.writableLength > 0
      }
      assert.isTrue(held)
      const got: Array<Frame> = []
      const frames = new FrameReader((frame) => got.push(frame))
      const all = new Promise<void>((done) =>
        reader.on("data", (chunk: Buffer) => {
          frames.push(chunk)
          if (got.length === texts.length) done()
        }),
      )
      reader.resume()
      await all
      assert.isTrue(got.every(({ a, b }, i) => a === texts[i] && b === texts[i]))
    } finally {
      socket.destroy()
      reader.destroy()
      server.close()
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
