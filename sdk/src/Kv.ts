/** The guild's durable memory: named stores of text by key, which survive restarts, redeploys and crashes. */
import { operation } from "./Operations.ts"
import { defineProperty, fromJson, isArray, list, NativeTypeError, numberOf, toJson } from "./Primordials.ts"

/** What a value that can be kept as JSON is made of. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined }

/** When a key goes away, by one of the two, and what is kept beside its value. */
export interface KvSetOptions {
  /** Unix time in seconds at which the key is gone. */
  readonly expiration?: number | bigint | undefined
  /** Seconds after which the key is gone, up to one second late. */
  readonly ttlSeconds?: number | undefined
  /** Anything JSON, at most 16 KB; `list` and `getWithMetadata` give it back. */
  readonly metadata?: Json | undefined
}

/** One change of a batch. */
export type KvChange =
  | ({
      /** Sets a key. */
      readonly type: "set"
      /** At most 512 bytes. */
      readonly key: string
      /** At most 1 MiB, and 256 KB for all of a batch. */
      readonly value: string
    } & KvSetOptions)
  | {
      /** Deletes a key; one that is not there is ignored. */
      readonly type: "delete"
      /** At most 512 bytes. */
      readonly key: string
    }

/** Which keys `list` gives: 100 at a time by default, at most 1,000, in the order of their bytes. */
export interface KvListOptions {
  /** Only keys that begin with this. */
  readonly prefix?: string | undefined
  /** Keys per page, 0 to 1,000; defaults to 100. */
  readonly limit?: number | bigint | undefined
  /** Continues where the page that gave this cursor ended. */
  readonly cursor?: string | undefined
  /** The last key first. */
  readonly reverse?: boolean | undefined
}

/** What is known of a key beside its value. */
export interface KvKey {
  /** The key. */
  readonly name: string
  /** Unix time in seconds at which the key is gone. */
  readonly expiration?: number
  /** What was stored beside the value; absent where nothing was. */
  readonly metadata?: Json
}

/** One page of keys, in their order, which is that of their bytes. */
export interface KvPage {
  /** The keys of this page. */
  readonly keys: readonly KvKey[]
  /** False when there are more keys: ask again with `cursor`. A page may have fewer keys than were asked for and not be the last. */
  readonly listComplete: boolean
  /** The same as `listComplete`. */
  readonly list_complete: boolean
  /** What to ask for the next page with; absent on the last one. */
  readonly cursor?: string
}

/** A value, null for none, with what is kept beside it. */
export interface KvValue {
  /** The text, or null where there is no such key. */
  readonly value: string | null
  /** What was stored beside it; absent where nothing was. */
  readonly metadata?: Json
  /** Unix time in seconds at which the key is gone. */
  readonly expiration?: number
}

/** One store. It comes into being when its first key is set. */
export class KvStore {
  /** The store's name. */
  readonly name: string

  /** Throws a TypeError unless the name is a non-empty string. */
  constructor(name: string) {
    if (typeof name !== "string" || name === "")
      throw new NativeTypeError("kv.store(name): the name must be a non-empty string")
    this.name = name
  }

  /** The value of a key, null when it has none. */
  async get(key: string): Promise<string | null> {
    return await ask(this, "get", key)
  }

  /** The value of a key together with its metadata and expiration. */
  async getWithMetadata(key: string): Promise<KvValue> {
    return await ask(this, "getWithMetadata", key)
  }

  /** The value of a key, read as JSON; null when it has none. Rejects with a TypeError when the value is no JSON. */
  async getJson<Value = unknown>(key: string): Promise<Value | null> {
    const text = await this.get(key)
    if (text === null) return null
    try {
      return fromJson(text) as Value
    } catch {
      throw new NativeTypeError(`kv getJson("${key}"): the value is not JSON; was it set with set() instead?`)
    }
  }

  /** Gives a key a value, which must be a string, and new metadata and expiration, or none. */
  async set(key: string, value: string, options?: KvSetOptions): Promise<void> {
    checkKey("set", key)
    if (typeof value !== "string") {
      throw new NativeTypeError(
        `kv set("${key}", value): the value must be a string, not ${kindOf(value)}; use setJson, or JSON.stringify(value)`,
      )
    }
    await ask(this, "set", key, withOptions({ __proto__: null, value }, options))
  }

