/**
 * The embedded key-value database. One database holds all guilds; whoever uses it puts the guild into the key. Its LOCK file is
 * also what keeps a second runtime off the data directory, so it is opened before anything else there is touched.
 *
 * A write that has been acknowledged survives the end of the process, however it ends, but not necessarily a power cut:
 * the binding offers no sync per write.
 */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { Context, Effect, Layer, Schema } from "effect"
import type RocksDbBinding from "rocksdb-native"
import { Configuration } from "./Configuration.ts"

/** Another process has the data directory open. */
export class DataDirectoryInUse extends Schema.TaggedError<DataDirectoryInUse>()("DataDirectoryInUse", {
  directory: Schema.String,
}) {
  override get message() {
    return `another flora runtime is using ${this.directory}; stop it, or choose another directory with FLORA_DATA_DIR`
  }
}

/** The database refused an operation or could not be opened. */
export class RocksDbError extends Schema.TaggedError<RocksDbError>()("RocksDbError", {
  cause: Schema.Defect(),
}) {
  override get message() {
    return `the key-value database failed: ${String(this.cause)}`
  }
}

/** Keys in byte order. `gt` wins over `gte`. */
export interface KeyRange {
  readonly gte?: Buffer
  readonly gt?: Buffer
  readonly lt: Buffer
  readonly limit: number
}

export class RocksDb extends Context.Service<
  RocksDb,
  {
    readonly get: (key: Buffer) => Effect.Effect<Buffer | undefined, RocksDbError>
    readonly put: (key: Buffer, value: Buffer) => Effect.Effect<void, RocksDbError>
    readonly delete: (key: Buffer) => Effect.Effect<void, RocksDbError>
    /** The keys of a range, smallest first, at most `limit`. Values are not read. */
    readonly keys: (range: KeyRange) => Effect.Effect<Array<Buffer>, RocksDbError>
  }
>()("flora/layers/RocksDb") {
  /** Opens `<directory>/kv`. Errors: `DataDirectoryInUse`, `RocksDbError`. */
  static readonly layerAt = (directory: string) => Layer.effect(RocksDb, open(directory))

  static readonly layer = Layer.unwrap(
    Effect.map(Configuration, (configuration) => RocksDb.layerAt(configuration.dataDir)),
  )
}

const attempt = <A>(run: () => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: (cause) => new RocksDbError({ cause }) })

const open = Effect.fnUntraced(function* (directory: string) {
  const database = yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        mkdirSync(directory, { recursive: true, mode: 0o700 })
        const { default: RocksDB } = await import("rocksdb-native")
        const opened: RocksDbBinding = new RocksDB(join(directory, "kv"))
        await opened.ready()
        return opened
      },
      catch: (cause) =>
        /lock|Resource temporarily unavailable/i.test(String(cause))
          ? new DataDirectoryInUse({ directory })
          : new RocksDbError({
              cause: String(cause).includes("libatomic")
                ? "the system library libatomic is missing (Debian: apt-get install libatomic1)"
                : cause,
            }),
    }),
    (opened) => Effect.ignore(attempt(() => opened.close({ force: true }))),
  )
  return RocksDb.of({
    get: (key) =>
      Effect.map(
        attempt(() => database.get(key)),
        (value) => value ?? undefined,
      ),
    put: (key, value) => attempt(() => database.put(key, value)),
    delete: (key) => attempt(() => database.delete(key)),
    keys: (range) =>
      attempt(async () => {
        const keys: Array<Buffer> = []
        // A small read-ahead costs a crossing per 8 entries; a large one reads what a short page does not need.
        const capacity = Math.max(1, Math.min(256, range.limit))
        for await (const { key } of database.iterator(range, { capacity, values: false })) keys.push(key)
        return keys
      }),
  })
})
