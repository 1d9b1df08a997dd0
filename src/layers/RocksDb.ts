/**
 * The embedded key-value database. One database holds all guilds; whoever uses it puts the guild into the key. Its LOCK file is
 * also what keeps a second runtime off the data directory, so it is opened before anything else there is touched.
 *
 * A write that has been acknowledged survives the end of the process, however it ends. Whether it survives a power cut depends on
 * `sync`: with "always" it is on the disk before it is acknowledged, with "never" the operating system writes it when it likes.
 */
import { mkdirSync } from "node:fs"
import { type FileHandle, open as openFile } from "node:fs/promises"
import { join } from "node:path"
import { Context, Effect, Layer, Schema, type Scope, Semaphore } from "effect"
import type RocksDbBinding from "rocksdb-native"
import { Configuration } from "./Configuration.ts"
import { innermost } from "./Failure.ts"
import { GroupedReads } from "./GroupedReads.ts"

/** Another process has the data directory open. */
export class DataDirectoryInUse extends Schema.TaggedError<DataDirectoryInUse>()("DataDirectoryInUse", {
  directory: Schema.String,
}) {
  override get message() {
    return `another flora runtime is using ${this.directory}; stop it, or choose another directory with FLORA_DATA_DIR`
  }
}

/** What is on the disk is not a database, or no longer a whole one. */
export class DatabaseDamaged extends Schema.TaggedError<DatabaseDamaged>()("DatabaseDamaged", {
  directory: Schema.String,
  detail: Schema.String,
}) {
  override get message() {
    return (
      `the key-value database in ${this.directory} is damaged (${this.detail}); put a copy of the directory in its place, ` +
      `or move it away and restore each guild's backup with "flora kv restore"`
    )
  }
}

/** A newer flora has written the database in a way that this one does not know. */
export class DatabaseTooNew extends Schema.TaggedError<DatabaseTooNew>()("DatabaseTooNew", {
  directory: Schema.String,
  format: Schema.Number,
}) {
  override get message() {
    return (
      `the key-value database in ${this.directory} has format ${this.format}, which a newer flora wrote; this one knows format ` +
      `${format}. Start that version again, or put a backup of the directory in its place`
    )
  }
}

/** The database refused an operation or could not be opened. */
export class RocksDbError extends Schema.TaggedError<RocksDbError>()("RocksDbError", {
  cause: Schema.Defect(),
}) {
  override get message() {
    const reason = innermost(this.cause)
    return /No space left/i.test(reason)
      ? "the key-value database cannot write: the disk is full"
      : `the key-value database failed: ${reason}`
  }
}

/** Keys in byte order, from `gte` (or after `gt`) up to and without `lt`. */
export interface KeyRange {
  readonly gte?: Buffer
  readonly gt?: Buffer
  readonly lt: Buffer
}

export interface ScanOptions {
  /** Largest key first. */
  readonly reverse?: boolean
  /** Entries read ahead at a time; defaults to 256. More than are needed cost their reading, fewer cost crossings. */
  readonly readAhead?: number
}

export interface DatabaseReader {
  /** The values of keys, all as of one moment, in the keys' order. A key that cannot be read has its error in its place. */
  readonly read: (
    keys: ReadonlyArray<Buffer>,
  ) => Effect.Effect<ReadonlyArray<Buffer | undefined | RocksDbError>>
  /** Visits the entries of a range in order, all as of one moment, until the visitor answers false. */
  readonly scan: (
    range: KeyRange,
    options: ScanOptions,
    visit: (key: Buffer, value: Buffer) => boolean,
  ) => Effect.Effect<void, RocksDbError>
}

/** Changes that happen together or not at all. */
export interface Batch {
  readonly put: (key: Buffer, value: Buffer) => void
  readonly delete: (key: Buffer) => void
  /** Deletes the keys from `from` up to and without `to`. */
  readonly deleteRange: (from: Buffer, to: Buffer) => void
}

export class RocksDb extends Context.Service<
  RocksDb,
  DatabaseReader & {
    /** Makes the changes that `fill` puts into the batch, durable as `sync` says. */
    readonly write: (fill: (batch: Batch) => void) => Effect.Effect<void, RocksDbError>
    /** Reads what is there now, whatever is written later, until the scope closes. */
    readonly snapshot: Effect.Effect<DatabaseReader, never, Scope.Scope>
  }
>()("flora/layers/RocksDb") {
  /** Opens `<directory>/kv`. `sync` defaults to "never". Errors: `DataDirectoryInUse`, `DatabaseDamaged`, `DatabaseTooNew`, `RocksDbError`. */
  static readonly layerAt = (directory: string, sync: "always" | "never" = "never") =>
    Layer.effect(RocksDb, open(directory, sync))

  static readonly layer = Layer.unwrap(
    Effect.map(Configuration, ({ dataDir, kvSync }) => RocksDb.layerAt(dataDir, kvSync)),
  )
}

