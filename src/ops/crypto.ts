/**
 * `crypto.subtle` of scripts, done by the runtime's own. A key leaves as a sealed text: encrypted with a key of this process, for the
 * guild that made it, and in it how to make the key again. So scripts never see a key's material unless they may export it,
 * and the runtime keeps nothing for them.
 */
import { createCipheriv, createDecipheriv, randomBytes, type webcrypto } from "node:crypto"
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

type Method = typeof Method.Type

const makesKeys: ReadonlySet<Method> = new Set(["generateKey", "deriveKey", "importKey", "unwrapKey"])

/** `args` is the JSON of the arguments, with bytes as `{ $bytes }` and keys as `{ $key }`. */
const Args = Schema.Struct({ method: Method, args: Schema.fromJsonString(Schema.Array(Schema.Unknown)) })

/** How a key is made again: a call, with its arguments as scripts send them. */
interface Recipe {
  readonly method: "importKey" | "unwrapKey" | "deriveKey"
  readonly args: ReadonlyArray<unknown>
}

const sealingKey = randomBytes(32)

const seal = (guildId: GuildId, recipe: Recipe): string => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv("aes-256-gcm", sealingKey, nonce).setAAD(Buffer.from(guildId))
  const text = Buffer.concat([cipher.update(JSON.stringify(recipe)), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64")
}

const unseal = (guildId: GuildId, sealed: string): Recipe => {
  const bytes = Buffer.from(sealed, "base64")
  const decipher = createDecipheriv("aes-256-gcm", sealingKey, bytes.subarray(0, 12))
    .setAAD(Buffer.from(guildId))
    .setAuthTag(bytes.subarray(12, 28))
  return JSON.parse(
    Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(),
  ) as Recipe
}

const isCryptoKey = (value: unknown): value is webcrypto.CryptoKey => value instanceof CryptoKey

const formats = { secret: "raw", private: "pkcs8", public: "spki" } as const

/** How a key that can be exported is made again, extractable or not. */
const recipeOf = async (key: webcrypto.CryptoKey, extractable: boolean): Promise<Recipe> => {
  const material = toWire(await crypto.subtle.exportKey(formats[key.type], key))
  return {
    method: "importKey",
    args: [formats[key.type], material, toWire(key.algorithm), extractable, key.usages],
  }
}

/** A key as a script holds it. */
const keyToScript = (guildId: GuildId, key: webcrypto.CryptoKey, extractable: boolean, recipe: Recipe) => ({
  $key: {
    type: key.type,
    extractable,
    algorithm: toWire(key.algorithm),
    usages: key.usages,
    sealed: seal(guildId, recipe),
  },
})

/** Keys whose material is for deriving only: nobody may export it, not even the runtime. */
const isForDeriving = (algorithm: unknown): boolean => {
  const name =
    typeof algorithm === "object" && algorithm !== null && "name" in algorithm ? algorithm.name : algorithm
  return typeof name === "string" && /^(?:HKDF|PBKDF2)$/i.test(name)
}

/**
 * Makes a key, or a pair. A new key has nothing that it could be made of again but its material: it is made extractable, and
 * the recipe says what it is to the script.
 */
const makeKeys = async (guildId: GuildId, method: Method, args: ReadonlyArray<unknown>): Promise<unknown> => {
  const isImported = method === "importKey" || method === "unwrapKey"
  if (isImported || (method === "deriveKey" && isForDeriving(args[2]))) {
    const key = (await call(method, await revive(guildId, args))) as webcrypto.CryptoKey
    return keyToScript(guildId, key, key.extractable, { method, args } as Recipe)
  }
  const place = method === "generateKey" ? 1 : 3
  const extractable = Boolean(args[place])
  const made = await call(method, await revive(guildId, args.with(place, true)))
  const toScript = async (key: webcrypto.CryptoKey) => {
    const shown = key.type === "public" || extractable
    return keyToScript(guildId, key, shown, await recipeOf(key, shown))
  }
  if (isCryptoKey(made)) return await toScript(made)
  const { publicKey, privateKey } = made as webcrypto.CryptoKeyPair
  return { publicKey: await toScript(publicKey), privateKey: await toScript(privateKey) }
}

const call = async (method: Method, args: ReadonlyArray<unknown>): Promise<unknown> => {
  const run = crypto.subtle[method] as (...args: ReadonlyArray<unknown>) => Promise<unknown>
  return await run.apply(crypto.subtle, [...args])
}

/** A value with its bytes as JSON has them. The properties of an algorithm are its prototype's. */
const toWire = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (value instanceof ArrayBuffer) return { $buffer: Buffer.from(value).toString("base64") }
  if (ArrayBuffer.isView(value)) {
    return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") }
  }
  if (Array.isArray(value)) return value.map(toWire)
  const record = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.keys(record).map((name) => [name, toWire(record[name])]))
}

/** An argument with its bytes and keys made again. */
const fromWire = async (guildId: GuildId, value: unknown): Promise<unknown> => {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return await revive(guildId, value)
  const record = value as Readonly<Record<string, unknown>>
  const bytes = record.$bytes ?? record.$buffer
  if (typeof bytes === "string") return new Uint8Array(Buffer.from(bytes, "base64"))
  if (typeof record.$key === "string") {
    const { method, args } = unseal(guildId, record.$key)
    return await call(method, await revive(guildId, args))
  }
  const entries = Object.entries(record).map(async ([name, item]) => [name, await fromWire(guildId, item)])
  return Object.fromEntries(await Promise.all(entries)) as unknown
}

const revive = async (guildId: GuildId, values: ReadonlyArray<unknown>): Promise<ReadonlyArray<unknown>> =>
  await Promise.all(values.map((value) => fromWire(guildId, value)))

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
        return yield* Effect.tryPromise({
          try: async () =>
            makesKeys.has(method)
              ? await makeKeys(guildId, method, args)
              : toWire(await call(method, await revive(guildId, args))),
          catch: failed,
        })
      }).pipe(places.withPermit(guildId)),
    ),
  ]
})
