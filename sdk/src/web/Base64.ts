/** `atob` and `btoa`, and bytes as base64 for what travels to the runtime. The engine has the codec. */
import { domException } from "./DOMException.ts"
import { domString, required } from "./Interface.ts"

interface Codec {
  fromBase64(text: string): Uint8Array<ArrayBuffer>
}
const { fromBase64: decode } = Uint8Array as unknown as Codec
const encode = (Uint8Array.prototype as unknown as { toBase64(): string }).toBase64

/** Bytes as base64. */
export const toBase64 = (bytes: Uint8Array): string => encode.call(bytes)

/** The bytes of base64 that the runtime made. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => decode.call(Uint8Array, text)

/** Characters below U+0100 as bytes. */
export const latin1Bytes = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** Bytes as characters below U+0100. */
export const latin1Text = (bytes: Uint8Array): string => {
  let text = ""
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192))
  }
  return text
}

const { btoa, atob } = {
  /** Base64 of a text whose characters are bytes. Throws `InvalidCharacterError` where one is above U+00FF. */
  btoa(data: string): string {
    required("btoa", arguments.length, 1)
    const text = domString(data)
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) > 255) {
        throw domException("btoa: a character is above U+00FF", "InvalidCharacterError")
      }
    }
    return toBase64(latin1Bytes(text))
  },

  /** The text whose characters are the bytes of base64. Throws `InvalidCharacterError` for what is none. */
  atob(data: string): string {
    required("atob", arguments.length, 1)
    let text = domString(data).replace(/[\t\n\f\r ]+/g, "")
    if (text.length % 4 === 0) text = text.replace(/={1,2}$/, "")
    if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
      throw domException("atob: the text is no base64", "InvalidCharacterError")
    }
    return latin1Text(fromBase64(text))
  },
}

export { atob, btoa }