  /** Gives a key any value that can be written as JSON; read it with `getJson`. */
  async setJson(key: string, value: unknown, options?: KvSetOptions): Promise<void> {
    const text = toJson(value)
    if (text === undefined) {
      throw new NativeTypeError(`kv setJson("${key}", value): ${kindOf(value)} cannot be written as JSON`)
    }
    await this.set(key, text, options)
  }

  /** Replaces (undefined: removes) the metadata of a key that is there, and keeps its value and expiration. */
  async updateMetadata(key: string, metadata: Json | undefined): Promise<void> {
    await ask(this, "updateMetadata", key, { __proto__: null, metadata })
  }

  /** Removes a key; no error when it has no value. */
  async delete(key: string): Promise<void> {
    await ask(this, "delete", key)
  }

  /**
   * Adds to the whole number that is a key's value, 0 when it has none, and gives the sum. No two calls ever see the same sum.
   * Expiration and metadata stay as they are; the options are for a key that comes into being.
   */
  async increment(key: string, by = 1, options?: KvSetOptions): Promise<number> {
    if (typeof by !== "number")
      throw new NativeTypeError(`kv increment("${key}", by): by must be a whole number, not ${kindOf(by)}`)
    return await ask(this, "increment", key, withOptions({ __proto__: null, by }, options))
  }

  /**
   * Sets a key to a value (null: deletes it) if its value still is the expected one (null: if it has none), and tells whether it did.
   */
  async compareAndSet(
    key: string,
    expected: string | null,
    value: string | null,
    options?: KvSetOptions,
  ): Promise<boolean> {
    checkTextOrNull("expected", expected)
    checkTextOrNull("value", value)
    return await ask(this, "compareAndSet", key, withOptions({ __proto__: null, expected, value }, options))
  }

  /** Makes up to 100 changes in their order, all of them or, when one is not possible, none. */
  async batch(changes: readonly KvChange[]): Promise<void> {
    if (!isArray(changes)) throw new NativeTypeError("kv batch(changes): the changes must be an array")
    const copies = list<object>()
    for (let i = 0; i < changes.length; i++) {
      const change = changes[i] as (KvChange & { readonly value?: string }) | undefined
      if (typeof change !== "object" || change === null)
        throw new NativeTypeError(`kv batch(changes): change ${i} must be an object, not ${kindOf(change)}`)
      const { type, key, value } = change
      const copy = { __proto__: null, type, key, value }
      copies[i] = type === "set" ? withOptions(copy, change) : copy
    }
    await operation("kv.batch", { __proto__: null, store: this.name, changes: copies })
  }

  /** A page of the store's keys. */
  async list(options: KvListOptions = {}): Promise<KvPage> {
    const { prefix, limit, cursor, reverse } = options
    const page = await operation<KvPage>("kv.list", {
      __proto__: null,
      store: this.name,
      prefix,
      limit: plainNumber(limit),
      cursor,
      reverse,
    })
    // The name that the documentation once promised; not enumerable, so that a page prints as what it is.
    defineProperty(page, "list_complete", { value: page.listComplete })
    return page
  }
}

const ask = <Result>(store: KvStore, method: string, key: string, more?: object): Promise<Result> =>
  operation<Result>(`kv.${method}`, {
    __proto__: null,
    store: store.name,
    key: checkKey(method, key),
    ...more,
  })

const withOptions = (args: object, options: KvSetOptions | undefined): object => {
  if (options === undefined) return args
  const { expiration, ttlSeconds, metadata } = options
  return { __proto__: null, ...args, expiration: plainNumber(expiration), ttlSeconds, metadata }
}

const plainNumber = <Value>(value: Value): Value | number =>
  typeof value === "bigint" ? numberOf(value) : value

const checkKey = (method: string, key: unknown): string => {
  if (typeof key === "string") return key
  throw new NativeTypeError(`kv ${method}(key): the key must be a string, not ${kindOf(key)}`)
}

const checkTextOrNull = (name: string, value: unknown): void => {
  if (typeof value !== "string" && value !== null)
    throw new NativeTypeError(`kv compareAndSet: ${name} must be a string or null, not ${kindOf(value)}`)
}

const kindOf = (value: unknown): string => (value === null ? "null" : typeof value)

/** Opens a store by name; short for `kv.store`. */
export const store = (name: string): KvStore => new KvStore(name)

/** The guild's key-value stores: text under keys, which outlives restarts, redeploys and crashes. */
export const kv = { store }
