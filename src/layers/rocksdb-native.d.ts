/** The part of rocksdb-native that flora uses; the package ships no types. */
declare module "rocksdb-native" {
  interface Range {
    readonly gte?: Buffer
    readonly gt?: Buffer
    readonly lt?: Buffer
    readonly limit?: number
  }
  export default class RocksDB {
    constructor(path: string)
    ready(): Promise<void>
    close(options?: { force?: boolean }): Promise<void>
    get(key: Buffer): Promise<Buffer | null>
    put(key: Buffer, value: Buffer): Promise<void>
    delete(key: Buffer): Promise<void>
    iterator(range: Range, options?: { capacity?: number; values?: boolean }): AsyncIterable<{ key: Buffer }>
  }
}
