/**
 * Reads that are asked for while others are under way go together in one call to the database: what a read costs is mostly the way
 * to another thread and back.
 */
import type RocksDbBinding from "rocksdb-native"

/** One value per key; where a key cannot be read, the failure that `failed` makes of it. */
type Values<Failure> = ReadonlyArray<Buffer | undefined | Failure>

interface Request<Failure> {
  readonly keys: ReadonlyArray<Buffer>
  readonly done: (values: Values<Failure>) => void
}

/** Calls that may be under way; more of them would only wait for the same threads. */
const mostFlying = 2
/** Requests that go in one call. */
const groupSize = 128

export class GroupedReads<Failure> {
  private readonly database: RocksDbBinding
  private readonly failed: (cause: unknown) => Failure
  private readonly waiting: Array<Request<Failure>> = []
  private flying = 0
  private scheduled = false

  constructor(database: RocksDbBinding, failed: (cause: unknown) => Failure) {
    this.database = database
    this.failed = failed
  }

  /** The values of keys, all as of one moment. */
  read(keys: ReadonlyArray<Buffer>): Promise<Values<Failure>> {
    return new Promise((done) => {
      this.waiting.push({ keys, done })
      this.schedule()
    })
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.flying === mostFlying) return
    this.scheduled = true
    queueMicrotask(() => {
      this.scheduled = false
      void this.fly(this.waiting.splice(0, groupSize))
      this.schedule()
    })
  }

  private async fly(requests: ReadonlyArray<Request<Failure>>): Promise<void> {
    this.flying++
    const values = await this.call(requests.flatMap(({ keys }) => keys))
    this.flying--
    let from = 0
    for (const { keys, done } of requests) done(values.slice(from, (from += keys.length)))
    this.schedule()
  }

  private async call(keys: ReadonlyArray<Buffer>): Promise<Values<Failure>> {
    try {
      const batch = this.database.read({ capacity: keys.length, autoDestroy: true })
      const values = keys.map((key) =>
        batch.get(key).then(
          (value) => value ?? undefined,
          (cause: unknown) => this.failed(cause),
        ),
      )
      batch.tryFlush()
      return await Promise.all(values)
    } catch (cause) {
      // The database is closed.
      return keys.map(() => this.failed(cause))
    }
  }
}
