import { createHash, hkdfSync } from "node:crypto"
import { inspect } from "node:util"
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { Aead, SecureRandom } from "effect/crypto"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { makeNonce, open, seal } from "../../../src/services/secrets/Envelope.ts"
import { Keyring, MasterKey } from "../../../src/services/secrets/Keyring.ts"
import { guildId, keyA, keyB, otherGuild } from "./SecretsFixture.ts"

const crypto = Aead.layerWebCrypto.pipe(Layer.provide(SecureRandom.layerWebCrypto))
const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex")

const owner = { guildId, name: "API_KEY" }
const value = Redacted.make("grüße, s3cret")
const ring = new Keyring(keyA, undefined)

/** Opens, or tells the error's text. */
const opened = (keyring: Keyring, who: { guildId: GuildId; name: string }, envelope: Uint8Array) =>
  Effect.flatMap(Aead.Aead, (aead) =>
    open(aead, keyring, who, envelope).pipe(
      Effect.match({ onSuccess: Redacted.value, onFailure: ({ _tag, message }) => `${_tag}: ${message}` }),
    ),
  )

const sealed = (master = ring.current, nonce?: Buffer) =>
  Effect.flatMap(Aead.Aead, (aead) => seal(aead, master, owner, value, nonce))

const refused = "EnvelopeUnreadable: the secret API_KEY of guild 900000000000000001 cannot be decrypted"

describe("the envelope of a secret", () => {
  it.effect("uses the cipher of draft-irtf-cfrg-xchacha-03, appendix A.3.1", () =>
    Effect.gen(function* () {
      const aead = yield* Aead.Aead
      const key = yield* Aead.key(
        Aead.xchacha20Poly1305,
        hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
      )
      const text =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
      const answer = yield* aead.encrypt(key, Buffer.from(text), {
        nonce: hex("404142434445464748494a4b4c4d4e4f5051525354555657"),
        aad: hex("50515253c0c1c2c3c4c5c6c7"),
      })
      assert.strictEqual(
        Buffer.from(answer).toString("hex"),
        hex(`
          bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb
          731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
          2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
          21f9664c97637da9768812f615c68b13b52e
          c0875924c1c7987947deafd8780acf49`).toString("hex"),
      )
    }).pipe(Effect.provide(crypto)),
  )

  it.effect("is what it has been since version 1, by an implementation of its own", () =>
    Effect.gen(function* () {
      const master = hex(Redacted.value(keyA))
      const derive = (purpose: string, bytes: number) =>
        Buffer.from(hkdfSync("sha256", master, "", `flora/secrets/v1/${purpose}`, bytes))
      const keyId = derive("key id", 16)
      const nonce = Buffer.alloc(24, 7)
      const part = (bytes: Buffer) => Buffer.concat([hex("000000"), Buffer.of(bytes.length), bytes])
      const aad = Buffer.concat(
        [Buffer.of(1), Buffer.from(owner.guildId), Buffer.from(owner.name), keyId].map(part),
      )
      const cipher = xchacha20poly1305(derive(`guild/${owner.guildId}`, 32), nonce, aad)
      const text = cipher.encrypt(Buffer.from(Redacted.value(value)))
      const envelope = yield* sealed(ring.current, nonce)
      assert.deepStrictEqual(envelope, Buffer.concat([Buffer.of(1), keyId, nonce, text]))
      // What is in databases must open for ever.
      assert.strictEqual(
        createHash("sha256").update(envelope).digest("hex"),
        "da25eff25d27b89c8283b64b6271b3f904bae9a4b35196583bafb6dda5957d7b",
      )
    }).pipe(Effect.provide(crypto)),
  )

  it.effect("opens for its owner only, and under its master key only", () =>
    Effect.gen(function* () {
      const envelope = yield* sealed()
      assert.strictEqual(yield* opened(ring, owner, envelope), "grüße, s3cret")
      assert.strictEqual(yield* opened(new Keyring(keyB, keyA), owner, envelope), "grüße, s3cret")
      assert.strictEqual(yield* opened(new Keyring(keyB, undefined), owner, envelope), refused)
      assert.include(yield* opened(ring, { ...owner, guildId: otherGuild }, envelope), "EnvelopeUnreadable")
      assert.include(yield* opened(ring, { ...owner, name: "API_KEZ" }, envelope), "EnvelopeUnreadable")
      // Under another key's name: neither the key that made it nor the one it names opens it.
      const renamed = Buffer.concat([
        envelope.subarray(0, 1),
        Buffer.from(new MasterKey(keyB).id, "hex"),
        envelope.subarray(17),
      ])
      assert.strictEqual(yield* opened(new Keyring(keyA, keyB), owner, renamed), refused)
    }).pipe(Effect.provide(crypto)),
  )

  it.effect(
    "is refused with one and the same error when any bit is flipped, and when it is cut or grows",
    () =>
      Effect.gen(function* () {
        const envelope = yield* sealed()
        for (let bit = 0; bit < envelope.length * 8; bit++) {
          const flipped = Buffer.from(envelope)
          flipped[bit >> 3]! ^= 1 << (bit & 7)
          assert.strictEqual(yield* opened(ring, owner, flipped), refused)
        }
        for (let length = 0; length < envelope.length; length++)
          assert.strictEqual(yield* opened(ring, owner, envelope.subarray(0, length)), refused)
        assert.strictEqual(yield* opened(ring, owner, Buffer.concat([envelope, Buffer.of(0)])), refused)
      }).pipe(Effect.provide(crypto)),
  )

  it.effect(
    "never meets a nonce twice",
    () =>
      Effect.gen(function* () {
        const nonces = new Set<string>()
        for (let i = 0; i < 1_000_000; i++) nonces.add(makeNonce().toString("latin1"))
        assert.strictEqual(nonces.size, 1_000_000)
        const texts = new Set<string>()
        for (let i = 0; i < 2000; i++) {
          const envelope = yield* sealed()
          nonces.add(envelope.subarray(17, 41).toString("latin1"))
          texts.add(envelope.subarray(41).toString("latin1"))
        }
        assert.strictEqual(nonces.size, 1_002_000)
        assert.strictEqual(texts.size, 2000)
      }).pipe(Effect.provide(crypto)),
    30_000,
  )

  it("shows neither keys nor values where its parts are printed", () => {
    const shown = `${JSON.stringify(ring)} ${inspect(ring, { depth: 9 })} ${String(value)} ${inspect({ value })}`
    assert.notInclude(shown, "a1a1")
    assert.notInclude(shown, "s3cret")
  })
})
