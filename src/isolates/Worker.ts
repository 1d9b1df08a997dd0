/**
 * A worker: one isolate host and the fiber that supervises it. The host may die at any moment; the worker tells everyone who
 * waits for it, starts another one, and backs off when that keeps failing.
 */
import { Clock, Deferred, Effect, Exit, Schedule, Scope } from "effect"
import { type HostOptions, type HostProcess, spawnHost, stoppedAnswering } from "./HostProcess.ts"
import { Command, type Frame, Reply, Status, type TurnFailure } from "./Protocol.ts"
import { type StartLane, type TurnContent, type TurnLane, TurnQueue } from "./TurnQueue.ts"

/** How a turn, or the loading of a script, ended. */
export type TurnResult =
  /** `outbox` is the text of a JSON array of outbox entries, still to be checked. */
  | { readonly _tag: "Answered"; readonly outbox: string; readonly cpuMicros: number }
  /** The isolate no longer exists. */
  | {
      readonly _tag: "Failed"
      readonly reason: "thrown" | "timeout" | "memory"
      readonly failure: TurnFailure
      readonly cpuMicros: number
    }
  /** The whole host is gone, with every isolate in it. */
  | { readonly _tag: "HostDied"; readonly reason: string; readonly blame: Blame }

/**
 * Whose doing a host's death was: `guilty` was the only isolate that computed, `suspect` one of several. A suspect is not punished;
 * what it does next it does alone, so that the next death, if there is one, has one author.
 */
export type Blame = "none" | "suspect" | "guilty"

export interface WorkerStatus {
  readonly id: number
  readonly state: "starting" | "ready" | "restarting"
  readonly pid: number
  readonly isolates: number
  /** Hosts that died, each of which was followed by another one. */
  readonly restarts: number
  /** Hosts that gave way to a successor while they lived. */
  readonly replacements: number
  /** When its host was started, in milliseconds since the epoch. */
  readonly bornAt: number
  /** Resident memory of its host; 0 where nobody knows. */
  readonly memoryMb: number
}

export interface Worker {
  readonly id: number
  /**
   * Creates an isolate and loads a script; the slot names it from now on. Waits while the host is being replaced.
   * `alone`: nothing else runs in the host meanwhile. `onLost` is called once when the host ends while the isolate is in it.
   */
  readonly start: (
    slot: number,
    info: string,
    bundle: string,
    lane: StartLane,
    alone: boolean,
    onLost: (reason: string) => void,
  ) => Effect.Effect<TurnResult>
  /** Asks for a turn; `take` gives its content at the moment it is sent. At most one per slot at a time. */
  readonly turn: (
    slot: number,
    lane: TurnLane,
    alone: boolean,
    take: () => TurnContent,
  ) => Effect.Effect<TurnResult>
  /** Disposes an isolate. */
  readonly stop: (slot: number) => void
  readonly status: () => WorkerStatus
  /** Kills the host, for an operator or a test; the worker replaces it. */
  readonly kill: (reason: string) => void
}

type Resume = (result: TurnResult) => void

/**
 * After a script has stopped a host's main thread, so long no turn runs there. Nobody can tell whose turn it was, so whoever does it again is to do it
 * on a thread of its own, where it is known.
 */
const inlineClosedMs = 3_600_000

/** Text of a host that is kept: it goes into logs and reports. */
const maxFailureLength = 4096

const reasonOf = (status: number) =>
  status === Status.Timeout || status === Status.Poisoned
    ? "timeout"
    : status === Status.Memory
      ? "memory"
      : "thrown"

/**
 * Makes a worker whose first host has proved itself; `before` counts the hosts that came before it under this id. Closing the scope
 * ends it. Errors: `HostStartFailed`.
 */
