/** The guild's durable memory: named stores of text by key, which survive restarts, redeploys and crashes. */
import { operation } from "./Operations.ts"
import { NativeTypeError } from "./Primordials.ts"

export interface KvListOptions {
  /** Only keys that begin with this. */
  readonly prefix?: string
  /** Keys per page. */
  readonly limit?: number
  /** Continues where the page that gave this cursor ended. */
  readonly cursor?: string
}

/** One page of keys, in their order. */
export interface KvPage {
  readonly keys: readonly { readonly name: string }[]
  /** False when there are more keys: ask again with `cursor`. */
  readonly listComplete: boolean
  readonly cursor?: string
}

/** One store. It comes into being when its first key is set. */
export class KvStore {
  readonly name: string

  /** Throws a TypeError unless the name is a non-empty string. */
  constructor(name: string) {
    if (typeof name !== "string" || name === "")
      throw new NativeTypeError("kv.store(name): the name must be a non-empty string")
    this.name = name
  }

  /** The value of a key, null when it has none. */
  async get(key: string): Promise<string | null> {
    return await operation("kv.get", { __proto__: null, store: this.name, key: checkKey("get", key) })
  }

  /** Gives a key a value, which must be a string: use `JSON.stringify` and `JSON.parse` for anything else. */
  async set(key: string, value: string): Promise<void> {
    checkKey("set", key)
    if (typeof value !== "string") {
      throw new NativeTypeError(
        `kv set("${key}", value): the value must be a string, not ${value === null ? "null" : typeof value}; use JSON.stringify(value)`,
      )
    }
    await operation("kv.set", { __proto__: null, store: this.name, key, value })
  }

  /** Removes a key; no error when it has no value. */
  async delete(key: string): Promise<void> {
    await operation("kv.delete", { __proto__: null, store: this.name, key: checkKey("delete", key) })
  }

  /** A page of the store's keys. */
  async list(options: KvListOptions = {}): Promise<KvPage> {
    const { prefix, limit, cursor } = options
    return await operation("kv.list", { __proto__: null, store: this.name, prefix, limit, cursor })
  }
}

const checkKey = (method: string, key: unknown): string => {
  if (typeof key === "string") return key
  throw new NativeTypeError(
    `kv ${method}(key): the key must be a string, not ${key === null ? "null" : typeof key}`,
  )
}

/** Opens a store by name; short for `kv.store`. */
export const store = (name: string): KvStore => new KvStore(name)

export const kv = { store }
