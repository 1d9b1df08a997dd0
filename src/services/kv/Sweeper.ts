/** Removes what has expired, and spaces that are no guild's. What it has not come to yet is hidden by whoever reads. */
import { Clock, Effect, Schedule } from "effect"
import { Limits } from "../../domain/Limits.ts"
import { type Batch, RocksDb } from "../../layers/RocksDb.ts"
import {
  abandonedKey,
  expiredRange,
  guildOf,
  parseExpiryKey,
  prefixRange,
  recordKey,
  type Space,
  spaceRanges,
  valueKey,
} from "./Keys.ts"
import { decodeRecord } from "./Record.ts"
import { orFail } from "./Usage.ts"
import { KvWriter, writeUsage } from "./Writer.ts"

/** Entries removed in one write. */
const portion = 256

/** Sweeps once now and then again and again, until the scope closes. */
export const sweep = Effect.gen(function* () {
  const database = yield* RocksDb
  const writer = yield* KvWriter
  const { kvSweepSecs } = yield* Limits

  /** One portion; tells whether there may be more. */
  const sweepExpired = Effect.gen(function* () {
    const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
    const index: Array<Buffer> = []
    yield* database.scan(expiredRange(now), { readAhead: portion }, (key) => index.push(key) < portion)
    if (index.length === 0) return false
    const due = index.map(parseExpiryKey)
    const records = yield* database.read(due.map(({ place }) => recordKey(place)))
    const removals: Array<(batch: Batch) => void> = index.map((key) => (batch) => batch.delete(key))
    const usages = new Set<Effect.Success<ReturnType<typeof writer.usage>>>()
    for (const [i, { place, expiration }] of due.entries()) {
      const record = yield* orFail(records[i])
      const entry = record === undefined ? undefined : decodeRecord(record)
      const [space = "", store = ""] = place.split("\0", 2)
      const usage = yield* writer.usage(guildOf(space))
      // The index may be older than a restore, or the deletion of the whole store.
      if (entry?.expiration !== expiration || usage.space !== space) continue
      usage.replace(store, place.slice(space.length + store.length + 2), entry, undefined)
      usages.add(usage)
      removals.push((batch) => {
        batch.delete(recordKey(place))
        batch.delete(valueKey(place))
      })
    }
    const written = database.write((batch) => {
      for (const remove of removals) remove(batch)
      for (const usage of usages) writeUsage(batch, usage)
    })
    yield* Effect.tapError(written, () =>
      Effect.sync(() => {
        for (const { space } of usages) writer.reload(guildOf(space), space)
      }),
    )
    return index.length === portion
  })

  // Nothing is restored yet, so whatever is abandoned is so since an earlier life.
  for (const space of yield* abandonedSpaces) yield* removeSpace(database, space)

  yield* writer.alone(sweepExpired).pipe(
    Effect.repeat({ while: (more) => more }),
    Effect.catchCause((cause) => Effect.logWarning("expired keys could not be removed", cause)),
    Effect.repeat(Schedule.spaced(`${kvSweepSecs} seconds`)),
    Effect.forkScoped,
  )
})

/** Removes a space that is no guild's. What the expiry index says of it goes when it is due. */
export const removeSpace = (database: RocksDb["Service"], space: Space) =>
  database.write((batch) => {
    for (const { gte, lt } of spaceRanges(space)) batch.deleteRange(gte, lt)
    batch.delete(abandonedKey(space))
  })

const abandonedSpaces = Effect.gen(function* () {
  const database = yield* RocksDb
  const spaces: Array<Space> = []
  yield* database.scan(prefixRange("s"), {}, (key) => spaces.push(key.toString("utf8", 1)) > 0)
  return spaces
})
