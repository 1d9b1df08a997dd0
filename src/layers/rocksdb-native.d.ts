/** The part of rocksdb-native that flora uses; the package ships no types. */
declare module "rocksdb-native" {
  interface Range {
    readonly gte?: Buffer
    readonly gt?: Buffer
    readonly lt?: Buffer
    readonly limit?: number
  }
  interface WriteBatch {
    tryPut(key: Buffer, value: Buffer): void
    tryDelete(key: Buffer): void
    tryDeleteRange(from: Buffer, to: Buffer): void
    flush(): Promise<void>
    destroy(): void
  }
  interface ReadBatch {
    get(key: Buffer): Promise<Buffer | null>
    tryFlush(): void
  }
  export default class RocksDB {
    constructor(path: string)
    ready(): Promise<void>
    close(options?: { force?: boolean }): Promise<void>
    /** A session that sees what is there now, and nothing later. */
    snapshot(): RocksDB
    write(options?: { capacity?: number; autoDestroy?: boolean }): WriteBatch
    read(options?: { capacity?: number; autoDestroy?: boolean }): ReadBatch
    currentWalFile(): Promise<{ readonly path: string }>
    iterator(
      range: Range,
      options?: { capacity?: number; values?: boolean; reverse?: boolean },
    ): AsyncIterable<{ key: Buffer; value: Buffer }>
  }
}
