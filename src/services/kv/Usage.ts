/** How much each store of a guild holds. It is kept beside the data, changed in the same batch, and never counted again. */
import { Effect } from "effect"
import type { GuildId } from "../../domain/Ids.ts"
import type { LimitValues } from "../../domain/Limits.ts"
import { KvQuotaExceeded } from "../../domain/KvErrors.ts"
import { type DatabaseReader, RocksDbError } from "../../layers/RocksDb.ts"
import { firstSpace, generationKey, guildOf, prefixRange, type Space, spaceOf } from "./Keys.ts"
import { decodeRecord, type Entry, sizeOf } from "./Record.ts"

export interface StoreUsage {
  readonly bytes: number
  readonly keys: number
}

export const encodeUsage = ({ bytes, keys }: StoreUsage) => {
  const record = Buffer.alloc(16)
  record.writeDoubleBE(bytes, 0)
  record.writeDoubleBE(keys, 8)
  return record
}

const decodeUsage = (record: Buffer): StoreUsage => ({
  bytes: record.readDoubleBE(0),
  keys: record.readDoubleBE(8),
})

/** The stores of one guild. A store is there while it has a key. */
export class GuildUsage {
  readonly space: Space
  readonly stores = new Map<string, StoreUsage>()
  /** Stores whose usage is not yet what the database says. */
  readonly changed = new Set<string>()
  bytes = 0

  constructor(space: Space, stores: Iterable<readonly [string, StoreUsage]> = []) {
    this.space = space
    for (const [store, usage] of stores) {
      this.stores.set(store, usage)
      this.bytes += usage.bytes
    }
  }

  /** Counts that an entry takes the place of another; undefined stands for none. */
  replace(store: string, key: string, before: Entry | undefined, after: Entry | undefined): void {
    const usage = this.stores.get(store) ?? { bytes: 0, keys: 0 }
    const grown = (after ? sizeOf(key, after) : 0) - (before ? sizeOf(key, before) : 0)
    const keys = usage.keys + (after ? 1 : 0) - (before ? 1 : 0)
    this.bytes += grown
    if (keys <= 0) this.stores.delete(store)
    else this.stores.set(store, { bytes: usage.bytes + grown, keys })
    this.changed.add(store)
  }

  /** The bound that a store, or the guild with it, is beyond. */
  excess(store: string, limits: LimitValues): KvQuotaExceeded | undefined {
    if ((this.stores.get(store)?.bytes ?? 0) > limits.kvStoreBytes)
      return new KvQuotaExceeded({ of: "store", limit: limits.kvStoreBytes })
    if (this.bytes > limits.kvGuildBytes)
      return new KvQuotaExceeded({ of: "guild", limit: limits.kvGuildBytes })
    if (this.stores.size > limits.kvStores)
      return new KvQuotaExceeded({ of: "stores", limit: limits.kvStores })
    return undefined
  }
}

/** A value that was read, or the failure to read it. */
export const orFail = (read: Buffer | undefined | RocksDbError) =>
  read instanceof RocksDbError ? Effect.fail(read) : Effect.succeed(read)

/** The space that is a guild's now. */
export const loadSpace = Effect.fnUntraced(function* (database: DatabaseReader, guildId: GuildId) {
  const [read] = yield* database.read([generationKey(guildId)])
  const record = yield* orFail(read)
  return spaceOf(guildId, record === undefined ? 0 : Number(record.toString()))
})

export const loadUsage = Effect.fnUntraced(function* (database: DatabaseReader, space: Space) {
  const prefix = prefixRange(`u${space}\0`)
  const stores = new Map<string, StoreUsage>()
  yield* database.scan(prefix, {}, (key, value) => {
    stores.set(key.toString("utf8", prefix.gte.length), decodeUsage(value))
    return true
  })
  if (stores.size === 0 && space === firstSpace(guildOf(space))) return yield* countUsage(database, space)
  return new GuildUsage(space, stores)
})

/** Databases from before usage was kept have data without it: it is counted, once. */
const countUsage = Effect.fnUntraced(function* (database: DatabaseReader, space: Space) {
  const usage = new GuildUsage(space)
  const prefix = prefixRange(`${space}\0`)
  yield* database.scan(prefix, {}, (key, value) => {
    const place = key.toString("utf8", prefix.gte.length)
    const separator = place.indexOf("\0")
    usage.replace(place.slice(0, separator), place.slice(separator + 1), undefined, decodeRecord(value))
    return true
  })
  return usage
})
