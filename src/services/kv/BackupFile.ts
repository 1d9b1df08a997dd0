/** A backup on disk, written and read a piece at a time; its format is told in `domain/Kv`. */
import { createReadStream, createWriteStream } from "node:fs"
import { open, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { createInterface } from "node:readline"
import { once } from "node:events"
import { finished, pipeline } from "node:stream/promises"
import { createGunzip, createGzip } from "node:zlib"
import { Effect, Option, Schema } from "effect"
import { KvBackupLine, type KvEntry } from "../../domain/Kv.ts"
import { KvBackupDamaged, KvUnavailable } from "../../domain/KvErrors.ts"
import { innermost } from "../../layers/Failure.ts"

const diskFailed = (cause: unknown) =>
  new KvUnavailable({ message: `the backup cannot be kept: ${innermost(cause)}` })

const head = `${JSON.stringify({ flora: "kv-backup", version: 1 })}\n`

/**
 * Writes entries to a file, which is there whole or not at all: `produce` is given a function that takes the next entry and waits
 * while the disk is behind.
 */
export const writeBackup = <E>(
  path: string,
  produce: (add: (entry: KvEntry) => Promise<void> | undefined) => Effect.Effect<void, E>,
) =>
  Effect.gen(function* () {
    const partial = `${path}.partial`
    const gzip = createGzip({ level: 1 })
    const file = createWriteStream(partial, { mode: 0o600, flush: true })
    const written = pipeline(gzip, file)
    // It is awaited below; until then its failure is nobody's.
    written.catch(() => {})
    let entries = 0
    const add = (line: string) => {
      if (gzip.write(line) || file.destroyed) return undefined
      return Promise.race([once(gzip, "drain"), written]).then(() => {})
    }
    const finish = Effect.tryPromise({
      try: async () => {
        gzip.end(`${JSON.stringify({ entries })}\n`)
        await written
        await finished(file)
        await rename(partial, path)
        const directory = await open(dirname(path), "r")
        await directory.sync().finally(() => directory.close())
      },
      catch: diskFailed,
    })
    const discard = Effect.promise(async () => {
      gzip.destroy()
      await written.catch(() => {})
      await rm(partial, { force: true })
    })
    yield* Effect.onError(
      Effect.andThen(
        produce((entry) => {
          entries++
          return add(entries === 1 ? `${head}${JSON.stringify(entry)}\n` : `${JSON.stringify(entry)}\n`)
        }),
        Effect.suspend(() => {
          if (entries === 0) gzip.write(head)
          return finish
        }),
      ),
      () => discard,
    )
  })

const parseLine = Schema.decodeOption(KvBackupLine)

/** Reads a file's entries in portions. Errors: `KvBackupDamaged` where the file is not a whole backup. */
export const readBackup = <E>(
  backupId: string,
  path: string,
  consume: (entries: ReadonlyArray<KvEntry>) => Effect.Effect<void, E>,
) =>
  Effect.gen(function* () {
    const damaged = (detail: string) => new KvBackupDamaged({ backupId, detail })
    const lines = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const file = createReadStream(path)
        const gunzip = createGunzip()
        file.on("error", (error) => gunzip.destroy(error)).pipe(gunzip)
        const reading = createInterface({ input: gunzip, crlfDelay: Number.POSITIVE_INFINITY })
        // A reader of lines does not tell of its input's failure.
        const failure = new Promise<never>((_, reject) => gunzip.on("error", reject))
        failure.catch(() => {})
        return { file, gunzip, lines: reading[Symbol.asyncIterator](), failure }
      }),
      ({ file, gunzip }) =>
        Effect.sync(() => {
          file.destroy()
          gunzip.destroy()
        }),
    )
    const next = Effect.tryPromise({
      try: () => Promise.race([lines.lines.next(), lines.failure]),
      catch: (cause) => damaged(innermost(cause)),
    })
    let portion: Array<KvEntry> = []
    let size = 0
    let entries = 0
    for (let number = 1; ; number++) {
      const { done, value: line } = yield* next
      if (done === true) return yield* damaged("its end is missing")
      const parsed = Option.getOrUndefined(parseLine(line))
      if (parsed === undefined) return yield* damaged(`line ${number} is not one of a backup`)
      if ((number === 1) !== "flora" in parsed) return yield* damaged("it does not begin as a backup does")
      if ("entries" in parsed) {
        if (parsed.entries !== entries)
          return yield* damaged(`it has ${entries} entries where ${parsed.entries} were written`)
        yield* consume(portion)
        return entries
      }
      if ("flora" in parsed) continue
      portion.push(parsed)
      entries++
      size += line.length
      if (portion.length < 1000 && size < 4_194_304) continue
      yield* consume(portion)
      portion = []
      size = 0
    }
  }).pipe(Effect.scoped)
