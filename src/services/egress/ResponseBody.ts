/** The body of an answer: read up to a bound, and unpacked up to another. */
import { promisify } from "node:util"
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from "node:zlib"
import { FetchFailed, FetchTooLarge } from "./Errors.ts"

/** Bounds in bytes. */
export interface BodyLimits {
  /** As it comes over the network. */
  readonly received: number
  /** Unpacked. */
  readonly decoded: number
}

/** Reads all of a body. Rejects with `FetchTooLarge`, which also ends the connection. */
export const readBody = async (body: AsyncIterable<Buffer>, limit: number): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

export const tooLarge = (limit: number) =>
  new FetchTooLarge({ message: `the answer has more than ${limit} bytes`, limit })

type Decode = (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>

const inflateWrapped: Decode = promisify(inflate)
const inflateBare: Decode = promisify(inflateRaw)

const decoders: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip) as Decode,
  "x-gzip": promisify(gunzip) as Decode,
  br: promisify(brotliDecompress) as Decode,
  // Servers disagree about whether "deflate" has zlib's header, which begins with the method 8.
  deflate: (bytes, options) =>
    (bytes[0]! & 0x0f) === 8 ? inflateWrapped(bytes, options) : inflateBare(bytes, options),
}

/**
 * Unpacks a body by its `content-encoding`; one that flora did not offer is left as it is. Rejects with `FetchTooLarge` as soon as the result
 * passes the limit, and with `FetchFailed` for what cannot be unpacked, or is packed more than once.
 */
export const decodeBody = async (bytes: Buffer, encoding: string, limit: number): Promise<Buffer> => {
  if (encoding.includes(",")) throw new FetchFailed({ message: "the answer is packed more than once" })
  const name = encoding.trim().toLowerCase()
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined
  if (decode === undefined || bytes.length === 0) return bytes
  return decode(bytes, { maxOutputLength: limit }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit)
    throw new FetchFailed({ message: `the answer cannot be unpacked as ${name}` })
  })
}
