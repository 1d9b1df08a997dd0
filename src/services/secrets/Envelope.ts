/**
 * How a value is kept: XChaCha20-Poly1305 with a random nonce and the guild's own key, in one piece.
 *
 *     u8 version · 16 bytes id of the master key · 24 bytes nonce · ciphertext · 16 bytes tag
 *
 * What the value belongs to is authenticated with it: version, guild, name and key id. An envelope that was moved to another guild or
 * another name does not open.
 */
import { randomBytes } from "node:crypto"
import { Effect, Redacted, Schema } from "effect"
import { Aead } from "effect/crypto"
import type { GuildId } from "../../domain/Ids.ts"
import { type Keyring, keyIdBytes, type MasterKey } from "./Keyring.ts"

/** The envelope is damaged, belongs elsewhere, or none of the master keys opens it: which of these cannot be told. */
export class EnvelopeUnreadable extends Schema.TaggedError<EnvelopeUnreadable>()("EnvelopeUnreadable", {
  guildId: Schema.String,
  name: Schema.String,
}) {
  override get message() {
    return `the secret ${this.name} of guild ${this.guildId} cannot be decrypted`
  }
}

/** Whose value it is. */
export interface Owner {
  readonly guildId: GuildId
  readonly name: string
}

const version = 1
const nonceBytes = 24
const tagBytes = 16
const headBytes = 1 + keyIdBytes + nonceBytes

/** So many random bits that no two writes ever meet, without anybody counting. */
export const makeNonce = (): Buffer => randomBytes(nonceBytes)

const keyOf = (master: MasterKey, { guildId }: Owner) =>
  Aead.key(Aead.xchacha20Poly1305, master.guildKey(guildId))

/** Each part behind its length, so that no two lists of parts give the same bytes. */
const associatedData = ({ guildId, name }: Owner, keyId: Buffer): Buffer =>
  Buffer.concat(
    [Buffer.of(version), Buffer.from(guildId), Buffer.from(name), keyId].flatMap((part) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      return [length, part]
    }),
  )

/** Encrypts with the master key given. `nonce` is for known answers in tests. */
export const seal = Effect.fnUntraced(function* (
  aead: Aead.Aead["Service"],
  master: MasterKey,
  owner: Owner,
  value: Redacted.Redacted<string>,
  nonce = makeNonce(),
) {
  const keyId = Buffer.from(master.id, "hex")
  const aad = associatedData(owner, keyId)
  const key = yield* keyOf(master, owner)
  const sealed = yield* aead.encrypt(key, Buffer.from(Redacted.value(value)), { nonce, aad })
  return Buffer.concat([Buffer.of(version), keyId, nonce, sealed])
}, Effect.orDie)

/** Errors: `EnvelopeUnreadable`, the same for whatever is wrong. */
export const open = Effect.fnUntraced(function* (
  aead: Aead.Aead["Service"],
  keyring: Keyring,
  owner: Owner,
  envelope: Uint8Array,
) {
  const unreadable = new EnvelopeUnreadable(owner)
  const bytes = Buffer.from(envelope)
  const keyId = bytes.subarray(1, 1 + keyIdBytes)
  const master = keyring.find(keyId.toString("hex"))
  if (bytes.length < headBytes + tagBytes || bytes[0] !== version || master === undefined)
    return yield* unreadable
  const nonce = bytes.subarray(1 + keyIdBytes, headBytes)
  const aad = associatedData(owner, keyId)
  const key = yield* Effect.orDie(keyOf(master, owner))
  const value = yield* aead
    .decrypt(key, bytes.subarray(headBytes), { nonce, aad })
    .pipe(Effect.mapError(() => unreadable))
  return Redacted.make(Buffer.from(value).toString())
})
