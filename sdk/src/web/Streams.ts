/** Streams, and what bodies and blobs do with them. */
import * as polyfill from "web-streams-polyfill"
import { concatenate } from "./Blob.ts"
import { platformClass } from "./Interface.ts"
import { cloneWith } from "./StructuredClone.ts"

/** The package's classes are the platform's, in other words. */
const { ReadableStream, TransformStream } = polyfill as unknown as typeof globalThis

for (const [name, made] of Object.entries(polyfill)) {
  platformClass(made as unknown as new () => object, name)
}

export * from "web-streams-polyfill"

export const isReadableStream = (value: unknown): boolean => value instanceof ReadableStream

/** Whether anybody has read from the stream, or cancelled it. */
export const isDisturbed = (stream: unknown): boolean =>
  (stream as { readonly _disturbed: boolean })._disturbed

/** A stream of these bytes, which must belong to nobody else. */
export const streamOf = (bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    type: "bytes",
    pull(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      controller.close()
      controller.byobRequest?.respond(0)
    },
  })

/** All bytes of a stream. Rejects with a TypeError where a chunk is none. */
export const readAll = async (stream: unknown): Promise<Uint8Array<ArrayBuffer>> => {
  const reader = (stream as ReadableStream<unknown>).getReader()
  const chunks: Uint8Array[] = []
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return concatenate(chunks)
    if (!(value instanceof Uint8Array)) {
      const error = new TypeError("a chunk of the body is no Uint8Array")
      reader.cancel(error).catch(() => {})
      throw error
    }
    chunks.push(value)
  }
}

/** Two streams of one; the second gets copies, so that neither can change what the other reads. */
export const teeCopying = (stream: unknown): [ReadableStream, ReadableStream] => {
  const [first, second] = (stream as ReadableStream<unknown>).tee()
  const copying = new TransformStream<unknown, unknown>({
    transform: (chunk, controller) => {
      controller.enqueue(cloneWith(chunk, []).copy)
    },
  })
  return [first, second.pipeThrough(copying)]
}

/** A stream that changes what passes through it; everything passes as it is without a transformer. */
export const makeTransform = <Input, Output>(
  transformer?: Transformer<Input, Output>,
): TransformStream<Input, Output> => new TransformStream(transformer)
