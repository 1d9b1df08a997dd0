/** `TextEncoder` and `TextDecoder`, with all encodings of the standard. */
import * as encoding from "@exodus/bytes/encoding.js"
import { dictionaryOf, domString, isBufferSource, bytesOf, webInterface } from "./Interface.ts"

interface DecoderOptions {
  readonly fatal: boolean
  readonly ignoreBOM: boolean
}

class TextDecoder {
  readonly #decoder: encoding.TextDecoder
  constructor(label: string = "utf-8", options?: Partial<DecoderOptions>) {
    const { fatal, ignoreBOM } = dictionaryOf<DecoderOptions>("the options of a TextDecoder", options)
    this.#decoder = new encoding.TextDecoder(domString(label), {
      fatal: Boolean(fatal),
      ignoreBOM: Boolean(ignoreBOM),
    })
  }
  get encoding(): string {
    return this.#decoder.encoding
  }
  get fatal(): boolean {
    return this.#decoder.fatal
  }
  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM
  }
  decode(input?: ArrayBuffer | ArrayBufferView, options?: { readonly stream?: boolean }): string {
    const { stream } = dictionaryOf<{ stream: boolean }>("the options of decode", options)
    if (input !== undefined && !isBufferSource(input))
      throw new TypeError("decode: the input must be a buffer")
    const bytes = input === undefined ? new Uint8Array() : bytesOf(input)
    return this.#decoder.decode(bytes, { stream: Boolean(stream) })
  }
}

class TextEncoder {
  readonly #encoder = new encoding.TextEncoder()
  get encoding(): string {
    return this.#encoder.encoding
  }
  encode(input: string = ""): Uint8Array {
    return this.#encoder.encode(domString(input))
  }
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number } {
    const text = domString(source)
    if (!(destination instanceof Uint8Array))
      throw new TypeError("encodeInto: the destination must be a Uint8Array")
    return this.#encoder.encodeInto(text, destination)
  }
}

webInterface(TextDecoder, "TextDecoder")
webInterface(TextEncoder, "TextEncoder")

export { TextDecoder, TextEncoder }
