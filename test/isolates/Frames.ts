import { FrameWriter } from "../../src/isolates/Protocol.ts"

/** The bytes of one frame. */
export const encodeFrame = (...frame: Parameters<FrameWriter["send"]>): Buffer => {
  let written = Buffer.alloc(0)
  const writer = new FrameWriter({ write: (bytes) => (written = Buffer.from(bytes)), writableLength: 0 })
  writer.send(...frame)
  writer.flush()
  return written
}
