/**
 * A real Postgres of our own, for people who have set up no database. The server is a child process in its own process group:
 * Ctrl-C in the terminal does not reach it, so it outlives everything that uses it and is stopped by its scope, last.
 * A server that ends by itself is started again at the same address; one that was left behind when its runtime was killed
 * is stopped first, for nobody would hear of its end.
 *
 * In the directory: `data` is the cluster, `password` the password of its superuser, `postgres.log` what the server says.
 */
import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises"
import { type AddressInfo, createServer } from "node:net"
import { join } from "node:path"
import { Data, Deferred, Effect, Redacted, Schedule, Schema } from "effect"
import * as PostgresPrograms from "./PostgresPrograms.ts"

/** The embedded Postgres cannot serve from its directory; the message tells a person why and what to do. */
export class PostgresStartFailed extends Schema.TaggedError<PostgresStartFailed>()("PostgresStartFailed", {
  directory: Schema.String,
  reason: Schema.String,
}) {
  override get message() {
    return `the embedded Postgres in ${this.directory} cannot start: ${this.reason}`
  }
}

export interface EmbeddedPostgres {
  /** Where the superuser `flora` finds the database `postgres`. Stays the same when the server has to be started again. */
  readonly url: Redacted.Redacted<string>
  readonly port: number
}

export interface Options {
  /** Made where it is missing. The caller sees to it that no other runtime uses it: its server would be stopped. */
  readonly directory: string
  /** On 127.0.0.1. Defaults to a free one. */
  readonly port?: number
}

/** A directory with everything in place to start a server. */
interface Cluster {
  readonly directory: string
  readonly data: string
  readonly password: string
  readonly programs: PostgresPrograms.PostgresPrograms
}

/** Starts a server and waits until it takes connections. Closing the scope stops it. Errors: `PostgresStartFailed`. */
export const start = Effect.fn("EmbeddedPostgres.start")(function* (options: Options) {
  const cluster = yield* openCluster(options.directory)
  yield* removeLeftBehind(cluster)
  const ready = yield* Deferred.make<number, PostgresStartFailed>()
  yield* Effect.forkScoped(serve(cluster, options.port, ready))
  const port = yield* Deferred.await(ready)
  const url = Redacted.make(`postgres://flora:${cluster.password}@127.0.0.1:${port}/postgres`)
  return { url, port } satisfies EmbeddedPostgres
})

const openCluster = Effect.fnUntraced(function* (path: string) {
  const directory = yield* attempt(path, async () => {
    await mkdir(path, { recursive: true, mode: 0o700 })
    return realpath(path)
  })
  const data = join(directory, "data")
  const passwordFile = join(directory, "password")
  const programs = yield* PostgresPrograms.find(directory).pipe(failIn(directory))
  if (!existsSync(data)) yield* initialize(directory, data, passwordFile, programs)

  const version = yield* attempt(directory, () => readFile(join(data, "PG_VERSION"), "utf8")).pipe(
    Effect.mapError(({ reason }) =>
      failure(directory, `${data} is not what Postgres made (${reason}); ${wayOut}`),
    ),
  )
  if (version.trim() !== programs.majorVersion) {
    const versions = `Postgres ${version.trim()} and this is Postgres ${programs.majorVersion}`
    return yield* failure(directory, `its data was made by ${versions}; ${wayOut}`)
  }
  const password = yield* attempt(directory, () => readFile(passwordFile, "utf8")).pipe(
    Effect.mapError(({ reason }) => failure(directory, `${reason}; restore that file, or ${wayOut}`)),
  )
  return { directory, data, password, programs } satisfies Cluster
})

const wayOut =
  "move the directory away to begin with an empty database, or set FLORA_DATA_DIR to another place"

/** A cluster is made under another name and renamed when complete: what a killed `initdb` leaves is never mistaken for one. */
const initialize = Effect.fnUntraced(function* (
  directory: string,
  data: string,
  passwordFile: string,
  programs: PostgresPrograms.PostgresPrograms,
) {
  const unfinished = `${data}.new-${randomBytes(4).toString("hex")}`
  yield* attempt(directory, async () => {
    for (const entry of await readdir(directory)) {
      if (entry.startsWith("data.new-")) await rm(join(directory, entry), { recursive: true, force: true })
    }
    await rm(passwordFile, { force: true })
    await writeFile(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 })
    await programs.own(passwordFile)
  })
  // The built-in locale sorts and compares alike on every system.
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
  const superuser = ["--username=flora", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"]
  yield* Effect.gen(function* () {
    const initdb = yield* programs.run("initdb", [
      "--pgdata",
      unfinished,
      "--data-checksums",
      ...locale,
      ...superuser,
    ])
    const how = yield* Deferred.await(initdb.ended)
    if (how !== "exited with code 0") return yield* failure(directory, `initdb ${story(how, initdb)}`)
  }).pipe(Effect.scoped, failIn(directory))
  yield* attempt(directory, () => rename(unfinished, data))
})

