/**
 * How an API token is written: `flora_pat_`, 16 digits that find it, 64 that prove it, 8 that tell a typing mistake from a wrong
 * token; all hexadecimal. The prefix lets scanners of source code find tokens that were published by mistake.
 */
import { createHash, randomBytes } from "node:crypto"
import { crc32 } from "node:zlib"

export interface TokenText {
  readonly tokenId: string
  readonly text: string
  /** SHA-256 of the text, which is all that is kept. */
  readonly hash: Buffer
}

const prefix = "flora_pat_"
const shape = /^flora_pat_([0-9a-f]{16})[0-9a-f]{64}([0-9a-f]{8})$/

const checksum = (body: string) => crc32(body).toString(16).padStart(8, "0")
const hashOf = (text: string) => createHash("sha256").update(text).digest()

export const makeToken = (): TokenText => {
  const body = `${prefix}${randomBytes(40).toString("hex")}`
  const text = `${body}${checksum(body)}`
  return { tokenId: body.slice(prefix.length, prefix.length + 16), text, hash: hashOf(text) }
}

/** Undefined for what cannot be a token of ours. */
export const readToken = (text: string): TokenText | undefined => {
  const [, tokenId, sum] = shape.exec(text) ?? []
  if (tokenId === undefined || checksum(text.slice(0, -8)) !== sum) return undefined
  return { tokenId, text, hash: hashOf(text) }
}
