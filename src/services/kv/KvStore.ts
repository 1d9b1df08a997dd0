/**
 * What a guild's script remembers: named stores of text by key, with metadata and an end if wanted. Stores come into being with their
 * first key and go with their last one.
 */
import { Clock, Context, Effect, Layer, Result } from "effect"
import type { GuildId } from "../../domain/Ids.ts"
import type {
  KvChange,
  KvEntry,
  KvListOptions,
  KvPage,
  KvSetOptions,
  KvStoreReport,
  KvValue,
} from "../../domain/Kv.ts"
import { KvInvalid, KvKeyNotFound, KvNotANumber, type KvUnavailable } from "../../domain/KvErrors.ts"
import { Limits } from "../../domain/Limits.ts"
import { RocksDb, RocksDbError } from "../../layers/RocksDb.ts"
import { Bounds } from "./Bounds.ts"
import { placeOf, recordKey, storeRanges, usageKey, valueKey } from "./Keys.ts"
import { readPage } from "./Listing.ts"
import { decodeRecord, type Entry, isExpired } from "./Record.ts"
import { sweep } from "./Sweeper.ts"
import { orFail } from "./Usage.ts"
import { type Address, KvWriter, type Mutation, unavailable, type WriteError } from "./Writer.ts"

type Reading<A> = Effect.Effect<A, KvInvalid | KvUnavailable>
type Writing<A> = Effect.Effect<A, WriteError>

export class KvStore extends Context.Service<
  KvStore,
  {
    readonly get: (guildId: GuildId, store: string, key: string) => Reading<string | null>
    readonly getWithMetadata: (guildId: GuildId, store: string, key: string) => Reading<KvValue>
    /** Replaces the value together with metadata and expiration. */
    readonly set: (
      guildId: GuildId,
      store: string,
      key: string,
      value: string,
      options?: KvSetOptions,
    ) => Writing<void>
    /** Keeps value and expiration. Errors: `KvKeyNotFound`. */
    readonly updateMetadata: (
      guildId: GuildId,
      store: string,
      key: string,
      metadata: KvSetOptions["metadata"],
    ) => Writing<void>
    /** Deleting what is not there is no error. */
    readonly delete: (guildId: GuildId, store: string, key: string) => Writing<void>
    /** Keys in byte order or against it, a page at a time. */
    readonly list: (guildId: GuildId, store: string, options: KvListOptions) => Reading<KvPage>
    /**
     * Adds to a whole number, which is 0 where the key is not there, and gives the sum. Metadata and expiration stay as they are;
     * the options are for a key that comes into being.
     */
    readonly increment: (
      guildId: GuildId,
      store: string,
      key: string,
      by: number,
      options?: KvSetOptions,
    ) => Writing<number>
    /** Sets (or with null deletes) a key if its value is the expected one, null for none, and tells whether it was. */
    readonly compareAndSet: (
      guildId: GuildId,
      store: string,
      key: string,
      expected: string | null,
      value: string | null,
      options?: KvSetOptions,
    ) => Writing<boolean>
    /** Makes changes to one store, in order, all or none. */
    readonly batch: (guildId: GuildId, store: string, changes: ReadonlyArray<KvChange>) => Writing<void>
    /** Sets entries, all or none. Not counted against the writes per minute. */
    readonly load: (guildId: GuildId, entries: ReadonlyArray<KvEntry>) => Writing<void>
    readonly stores: (guildId: GuildId) => Effect.Effect<ReadonlyArray<KvStoreReport>, KvUnavailable>
    /** Deletes all keys of a store at once. */
    readonly deleteStore: (guildId: GuildId, store: string) => Reading<void>
  }
