/**
 * One isolate: prepared with the SDK, loaded with a guild's bundle, then called once per turn. No object of isolated-vm is ever
 * visible inside: what a script wants from outside leaves as text in the array that a call returns, which
 * isolated-vm copies after the call's microtasks have run.
 */
import ivm from "isolated-vm"
import { type HostSettings, Status } from "../Protocol.ts"
import type { ScriptCache } from "./ScriptCache.ts"
import type { Warmth } from "./WarmUp.ts"

/** A call into the isolate did not return an outbox; the isolate must not be used again. */
export class TurnFailed extends Error {
  readonly status: Status
  readonly errorName: string
  constructor(status: Status, message: string, name = "Error") {
    super(message)
    this.status = status
    this.errorName = name
  }
}

/** Kept in step with `bundleFileName` of the domain; a host imports nothing but the protocol. */
const bundleFileName = "flora:bundle.js"
const bundlePrefix = '(async()=>{"use strict";'

/** Past its CPU limit by this much, a call is not going to end by itself (a native call, a getter that loops): dispose. */
const disposeAfterMs = 250
/** If even disposing does not end the call, its thread is lost and the whole host has to be replaced. */
const poisonedAfterMs = 450

export class GuildIsolate {
  private readonly isolate: ivm.Isolate
  private readonly settings: HostSettings
  private readonly scripts: ScriptCache
  /**
   * The texts of a turn travel as one array that is copied: isolated-vm makes a string of more than 1 KB that is an argument by itself one whose
   * text is outside of V8's heap, where only a full collection frees it; a busy guild held 80 MB of such texts.
   */
  private readonly callOptions: {
    readonly timeout: number
    readonly arguments: { readonly copy: true }
    readonly result: { readonly copy: true }
  }
  /** Turns in a row that were quick, of which `InlineTurns` takes note. */
  quickTurns = 0
  private context: ivm.Context | undefined
  private loadEntry: ivm.Reference | undefined
  private turnEntry: ivm.Reference | undefined
  private drainEntry: ivm.Reference | undefined
  private families: ivm.Transferable | undefined

  constructor(settings: HostSettings, scripts: ScriptCache) {
    this.settings = settings
    this.scripts = scripts
    this.callOptions = { timeout: settings.turnCpuMs, arguments: { copy: true }, result: { copy: true } }
    this.isolate = new ivm.Isolate({
      memoryLimit: settings.heapMb,
      // V8 itself gave up on this isolate; a thread and its memory are gone for good, so the process is too.
      onCatastrophicError: () => process.kill(process.pid, "SIGKILL"),
    })
  }

  /** Runs the SDK: the isolate is blank, good for any one guild, and at its best for one that uses this much. */
  async prepare(warmth: Warmth): Promise<void> {
    // Asked for together: each answer takes its way through the isolate's thread.
    const [context, script] = await Promise.all([
      this.isolate.createContext(),
      this.scripts.compileSdk(this.isolate, warmth),
    ])
    this.context = context
    const entries = (await script.run(this.context, { reference: true })) as ivm.Reference
    const [load, turn, drain] = await Promise.all(
      ["load", "turn", "drain"].map((name) => entries.get(name, { reference: true })),
    )
    this.loadEntry = load
    this.turnEntry = turn
    this.drainEntry = drain
    entries.release()
    this.families = await this.scripts.families(this.isolate, this.context, warmth)
  }

  /**
   * Hands a guild's bundle to the SDK as an async function, with the tables of legacy encodings where it needs them. Answers with the
   * outbox of that first call.
   */
  load(info: string, bundle: string, encodings: boolean): Promise<string> {
    return this.guarded(async () => {
      const guildScript = await this.scripts.compile(
        this.isolate,
        `${bundlePrefix}${bundle}\n})`,
        bundleFileName,
        -bundlePrefix.length,
      )
      const guild = (await guildScript.run(this.context!, {
        timeout: this.settings.turnCpuMs,
        reference: true,
      })) as ivm.Reference
      const tables = encodings ? this.scripts.legacyEncodings() : undefined
      return this.call(this.loadEntry!, [guild.derefInto(), info, this.families, tables])
    })
  }

  /** One turn: settlements and events in, outbox out. At most one call may be in flight. */
  turn(events: string, settlements: string): Promise<string> {
    return this.guarded(() => this.call(this.turnEntry!, [[events, settlements]]))
  }

  /**
   * A turn on this thread: nothing else happens in the host until it has ended. Only what a script leaves behind unhandled is worked
   * through later. `spent` measures the turn.
   */
  turnInline(events: string, settlements: string, spent: () => number): string | Promise<string> {
    try {
      const outbox: unknown = this.turnEntry!.applySync(undefined, [[events, settlements]], this.callOptions)
      return joinOutbox(outbox, this.settings.outboxBytes)
    } catch (error) {
      if (error instanceof TurnFailed) return Promise.reject(error)
      // It has ended by itself, but late: on another thread it would not have come so far.
      if (spent() > (this.settings.turnCpuMs + disposeAfterMs) * 1000) return Promise.reject(disposed())
      return this.guarded(() => this.rescue(error))
    }
  }

