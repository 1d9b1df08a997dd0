/** One page of a store's keys. */
import { Clock, Effect } from "effect"
import type { KvPage } from "../../domain/Kv.ts"
import type { DatabaseReader } from "../../layers/RocksDb.ts"
import { prefixRange } from "./Keys.ts"
import { decodeRecord, type Entry, isExpired } from "./Record.ts"

interface PageOptions {
  readonly prefix: string
  /** The last key of the page before. */
  readonly cursor: string | undefined
  /** Keys at most. */
  readonly limit: number
  readonly reverse: boolean
  /** Bytes of keys and metadata after which the page ends. */
  readonly bytes: number
}

type Key = KvPage["keys"][number]

/** Records are read in portions, so that a page of long metadata does not fill the memory. */
const readAhead = 128

/** `place` is where the store's entries begin. */
export const readPage = Effect.fnUntraced(function* (
  database: DatabaseReader,
  place: string,
  { prefix, cursor, limit, reverse, bytes }: PageOptions,
) {
  if (limit === 0) return { keys: [], listComplete: true } satisfies KvPage
  const now = yield* Clock.currentTimeMillis
  const all = prefixRange(place + prefix)
  const at = cursor === undefined ? undefined : Buffer.from(place + cursor)
  const range =
    at === undefined
      ? all
      : reverse
        ? { gte: all.gte, lt: Buffer.compare(at, all.lt) < 0 ? at : all.lt }
        : { ...(Buffer.compare(at, all.gte) < 0 ? { gte: all.gte } : { gt: at }), lt: all.lt }
  const placeBytes = Buffer.byteLength(place)
  const keys: Array<Key> = []
  let size = 0
  let more = false
  yield* database.scan(range, { reverse, readAhead: Math.min(readAhead, limit + 1) }, (key, record) => {
    const entry = decodeRecord(record)
    if (entry !== undefined && isExpired(entry, now)) return true
    // One more than asked for tells whether there is a next page, without a page that turns out empty.
    more = keys.length === limit || size > bytes
    if (more) return false
    keys.push(keyOf(key.toString("utf8", placeBytes), entry))
    size += key.length + (entry?.metadata.length ?? 0)
    return true
  })
  return more
    ? ({ keys, listComplete: false, cursor: keys.at(-1)!.name } satisfies KvPage)
    : ({ keys, listComplete: true } satisfies KvPage)
})

/** A record that cannot be read is listed by its name, so that it can be deleted or replaced. */
const keyOf = (name: string, entry: Entry | undefined): Key => {
  if (entry === undefined || (entry.expiration === 0 && entry.metadata === "")) return { name }
  return {
    name,
    ...(entry.expiration === 0 ? {} : { expiration: entry.expiration }),
    ...(entry.metadata === ""
      ? {}
      : { metadata: JSON.parse(entry.metadata) as NonNullable<Key["metadata"]> }),
  }
}
