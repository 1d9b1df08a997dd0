import { spawn } from "node:child_process"
import { once } from "node:events"
import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schedule } from "effect"
import * as EmbeddedPostgres from "../../src/layers/EmbeddedPostgres.ts"
import * as PostgresPrograms from "../../src/layers/PostgresPrograms.ts"
import { temporaryDirectory } from "../Services.ts"

/** A place for a server: a directory that does not exist yet. */
const freshPlace = Effect.map(temporaryDirectory, (directory) => join(directory, "postgres"))

const query = (server: EmbeddedPostgres.EmbeddedPostgres, statement: string) =>
  Effect.gen(function* () {
    const sql = yield* PgClient.PgClient
    return yield* sql.unsafe(statement)
  }).pipe(Effect.provide(PgClient.layer({ url: server.url, maxConnections: 1 })))

/** Again and again, until it works: for what happens a moment after its cause. */
const eventually = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.retry(effect, Schedule.spaced("20 millis"))

const serverPid = (directory: string) =>
  Effect.promise(async () =>
    Number.parseInt(await readFile(join(directory, "data", "postmaster.pid"), "utf8"), 10),
  )

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A process that has ended is there until its parent has taken note. */
const untilGone = (pid: number) =>
  Effect.sync(() => isAlive(pid)).pipe(
    Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (alive) => !alive }),
    Effect.timeout("10 seconds"),
  )

/** Another process that runs a server in the directory, in a process group of its own. Its input's end ends it gently. */
const otherRuntime = Effect.fnUntraced(function* (directory: string) {
  const program = join(import.meta.dirname, "EmbeddedPostgresRuntime.ts")
  const runtime = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [program, directory], { stdio: ["pipe", "pipe", "inherit"], detached: true }),
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL")),
  )
  yield* Effect.promise(() => once(createInterface(runtime.stdout), "line"))
  return runtime
})

