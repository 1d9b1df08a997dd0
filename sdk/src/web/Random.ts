/**
 * `crypto.getRandomValues` and `randomUUID`: ChaCha20 from 32 bytes that the runtime gives each start of an isolate, because a random number
 * cannot wait for the next turn.
 */
import { rngChacha20 } from "@noble/ciphers/chacha.js"
import { takeSeed } from "./Core.ts"
import { fromBase64 } from "./Base64.ts"
import { domException } from "./DOMException.ts"
import { bytesOf, required } from "./Interface.ts"

/** The most bytes of one call, by the standard. */
const mostBytes = 65_536

let generator: { randomBytes(length: number): Uint8Array } | undefined

/** Bytes that nobody can guess. Throws an `OperationError` before the script has been introduced to its guild. */
export const randomBytes = (length: number): Uint8Array => {
  if (generator === undefined) {
    const seed = takeSeed()
    if (seed === undefined) throw domException("there is no randomness yet", "OperationError")
    generator = rngChacha20(fromBase64(seed))
  }
  return generator.randomBytes(length)
}

const integers = /^(?:Int|Uint|BigInt|BigUint)/
const viewName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get!

/** Fills an array of integers, of at most 65,536 bytes, and gives it back. */
export const getRandomValues = <T>(array: T, given: number): T => {
  required("getRandomValues", given, 1)
  if (!ArrayBuffer.isView(array)) throw new TypeError("getRandomValues: an array of integers is required")
  const name = viewName.call(array) as string | undefined
  if (name === undefined || !integers.test(name)) {
    throw domException("getRandomValues: an array of integers is required", "TypeMismatchError")
  }
  if (array.byteLength > mostBytes) {
    throw domException(`getRandomValues: at most ${mostBytes} bytes at once`, "QuotaExceededError")
  }
  if (array.byteLength > 0) bytesOf(array).set(randomBytes(array.byteLength))
  return array
}

/** A random UUID, version 4. */
export const randomUUID = (): string => {
  const bytes = randomBytes(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  let text = ""
  for (let i = 0; i < 16; i++) {
    text += (i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "") + (bytes[i]! + 256).toString(16).slice(1)
  }
  return text
}