const attempt = <A>(run: () => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: (cause) => new RocksDbError({ cause }) })

const openFailed = (directory: string, cause: unknown) => {
  const reason = innermost(cause)
  if (/\/LOCK: |lock file|Resource temporarily unavailable/.test(reason))
    return new DataDirectoryInUse({ directory })
  if (/libatomic/.test(reason)) {
    const detail = "the system library libatomic is missing (Debian: apt-get install libatomic1)"
    return new RocksDbError({ cause: detail })
  }
  if (/ENOSPC|No space left|EACCES|EROFS|Permission denied|Read-only file system/.test(reason))
    return new RocksDbError({ cause })
  return new DatabaseDamaged({ directory: join(directory, "kv"), detail: reason })
}

/** How keys and values are laid out (`services/kv/Keys`); a record of its own says so. Before there was that record, it was 1. */
const format = 1
const formatKey = Buffer.from("f")

const open = Effect.fnUntraced(function* (directory: string, sync: "always" | "never") {
  const load = Effect.tryPromise({
    try: async () => {
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      return (await import("rocksdb-native")).default
    },
    catch: (cause) => openFailed(directory, cause),
  })
  const database = yield* Effect.acquireRelease(
    Effect.flatMap(load, (RocksDB) =>
      Effect.tryPromise({
        try: async () => {
          const opened: RocksDbBinding = new RocksDB(join(directory, "kv"))
          await opened.ready()
          return opened
        },
        catch: (cause) => openFailed(directory, cause),
      }),
    ),
    (opened) => Effect.ignore(attempt(() => opened.close({ force: true }))),
  )
  const write = (fill: (batch: Batch) => void) =>
    attempt(async () => {
      const batch = database.write({ autoDestroy: true })
      try {
        fill({
          put: (key, value) => batch.tryPut(key, value),
          delete: (key) => batch.tryDelete(key),
          deleteRange: (from, to) => batch.tryDeleteRange(from, to),
        })
      } catch (error) {
        // A batch that is neither flushed nor destroyed would keep the database from closing.
        batch.destroy()
        throw error
      }
      await batch.flush()
    })
  const service = reader(database)
  const [found] = yield* service.read([formatKey])
  if (found instanceof RocksDbError) return yield* found
  if (found === undefined) yield* write((batch) => batch.put(formatKey, Buffer.of(format)))
  else if (found[0] !== format)
    return yield* new DatabaseTooNew({ directory: join(directory, "kv"), format: found[0] ?? 0 })
  return RocksDb.of({
    ...service,
    write: sync === "always" ? yield* writeAndSync(database, join(directory, "kv"), write) : write,
    snapshot: Effect.map(
      Effect.acquireRelease(
        Effect.sync(() => database.snapshot()),
        (session) => Effect.promise(() => session.close()),
      ),
      reader,
    ),
  })
})

const reader = (database: RocksDbBinding): DatabaseReader => {
  const reads = new GroupedReads(database, (cause) => new RocksDbError({ cause }))
  return {
    read: (keys) => Effect.promise(() => reads.read(keys)),
    scan: (range, { reverse = false, readAhead = 256 }, visit) =>
      attempt(async () => {
        for await (const { key, value } of database.iterator(range, { capacity: readAhead, reverse })) {
          if (!visit(key, value)) break
        }
      }),
  }
}

/**
 * Follows each write with a sync of the write-ahead log. The binding has no such option, but a log is a file: what has been
 * appended to it is made durable through any descriptor. Writes go one at a time, so that the log that is current after a write is
 * the one that holds it; all before it was synced before.
 */
const writeAndSync = Effect.fnUntraced(function* <E>(
  database: RocksDbBinding,
  directory: string,
  write: (fill: (batch: Batch) => void) => Effect.Effect<void, E>,
) {
  let log: { readonly path: string; readonly file: FileHandle } | undefined
  yield* Effect.addFinalizer(() => Effect.promise(async () => log?.file.close()))
  const sync = attempt(async () => {
    const { path } = await database.currentWalFile()
    if (log?.path !== path) {
      await log?.file.close()
      log = undefined
      log = { path, file: await openFile(join(directory, path), "r+") }
      // The name of a new log must be durable, too.
      const parent = await openFile(directory, "r")
      await parent.sync().finally(() => parent.close())
    }
    await log.file.datasync()
  })
  const one = Semaphore.makeUnsafe(1)
  return (fill: (batch: Batch) => void) => one.withPermit(Effect.andThen(write(fill), sync))
})
