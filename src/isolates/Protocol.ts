/**
 * The wire between the runtime and an isolate host: frames on a socket pair. It is hand-written because it carries every
 * event, and because the host is treated as hostile: a frame has a fixed header, a length that is bounded before anything is
 * kept, and two opaque texts.
 *
 *     u32 length of what follows · u8 type · u8 status · u16 0 · u32 slot · u32 call · u32 cpu µs · u32 bytes of a · a · b
 *
 * A slot is one isolate in one host; slots are never used twice, so a late frame can never meet a newer isolate. A call is one Start
 * or Turn; its Result repeats its number, so that a Result sent twice, or late, answers nothing else.
 */

/** Frames that the runtime sends. */
export const Command = {
  /** Once, first: a = the SDK's script, b = JSON of `HostInit`. */
  Init: 1,
  /** Create an isolate and load a script: a = JSON handed to the SDK's `load`, b = the bundle. */
  Start: 2,
  /** a = events, b = settlements, both JSON arrays. */
  Turn: 3,
  /** Dispose the isolate; not answered. */
  Stop: 4,
  Ping: 5,
} as const

/** Frames that a host sends. */
export const Reply = {
  /** The SDK is compiled and a first isolate has run it. */
  Ready: 16,
  /** Answer to Start or Turn: a = JSON array of outbox entries when Ok, otherwise JSON of `TurnFailure`. */
  Result: 17,
  /** A turn runs long and no longer holds its place among the host's concurrent turns. */
  Long: 18,
  Pong: 19,
} as const

/** How a Start or Turn ended. Anything but Ok means that the isolate no longer exists. */
export const Status = { Ok: 0, Thrown: 1, Timeout: 2, Memory: 3, Poisoned: 4 } as const
export type Status = (typeof Status)[keyof typeof Status]

/** Why a turn failed, as the host saw it. */
export interface TurnFailure {
  readonly name: string
  readonly message: string
  readonly stack?: string
}

/** What a host needs to know; sent once. */
export interface HostSettings {
  readonly turnCpuMs: number
  readonly heapMb: number
  readonly outboxBytes: number
  readonly concurrency: number
  /** Quick turns in a row after which an isolate's turns run on the host's own thread; 0 for never. */
  readonly inlineAfter: number
  /** For so long nobody's turns do; 0 where it is not given. */
  readonly inlineClosedMs?: number
  /** Isolates kept ready with the SDK in them and no guild. */
  readonly blankIsolates: number
}

export interface HostInit {
  readonly settings: HostSettings
  /** The script that makes the families of the web platform. */
  readonly families: string
  /** JSON that scripts which decode text get beside the SDK. */
  readonly legacyEncodings: string
}

export interface Frame {
  readonly type: number
  readonly status: number
  readonly slot: number
  readonly call: number
  readonly cpu: number
  readonly a: string
  readonly b: string
}

const headerBytes = 20

/** The largest frame either side accepts; the largest legitimate one is a Start with an 8 MiB bundle. */
export const maxFrameBytes = 32 * 1024 * 1024

/** Where frames go: a socket. */
interface Sink {
  readonly write: (bytes: Buffer) => unknown
  /** Bytes that it has been given and still needs. */
  readonly writableLength: number
}

/** The size of a buffer for the frames of one tick, in bytes. */
const usualBytes = 256 * 1024

/**
 * Sends frames; those of one tick leave in one write, because the system call costs more than the copy. They are encoded into the same memory
 * each time, unless the sink still reads from there.
 */
export class FrameWriter {
  private bytes = Buffer.allocUnsafeSlow(usualBytes)
  private used = 0
  private readonly sink: Sink

  constructor(sink: Sink) {
    this.sink = sink
  }

  readonly send = (
    type: number,
    slot: number,
    call: number,
    a: string,
    b: string,
    status = 0,
    cpu = 0,
  ): void => {
    if (this.isEmpty) setImmediate(() => this.flush())
    // A character of a string takes three bytes at most.
    this.reserve(4 + headerBytes + 3 * (a.length + b.length))
    const { bytes, used: at } = this
    const aBytes = bytes.write(a, at + 4 + headerBytes)
    const length = headerBytes + aBytes + (b === "" ? 0 : bytes.write(b, at + 4 + headerBytes + aBytes))
    bytes.writeUInt32LE(length, at)
    bytes.writeUInt8(type, at + 4)
    bytes.writeUInt8(status, at + 5)
    bytes.writeUInt16LE(0, at + 6)
    bytes.writeUInt32LE(slot, at + 8)
    bytes.writeUInt32LE(call, at + 12)
    bytes.writeUInt32LE(cpu >>> 0, at + 16)
    bytes.writeUInt32LE(aBytes, at + 20)
    this.used = at + 4 + length
  }

  /** Nothing waits to be written. */
  get isEmpty(): boolean {
    return this.used === 0
  }

  /** Writes what there is. */
  flush(): void {
    if (this.isEmpty) return
    this.sink.write(this.bytes.subarray(0, this.used))
    this.used = 0
    if (this.sink.writableLength > 0 || this.bytes.length > usualBytes)
      this.bytes = Buffer.allocUnsafeSlow(usualBytes)
  }

  private reserve(size: number): void {
    if (this.bytes.length - this.used >= size) return
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, this.used + size))
    this.bytes.copy(larger, 0, 0, this.used)
    this.bytes = larger
  }
}

/** The bytes do not form a frame; the connection cannot be trusted any further. */
export class MalformedFrame extends Error {
  override readonly name = "MalformedFrame"
}

/** Cuts a byte stream into frames, whatever pieces it arrives in. Throws `MalformedFrame`. */
export class FrameReader {
  private chunks: Array<Buffer> = []
  private buffered = 0
  private readonly onFrame: (frame: Frame) => void

  constructor(onFrame: (frame: Frame) => void) {
    this.onFrame = onFrame
  }

  push(chunk: Buffer): void {
    this.chunks.push(chunk)
    this.buffered += chunk.length
    if (this.buffered < 4 || this.buffered < 4 + this.peekLength()) return
    const bytes = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks, this.buffered)
    let offset = 0
    while (bytes.length - offset >= 4) {
      const length = checkedLength(bytes.readUInt32LE(offset))
      if (bytes.length - offset - 4 < length) break
      this.onFrame(decodeFrame(bytes, offset + 4, length))
      offset += 4 + length
    }
    this.chunks = offset === bytes.length ? [] : [bytes.subarray(offset)]
    this.buffered = bytes.length - offset
  }

  private peekLength(): number {
    if (this.chunks[0]!.length < 4) this.chunks = [Buffer.concat(this.chunks, this.buffered)]
    return checkedLength(this.chunks[0]!.readUInt32LE(0))
  }
}

const checkedLength = (length: number): number => {
  if (length < headerBytes || length > maxFrameBytes) throw new MalformedFrame(`frame of ${length} bytes`)
  return length
}

const decodeFrame = (bytes: Buffer, start: number, length: number): Frame => {
  const aBytes = bytes.readUInt32LE(start + 16)
  if (aBytes > length - headerBytes)
    throw new MalformedFrame(`text of ${aBytes} bytes in a frame of ${length}`)
  const text = start + headerBytes
  return {
    type: bytes.readUInt8(start),
    status: bytes.readUInt8(start + 1),
    slot: bytes.readUInt32LE(start + 4),
    call: bytes.readUInt32LE(start + 8),
    cpu: bytes.readUInt32LE(start + 12),
    a: bytes.toString("utf8", text, text + aBytes),
    b: bytes.toString("utf8", text + aBytes, start + length),
  }
}
