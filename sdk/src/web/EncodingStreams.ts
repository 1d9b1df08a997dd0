/** `TextEncoderStream` and `TextDecoderStream`. */
import { TextDecoder } from "./Encoding.ts"
import { bytesOf, domString, isBufferSource, webInterface } from "./Interface.ts"
import { makeTransform } from "./Streams.ts"
import { encodeUtf8 } from "./Utf8.ts"

class TextDecoderStream {
  readonly #decoder: TextDecoder
  readonly #transform: TransformStream<unknown, string>
  constructor(label: string = "utf-8", options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean }) {
    const decoder = new TextDecoder(label, options)
    this.#decoder = decoder
    this.#transform = makeTransform({
      transform(chunk, controller) {
        if (!isBufferSource(chunk)) throw new TypeError("TextDecoderStream: a chunk must be a buffer")
        const text = decoder.decode(bytesOf(chunk), { stream: true })
        if (text !== "") controller.enqueue(text)
      },
      flush(controller) {
        const text = decoder.decode()
        if (text !== "") controller.enqueue(text)
      },
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
  get readable(): ReadableStream<string> {
    return this.#transform.readable
  }
  get writable(): WritableStream<unknown> {
    return this.#transform.writable
  }
}

class TextEncoderStream {
  readonly #transform: TransformStream<unknown, Uint8Array>
  constructor() {
    /** The first half of a surrogate pair whose second half may come with the next chunk. */
    let half = ""
    this.#transform = makeTransform({
      transform(chunk, controller) {
        let text = half + domString(chunk)
        half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ""
        if (half !== "") text = text.slice(0, -1)
        if (text !== "") controller.enqueue(encodeUtf8(text))
      },
      flush(controller) {
        if (half !== "") controller.enqueue(encodeUtf8(half))
      },
    })
  }
  get encoding(): string {
    void this.#transform
    return "utf-8"
  }
  get readable(): ReadableStream<Uint8Array> {
    return this.#transform.readable
  }
  get writable(): WritableStream<unknown> {
    return this.#transform.writable
  }
}

webInterface(TextDecoderStream, "TextDecoderStream")
webInterface(TextEncoderStream, "TextEncoderStream")

export { TextDecoderStream, TextEncoderStream }
