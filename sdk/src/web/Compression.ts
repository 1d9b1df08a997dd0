/**
 * `CompressionStream` and `DecompressionStream`. The runtime compresses, all at once when the last chunk has come: what is written is
 * held until then.
 */
import { operation } from "./Core.ts"
import { fromBase64, toBase64 } from "./Base64.ts"
import { concatenate } from "./Blob.ts"
import { bytesOf, domString, isBufferSource, required, webInterface } from "./Interface.ts"
import { makeTransform } from "./Streams.ts"

const formats = new Set(["deflate", "deflate-raw", "gzip", "brotli"])

const transformOf = (name: string, given: number, format: unknown): TransformStream<unknown, Uint8Array> => {
  required(`new ${name}`, given, 1)
  const text = domString(format)
  if (!formats.has(text)) throw new TypeError(`new ${name}: ${text} is no format`)
  const chunks: Uint8Array[] = []
  const task = name === "CompressionStream" ? "compression.compress" : "compression.decompress"
  return makeTransform({
    transform(chunk) {
      if (!isBufferSource(chunk)) throw new TypeError(`${name}: a chunk must be a buffer`)
      chunks.push(bytesOf(chunk).slice())
    },
    async flush(controller) {
      const data = toBase64(concatenate(chunks))
      try {
        const result = await operation<string>(task, { __proto__: null, format: text, data })
        if (result !== "") controller.enqueue(fromBase64(result))
      } catch (error) {
        const { code, message } = error as { readonly code?: string; readonly message: string }
        throw code === "COMPRESSION_FAILED" ? new TypeError(message, { cause: error }) : error
      }
    },
  })
}

class CompressionStream {
  readonly #transform: TransformStream<unknown, Uint8Array>
  constructor(format: string) {
    this.#transform = transformOf("CompressionStream", arguments.length, format)
  }
  get readable(): ReadableStream<Uint8Array> {
    return this.#transform.readable
  }
  get writable(): WritableStream<unknown> {
    return this.#transform.writable
  }
}

class DecompressionStream {
  readonly #transform: TransformStream<unknown, Uint8Array>
  constructor(format: string) {
    this.#transform = transformOf("DecompressionStream", arguments.length, format)
  }
  get readable(): ReadableStream<Uint8Array> {
    return this.#transform.readable
  }
  get writable(): WritableStream<unknown> {
    return this.#transform.writable
  }
}

webInterface(CompressionStream, "CompressionStream", 1)
webInterface(DecompressionStream, "DecompressionStream", 1)

export { CompressionStream, DecompressionStream }
