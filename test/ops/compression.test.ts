import { gunzipSync, gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import { compressionOperations } from "../../src/ops/compression.ts"

const guild = "900000000000000001" as GuildId

const run = (name: "compress" | "decompress", format: string, data: Uint8Array, limit = 1_000_000) =>
  compressionOperations.pipe(
    Effect.flatMap((operations) =>
      operations
        .find((operation) => operation.name === `compression.${name}`)!
        .execute(guild, { format, data: Buffer.from(data).toString("base64") }),
    ),
    Effect.map((text) => Buffer.from(text as string, "base64")),
    Effect.provideService(Limits, { ...defaultLimits, compressionBytes: limit }),
  )

const text = Buffer.from("a text that comes again, ".repeat(20))

describe("compression", () => {
  for (const format of ["gzip", "deflate", "deflate-raw", "brotli"]) {
    it.effect(`makes bytes smaller as ${format}, and whole again`, () =>
      Effect.gen(function* () {
        const small = yield* run("compress", format, text)
        assert.isBelow(small.length, text.length)
        assert.deepStrictEqual(yield* run("decompress", format, small), text)
      }),
    )
  }

  it.effect("speaks gzip as everybody does", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(gunzipSync(yield* run("compress", "gzip", text)), text)
      assert.deepStrictEqual(yield* run("decompress", "gzip", gzipSync(text)), text)
    }),
  )

  it.effect("ends a bomb at its limit", () =>
    Effect.gen(function* () {
      const bomb = gzipSync(Buffer.alloc(10_000_000))
      const error = yield* Effect.flip(run("decompress", "gzip", bomb))
      assert.deepStrictEqual([error.code, error.details.limit], ["LIMIT_EXCEEDED", "compressionBytes"])
    }),
  )

  it.effect("refuses what is cut, broken or followed by junk", () =>
    Effect.gen(function* () {
      const whole = gzipSync(text)
      for (const broken of [whole.subarray(0, -4), Buffer.from("no gzip"), Buffer.concat([whole, text])]) {
        assert.strictEqual((yield* Effect.flip(run("decompress", "gzip", broken))).code, "COMPRESSION_FAILED")
      }
    }),
  )
})
