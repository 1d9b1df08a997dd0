/**
 * The only one who changes guilds' data. Changes queue here and are made in groups: one read for the records of all, every change
 * decided in order against what the ones before it leave, one atomic write for the data, the expiry index and the counters, and
 * only then the answers. So each change is atomic, none sees another half-done, and the cost of a write to disk is shared by all
 * who wait.
 */
import { Clock, Context, Effect, Layer, Queue, Result } from "effect"
import { Authority } from "../../domain/Authority.ts"
import type { GuildId } from "../../domain/Ids.ts"
import {
  type KvInvalid,
  type KvKeyNotFound,
  type KvNotANumber,
  type KvQuotaExceeded,
  KvRateLimited,
  KvStaleEpoch,
  KvUnavailable,
} from "../../domain/KvErrors.ts"
import { Limits } from "../../domain/Limits.ts"
import { type Batch, RocksDb, RocksDbError } from "../../layers/RocksDb.ts"
import { expiryKey, placeOf, recordKey, type Space, usageKey, valueKey } from "./Keys.ts"
import { decodeRecord, encodeRecord, type Entry, isApart, isExpired } from "./Record.ts"
import { encodeUsage, type GuildUsage, loadSpace, loadUsage } from "./Usage.ts"
import { WriteRates } from "./WriteRates.ts"

type Refusal = KvInvalid | KvKeyNotFound | KvNotANumber

export type WriteError = Refusal | KvQuotaExceeded | KvRateLimited | KvStaleEpoch | KvUnavailable

export interface Address {
  readonly store: string
  readonly key: string
}

/** What becomes of the addressed entries; undefined deletes. Changes happen all or none. */
export interface Decision<A> {
  readonly changes: ReadonlyArray<readonly [address: number, after: Entry | undefined]>
  readonly answer: A
}

export interface Mutation<A> {
  readonly guildId: GuildId
  readonly addresses: ReadonlyArray<Address>
  /** Also read values that stand apart. */
  readonly values: boolean
  /** Counted against the writes per minute of the first address' store. */
  readonly writes: number
  /** Decides from the entries that are there, expired ones not among them. Must be quick and pure. */
  readonly decide: (
    entries: ReadonlyArray<Entry | undefined>,
    nowMs: number,
  ) => Result.Result<Decision<A>, Refusal>
}

/** Guilds whose usage is kept in memory. */
const rememberedGuilds = 10_000
/** Changes that are made in one write. */
const groupSize = 128

export const unavailable = (error: RocksDbError) => new KvUnavailable({ message: error.message })

export class KvWriter extends Context.Service<
  KvWriter,
  {
    readonly mutate: <A>(mutation: Mutation<A>) => Effect.Effect<A, WriteError>
    /** Runs an effect while nothing else is written. */
    readonly alone: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
    /** How much a guild's stores hold. To be called while alone. */
    readonly usage: (guildId: GuildId) => Effect.Effect<GuildUsage, RocksDbError>
    /** Says that the database has another usage for a guild now, in this space. To be called while alone. */
    readonly reload: (guildId: GuildId, space: Space) => void
    /** The space that is a guild's now. */
    readonly space: (guildId: GuildId) => Effect.Effect<Space, RocksDbError>
  }
