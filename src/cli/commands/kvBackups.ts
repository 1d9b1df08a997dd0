/** The part of `flora kv` that is about everything a guild has: import, export, backups and restore. */
import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import { createInterface } from "node:readline"
import { pipeline } from "node:stream"
import { createGunzip } from "node:zlib"
import { Console, DateTime, Effect, Option, Schema, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { GuildId } from "../../domain/Ids.ts"
import { type KvBackup, KvBackupLine, type KvEntry } from "../../domain/Kv.ts"
import { confirmed, yes } from "../Confirm.ts"
import { fileProblem } from "../FileProblem.ts"
import { client, guild, tell } from "../Flags.ts"
import { progress } from "../Progress.ts"

/** What the person asked for is not there, cannot be used, or is not meant. */
export class KvCommandFailed extends Schema.TaggedError<KvCommandFailed>()("KvCommandFailed", {
  message: Schema.String,
}) {}

const backup = Argument.String("backup").pipe(
  Argument.withDescription("Id of the backup, as `flora kv backups list` shows it"),
)

const fileFailed = (path: string) => (error: unknown) =>
  error instanceof KvCommandFailed ? error : new KvCommandFailed({ message: fileProblem(path, error) })

const show = ({ id, createdAt, bytes }: KvBackup) =>
  Console.log(`${id}  ${DateTime.formatIso(createdAt)}  ${bytes} bytes`)

/** Writes a backup to a file of this machine. */
const download = Effect.fnUntraced(function* (guildId: GuildId, backupId: string, path: string) {
  const file = yield* Effect.acquireRelease(
    Effect.tryPromise({ try: () => open(path, "w", 0o600), catch: fileFailed(path) }),
    (file) => Effect.promise(() => file.close()),
  )
  yield* Stream.runForEach((yield* client).KvDownloadBackup({ guildId, backupId }), (chunk) =>
    Effect.tryPromise({ try: () => file.write(chunk), catch: fileFailed(path) }),
  )
  // Beside what the command itself prints.
  yield* Console.error(`written to ${path}`)
})

export const exportEntries = Command.make(
  "export",
  {
    guild,
    output: Flag.String("output").pipe(
      Flag.withAlias("o"),
      Flag.withDescription("Also write the backup to this file, as gzipped JSON lines"),
      Flag.optional,
    ),
  },
  Effect.fn("kv.export")(function* ({ guild, output }) {
    const made = yield* progress("backing up", (yield* client).KvCreateBackup({ guildId: guild }))
    yield* tell(made, show(made))
    if (Option.isSome(output)) yield* download(guild, made.id, output.value)
  }, Effect.scoped),
).pipe(Command.withDescription("Back up all of a guild's stores, as of one moment"))

const decodeLine = Schema.decodeUnknownOption(KvBackupLine)

/** The entries of a file of JSON lines, gzipped or not, in portions that fit into one call. */
async function* portions(path: string): AsyncGenerator<ReadonlyArray<KvEntry>> {
  const file = createReadStream(path)
  const input = path.endsWith(".gz") ? pipeline(file, createGunzip(), () => {}) : file
  let broken: Error | undefined
  for (const each of [file, input]) each.on("error", (error) => (broken ??= error))
  let portion: Array<KvEntry> = []
  let size = 0
  let number = 0
  for await (const line of createInterface({ input })) {
    number++
    if (line.trim() === "") continue
    const parsed = Option.getOrUndefined(decodeLine(line))
    if (parsed === undefined)
      throw new KvCommandFailed({
        message: `${path}: line ${number} is not {"store","key","value"} as JSON; what came before it may be imported`,
      })
    if (!("key" in parsed)) continue
    portion.push(parsed)
    size += line.length
    if (portion.length < 1000 && size < 4_194_304) continue
    yield portion
    portion = []
    size = 0
  }
  if (broken !== undefined) throw broken
  yield portion
}

export const importEntries = Command.make(
  "import",
  {
    guild,
    file: Argument.String("file").pipe(
      Argument.withDescription(
        "JSON lines of store, key, value, metadata and expiration; gzipped when it ends in .gz",
      ),
    ),
  },
  Effect.fn("kv.import")(function* ({ guild, file }) {
    const runtime = yield* client
    let count = 0
    yield* Stream.runForEach(Stream.fromAsyncIterable(portions(file), fileFailed(file)), (entries) =>
      Effect.map(runtime.KvImport({ guildId: guild, entries }), () => {
        count += entries.length
      }),
    )
    yield* tell({ entries: count }, Console.log(`${count} keys imported`))
  }, Effect.scoped),
).pipe(Command.withDescription("Set keys from a file; keys that are not in it stay as they are"))

const listBackups = Command.make(
  "list",
  { guild },
  Effect.fn("kv.backups.list")(function* ({ guild }) {
    const all = yield* (yield* client).KvBackups({ guildId: guild })
    const none = Console.log("the guild has no backups; `flora kv export` makes one")
    yield* tell(all, all.length === 0 ? none : Effect.forEach(all, show, { discard: true }))
  }, Effect.scoped),
).pipe(Command.withDescription("List a guild's backups, newest first"))

const downloadBackup = Command.make(
  "download",
  { guild, backup, file: Argument.String("file") },
  Effect.fn("kv.backups.download")(function* ({ guild, backup, file }) {
    yield* download(guild, backup, file)
    yield* tell({ backupId: backup, file }, Effect.void)
  }, Effect.scoped),
).pipe(Command.withDescription("Write a backup to a file"))

const deleteBackup = Command.make(
  "delete",
  { guild, backup },
  Effect.fn("kv.backups.delete")(function* ({ guild, backup }) {
    yield* (yield* client).KvDeleteBackup({ guildId: guild, backupId: backup })
    yield* tell({ backupId: backup }, Effect.void)
  }, Effect.scoped),
).pipe(Command.withDescription("Delete a backup"))

export const backups = Command.make("backups").pipe(
  Command.withDescription("Look after a guild's backups"),
  Command.withSubcommands([listBackups, downloadBackup, deleteBackup]),
)

export const restore = Command.make(
  "restore",
  { guild, backup, yes },
  Effect.fn("kv.restore")(function* ({ guild, backup, yes }) {
    yield* confirmed(yes, "replaces everything that the guild's stores hold by what the backup holds")
    const entries = yield* progress(
      "restoring",
      (yield* client).KvRestoreBackup({ guildId: guild, backupId: backup }),
    )
    yield* tell({ entries }, Console.log(`${entries} keys restored`))
  }, Effect.scoped),
).pipe(Command.withDescription("Replace all of a guild's stores by a backup"))