/** Stops a server whose runtime was killed, and forgets one that is no more: its process id may be another program's by now. */
const removeLeftBehind = ({ data, directory }: Cluster) =>
  PostgresPrograms.stopLeftBehind(data).pipe(
    failIn(directory),
    Effect.andThen(attempt(directory, () => rm(join(data, "postmaster.pid"), { force: true }))),
  )

/** A server ended, or never came to serve. */
class ServerEnded extends Data.TaggedError("ServerEnded")<{
  readonly reason: string
  /** The same may well work a moment later. */
  readonly passing: boolean
}> {}

/** Keeps a server running. How the first one starts, on which port or why not, completes `ready`. */
const serve = (
  cluster: Cluster,
  fixed: number | undefined,
  ready: Deferred.Deferred<number, PostgresStartFailed>,
) => {
  let port = fixed
  const one = Effect.gen(function* () {
    const candidate = port ?? (yield* freePort)
    const server = yield* cluster.programs
      .run("postgres", settings(cluster, candidate))
      .pipe(Effect.mapError(({ message }) => new ServerEnded({ reason: message, passing: false })))
    const ended = Effect.flatMap(Deferred.await(server.ended), (how) => explain(server, how, candidate))
    yield* Effect.raceFirst(takesConnections(server, cluster), ended)
    port = candidate
    yield* Deferred.succeed(ready, candidate)
    return yield* ended
  }).pipe(Effect.scoped)

  /** Why it ended. A free port may be taken before the server gets it; a killed server's last processes take a moment to end. */
  const explain = (server: PostgresPrograms.Program, how: string, candidate: number) => {
    const output = server.output()
    if (output.includes("Address already in use")) {
      return new ServerEnded({
        reason: `port ${candidate} on 127.0.0.1 is taken`,
        passing: fixed === undefined,
      })
    }
    const passing = output.includes("pre-existing shared memory block")
    return new ServerEnded({ reason: `it ${story(how, server)}`, passing })
  }

  return one.pipe(
    Effect.retry({ while: ({ passing }) => passing, times: 50, schedule: Schedule.spaced("100 millis") }),
    Effect.tapError(({ reason }) =>
      Effect.when(Effect.logError(`the embedded Postgres is down: ${reason}`), Deferred.isDone(ready)),
    ),
    Effect.retry({ while: () => Deferred.isDone(ready), schedule: Schedule.spaced("500 millis") }),
    Effect.catch(({ reason }) => Deferred.fail(ready, failure(cluster.directory, reason))),
  )
}

const settings = ({ data }: Cluster, port: number) => [
  "-D",
  data,
  `--port=${port}`,
  "--listen_addresses=127.0.0.1",
  "--unix_socket_directories=",
  "--timezone=UTC",
  "--log_timezone=UTC",
]

/** A server writes its state into its lock file, after its process id. */
const takesConnections = (server: PostgresPrograms.Program, { data }: Cluster) =>
  Effect.promise(() => readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")).pipe(
    Effect.map((file) => file.startsWith(`${server.pid}\n`) && file.trimEnd().endsWith("\nready")),
    Effect.repeat({ until: (ready) => ready, schedule: Schedule.spaced("10 millis") }),
  )

/** A port of 127.0.0.1 that nobody listened on a moment ago. */
export const freePort = Effect.callback<number>((resume) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address() as AddressInfo
    probe.close(() => resume(Effect.succeed(port)))
  })
})

/** How a program ended, with the last error that it wrote at its end, if any. */
const story = (how: string, program: PostgresPrograms.Program) => {
  const mark = /^.*?(FATAL|PANIC|error|postgres|initdb):\s*/
  const words = program
    .output()
    .trim()
    .split("\n")
    .slice(-10)
    .findLast((line) => mark.test(line))
  return words === undefined ? how : `${how}: ${words.replace(mark, "")}`
}

const failure = (directory: string, reason: string) => new PostgresStartFailed({ directory, reason })

const failIn = (directory: string) =>
  Effect.mapError((error: PostgresPrograms.PostgresUnusable | PostgresStartFailed) =>
    error._tag === "PostgresStartFailed" ? error : failure(directory, error.message),
  )

const attempt = <A>(directory: string, action: () => Promise<A>) =>
  Effect.tryPromise({
    try: action,
    catch: (cause) => failure(directory, cause instanceof Error ? cause.message : String(cause)),
  })