>()("flora/services/kv/KvWriter") {
  static readonly layer = Layer.effect(
    KvWriter,
    Effect.gen(function* () {
      const database = yield* RocksDb
      const limits = yield* Limits
      const rates = new WriteRates(limits.kvWritesPerMinute)
      const usages = new Map<GuildId, GuildUsage>()
      const queue = yield* Queue.unbounded<Job>()

      const spaces = new Map<GuildId, Space>()
      const space = Effect.fnUntraced(function* (guildId: GuildId) {
        const known = spaces.get(guildId)
        if (known !== undefined) return known
        const loaded = yield* loadSpace(database, guildId)
        // Another one may have become the guild's in the meantime.
        const now = spaces.get(guildId) ?? loaded
        if (spaces.size >= rememberedGuilds) spaces.delete(spaces.keys().next().value!)
        spaces.set(guildId, now)
        return now
      })

      const usage = Effect.fnUntraced(function* (guildId: GuildId) {
        const known = usages.get(guildId)
        if (known !== undefined) return known
        const loaded = yield* loadUsage(database, yield* space(guildId))
        if (usages.size >= rememberedGuilds) usages.delete(usages.keys().next().value!)
        usages.set(guildId, loaded)
        return loaded
      })

      /** Reads what the mutations are about. A record that cannot be read fails only those who need it. */
      const open = Effect.fnUntraced(function* (group: ReadonlyArray<Change>) {
        const slots = new Map<string, Slot>()
        const opened: Array<Opened> = []
        for (const change of group) {
          const { guildId, addresses, values } = change.mutation
          const loaded = yield* Effect.result(usage(guildId))
          if (Result.isFailure(loaded)) {
            change.fail(unavailable(loaded.failure))
            continue
          }
          const own = addresses.map(({ store, key }) => {
            const place = placeOf(loaded.success.space, store, key)
            const slot = slots.get(place) ?? new Slot(place, store, key, loaded.success)
            if (values) slot.wantsValue = true
            slots.set(place, slot)
            return slot
          })
          opened.push({ change, usage: loaded.success, slots: own })
        }
        const all = [...slots.values()]
        const apart = all.filter(({ wantsValue }) => wantsValue)
        const read = yield* database.read([
          ...all.map(({ place }) => recordKey(place)),
          ...apart.map(({ place }) => valueKey(place)),
        ])
        const values = new Map(apart.map((slot, index) => [slot, read[all.length + index]]))
        for (const [index, slot] of all.entries()) slot.load(read[index], values.get(slot))
        return { opened, slots: all }
      })

      /** Decides one change and counts it in. Undefined when it was refused, and has been told so. */
      const decide = ({ change, usage, slots }: Opened, now: number) => {
        const { guildId, addresses, writes, decide } = change.mutation
        // It may have been handed on while the change waited.
        if (!change.authority.holds()) return change.fail(new KvStaleEpoch({ epoch: change.authority.epoch }))
        const unreadable = slots.find(({ failure }) => failure !== undefined)?.failure
        if (unreadable !== undefined) return change.fail(unavailable(unreadable))
        const decided = decide(
          slots.map((slot) => slot.visible(now)),
          now,
        )
        if (Result.isFailure(decided)) return change.fail(decided.failure)
        const { changes, answer } = decided.success
        const rateOf = `${guildId}\0${addresses[0]?.store}`
        const counted = changes.length === 0 ? 0 : writes
        const wait = counted === 0 ? 0 : rates.wait(rateOf, counted, now)
        if (wait > 0)
          return change.fail(new KvRateLimited({ limit: limits.kvWritesPerMinute, retryAfterMs: wait }))
        const undo = changes.map(([index]) => [slots[index]!, slots[index]!.entry] as const)
        const bytesBefore = usage.bytes
        for (const [index, after] of changes) slots[index]!.become(after)
        // What makes a guild smaller is never refused.
        if (usage.bytes > bytesBefore) {
          for (const [slot] of undo) {
            const excess = usage.excess(slot.store, limits)
            if (excess === undefined) continue
            for (const [slot, before] of undo) slot.become(before)
            return change.fail(excess)
          }
        }
        rates.count(rateOf, counted, now)
        return { change, answer }
      }

      const commit = Effect.fnUntraced(function* (group: ReadonlyArray<Change>) {
        const now = yield* Clock.currentTimeMillis
        const { opened, slots } = yield* open(group)
        const decided = opened.flatMap((each) => decide(each, now) ?? [])
        const changed = slots.filter((slot) => slot.changed)
        const touched = new Set(opened.map(({ usage }) => usage))
        if (changed.length > 0) {
          const written = yield* Effect.result(
            database.write((batch) => {
              for (const slot of changed) slot.write(batch)
              for (const usage of touched) writeUsage(batch, usage)
            }),
          )
          if (Result.isFailure(written)) {
            // What is in memory now is not what is on the disk.
            for (const { change } of opened) usages.delete(change.mutation.guildId)
            for (const { change } of decided) change.fail(unavailable(written.failure))
            return
          }
        }
        for (const { change, answer } of decided) change.succeed(answer)
      })

      const run = Effect.fnUntraced(function* (jobs: ReadonlyArray<Job>) {
        let group: Array<Change> = []
        const flush = Effect.suspend(() => {
          const changes = group
          group = []
          if (changes.length === 0) return Effect.void
          return Effect.catchCause(commit(changes), (cause) =>
            Effect.andThen(
              Effect.logError("a group of key-value writes failed", cause),
              Effect.sync(() => {
                usages.clear()
                for (const change of changes)
                  change.fail(new KvUnavailable({ message: "the key-value store failed" }))
              }),
            ),
          )
        })
        for (const job of jobs) {
          if (job._tag === "Change") group.push(job)
          else yield* Effect.andThen(flush, job.run)
        }
        yield* flush
      })

      yield* Queue.takeBetween(queue, 1, groupSize).pipe(
        Effect.flatMap((jobs) => Effect.uninterruptible(run(jobs))),
        Effect.forever,
        Effect.forkScoped,
      )

      return KvWriter.of({
        mutate: <A>(mutation: Mutation<A>) =>
          Effect.flatMap(Authority, (authority) =>
            Effect.callback<A, WriteError>((resume) => {
              Queue.offerUnsafe(queue, {
                _tag: "Change",
                mutation,
                authority,
                succeed: (answer) => resume(Effect.succeed(answer as A)),
                fail: (error) => void resume(Effect.fail(error)),
              })
            }),
          ),
        alone: <A, E>(effect: Effect.Effect<A, E>) =>
          Effect.callback<A, E>((resume) => {
            const run = Effect.map(Effect.exit(effect), (exit) => resume(exit))
            Queue.offerUnsafe(queue, { _tag: "Alone", run })
          }),
        usage,
        reload: (guildId, space) => {
          usages.delete(guildId)
          spaces.set(guildId, space)
        },
        space,
      })
    }),
  )
}

