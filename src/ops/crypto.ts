/**
 * `crypto.subtle` of scripts, done by the runtime's own. A key leaves as a sealed text: encrypted with a key of this process, for the
 * guild that made it, with all that is needed to make it again. So scripts never see a key's material unless they may export it,
 * and the runtime keeps nothing for them.
 */
import { createCipheriv, createDecipheriv, KeyObject, randomBytes, type webcrypto } from "node:crypto"
import { Effect, PartitionedSemaphore, Schema } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { operation, operationFailed } from "./Operation.ts"

const Method = Schema.Literals([
  "encrypt",
  "decrypt",
  "sign",
  "verify",
  "digest",
  "generateKey",
  "deriveKey",
  "deriveBits",
  "importKey",
  "exportKey",
  "wrapKey",
  "unwrapKey",
])

/** `args` is the JSON of the arguments, with bytes as `{ $bytes }` and keys as `{ $key }`. */
const Args = Schema.Struct({ method: Method, args: Schema.fromJsonString(Schema.Array(Schema.Unknown)) })

/** What a sealed text holds. */
interface Sealed {
  readonly format: "raw" | "pkcs8" | "spki"
  readonly material: string
  readonly algorithm: unknown
  readonly extractable: boolean
  readonly usages: ReadonlyArray<webcrypto.KeyUsage>
}

const sealingKey = randomBytes(32)

const seal = (guildId: GuildId, content: Sealed): string => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv("aes-256-gcm", sealingKey, nonce).setAAD(Buffer.from(guildId))
  const text = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64")
}

const unseal = (guildId: GuildId, sealed: string): Sealed => {
  const bytes = Buffer.from(sealed, "base64")
  const decipher = createDecipheriv("aes-256-gcm", sealingKey, bytes.subarray(0, 12))
    .setAAD(Buffer.from(guildId))
    .setAuthTag(bytes.subarray(12, 28))
  return JSON.parse(
    Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(),
  ) as Sealed
}

const formats = { secret: "raw", private: "pkcs8", public: "spki" } as const

const isCryptoKey = (value: object): value is webcrypto.CryptoKey => value instanceof CryptoKey

const materialOf = (key: webcrypto.CryptoKey): Buffer => {
  const object = KeyObject.from(key)
  if (key.type === "secret") return object.export()
  return object.export({ format: "der", type: key.type === "private" ? "pkcs8" : "spki" })
}

/** A key as a script holds it. */
const keyToScript = (guildId: GuildId, key: webcrypto.CryptoKey) => {
  const { type, extractable, usages } = key
  const algorithm = toScript(guildId, key.algorithm)
  const material = materialOf(key).toString("base64")
  const sealed = seal(guildId, { format: formats[type], material, algorithm, extractable, usages })
  return { type, extractable, algorithm, usages, sealed }
}

/** A result with its bytes and keys as JSON has them. */
const toScript = (guildId: GuildId, value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (isCryptoKey(value)) return { $key: keyToScript(guildId, value) }
  if (value instanceof ArrayBuffer) return { $buffer: Buffer.from(value).toString("base64") }
  if (ArrayBuffer.isView(value)) {
    return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") }
  }
  if (Array.isArray(value)) return value.map((item) => toScript(guildId, item))
  const names = [
    "name",
    "hash",
    "length",
    "modulusLength",
    "publicExponent",
    "namedCurve",
    "publicKey",
    "privateKey",
  ]
  const record = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    [...new Set([...names, ...Object.keys(record)])]
      .filter((name) => record[name] !== undefined)
      .map((name) => [name, toScript(guildId, record[name])]),
  )
}

/** An argument with its bytes and keys made again. */
const fromScript = async (guildId: GuildId, value: unknown): Promise<unknown> => {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return await Promise.all(value.map((item) => fromScript(guildId, item)))
  const record = value as Readonly<Record<string, unknown>>
  if (typeof record.$bytes === "string") return new Uint8Array(Buffer.from(record.$bytes, "base64"))
  if (typeof record.$key === "string") return await makeAgain(guildId, record.$key)
  const entries = Object.entries(record).map(async ([name, item]) => [name, await fromScript(guildId, item)])
  return Object.fromEntries(await Promise.all(entries)) as unknown
}

const makeAgain = async (guildId: GuildId, sealed: string): Promise<webcrypto.CryptoKey> => {
  const { format, material, algorithm, extractable, usages } = unseal(guildId, sealed)
  const made = (await fromScript(guildId, algorithm)) as webcrypto.AlgorithmIdentifier
  const bytes = Buffer.from(material, "base64")
  return await crypto.subtle.importKey(format, bytes, made, extractable, [...usages])
}

/** Numbers that a script chooses and that decide how long the runtime computes. */
const costOf = (args: ReadonlyArray<unknown>) => {
  const numbers = (name: string) =>
    args.map((arg) => {
      const value =
        typeof arg === "object" && arg !== null ? (arg as Readonly<Record<string, unknown>>)[name] : 0
      return Number(value ?? 0) || 0
    })
  const bits = args.filter((arg) => typeof arg === "number")
  const length = Math.max(0, ...bits, ...numbers("length"), ...numbers("outputLength"))
  // PBKDF2 goes through all iterations for each block of its result, the smallest of which has 160 bits.
  const iterations = Math.max(0, ...numbers("iterations")) * Math.max(1, Math.ceil(length / 160))
  return { length, iterations, modulusLength: Math.max(0, ...numbers("modulusLength")) }
}

/** Takes as much memory as its parameters say. */
const isRefused = (arg: unknown): boolean => {
  const name = typeof arg === "object" && arg !== null && "name" in arg ? arg.name : arg
  return typeof name === "string" && /^argon2/i.test(name)
}

const refused = (limit: string, message: string) => operationFailed("LIMIT_EXCEEDED", message, { limit })

const failed = (error: unknown) => {
  const { name, message } = error instanceof Error ? error : new Error("unknown error")
  return operationFailed("CRYPTO_FAILED", message, { exception: name })
}

/** The runtime's cryptography, two computations at a time, guilds in turn: Node's threads are for the databases too. */
export const cryptoOperations = Effect.gen(function* () {
  const { cryptoIterations, cryptoModulusLength, cryptoResultBits } = yield* Limits
  const places = yield* PartitionedSemaphore.make<GuildId>({ permits: 2 })
  return [
    operation("crypto.subtle", Args, ({ method, args }, guildId) =>
      Effect.gen(function* () {
        if (args.some(isRefused))
          return yield* failed(new DOMException("Argon2 is not available", "NotSupportedError"))
        const cost = costOf(args)
        if (cost.iterations > cryptoIterations) {
          return yield* refused("cryptoIterations", `at most ${cryptoIterations} iterations`)
        }
        if (cost.modulusLength > cryptoModulusLength) {
          return yield* refused("cryptoModulusLength", `at most ${cryptoModulusLength} bits of modulus`)
        }
        if (cost.length > cryptoResultBits) {
          return yield* refused("cryptoResultBits", `at most ${cryptoResultBits} bits`)
        }
        const result = yield* Effect.tryPromise({
          try: async () => {
            const revived = await Promise.all(args.map((arg) => fromScript(guildId, arg)))
            const call = crypto.subtle[method] as (...args: ReadonlyArray<unknown>) => Promise<unknown>
            return await call.apply(crypto.subtle, revived)
          },
          catch: failed,
        })
        return toScript(guildId, result)
      }).pipe(places.withPermit(guildId)),
    ),
  ]
})