>()("flora/services/kv/KvStore") {
  static readonly layer = Layer.effect(
    KvStore,
    Effect.gen(function* () {
      const database = yield* RocksDb
      const writer = yield* KvWriter
      const bounds = new Bounds(yield* Limits)
      yield* sweep

      const check = (store: string, key: string) => Result.all([bounds.store(store), bounds.key(key)])

      const read = Effect.fnUntraced(
        function* (guildId: GuildId, store: string, key: string) {
          yield* Effect.fromResult(check(store, key))
          const place = placeOf(yield* writer.space(guildId), store, key)
          const [record, apart] = yield* database.read([recordKey(place), valueKey(place)])
          const found = yield* orFail(record)
          if (found === undefined) return undefined
          const entry = decodeRecord(found, yield* orFail(apart))
          if (entry?.value === undefined)
            return yield* new RocksDbError({ cause: `a record of ${store} is damaged` })
          return isExpired(entry, yield* Clock.currentTimeMillis) ? undefined : entry
        },
        Effect.catchTag("RocksDbError", (error) => Effect.fail(unavailable(error))),
      )

      /** A write of one key. */
      const write = <A>(
        guildId: GuildId,
        address: Address,
        options: Pick<Mutation<A>, "values" | "writes">,
        decide: (
          entry: Entry | undefined,
          nowMs: number,
        ) => Result.Result<
          { readonly answer: A; readonly to?: Entry | undefined },
          KvInvalid | KvKeyNotFound | KvNotANumber
        >,
      ): Writing<A> =>
        Effect.flatMap(Effect.fromResult(check(address.store, address.key)), () =>
          writer.mutate({
            guildId,
            addresses: [address],
            ...options,
            decide: ([entry], nowMs) =>
              Result.map(decide(entry, nowMs), (decided) => ({
                answer: decided.answer,
                changes: "to" in decided ? [[0, decided.to]] : [],
              })),
          }),
        )

      const deleted = { answer: undefined, to: undefined }

      return KvStore.of({
        get: Effect.fnUntraced(function* (guildId, store, key) {
          return (yield* read(guildId, store, key))?.value?.toString() ?? null
        }),
        getWithMetadata: Effect.fnUntraced(function* (guildId, store, key) {
          const entry = yield* read(guildId, store, key)
          return entry === undefined
            ? { value: null }
            : { value: entry.value?.toString() ?? null, ...about(entry) }
        }),
        set: (guildId, store, key, value, options = {}) =>
          write(guildId, { store, key }, { values: false, writes: 1 }, (_, nowMs) =>
            Result.map(bounds.entry(value, options, nowMs), (to) => ({ answer: undefined, to })),
          ),
        updateMetadata: (guildId, store, key, metadata) =>
          write(guildId, { store, key }, { values: false, writes: 1 }, (entry) =>
            entry === undefined
              ? Result.fail(new KvKeyNotFound({ key }))
              : Result.map(bounds.metadata(metadata), (metadata) => ({
                  answer: undefined,
                  to: { ...entry, metadata },
                })),
          ),
        delete: (guildId, store, key) =>
          write(guildId, { store, key }, { values: false, writes: 0 }, () => Result.succeed(deleted)),
        list: Effect.fnUntraced(
          function* (guildId, store, options) {
            yield* Effect.fromResult(bounds.store(store))
            const asked = yield* Effect.fromResult(bounds.list(options))
            const place = placeOf(yield* writer.space(guildId), store, "")
            return yield* readPage(database, place, { ...asked, bytes: bounds.limits.kvListBytes })
          },
          Effect.catchTag("RocksDbError", (error) => Effect.fail(unavailable(error))),
        ),
        increment: (guildId, store, key, by, options = {}) =>
          write(guildId, { store, key }, { values: false, writes: 1 }, (entry, nowMs) => {
            const sum = numberOf(entry) + by
            if (!Number.isSafeInteger(sum)) return Result.fail(new KvNotANumber({ key }))
            return Result.map(bounds.entry(String(sum), entry ? {} : options, nowMs), (made) => ({
              answer: sum,
              to: entry ? { ...made, expiration: entry.expiration, metadata: entry.metadata } : made,
            }))
          }),
        compareAndSet: (guildId, store, key, expected, value, options = {}) =>
          write<boolean>(guildId, { store, key }, { values: true, writes: 1 }, (entry, nowMs) => {
            if ((entry?.value?.toString() ?? null) !== expected) return Result.succeed({ answer: false })
            if (value === null) return Result.succeed({ answer: true, to: undefined })
            return Result.map(bounds.entry(value, options, nowMs), (to) => ({ answer: true, to }))
          }),
        batch: Effect.fnUntraced(function* (guildId, store, changes) {
          yield* Effect.fromResult(bounds.store(store))
          const most = bounds.limits.kvBatchChanges
          if (changes.length > most)
            return yield* new KvInvalid({ message: `changes: expected at most ${most}` })
          for (const { key } of changes) yield* Effect.fromResult(bounds.key(key))
          if (changes.length === 0) return
          return yield* writer.mutate({
            guildId,
            addresses: changes.map(({ key }) => ({ store, key })),
            values: false,
            writes: changes.filter(({ type }) => type === "set").length,
            decide: (_, nowMs) =>
              Result.map(
                Result.all(
                  changes.map((change) =>
                    change.type === "set"
                      ? bounds.entry(change.value, change, nowMs)
                      : Result.succeed(undefined),
                  ),
                ),
                (entries) => ({ answer: undefined, changes: entries.map((entry, i) => [i, entry] as const) }),
              ),
          })
        }),
        load: Effect.fnUntraced(function* (guildId, entries) {
          for (const { store, key } of entries) yield* Effect.fromResult(check(store, key))
          if (entries.length === 0) return
          return yield* writer.mutate({
            guildId,
            addresses: entries,
            values: false,
            writes: 0,
            decide: (_, nowMs) =>
              Result.map(
                Result.all(entries.map((entry) => bounds.entry(entry.value, entry, nowMs))),
                (made) => ({ answer: undefined, changes: made.map((entry, i) => [i, entry] as const) }),
              ),
          })
        }),
        stores: (guildId) =>
          writer
            .alone(Effect.mapError(writer.usage(guildId), unavailable))
            .pipe(
              Effect.map(({ stores }) =>
                [...stores]
                  .map(([name, usage]) => ({ name, ...usage }))
                  .sort((one, other) => (one.name < other.name ? -1 : 1)),
              ),
            ),
        deleteStore: Effect.fnUntraced(function* (guildId, store) {
          yield* Effect.fromResult(bounds.store(store))
          yield* writer.alone(
            Effect.gen(function* () {
              const { space } = yield* writer.usage(guildId)
              yield* database.write((batch) => {
                for (const { gte, lt } of storeRanges(space, store)) batch.deleteRange(gte, lt)
                batch.delete(usageKey(space, store))
              })
              writer.reload(guildId, space)
            }).pipe(Effect.mapError(unavailable)),
          )
        }),
      })
    }),
  ).pipe(Layer.provideMerge(KvWriter.layer))
}

/** What is told of an entry beside its value. */
const about = ({ expiration, metadata }: Entry) => ({
  ...(expiration === 0 ? {} : { expiration }),
  ...(metadata === "" ? {} : { metadata: JSON.parse(metadata) as KvSetOptions["metadata"] & {} }),
})

/** NaN for what is not the text of a whole number. */
const numberOf = (entry: Entry | undefined): number => {
  if (entry === undefined) return 0
  const text = entry.value?.toString() ?? ""
  return /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
}