interface Change {
  readonly _tag: "Change"
  readonly mutation: Mutation<unknown>
  readonly authority: Authority
  readonly succeed: (answer: unknown) => void
  readonly fail: (error: WriteError) => undefined
}

type Job = Change | { readonly _tag: "Alone"; readonly run: Effect.Effect<void> }

interface Opened {
  readonly change: Change
  readonly usage: GuildUsage
  readonly slots: ReadonlyArray<Slot>
}

/** One entry while a group is decided: what the database has, and what it shall have. */
class Slot {
  readonly place: string
  readonly store: string
  readonly key: string
  private readonly usage: GuildUsage
  wantsValue = false
  failure: RocksDbError | undefined
  private stored: Entry | undefined
  entry: Entry | undefined

  constructor(place: string, store: string, key: string, usage: GuildUsage) {
    this.place = place
    this.store = store
    this.key = key
    this.usage = usage
  }

  /** A record that this version cannot read counts as none, so that a new value can take its place. */
  load(record: Buffer | undefined | RocksDbError, apart: Buffer | undefined | RocksDbError): void {
    if (record instanceof RocksDbError) this.failure = record
    else if (apart instanceof RocksDbError) this.failure = apart
    else if (record !== undefined) this.entry = this.stored = decodeRecord(record, apart)
  }

  get changed(): boolean {
    return this.entry !== this.stored
  }

  visible(now: number): Entry | undefined {
    return this.entry !== undefined && isExpired(this.entry, now) ? undefined : this.entry
  }

  become(after: Entry | undefined): void {
    this.usage.replace(this.store, this.key, this.entry, after)
    this.entry = after
  }

  write(batch: Batch): void {
    const { stored, entry, place } = this
    if (stored !== undefined && stored.expiration !== 0 && stored.expiration !== entry?.expiration)
      batch.delete(expiryKey(stored.expiration, place))
    if (stored !== undefined && isApart(stored) && (entry === undefined || !isApart(entry)))
      batch.delete(valueKey(place))
    if (entry === undefined) return batch.delete(recordKey(place))
    batch.put(recordKey(place), encodeRecord(entry))
    if (isApart(entry) && entry.value !== undefined) batch.put(valueKey(place), entry.value)
    if (entry.expiration !== 0 && entry.expiration !== stored?.expiration)
      batch.put(expiryKey(entry.expiration, place), Buffer.alloc(0))
  }
}

/** Puts what has changed about a guild's usage into the batch that changes it. */
export const writeUsage = (batch: Batch, usage: GuildUsage): void => {
  for (const store of usage.changed) {
    const now = usage.stores.get(store)
    if (now === undefined) batch.delete(usageKey(usage.space, store))
    else batch.put(usageKey(usage.space, store), encodeUsage(now))
  }
  usage.changed.clear()
}
