/** UTF-8, for the parts of the platform that need no other encoding. */
import { utf8fromStringLoose, utf8toStringLoose } from "@exodus/bytes/utf8.js"

/** A text as UTF-8; half of a surrogate pair becomes U+FFFD. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> =>
  utf8fromStringLoose(text) as Uint8Array<ArrayBuffer>

/** The text of UTF-8 without a leading byte order mark; what is no UTF-8 becomes U+FFFD. */
export const decodeUtf8 = (bytes: Uint8Array): string => {
  const text = utf8toStringLoose(bytes)
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** The same with the byte order mark kept. */
export const decodeUtf8Whole = (bytes: Uint8Array): string => utf8toStringLoose(bytes)

/** By these names whatwg-url asks for them. */
export { decodeUtf8Whole as utf8DecodeWithoutBOM, encodeUtf8 as utf8Encode }
