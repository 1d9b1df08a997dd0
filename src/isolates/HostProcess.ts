/**
 * One isolate host as the runtime holds it: a child process without authority, the frames to and from it, and the certainty
 * that it ends. The host gets an empty environment and, by Node's permission model, no right to files, sockets or processes
 * beyond reading isolated-vm.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import type { Socket } from "node:net"
import { dirname, join } from "node:path"
import { Deferred, Effect, Schema } from "effect"
import {
  Command,
  type Frame,
  FrameReader,
  FrameWriter,
  type HostInit,
  type HostSettings,
  Reply,
} from "./Protocol.ts"
import type { Sdk } from "./SdkBundle.ts"

/** The host process could not be started, or did not prove itself in time. */
export class HostStartFailed extends Schema.TaggedError<HostStartFailed>()("HostStartFailed", {
  message: Schema.String,
}) {}

export interface HostProcess {
  readonly pid: number
  /** Resident memory in MB as it was a moment ago; 0 where nobody knows. */
  readonly memoryMb: () => number
  /** Sends a frame; frames of one tick leave in one write. Frames to a host that has ended are dropped. */
  readonly send: (type: number, slot: number, call: number, a: string, b: string) => void
  /** Completes with a one-line reason when the process has ended. */
  readonly ended: Deferred.Deferred<string>
  /** Ends the process at once; `reason` becomes what `ended` tells. */
  readonly kill: (reason: string) => void
}

export interface HostOptions {
  readonly sdk: Sdk
  readonly settings: HostSettings
  readonly bootTimeoutSecs: number
  /**
   * Time for one call. Within a host every call ends, or is known as one that cannot be ended, long before the default of this.
   */
  readonly answerSecs: number
  /** A host with more resident memory is killed. */
  readonly memoryMb: number
  /** The text that the process runs, from `bundleHost`. */
  readonly program: string
  /** The Node that runs it: 26, for which isolated-vm is built. Defaults to the one that runs this process. */
  readonly node?: string
  /** Whether this process may end although the host still runs, which then ends, too. Defaults to false. */
  readonly background?: boolean
  /** Called every quarter of a second while the process runs. */
  readonly onHeartbeat: () => void
  /** Called for every frame after Ready, outside of any fiber. */
  readonly onFrame: (frame: Frame) => void
  /** Called with each line that the process writes to stderr: why it does not come up, or once it is up V8's last words. */
  readonly onStderr: (line: string, isUp: boolean) => void
}

/** Why a host is killed whose main thread is stuck. */
export const stoppedAnswering = "its main thread stopped answering"

const heartbeatMs = 250
/**
 * A host whose main thread says nothing for so many heartbeats (2 s) is stuck in something that nobody can stop from outside. It is
 * counted in heartbeats, not in time: when the whole machine stood still, nobody was silent. It must be noticed before the
 * events that the host has in hand count as handled (`dispatchTimeoutSecs`).
 */
const maxSilentBeats = 8
/** What a host has not read of what it was sent. */
const maxUnreadBytes = 128 * 1024 * 1024

/** Where a package that `from` imports really is: node_modules, or what is in it, may be links. */
const folderOf = (name: string, from: string) => dirname(createRequire(from).resolve(`${name}/package.json`))
const isolatedVm = folderOf("isolated-vm", import.meta.url)

/** What the host may read: isolated-vm, and the file by which isolated-vm's loader detects musl. */
const readable = [
  isolatedVm,
  folderOf("node-gyp-build", join(isolatedVm, "package.json")),
  "/etc/alpine-release",
]

/** For what is on a stack below the script and, of native code, above it. */
const reservedStackKb = 128

/**
 * isolated-vm lets a script use the whole stack of a thread, which has the size that the system gives the main thread, too; of the main thread's
 * V8 would use an eighth. Recursion must not end sooner once a guild's turns have come to run there. Where the system does not tell,
 * it does.
 */
const stackSize = (): ReadonlyArray<string> => {
  if (!existsSync("/proc/self/limits")) return []
  const limit = /^Max stack size +(\w+)/m.exec(readFileSync("/proc/self/limits", "latin1"))![1]
  // Where there is no limit, threads get 2 MB.
  const kb = limit === "unlimited" ? 2048 : Number(limit) / 1024
  return [`--stack-size=${kb - reservedStackKb}`]
}

const execArgv = [
  "--no-node-snapshot",
  // Collecting a guild's garbage is done by the thread that runs the guild, on its account and not at its neighbours' cost.
  "--single-threaded-gc",
  // In MB. isolated-vm's own choice, half of it, has a busy isolate collect twice as often as this.
  "--max-semi-space-size=1",
  ...stackSize(),
  "--disable-warning=SecurityWarning",
  "--permission",
  "--allow-addons",
  ...readable.map((path) => `--allow-fs-read=${path}`),
]

