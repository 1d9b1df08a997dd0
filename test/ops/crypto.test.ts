import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { cryptoOperations } from "../../src/ops/crypto.ts"

const guild = "900000000000000001" as GuildId
const neighbour = "900000000000000002" as GuildId

const bytes = (text: string) => ({ $bytes: btoa(text) })

const makeSubtle = Effect.map(
  cryptoOperations,
  ([operation]) =>
    (method: string, args: ReadonlyArray<unknown>, guildId = guild) =>
      operation!.execute(guildId, { method, args: JSON.stringify(args) }),
)

interface Key {
  readonly $key: { readonly type: string; readonly extractable: boolean; readonly sealed: string }
}

describe("crypto.subtle", () => {
  it.effect("digests, and gives bytes", () =>
    Effect.gen(function* () {
      const subtle = yield* makeSubtle
      assert.deepStrictEqual(yield* subtle("digest", ["SHA-256", bytes("abc")]), {
        $buffer: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
      })
    }),
  )

  it.effect("keeps a key's material to itself, and signs with what is sealed", () =>
    Effect.gen(function* () {
      const subtle = yield* makeSubtle
      const algorithm = { name: "HMAC", hash: "SHA-256" }
      const { $key: key } = (yield* subtle("importKey", [
        "raw",
        bytes("a very secret key"),
        algorithm,
        false,
        ["sign"],
      ])) as Key
      assert.deepInclude(key, { type: "secret", extractable: false })
      assert.notInclude(atob(key.sealed), "secret")
      const signature = (yield* subtle("sign", ["HMAC", { $key: key.sealed }, bytes("text")])) as object
      assert.hasAllKeys(signature, ["$buffer"])
      const refused = yield* Effect.flip(subtle("exportKey", ["raw", { $key: key.sealed }]))
      assert.deepInclude(refused, { code: "CRYPTO_FAILED" })
      assert.strictEqual(refused.details.exception, "InvalidAccessError")
    }),
  )

  it.effect("makes pairs whose private half may stay inside", () =>
    Effect.gen(function* () {
      const subtle = yield* makeSubtle
      const pair = (yield* subtle("generateKey", ["Ed25519", false, ["sign", "verify"]])) as {
        readonly publicKey: Key
        readonly privateKey: Key
      }
      assert.deepStrictEqual(
        [pair.publicKey.$key.extractable, pair.privateKey.$key.extractable],
        [true, false],
      )
      const text = bytes("text")
      const signature = yield* subtle("sign", ["Ed25519", { $key: pair.privateKey.$key.sealed }, text])
      const verify = ["Ed25519", { $key: pair.publicKey.$key.sealed }, signature, text]
      assert.isTrue(yield* subtle("verify", verify))
      const refused = yield* Effect.flip(
        subtle("exportKey", ["pkcs8", { $key: pair.privateKey.$key.sealed }]),
      )
      assert.strictEqual(refused.details.exception, "InvalidAccessError")
    }),
  )

  it.effect("opens a sealed key for the guild that made it, and untouched, only", () =>
    Effect.gen(function* () {
      const subtle = yield* makeSubtle
      const { $key: key } = (yield* subtle("generateKey", [
        { name: "AES-GCM", length: 128 },
        true,
        ["encrypt"],
      ])) as Key
      const exporting = (sealed: string, guildId: GuildId) =>
        subtle("exportKey", ["raw", { $key: sealed }], guildId)
      assert.hasAllKeys((yield* exporting(key.sealed, guild)) as object, ["$buffer"])
      assert.strictEqual((yield* Effect.flip(exporting(key.sealed, neighbour))).code, "CRYPTO_FAILED")
      const forged = `${key.sealed.slice(0, -8)}AAAA${key.sealed.slice(-4)}`
      assert.strictEqual((yield* Effect.flip(exporting(forged, guild))).code, "CRYPTO_FAILED")
    }),
  )

  it.effect("refuses what would take the memory or the time of all", () =>
    Effect.gen(function* () {
      const subtle = yield* makeSubtle
      for (const algorithm of ["Argon2id", { name: "argon2d", memory: 1e9 }]) {
        const error = yield* Effect.flip(
          subtle("importKey", ["raw", bytes("x"), algorithm, false, ["deriveBits"]]),
        )
        assert.strictEqual(error.details.exception, "NotSupportedError")
      }
      const derive = { name: "PBKDF2", hash: "SHA-512", salt: bytes("s"), iterations: 900_000 }
      const error = yield* Effect.flip(
        subtle("deriveKey", [derive, {}, { name: "AES-GCM", length: 256 }, true, []]),
      )
      assert.strictEqual(error.details.limit, "cryptoIterations")
    }),
  )
})
