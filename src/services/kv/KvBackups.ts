/**
 * Backups of a guild's stores: made while it goes on writing, as of one moment; kept as files below the data directory; restored
 * by writing them into a new space and making that the guild's at once. Whatever ends the process meanwhile, the guild has
 * either what it had or all of the backup.
 */
import { randomBytes } from "node:crypto"
import { createReadStream } from "node:fs"
import { mkdir, readdir, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { Clock, Context, DateTime, Effect, Layer, Semaphore, Stream } from "effect"
import type { GuildId } from "../../domain/Ids.ts"
import type { KvBackup, KvEntry } from "../../domain/Kv.ts"
import {
  type KvBackupDamaged,
  KvBackupNotFound,
  KvExportTooSoon,
  KvInvalid,
  type KvQuotaExceeded,
  KvUnavailable,
} from "../../domain/KvErrors.ts"
import { Limits } from "../../domain/Limits.ts"
import { Configuration } from "../../layers/Configuration.ts"
import { innermost } from "../../layers/Failure.ts"
import { type DatabaseReader, RocksDb, RocksDbError } from "../../layers/RocksDb.ts"
import { readBackup, writeBackup } from "./BackupFile.ts"
import { Bounds } from "./Bounds.ts"
import {
  abandonedKey,
  expiryKey,
  generationKey,
  generationOf,
  placeOf,
  prefixRange,
  recordKey,
  spaceOf,
  valueKey,
} from "./Keys.ts"
import { decodeRecord, encodeRecord, type Entry, isApart, isExpired } from "./Record.ts"
import { removeSpace } from "./Sweeper.ts"
import { GuildUsage, orFail } from "./Usage.ts"
import { KvWriter, unavailable, writeUsage } from "./Writer.ts"

/** The time of its making, in UTC, and something to tell two of one second apart. */
const idPattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{8}$/
const suffix = ".jsonl.gz"

/** How long reads that began before a restore may still need what it replaced. */
const readersGrace = "1 minute"

export class KvBackups extends Context.Service<
  KvBackups,
  {
    /** Makes a backup; the oldest one beyond the limit goes. */
    readonly create: (guildId: GuildId) => Effect.Effect<KvBackup, KvExportTooSoon | KvUnavailable>
    /** Newest first. */
    readonly list: (guildId: GuildId) => Effect.Effect<ReadonlyArray<KvBackup>, KvUnavailable>
    readonly download: (
      guildId: GuildId,
      backupId: string,
    ) => Stream.Stream<Uint8Array, KvBackupNotFound | KvUnavailable>
    readonly delete: (
      guildId: GuildId,
      backupId: string,
    ) => Effect.Effect<void, KvBackupNotFound | KvUnavailable>
    /** Replaces everything the guild has by what the backup has, and gives the number of keys; what has expired is left out. */
    readonly restore: (
      guildId: GuildId,
      backupId: string,
    ) => Effect.Effect<
      number,
      KvBackupNotFound | KvBackupDamaged | KvInvalid | KvQuotaExceeded | KvUnavailable
    >
  }
>()("flora/services/kv/KvBackups") {
  static readonly layerAt = (dataDir: string) => Layer.effect(KvBackups, make(join(dataDir, "kv-backups")))

  static readonly layer = Layer.unwrap(Effect.map(Configuration, ({ dataDir }) => KvBackups.layerAt(dataDir)))
}

const onDisk = <A>(run: () => Promise<A>) =>
  Effect.tryPromise({
    try: run,
    catch: (cause) => new KvUnavailable({ message: `backups: ${innermost(cause)}` }),
  })

/** Backups that a life before this one did not get to the end of. */
const removePartial = (directory: string) =>
  onDisk(async () => {
    for (const name of await readdir(directory))
      if (name.endsWith(".partial")) await rm(join(directory, name), { force: true })
  })

const make = Effect.fnUntraced(function* (root: string) {
  const database = yield* RocksDb
  const writer = yield* KvWriter
  const limits = yield* Limits
  const bounds = new Bounds(limits)
  const scope = yield* Effect.scope
  /** Backups and restores go one at a time: each keeps the disk busy. */
  const one = Semaphore.makeUnsafe(1)
  const lastExports = new Map<GuildId, number>()

  const directoryOf = (guildId: GuildId) => join(root, guildId)
  const pathOf = (guildId: GuildId, id: string) => join(directoryOf(guildId), `${id}${suffix}`)

  const list = Effect.fn("KvBackups.list")(function* (guildId: GuildId) {
    const names = yield* onDisk(async () => {
      await mkdir(directoryOf(guildId), { recursive: true, mode: 0o700 })
      return readdir(directoryOf(guildId))
    })
    const ids = names.flatMap((name) => {
      const id = name.slice(0, -suffix.length)
      return name.endsWith(suffix) && idPattern.test(id) ? [id] : []
    })
    const backups = yield* Effect.forEach(ids, (id) =>
      Effect.map(
        onDisk(() => stat(pathOf(guildId, id))),
        ({ size }): KvBackup => ({
          id,
          createdAt: DateTime.makeUnsafe(id.replace(idPattern, "$1-$2-$3T$4:$5:$6Z")),
          bytes: size,
        }),
      ),
    )
    return backups.sort((a, b) => (a.id < b.id ? 1 : -1))
  })

  const find = Effect.fnUntraced(function* (guildId: GuildId, backupId: string) {
    const found = (yield* list(guildId)).find(({ id }) => id === backupId)
    return found ?? (yield* new KvBackupNotFound({ backupId }))
  })

  const entriesOf = (reader: DatabaseReader, space: string, now: number) => {
    const prefix = prefixRange(`${space}\0`)
    return (add: (entry: KvEntry) => Promise<void> | undefined) =>
      Effect.gen(function* () {
        // In portions, so that a slow disk is waited for and long values are read beside the scan.
        let from: { readonly gte: Buffer } | { readonly gt: Buffer } = prefix
        for (;;) {
          const found: Array<{ readonly key: Buffer; readonly record: Buffer }> = []
          yield* reader.scan(
            { ...from, lt: prefix.lt },
            {},
            (key, record) => found.push({ key, record }) < 256,
          )
          for (const { key, record } of found) {
            const [store = "", name = ""] = key.toString("utf8", prefix.gte.length).split("\0")
            let entry = decodeRecord(record)
            if (entry !== undefined && entry.value === undefined) {
              const [apart] = yield* reader.read([valueKey(placeOf(space, store, name))])
              entry = decodeRecord(record, yield* orFail(apart))
            }
            if (entry?.value === undefined)
              return yield* new RocksDbError({ cause: `the record of ${store}/${name} is damaged` })
            if (isExpired(entry, now)) continue
            const { expiration, metadata } = entry
            const waiting = add({
              store,
              key: name,
              value: entry.value.toString(),
              ...(expiration === 0 ? {} : { expiration }),
              ...(metadata === ""
                ? {}
                : { metadata: JSON.parse(metadata) as NonNullable<KvEntry["metadata"]> }),
            })
            if (waiting !== undefined) yield* onDisk(() => waiting)
          }
          const last = found.at(-1)
          if (found.length < 256 || last === undefined) return
          from = { gt: last.key }
        }
      }).pipe(Effect.catchTag("RocksDbError", (error) => Effect.fail(unavailable(error))))
  }

  const create = Effect.fn("KvBackups.create")(function* (guildId: GuildId) {
    const now = yield* Clock.currentTimeMillis
    const last = lastExports.get(guildId)
    const wait = last === undefined ? 0 : last + limits.kvExportSecs * 1000 - now
    if (wait > 0)
      return yield* new KvExportTooSoon({ retryAfterMs: Math.min(wait, limits.kvExportSecs * 1000) })
    for (const [other, at] of lastExports)
      if (at + limits.kvExportSecs * 1000 <= now) lastExports.delete(other)
    lastExports.set(guildId, now)
    yield* list(guildId)
    yield* removePartial(directoryOf(guildId))
    const id = `${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "")}-${randomBytes(4).toString("hex")}`
    const space = yield* Effect.mapError(writer.space(guildId), unavailable)
    const reader = yield* database.snapshot
    yield* writeBackup(pathOf(guildId, id), entriesOf(reader, space, now))
    const all = yield* list(guildId)
    for (const { id: old } of all.slice(limits.kvBackups)) yield* onDisk(() => rm(pathOf(guildId, old)))
    return yield* Effect.orDie(find(guildId, id))
  }, Effect.scoped)

  const restore = Effect.fn("KvBackups.restore")(function* (guildId: GuildId, backupId: string) {
    yield* find(guildId, backupId)
    const now = yield* Clock.currentTimeMillis
    const old = yield* Effect.mapError(writer.space(guildId), unavailable)
    // Never one that was tried before: what became of a write that failed is known at the next start only.
    const space = spaceOf(guildId, Math.max(generationOf(old) + 1, now))
    const usage = new GuildUsage(space)
    const stage = Effect.fnUntraced(function* (entries: ReadonlyArray<KvEntry>) {
      const places: Array<readonly [place: string, entry: Entry]> = []
      for (const entry of entries) {
        const stored = yield* Effect.fromResult(bounds.entry(entry.value, entry, now))
        if (isExpired(stored, now)) continue
        usage.replace(entry.store, entry.key, undefined, stored)
        const excess = usage.excess(entry.store, limits)
        if (excess !== undefined) return yield* excess
        places.push([placeOf(space, entry.store, entry.key), stored])
      }
      yield* Effect.mapError(
        database.write((batch) => {
          batch.put(abandonedKey(space), Buffer.alloc(0))
          for (const [place, entry] of places) {
            batch.put(recordKey(place), encodeRecord(entry))
            if (isApart(entry)) batch.put(valueKey(place), entry.value!)
            if (entry.expiration !== 0) batch.put(expiryKey(entry.expiration, place), Buffer.alloc(0))
          }
        }),
        unavailable,
      )
    })
    const remove = (space: string) =>
      Effect.catch(removeSpace(database, space), (error) =>
        Effect.logWarning(`what a restore left is removed at the next start: ${error.message}`),
      )
    yield* Effect.onError(readBackup(backupId, pathOf(guildId, backupId), stage), () => remove(space))
    yield* writer.alone(
      Effect.andThen(
        database.write((batch) => {
          batch.put(generationKey(guildId), Buffer.from(String(generationOf(space))))
          batch.delete(abandonedKey(space))
          batch.put(abandonedKey(old), Buffer.alloc(0))
          writeUsage(batch, usage)
        }),
        Effect.sync(() => writer.reload(guildId, space)),
      ).pipe(Effect.mapError(unavailable)),
    )
    yield* Effect.sleep(readersGrace).pipe(Effect.andThen(remove(old)), Effect.forkIn(scope))
    return [...usage.stores.values()].reduce((sum, { keys }) => sum + keys, 0)
  })

  return KvBackups.of({
    create: (guildId) => one.withPermit(create(guildId)),
    list,
    download: (guildId, backupId) =>
      Stream.unwrap(
        Effect.map(find(guildId, backupId), () =>
          Stream.fromAsyncIterable(
            createReadStream(pathOf(guildId, backupId)) as AsyncIterable<Uint8Array>,
            (cause) => new KvUnavailable({ message: `backups: ${innermost(cause)}` }),
          ),
        ),
      ),
    delete: Effect.fn("KvBackups.delete")(function* (guildId, backupId) {
      yield* find(guildId, backupId)
      yield* onDisk(() => rm(pathOf(guildId, backupId), { force: true }))
    }),
    restore: (guildId, backupId) => one.withPermit(Effect.uninterruptible(restore(guildId, backupId))),
  })
})