/** Starts a host and waits until it has proved itself. Closing the scope ends the process. Errors: `HostStartFailed`. */
export const spawnHost = Effect.fn("HostProcess.spawn")(function* (options: HostOptions) {
  const ready = yield* Deferred.make<void, HostStartFailed>()
  const ended = yield* Deferred.make<string>()
  const said: Array<string> = []
  const onStderr = (line: string) => {
    const isUp = Deferred.isDoneUnsafe(ready)
    if (!isUp) said.push(line)
    options.onStderr(line, isUp)
  }
  const failed = (reason: string) => {
    const words = said.find((line) => /^\w*Error( \[\w+\])?: /.test(line)) ?? said[0]
    const why = words === undefined ? reason : `${reason} (${words})`
    return new HostStartFailed({ message: `an isolate host does not start: ${why}` })
  }
  const host = yield* Effect.acquireRelease(
    Effect.sync(() => launch(options, onStderr, ready, ended)),
    (host) =>
      Effect.sync(() => host.kill("the runtime stopped it")).pipe(Effect.andThen(Deferred.await(ended))),
  )
  const { script, families, legacyEncodings } = options.sdk
  const init: HostInit = { settings: options.settings, families, legacyEncodings }
  host.send(Command.Init, 0, 0, script, JSON.stringify(init))
  yield* Effect.raceFirst(
    Deferred.await(ready),
    Effect.flatMap(Deferred.await(ended), (reason) => Effect.fail(failed(reason))),
  ).pipe(
    Effect.timeoutOrElse({
      duration: `${options.bootTimeoutSecs} seconds`,
      orElse: () => Effect.fail(failed(`not ready within ${options.bootTimeoutSecs} s`)),
    }),
  )
  return host
})

/**
 * Resident memory of a process; 0 where the system does not tell. Read from the system: the process itself may be too busy, or in the hands
 * of somebody who would rather not say.
 */
const residentMb = (pid: number | undefined): Promise<number> =>
  readFile(`/proc/${pid}/status`, "utf8").then(
    (status) => Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024,
    () => 0,
  )

const launch = (
  options: HostOptions,
  onStderr: (line: string) => void,
  ready: Deferred.Deferred<void, HostStartFailed>,
  ended: Deferred.Deferred<string>,
): HostProcess => {
  // Its own process group: Ctrl-C in the terminal is the runtime's business, which ends its hosts when it has finished.
  const child: ChildProcess = spawn(
    options.node ?? process.execPath,
    // The name is for whoever looks at the list of processes.
    [...execArgv, "-", "flora-isolate-host"],
    { env: {}, stdio: ["pipe", "ignore", "pipe", "pipe"], detached: true, cwd: dirname(isolatedVm) },
  )
  child.stdin!.on("error", () => {}).end(options.program)
  const socket = child.stdio[3] as Socket
  let reason: string | undefined
  let alive = true
  let silentBeats = 0
  let memoryMb = 0
  let heartbeat: NodeJS.Timeout | undefined
  const writer = new FrameWriter(socket)

  const kill = (why: string) => {
    reason ??= why
    child.kill("SIGKILL")
  }
  const send = (type: number, slot: number, call: number, a: string, b: string) => {
    if (alive) writer.send(type, slot, call, a, b)
  }

  const reader = new FrameReader((frame) => {
    silentBeats = 0
    if (frame.type === Reply.Ready) {
      // Until then its time to boot is what bounds it.
      heartbeat ??= setInterval(beat, heartbeatMs)
      if (options.background === true) {
        heartbeat.unref()
        child.unref()
        for (const stream of [socket, child.stderr as Socket]) stream.unref()
      }
      Deferred.doneUnsafe(ready, Effect.void)
    } else if (frame.type !== Reply.Pong) options.onFrame(frame)
  })
  socket.on("data", (chunk: Buffer) => {
    try {
      reader.push(chunk)
    } catch (error) {
      kill(`it sent bytes that are no frame: ${String(error)}`)
    }
  })
  // A write to a host that has just died; its exit is reported below.
  socket.on("error", () => {})
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.split("\n").slice(0, 50)) if (line.trim() !== "") onStderr(line)
  })

  const beat = () => {
    if (++silentBeats > maxSilentBeats) kill(stoppedAnswering)
    else if (socket.writableLength > maxUnreadBytes) kill("it does not read what it is sent")
    else send(Command.Ping, 0, 0, "", "")
    options.onHeartbeat()
    void residentMb(child.pid).then((megabytes) => {
      memoryMb = megabytes
      if (megabytes > options.memoryMb) kill(`it held more than ${options.memoryMb} MB of memory`)
    })
  }
  const end = (why: string) => {
    if (!alive) return
    alive = false
    clearInterval(heartbeat)
    socket.destroy()
    Deferred.doneUnsafe(ended, Effect.succeed(reason ?? why))
  }
  child.on("error", (error) => end(`could not be run: ${error.message}`))
  child.on("exit", (code, signal) => end(signal === null ? `exited with code ${code}` : `died of ${signal}`))

  return { pid: child.pid ?? 0, memoryMb: () => memoryMb, send, ended, kill }
}