  /**
   * Begins to measure a call. What it returns gives the CPU time used since then in microseconds; of an isolate that has ended meanwhile,
   * about which isolated-vm tells nothing more, the time by the clock.
   */
  meter(): () => number {
    const since = performance.now()
    const before = this.cpuMicros()
    return () =>
      this.isolate.isDisposed ? Math.round((performance.now() - since) * 1000) : this.cpuMicros() - before
  }

  dispose(): void {
    if (!this.isolate.isDisposed) this.isolate.dispose()
  }

  private cpuMicros(): number {
    return this.isolate.isDisposed ? 0 : Number(this.isolate.cpuTime / 1000n)
  }

  private call(entry: ivm.Reference, args: Array<unknown>): Promise<unknown> {
    return entry.apply(undefined, args, this.callOptions).catch((error: unknown) => this.rescue(error))
  }

  /**
   * A promise that a script rejected and nobody handles makes isolated-vm reject the call, although the isolate is sound and its
   * outbox complete. Such a call is answered after all, with the rejection as a line of the guild's log.
   */
  private async rescue(error: unknown): Promise<unknown> {
    const failed = toTurnFailed(error)
    if (failed.status !== Status.Thrown || this.isolate.isDisposed) throw failed
    const outbox: unknown = await this.drainEntry!.apply(undefined, [], this.callOptions)
    if (!Array.isArray(outbox)) throw failed
    const stack = error instanceof Error ? guildFrames(bounded(error.stack)) : failed.message
    return [...outbox, JSON.stringify(["log", "error", `Unhandled promise rejection: ${stack}`])]
  }

  /**
   * isolated-vm's timeout covers computing, not everything (copying an error whose `message` getter loops, native
   * calls, a result that never comes): so each call is also watched from outside.
   */
  private guarded(call: () => Promise<unknown>): Promise<string> {
    return new Promise((resolve, reject) => {
      let overdue = false
      let watch: NodeJS.Timeout | undefined
      /** The news that a call has ended waits behind whoever computes on this thread, so that time is allowed once more. */
      const after = (ms: number, act: () => void) => {
        const due = performance.now() + ms
        watch = setTimeout(() => {
          watch = setTimeout(act, performance.now() - due)
        }, ms)
      }
      after(this.settings.turnCpuMs + disposeAfterMs, () => {
        overdue = true
        this.dispose()
        after(poisonedAfterMs - disposeAfterMs, () => {
          reject(new TurnFailed(Status.Poisoned, "the call could not be stopped"))
        })
      })
      call().then(
        (outbox) => {
          clearTimeout(watch)
          try {
            resolve(joinOutbox(outbox, this.settings.outboxBytes))
          } catch (error) {
            reject(error as Error)
          }
        },
        (error: unknown) => {
          clearTimeout(watch)
          reject(overdue ? disposed() : toTurnFailed(error))
        },
      )
    })
  }
}

const disposed = () => new TurnFailed(Status.Timeout, "it had to be disposed", "TimeoutError")

/** The outbox is an array of JSON texts; the runtime gets it as the text of one JSON array and parses it once. */
const joinOutbox = (outbox: unknown, maxBytes: number): string => {
  if (!Array.isArray(outbox)) throw new TurnFailed(Status.Thrown, "the isolate returned no outbox")
  let length = 2
  for (const entry of outbox) {
    if (typeof entry !== "string")
      throw new TurnFailed(Status.Thrown, "the isolate returned a malformed outbox")
    length += entry.length + 1
  }
  if (length > maxBytes) {
    throw new TurnFailed(Status.Memory, `one turn answered with more than ${maxBytes} bytes`, "RangeError")
  }
  return `[${outbox.join(",")}]`
}

/** Sorts what isolated-vm rejects with. The thrown value comes from guild code and may be anything, null included. */
const toTurnFailed = (error: unknown): TurnFailed => {
  if (error instanceof TurnFailed) return error
  const message =
    error instanceof Error ? bounded(error.message) : "the script threw something that is not an Error"
  const name = error instanceof Error ? bounded(error.name) : "Error"
  if (/execution timed out/i.test(message)) return new TurnFailed(Status.Timeout, message, "TimeoutError")
  if (/disposed|memory limit|allocation failed/i.test(message))
    return new TurnFailed(Status.Memory, message, "RangeError")
  return new TurnFailed(Status.Thrown, message, name)
}

/** Text out of guild code, cut to what a line of the log may hold. */
const bounded = (text: unknown): string => String(text).slice(0, 4096)

/** The part of a stack that is the guild's: what isolated-vm appends to it are our own frames, with our own paths. */
const guildFrames = (stack: string): string => {
  const lines = stack.split("\n")
  const boundary = lines.findIndex((line) => line.includes("(<isolated-vm boundary>)"))
  return (boundary < 0 ? lines : lines.slice(0, boundary)).join("\n")
}
