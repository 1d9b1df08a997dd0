/**
 * What a guild's script remembers. A key lives in a store of a guild: `guild \0 store \0 key` in the database, so a
 * guild can only ever name keys below its own id. Stores come into being with their first key.
 */
import { Context, Effect, Layer, Schema } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { RocksDb, type RocksDbError } from "../layers/RocksDb.ts"

const bytes = (value: string) => Buffer.byteLength(value)
const maxKeyBytes = 512
const maxValueBytes = 1_048_576

/** 1 to 64 characters out of letters, digits, `_`, `-`, `:` and `.`. */
export const StoreName = Schema.String.check(
  Schema.isPattern(/^[\w:.-]{1,64}$/, {
    message: "expected a store name: 1 to 64 letters, digits, _ - : or .",
  }),
)

/** 1 to 512 bytes of UTF-8 without NUL. */
export const Key = Schema.String.check(
  Schema.makeFilter((key) =>
    key.length === 0 || bytes(key) > maxKeyBytes || key.includes("\0")
      ? `expected a key of 1 to ${maxKeyBytes} bytes without NUL`
      : undefined,
  ),
)

/** At most 1 MiB of UTF-8. */
export const Value = Schema.String.check(
  Schema.makeFilter((value) =>
    bytes(value) > maxValueBytes ? `value exceeds maximum size of 1 MiB (${bytes(value)} bytes)` : undefined,
  ),
)

export const ListOptions = Schema.Struct({
  prefix: Schema.optional(Schema.String),
  /** 0 to 1,000; defaults to 100. */
  limit: Schema.optional(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 }))),
  /** The last key of the page before. */
  cursor: Schema.optional(Schema.String),
})

export interface KeyPage {
  readonly keys: ReadonlyArray<{ readonly name: string }>
  readonly listComplete: boolean
  readonly cursor?: string
}

export class KvStore extends Context.Service<
  KvStore,
  {
    readonly get: (guildId: GuildId, store: string, key: string) => Effect.Effect<string | null, RocksDbError>
    readonly set: (
      guildId: GuildId,
      store: string,
      key: string,
      value: string,
    ) => Effect.Effect<void, RocksDbError>
    /** Deleting what is not there is no error. */
    readonly delete: (guildId: GuildId, store: string, key: string) => Effect.Effect<void, RocksDbError>
    /** Keys in byte order, a page at a time. */
    readonly list: (
      guildId: GuildId,
      store: string,
      options: typeof ListOptions.Type,
    ) => Effect.Effect<KeyPage, RocksDbError>
  }
>()("flora/services/KvStore") {
  static readonly layer = Layer.effect(
    KvStore,
    Effect.gen(function* () {
      const database = yield* RocksDb
      return KvStore.of({
        get: Effect.fnUntraced(function* (guildId, store, key) {
          const record = yield* database.get(keyOf(guildId, store, key))
          return record === undefined ? null : decodeRecord(record)
        }),
        set: (guildId, store, key, value) => database.put(keyOf(guildId, store, key), encodeRecord(value)),
        delete: (guildId, store, key) => database.delete(keyOf(guildId, store, key)),
        list: Effect.fnUntraced(function* (guildId, store, { prefix = "", limit = 100, cursor }) {
          if (limit === 0) return { keys: [], listComplete: true }
          const start = keyOf(guildId, store, prefix)
          // One more than asked for tells whether there is a next page, without a page that turns out empty.
          const found = yield* database.keys({
            ...(cursor === undefined || cursor < prefix
              ? { gte: start }
              : { gt: keyOf(guildId, store, cursor) }),
            lt: endOfPrefix(start),
            limit: limit + 1,
          })
          const storeBytes = bytes(`${guildId}\0${store}\0`)
          const keys = found.slice(0, limit).map((key) => ({ name: key.toString("utf8", storeBytes) }))
          const last = keys.at(-1)
          return found.length > limit && last !== undefined
            ? { keys, listComplete: false, cursor: last.name }
            : { keys, listComplete: true }
        }),
      })
    }),
  )
}

const keyOf = (guildId: GuildId, store: string, key: string) => Buffer.from(`${guildId}\0${store}\0${key}`)

/** The first key after every key that begins with `prefix`. 0xff never occurs in UTF-8. */
const endOfPrefix = (prefix: Buffer) => Buffer.concat([prefix, Buffer.of(0xff)])

/** Records begin with the number of their format, so that later ones can carry metadata and expiry. */
const plainRecord = 1

const encodeRecord = (value: string) => Buffer.concat([Buffer.of(plainRecord), Buffer.from(value)])

const decodeRecord = (record: Buffer) => {
  if (record[0] !== plainRecord) throw new Error(`key-value record of unknown format ${record[0]}`)
  return record.toString("utf8", 1)
}