describe("EmbeddedPostgres", () => {
  it.live("serves from a directory that did not exist, and only to who knows the password", () =>
    Effect.gen(function* () {
      const directory = yield* freshPlace
      const server = yield* EmbeddedPostgres.start({ directory })
      assert.deepStrictEqual(yield* query(server, "SELECT 1 AS one"), [{ one: 1 }])

      const url = Redacted.make(Redacted.value(server.url).replace(/:[^:@]+@/, ":wrong@"))
      const error = yield* Effect.flip(query({ ...server, url }, "SELECT 1"))
      assert.include(String(error.cause ?? error), "AuthenticationError")
      const { mode } = yield* Effect.promise(() => stat(join(directory, "password")))
      assert.strictEqual(mode & 0o777, 0o600)
    }),
  )

  it.live(
    "leaves no process behind and keeps its data, even if its lock file names another program by then",
    () =>
      Effect.gen(function* () {
        const directory = yield* freshPlace
        const pid = yield* Effect.scoped(
          Effect.gen(function* () {
            const server = yield* EmbeddedPostgres.start({ directory })
            yield* query(server, "CREATE TABLE kept AS SELECT 7 AS value")
            return yield* serverPid(directory)
          }),
        )
        yield* untilGone(pid)

        // As after a power cut, when the process id has been given away again.
        const lock = join(directory, "data", "postmaster.pid")
        yield* Effect.promise(() => writeFile(lock, `${process.pid}\n${directory}/data\n`))
        const server = yield* EmbeddedPostgres.start({ directory })
        assert.deepStrictEqual(yield* query(server, "SELECT value FROM kept"), [{ value: 7 }])
        const log = yield* Effect.promise(() => readFile(join(directory, "postgres.log"), "utf8"))
        assert.include(log, "database system was shut down at")
        assert.notInclude(log, "recovery")
      }),
  )

  it.live(
    "starts the server again at the same address, with all that was committed, when somebody kills it",
    () =>
      Effect.gen(function* () {
        const directory = yield* freshPlace
        const server = yield* EmbeddedPostgres.start({ directory })
        yield* query(server, "CREATE TABLE kept AS SELECT 7 AS value")
        const killed = yield* serverPid(directory)
        process.kill(killed, "SIGKILL")
        assert.deepStrictEqual(yield* eventually(query(server, "SELECT value FROM kept")), [{ value: 7 }])
        assert.notStrictEqual(yield* serverPid(directory), killed)
      }),
  )

  it.live("takes over from a runtime that was killed and left its server behind", () =>
    Effect.gen(function* () {
      const directory = yield* freshPlace
      const runtime = yield* otherRuntime(directory)
      const orphan = yield* serverPid(directory)
      runtime.kill("SIGKILL")
      yield* Effect.promise(() => once(runtime, "exit"))
      assert.isTrue(isAlive(orphan))

      const server = yield* EmbeddedPostgres.start({ directory })
      assert.notStrictEqual(yield* serverPid(directory), orphan)
      assert.deepStrictEqual(yield* query(server, "SELECT value FROM kept"), [{ value: 7 }])
      const log = yield* Effect.promise(() => readFile(join(directory, "postgres.log"), "utf8"))
      assert.notInclude(log, "was interrupted")
    }),
  )

  it.live("ends what a killed runtime left, and nothing else, for those who start none", () =>
    Effect.gen(function* () {
      const directory = yield* freshPlace
      const data = join(directory, "data")
      yield* PostgresPrograms.stopLeftBehind(data)
      const runtime = yield* otherRuntime(directory)
      const orphan = yield* serverPid(directory)
      yield* PostgresPrograms.stopLeftBehind(join(yield* freshPlace, "data"))
      assert.isTrue(isAlive(orphan))
      runtime.kill("SIGKILL")
      yield* PostgresPrograms.stopLeftBehind(data)
      yield* untilGone(orphan)
      yield* Effect.promise(() => writeFile(join(data, "postmaster.pid"), `${process.pid}\n${data}\n`))
      yield* PostgresPrograms.stopLeftBehind(data)
    }),
  )

  it.live(
    "goes on serving when Ctrl-C is typed: the runtime's process group gets it, the server does not",
    () =>
      Effect.gen(function* () {
        const directory = yield* freshPlace
        const runtime = yield* otherRuntime(directory)
        const pid = yield* serverPid(directory)
        process.kill(-runtime.pid!, "SIGINT")
        // The runtime answers to the signal by asking the server something, and ends it only then.
        const [answer] = yield* Effect.promise(() => once(createInterface(runtime.stdout), "line"))
        assert.strictEqual(answer, "after SIGINT: 7")
        yield* Effect.promise(() => once(runtime, "exit"))
        yield* untilGone(pid)
      }),
  )

  it.live("starts over what a killed initdb left half-finished", () =>
    Effect.gen(function* () {
      const directory = yield* freshPlace
      yield* Effect.promise(async () => {
        await mkdir(join(directory, "data.new-0badcafe", "base"), { recursive: true })
        await writeFile(join(directory, "data.new-0badcafe", "PG_VERSION"), "18\n")
      })
      const server = yield* EmbeddedPostgres.start({ directory })
      assert.deepStrictEqual(yield* query(server, "SELECT 1 AS one"), [{ one: 1 }])
      const entries = yield* Effect.promise(() => readdir(directory))
      assert.sameMembers(entries, ["data", "password", "postgres.log"])
    }),
  )

  const failures: ReadonlyArray<{
    readonly title: string
    /** The files in the directory, or the text of a file in its place. */
    readonly found: Record<string, string> | string
    readonly reason: RegExp
  }> = [
    {
      title: "names a data directory that Postgres did not make",
      found: { "data/holiday.jpg": "" },
      reason: /data is not what Postgres made .*move the directory away/,
    },
    {
      title: "names both versions when another Postgres made the data",
      found: { "data/PG_VERSION": "15\n" },
      reason: /made by Postgres 15 and this is Postgres 18; move the directory away/,
    },
    {
      title: "says which file is missing when the password is gone",
      found: { "data/PG_VERSION": "18\n" },
      reason: /ENOENT.*password'; restore that file/,
    },
    {
      title: "passes on what Postgres says of damaged data",
      found: { "data/PG_VERSION": "18\n", password: "secret" },
      reason: /^it exited with code 2: could not access the server configuration file/,
    },
    { title: "refuses a file in place of the directory", found: "", reason: /EEXIST/ },
  ]

  for (const { title, found, reason } of failures) {
    it.live(title, () =>
      Effect.gen(function* () {
        const directory = yield* freshPlace
        yield* Effect.promise(async () => {
          if (typeof found === "string") return writeFile(directory, found)
          await mkdir(join(directory, "data"), { recursive: true })
          for (const [path, text] of Object.entries(found)) await writeFile(join(directory, path), text)
        })
        const error = yield* Effect.flip(EmbeddedPostgres.start({ directory }))
        assert.strictEqual(error._tag, "PostgresStartFailed")
        assert.match(error.message, /^the embedded Postgres in \S+ cannot start: [^\n]+$/)
        assert.match(error.reason, reason)
      }),
    )
  }

  it.live("says so when the port that it was told to use is taken", () =>
    Effect.gen(function* () {
      const directory = yield* freshPlace
      const port = yield* EmbeddedPostgres.freePort
      yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const taken = createServer().listen(port, "127.0.0.1")
          await once(taken, "listening")
          return taken
        }),
        (taken) => Effect.sync(() => taken.close()),
      )
      const error = yield* Effect.flip(EmbeddedPostgres.start({ directory, port }))
      assert.strictEqual(error.reason, `port ${port} on 127.0.0.1 is taken`)
    }),
  )

  describe.skipIf(process.getuid?.() !== 0)("for root", () => {
    it.live("runs as nobody, also below a directory that only root may enter", () =>
      Effect.gen(function* () {
        const directory = yield* freshPlace
        yield* Effect.promise(() => chmod(join(directory, ".."), 0o700))
        const server = yield* EmbeddedPostgres.start({ directory })
        assert.deepStrictEqual(yield* query(server, "SELECT 1 AS one"), [{ one: 1 }])
        const { uid } = yield* Effect.promise(() => stat(join(directory, "data")))
        assert.notStrictEqual(uid, 0)
      }),
    )

    it.live("runs as the owner of a directory that belongs to somebody else", () =>
      Effect.gen(function* () {
        const directory = yield* freshPlace
        yield* Effect.promise(async () => {
          await mkdir(directory)
          await chown(directory, 1, 1)
        })
        yield* EmbeddedPostgres.start({ directory })
        for (const entry of ["data", "password", "postgres.log"]) {
          const { uid } = yield* Effect.promise(() => stat(join(directory, entry)))
          assert.strictEqual(uid, 1, entry)
        }
      }),
    )
  })
})
