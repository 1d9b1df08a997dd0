import { promisify } from "node:util"
import zlib from "node:zlib"
import { Effect, Schema } from "effect"
import { Limits } from "../domain/Limits.ts"
import { operation, operationFailed } from "./Operation.ts"

const Format = Schema.Literals(["deflate", "deflate-raw", "gzip", "brotli"])
type Format = typeof Format.Type

const Args = Schema.Struct({ format: Format, data: Schema.Uint8ArrayFromBase64 })

type Work = (data: Uint8Array, options: zlib.ZlibOptions) => Promise<Buffer>

const compressors: Readonly<Record<Format, Work>> = {
  deflate: promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.deflate),
  "deflate-raw": promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.deflateRaw),
  gzip: promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip),
  brotli: promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress),
}

const decompressors: Readonly<Record<Format, Work>> = {
  deflate: promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflate),
  "deflate-raw": promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflateRaw),
  gzip: promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  brotli: promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
}

/** Bytes made smaller and whole again. */
export const compressionOperations = Effect.gen(function* () {
  const { compressionBytes } = yield* Limits
  const run = (work: Work, data: Uint8Array) =>
    Effect.tryPromise({
      // Junk behind the end is an error, as the web platform has it.
      try: () => work(data, { maxOutputLength: compressionBytes, rejectGarbageAfterEnd: true }),
      catch: (error) =>
        (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE"
          ? operationFailed("LIMIT_EXCEEDED", `the result has more than ${compressionBytes} bytes`, {
              limit: "compressionBytes",
            })
          : operationFailed("COMPRESSION_FAILED", error instanceof Error ? error.message : "unknown error"),
    }).pipe(Effect.map((result) => result.toString("base64")))
  return [
    operation("compression.compress", Args, ({ format, data }) => run(compressors[format], data)),
    operation("compression.decompress", Args, ({ format, data }) => run(decompressors[format], data)),
  ]
})
