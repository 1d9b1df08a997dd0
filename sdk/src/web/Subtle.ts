/**
 * `crypto.subtle`, done by the runtime. A key that a script holds is sealed: its material is never inside the isolate in the clear, and the
 * runtime keeps nothing for it.
 */
import { operation } from "./Core.ts"
import { fromBase64, toBase64 } from "./Base64.ts"
import { domException } from "./DOMException.ts"
import { bytesOf, illegalConstructor, isBufferSource, webInterface } from "./Interface.ts"

interface KeyState {
  readonly type: string
  readonly extractable: boolean
  readonly algorithm: object
  readonly usages: readonly string[]
  readonly sealed: string
}

const keys = new WeakMap<object, KeyState>()
const making = Symbol("making")

const stateOf = (key: unknown): KeyState => {
  const state = keys.get(key as object)
  if (state === undefined) throw new TypeError("this is no CryptoKey")
  return state
}

class CryptoKey {
  constructor(token?: unknown, state?: KeyState) {
    if (token !== making) illegalConstructor()
    keys.set(this, state!)
  }
  get type(): string {
    return stateOf(this).type
  }
  get extractable(): boolean {
    return stateOf(this).extractable
  }
  get algorithm(): object {
    return stateOf(this).algorithm
  }
  get usages(): readonly string[] {
    return stateOf(this).usages
  }
}

/** Bytes and keys have no JSON of their own: they travel as objects with one of these names. */
const wire = { bytes: "$bytes", buffer: "$buffer", key: "$key" } as const

const encode = (value: unknown): unknown => {
  if (typeof value === "bigint" || typeof value === "symbol")
    throw new TypeError("crypto.subtle: not an argument")
  if (typeof value === "function") return {}
  if (typeof value !== "object" || value === null) return value
  if (isBufferSource(value)) return { [wire.bytes]: toBase64(bytesOf(value)) }
  const key = keys.get(value)
  if (key !== undefined) return { [wire.key]: key.sealed }
  if (Symbol.iterator in value) return [...(value as Iterable<unknown>)].map(encode)
  const copy: Record<string, unknown> = {}
  for (const name in value) copy[name] = encode((value as Record<string, unknown>)[name])
  return copy
}

const decode = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(decode)
  const object = value as Record<string, unknown>
  if (typeof object[wire.buffer] === "string") return fromBase64(object[wire.buffer] as string).buffer
  if (typeof object[wire.bytes] === "string") return fromBase64(object[wire.bytes] as string)
  if (typeof object[wire.key] === "object") {
    return new CryptoKey(making, decode(object[wire.key]) as KeyState)
  }
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(object)) copy[name] = decode(object[name])
  return copy
}

interface Refusal {
  readonly code?: string
  readonly exception?: string
  readonly message: string
}

/** The runtime's refusal as what the standard throws. */
const refusal = (error: Refusal): unknown => {
  if (error.code !== "CRYPTO_FAILED" || error.exception === undefined) return error
  if (error.exception === "TypeError") return new TypeError(error.message)
  return domException(error.message, error.exception)
}

const call = async (name: string, self: unknown, args: readonly unknown[]): Promise<unknown> => {
  if (self !== subtle) throw new TypeError("this is no SubtleCrypto")
  const text = JSON.stringify(args.map(encode))
  try {
    return decode(await operation("crypto.subtle", { __proto__: null, method: name, args: text }))
  } catch (error) {
    throw refusal(error as Refusal)
  }
}

class SubtleCrypto {
  constructor(token?: unknown) {
    if (token !== making) illegalConstructor()
  }
}

/** How many arguments each method requires. */
const methods = {
  encrypt: 3,
  decrypt: 3,
  sign: 3,
  verify: 4,
  digest: 2,
  generateKey: 3,
  deriveKey: 5,
  deriveBits: 2,
  importKey: 5,
  exportKey: 2,
  wrapKey: 4,
  unwrapKey: 7,
}

for (const [name, length] of Object.entries(methods)) {
  const method = {
    async [name](this: unknown, ...args: unknown[]): Promise<unknown> {
      if (args.length < length)
        throw new TypeError(`${name}: ${length} arguments are required, ${args.length} given`)
      return await call(name, this, args)
    },
  }[name]!
  Object.defineProperty(method, "length", { value: length, configurable: true })
  Object.defineProperty(SubtleCrypto.prototype, name, { value: method, writable: true, configurable: true })
}

webInterface(CryptoKey, "CryptoKey")
webInterface(SubtleCrypto, "SubtleCrypto")

const subtle = new SubtleCrypto(making)

export { CryptoKey, subtle, SubtleCrypto }