export const makeWorker = Effect.fn("Worker.make")(function* (
  id: number,
  options: Omit<HostOptions, "onFrame" | "onHeartbeat" | "onStderr">,
  before: Pick<WorkerStatus, "restarts" | "replacements"> = { restarts: 0, replacements: 0 },
) {
  const waiting = new Map<number, Resume>()
  const isolates = new Map<number, (reason: string) => void>()
  let host: HostProcess | undefined
  let { restarts } = before
  let bornAt = 0
  /** On the clock of `performance`. */
  let inlineClosedUntil = 0

  /** The slot of the one isolate for what it did the host is being ended. */
  let culprit: number | undefined
  /** The calls that are in the host's hands by their slots, the oldest first. */
  const computing = new Map<number, { readonly call: number; readonly since: number }>()
  let calls = 0

  const queue = new TurnQueue()

  const settle = (slot: number, result: TurnResult) => {
    const resume = waiting.get(slot)
    waiting.delete(slot)
    resume?.(result)
  }

  const call = (type: number, slot: number, a: string, b: string) => {
    calls = (calls + 1) >>> 0
    computing.set(slot, { call: calls, since: performance.now() })
    host?.send(type, slot, calls, a, b)
  }

  /** A host may be there and yet never answer a call; then whoever made it would wait for ever, and others behind it. */
  const onHeartbeat = () => {
    const [oldest] = computing
    if (oldest === undefined || performance.now() - oldest[1].since < options.answerSecs * 1000) return
    culprit = oldest[0]
    host?.kill("it did not answer a call")
  }

  const onFrame = (frame: Frame) => {
    if (frame.type === Reply.Long) return queue.overrun(frame.slot)
    if (frame.type !== Reply.Result || computing.get(frame.slot)?.call !== frame.call) return
    queue.release(frame.slot)
    computing.delete(frame.slot)
    if (frame.status === Status.Ok) {
      return settle(frame.slot, { _tag: "Answered", outbox: frame.a, cpuMicros: frame.cpu })
    }
    isolates.delete(frame.slot)
    const failure = parseFailure(frame.a)
    settle(frame.slot, { _tag: "Failed", reason: reasonOf(frame.status), failure, cpuMicros: frame.cpu })
    if (frame.status === Status.Poisoned) {
      culprit = frame.slot
      host?.kill("one of its threads cannot be stopped")
    }
  }

  const lose = (reason: string) => {
    host = undefined
    queue.close()
    const lost = [...isolates.values()]
    isolates.clear()
    const unanswered = [...waiting]
    waiting.clear()
    const culprits = new Set(culprit === undefined ? computing.keys() : [culprit])
    const blame: Blame = culprits.size === 1 ? "guilty" : "suspect"
    culprit = undefined
    computing.clear()
    for (const onLost of lost) onLost(reason)
    for (const [slot, resume] of unanswered)
      resume({ _tag: "HostDied", reason, blame: culprits.has(slot) ? blame : "none" })
  }

  // Made before the supervising fiber, so that this fiber has ended when the hosts are.
  const hosts = yield* Scope.fork(yield* Effect.scope)
  const context = yield* Effect.context<never>()
  const spawn = Effect.suspend(() =>
    spawnHost({
      ...options,
      settings: {
        ...options.settings,
        inlineClosedMs: Math.max(0, inlineClosedUntil - performance.now()),
      },
      onFrame,
      onHeartbeat,
      // Why a host does not come up is told by the error that says so.
      onStderr: (line, isUp) =>
        Effect.runForkWith(context)(
          (isUp ? Effect.logWarning : Effect.logDebug)(`host of worker ${id}: ${line}`),
        ),
    }),
  )

  /** Starts a host in a scope of its own; one that does not come up is ended before the next is tried. */
  const startHost = Effect.gen(function* () {
    const hostScope = yield* Scope.fork(hosts)
    const process = yield* spawn.pipe(
      Scope.provide(hostScope),
      Effect.onError(() => Scope.close(hostScope, Exit.void)),
    )
    host = process
    bornAt = yield* Clock.currentTimeMillis
    queue.open()
    return { process, hostScope }
  })

  const watch = ({ process, hostScope }: Effect.Success<typeof startHost>): Effect.Effect<never> =>
    Effect.gen(function* () {
      const reason = yield* Deferred.await(process.ended)
      if (reason === stoppedAnswering) inlineClosedUntil = performance.now() + inlineClosedMs
      lose(reason)
      yield* Scope.close(hostScope, Exit.void)
      yield* Effect.logWarning(`host of worker ${id} ended: ${reason}`)
      restarts++
      const next = yield* startHost.pipe(
        Effect.tapError((error) => Effect.logError(`host of worker ${id} did not start: ${error.message}`)),
        Effect.retry(Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("10 seconds")])),
        Effect.orDie,
      )
      return yield* watch(next)
    })

  yield* Effect.forkScoped(watch(yield* startHost))

  const worker: Worker = {
    id,
    start: (slot, info, bundle, lane, alone, onLost) =>
      Effect.callback<TurnResult>((resume) => {
        const send = () => {
          isolates.set(slot, onLost)
          waiting.set(slot, (result) => resume(Effect.succeed(result)))
          call(Command.Start, slot, info, bundle)
        }
        queue.request({ slot, lane, alone, send })
        return Effect.sync(() => queue.cancel(slot))
      }),
    turn: (slot, lane, alone, take) =>
      Effect.callback<TurnResult>((resume) => {
        if (!isolates.has(slot)) {
          return resume(
            Effect.succeed({ _tag: "HostDied", reason: "the host has been replaced", blame: "none" }),
          )
        }
        waiting.set(slot, (result) => resume(Effect.succeed(result)))
        const send = () => {
          const content = take()
          call(Command.Turn, slot, content.events, content.settlements)
        }
        queue.request({ slot, lane, alone, send })
      }),
    stop: (slot) => {
      if (!isolates.delete(slot)) return
      waiting.delete(slot)
      computing.delete(slot)
      queue.cancel(slot)
      host?.send(Command.Stop, slot, 0, "", "")
    },
    status: () => ({
      id,
      state: host !== undefined ? "ready" : restarts === before.restarts ? "starting" : "restarting",
      pid: host?.pid ?? 0,
      isolates: isolates.size,
      restarts,
      replacements: before.replacements,
      bornAt,
      memoryMb: host?.memoryMb() ?? 0,
    }),
    kill: (reason) => host?.kill(reason),
  }
  return worker
})

/** A host is not trusted to send what it should. */
const parseFailure = (text: string): TurnFailure => {
  try {
    const failure = JSON.parse(text) as Partial<TurnFailure> | null
    const bounded = (value: unknown, otherwise: string) =>
      (typeof value === "string" ? value : otherwise).slice(0, maxFailureLength)
    return { name: bounded(failure?.name, "Error"), message: bounded(failure?.message, "unknown failure") }
  } catch {
    return { name: "Error", message: "the host gave no reason" }
  }
}
