/**
 * One life of a guild's script: from the start of its isolate to the isolate's end, whichever comes about. It is a loop of
 * turns, one at a time. A turn hands over events from the guild's mailbox and the results of operations (settlements),
 * and brings back what the script wants next: operations to run, events that are done, lines for the log.
 *
 * A guild has one incarnation that accepts events; while a deploy replaces it, the old one still ends what it began.
 */
import { Cause, Deferred, Effect, FiberSet, Result } from "effect"
import { ScriptLoadFailed, type ScriptError } from "../domain/Errors.ts"
import { eventClasses, type EventKind, type GuildEvent } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { LogLevel } from "../domain/LogLine.ts"
import type { Manifest, Script } from "../domain/Script.ts"
import { type Arguments, type OutboxEntry, readOutbox } from "../isolates/Outbox.ts"
import type { CpuBudget } from "../isolates/CpuBudget.ts"
import type { StartLane, TurnContent, TurnLane } from "../isolates/TurnQueue.ts"
import { introduction } from "../isolates/Introduction.ts"
import type { Blame, TurnResult, Worker } from "../isolates/Worker.ts"
import { Counts } from "../layers/Counts.ts"
import type { OperationFailed } from "../ops/Operation.ts"
import { makeSourceMap } from "../services/SourceMap.ts"
import { Handlers } from "./Handlers.ts"
import { Hook } from "./Hook.ts"
import type { Mailbox } from "./Mailbox.ts"
import { Listener } from "./Listener.ts"
import { MessageCredit } from "./MessageCredit.ts"
import { Settlements } from "./Settlements.ts"
import { Timers } from "./Timers.ts"
import type { Suspicion } from "./Suspicion.ts"
import { TurnTrace } from "./TurnTrace.ts"

export interface IncarnationOptions {
  readonly guildId: GuildId
  readonly script: Script
  readonly worker: Worker
  readonly slot: number
  readonly epoch: number
  readonly mailbox: Mailbox
  readonly budget: CpuBudget
  /** How soon it is to be started, where many are. */
  readonly lane: StartLane
  /** Whether it runs with nothing else in the host. */
  readonly suspicion: Suspicion
  readonly limits: LimitValues
  /** False once its epoch has been fenced off: nothing that its isolate says counts any more. */
  readonly serves: () => boolean
  readonly execute: (name: string, args: unknown) => Effect.Effect<unknown, OperationFailed>
  /** How many messages an operation posts. */
  readonly messages: (name: string) => number
  /** An interaction's handlers have settled, or will not any more. */
  readonly interactionEnded: (interactionId: string, failed: boolean) => void
  /** Placeholders of the guild's secrets by name; another object whenever they have changed. */
  readonly secrets: () => Readonly<Record<string, string>> | undefined
  /** Adds a line to the guild's log, with the id of the trace of the event that it is about, if that is known and kept. */
  readonly log: (
    level: LogLevel,
    target: "script" | "runtime",
    message: string,
    traceId?: string | undefined,
  ) => void
}

/** How a life ended. */
export type IncarnationEnd =
  /** It was told to retire and had nothing left to do. */
  | { readonly _tag: "Retired" }
  /** Its isolate or its host is gone; `redeliver` are events that another incarnation must handle. */
  | {
      readonly _tag: "Crashed"
      readonly reason: string
      readonly blame: Blame
      readonly redeliver: ReadonlyArray<GuildEvent>
    }

export interface Incarnation {
  /** Waits until the script has loaded. Errors: `ScriptLoadFailed`. */
  readonly loaded: Effect.Effect<Manifest, ScriptLoadFailed>
  readonly ended: Effect.Effect<IncarnationEnd>
  /** Takes events from the mailbox from now on. */
  readonly accept: () => void
  /** Takes no more events until `accept`; calls back once no handler and no operation is under way. */
  readonly quiesce: (settled: () => void) => void
  /**
   * Runs a hook of the script, of an incarnation that takes no events. Calls back when the hook has ended and nothing that it began is
   * under way, with the JSON text it gave, if any. `seq` is a number of its own among the guild's events, `payload` JSON text.
   */
  readonly runHook: (
    hook: "suspend" | "resume",
    seq: number,
    payload: string,
    settled: (state: string | undefined) => void,
  ) => void
  /** Takes no more events; ends once the handlers it began have settled or run out of time. */
  readonly retire: () => void
  /** Calls back when no turn is out: at once, or when the one that is out has ended, whichever way. */
  readonly betweenTurns: (callback: () => void) => void
  /** Calls back once when nothing waits in the mailbox any more, or this life has ended. */
  readonly whenCaughtUp: (callback: () => void) => void
  /** Something has come into the mailbox. */
  readonly wake: () => void
  readonly handles: (kind: EventKind) => boolean
  readonly running: () => number
  /** Nothing runs and nothing is waited for, timers included. */
  readonly idle: () => boolean
}

/** Starts an isolate for the script and its turn loop; both end with the scope. */
export const startIncarnation = Effect.fnUntraced(function* (options: IncarnationOptions) {
  const { guildId, worker, slot, epoch, mailbox, limits, log } = options
  const counts = (yield* Counts).worker(worker.id)
  const sourceMap = makeSourceMap(options.script.sourceMap)
  const loaded = yield* Deferred.make<Manifest, ScriptLoadFailed>()
  const ended = yield* Deferred.make<IncarnationEnd>()
  const kinds = new Set<string>()
  const credit = new MessageCredit(limits)
  /** What the script knows of the guild's secrets. */
  let secrets = options.secrets()
  let turning = false
  /** The script has more to ask for than one turn may carry. */
  let more = false
  let accepting = false
  let retiring = false
  let lost: string | undefined
  /** Retiring has taken longer than any handler may run. */
  let expired = false
  let retireTimer: NodeJS.Timeout | undefined
  let resume: (() => void) | undefined
  let hook: Hook | undefined
  /** Told, between turns, when nothing is under way; when the turn that is out has ended; when nothing waits in the mailbox. */
  const settled = new Listener()
  const turned = new Listener()
  const caughtUp = new Listener()

  // Operations end with this life: what a crashed or replaced script had asked for and Discord has not heard yet stays unsaid.
  const runOperationFiber = yield* FiberSet.makeRuntime<never, void, never>()

  const wake = () => {
    const parked = resume
    resume = undefined
    parked?.()
  }

  const settlements = new Settlements(limits, credit, wake)
  const handlers = new Handlers({
    limits,
    mailbox,
    counts,
    log,
    interactionEnded: options.interactionEnded,
    turning: () => turning,
    expired: wake,
  })
  const trace = new TurnTrace(worker.id, epoch, handlers)
  const timers = new Timers(limits.longestTimerSecs, (id) => settlements.ring(id))

  // --- what goes into a turn -------------------------------------------------------------------------------------------

  const wantsTurn = () =>
    more ||
    settlements.areWaiting ||
    hook?.waits === true ||
    (accepting && mailbox.size > 0 && handlers.size < limits.runningHandlers)

  const take = (): TurnContent => {
    const atRest = handlers.size === 0 && settlements.pendingOperations === 0 && !more
    more = false
    const results = settlements.take()
    const free = Math.min(limits.eventsPerTurn, limits.runningHandlers - handlers.size)
    const events = accepting ? mailbox.take(free, results.room) : []
    const now = performance.now()
    handlers.begin(events, now)
    trace.begin(events, results.text !== "", now)
    let text = hook?.take() ?? ""
    for (const { seq, kind, attempt, payload } of events)
      text += `${text === "" ? "" : ","}[${seq},"${kind}",${attempt},${payload}]`
    credit.deliver(events.length, results.timers, handlers.size, atRest)
    return { events: `[${text}]`, settlements: `[${settlementsWithSecrets(results.text)}]` }
  }

  /** A script can only ask for a secret in a turn, so that is soon enough to tell it of a change. */
  const settlementsWithSecrets = (settled: string): string => {
    const now = options.secrets()
    if (now === secrets) return settled
    secrets = now
    return `[0,3,${JSON.stringify(now ?? {})}]${settled === "" ? "" : ","}${settled}`
  }

  const lane = (): TurnLane => {
    if (options.budget.exhausted) return "late"
    const urgent = accepting && mailbox.hasUrgent
    if (!options.budget.proven) return urgent ? "unprovenUrgent" : "unproven"
    return urgent ? "urgent" : "normal"
  }

  // --- what comes out of a turn ----------------------------------------------------------------------------------------

  const runOperation = (id: number, name: string, args: Arguments) => {
    const settle = settlements.begin(id, args, options.messages(name))
    if (settle === undefined) return
    const traced = trace.operation(name, args["interactionId"])
    const execute = options.execute(name, args)
    runOperationFiber(
      Effect.matchCause(
        traced?.span === undefined ? execute : Effect.withParentSpan(execute, traced.span, noFrame),
        {
          onSuccess: (value) => {
            traced?.end(undefined)
            settle(true, value)
          },
          onFailure: (cause) => {
            traced?.end(cause)
            const failure = cause.reasons.find((reason) => reason._tag === "Fail")?.error
            const internal = { name: "Error", code: "INTERNAL", message: `${name} failed inside flora` }
            settle(false, failure?.toScript() ?? internal)
          },
        },
      ),
    )
  }

  const finish = (seq: number, error: ScriptError | undefined) => {
    if (hook !== undefined && seq === hook.seq) {
      hook.end()
      if (error !== undefined)
        log("error", "runtime", `${hook.name} failed: ${describe(sourceMap.mapWhole(error))}`)
      return
    }
    const event = handlers.find(seq)
    if (event === undefined) return
    const reason = error === undefined ? undefined : describe(sourceMap.mapError(error))
    if (handlers.finish(event, reason)) credit.settle(handlers.size)
    if (error !== undefined) {
      const whole = describe(sourceMap.mapWhole(error))
      log("error", "runtime", `${event.kind} failed: ${whole}`, event.trace?.keptId())
    }
  }

  const apply = (entries: ReadonlyArray<OutboxEntry>) => {
    const speaker = trace.speaker()
    for (const entry of entries) {
      switch (entry[0]) {
        case "op":
          runOperation(entry[1], entry[2], entry[3])
          break
        case "done":
          finish(entry[1], entry[2])
          break
        case "log":
          log(
            entry[1],
            "script",
            sourceMap.mapError({ name: "", message: entry[2] }).message,
            speaker?.trace?.keptId(),
          )
          break
        case "loaded":
          for (const kind of entry[1].events) kinds.add(kind)
          Deferred.doneUnsafe(loaded, Effect.succeed(entry[1]))
          break
        case "failed":
          failLoad("thrown", sourceMap.mapError(entry[1]))
          break
        case "suspended":
          keepState(entry[1])
          break
        case "subscribe":
          if (entry[1] in eventClasses) kinds.add(entry[1])
          break
        case "timer":
          timers.set(entry[1], entry[2])
          break
        case "untimer":
          timers.clear(entry[1])
          break
        case "more":
          more = true
      }
    }
  }

  const keepState = (state: unknown) => {
    const wrong = hook?.keep(state)
    if (wrong !== undefined) log("error", "runtime", wrong)
  }

  const failLoad = (reason: ScriptLoadFailed["reason"], error: ScriptError) =>
    Deferred.doneUnsafe(loaded, Effect.fail(new ScriptLoadFailed({ reason, error })))

  // --- quiet -----------------------------------------------------------------------------------------------------------

  /** Nothing runs and nothing is waited for, but time. */
  const isSettled = () =>
    !turning &&
    !more &&
    handlers.size === 0 &&
    settlements.pendingOperations === 0 &&
    !settlements.areWaiting &&
    hook?.runs !== true

  // --- the life --------------------------------------------------------------------------------------------------------

  const crash = (reason: string, blame: Blame, redeliverable = false): IncarnationEnd => ({
    _tag: "Crashed",
    reason,
    blame,
    redeliver: handlers.endAll(redeliverable, { _tag: redeliverable ? "Interrupted" : "Failed", reason }),
  })

  const retired = (): IncarnationEnd => {
    handlers.endAll(false, { _tag: "Interrupted", reason: "the script was replaced" })
    return { _tag: "Retired" }
  }

  /** What is said to a replaced script from now on is not heard any more. */
  const giveUpRetiring = () => {
    expired = true
    wake()
  }

  const park = Effect.callback<void>((done) => {
    resume = () => done(Effect.void)
  })

  /** Whoever waits for the script to load closes this life when it has not; how it ended must be known by then. */
  const endBefore = (end: IncarnationEnd, tell: () => void): IncarnationEnd => {
    Deferred.doneUnsafe(ended, Effect.succeed(end))
    tell()
    return end
  }

  /** Works through one turn's result; what it returns ends the life. */
  const conclude = (result: TurnResult): IncarnationEnd | undefined => {
    if (result._tag !== "HostDied") {
      options.budget.charge(result.cpuMicros)
      counts.cpuMicros += result.cpuMicros
    }
    if (result._tag === "Failed" && result.reason === "timeout") counts.timeout++
    if (result._tag === "Failed" && result.reason === "memory") counts.outOfMemory++
    switch (result._tag) {
      case "Answered": {
        // Neither what it asks for nor what it acknowledges is its guild's any more.
        if (!options.serves()) return retired()
        const entries = readOutbox(result.outbox, limits)
        if (Result.isFailure(entries)) return crash(entries.failure, "guilty")
        apply(entries.success)
        return timers.size > limits.timers
          ? crash(`it asked for more than ${limits.timers} timers`, "guilty")
          : undefined
      }
      case "Failed": {
        const mapped = sourceMap.mapError(result.failure)
        const reason = result.reason === "thrown" && mapped.name === "SyntaxError" ? "syntax" : result.reason
        const error =
          reason === "timeout"
            ? { name: "TimeoutError", message: `the script computed for more than ${limits.turnCpuMs} ms` }
            : mapped
        // The limit is wall time: on a machine that is busy elsewhere, a script may reach it without having computed much. One that
        // could not simply be interrupted is no such case.
        const interrupted = reason === "timeout" && /execution timed out/.test(mapped.message)
        const innocent = interrupted && result.cpuMicros < limits.turnCpuMs * 500
        const end = crash(`${error.name}: ${error.message}`, innocent ? "none" : "guilty")
        return endBefore(end, () => failLoad(reason, error))
      }
      case "HostDied": {
        const end = crash(`its isolate host ended: ${result.reason}`, result.blame, true)
        return endBefore(end, () =>
          failLoad("host", { name: "Error", message: `the isolate host ended (${result.reason})` }),
        )
      }
    }
  }

  const takeTurn = Effect.gen(function* () {
    const before = handlers.size
    turning = true
    counts.turns++
    const { alone } = options.suspicion
    const result = yield* worker.turn(slot, lane(), alone, take)
    if (result._tag === "Answered") options.budget.note(result.cpuMicros)
    trace.end(result._tag === "HostDied" ? 0 : result.cpuMicros)
    turning = false
    turned.tell()
    handlers.watch()
    // It has handled events with nobody beside it, and the host lives: it was not this one.
    if (alone && handlers.size > before) options.suspicion.ease()
    const end = conclude(result)
    trace.forget()
    return end
  })

  const life = Effect.gen(function* () {
    const info = introduction(guildId, limits, secrets)
    const onLost = (reason: string) => {
      lost = reason
      wake()
    }
    const { alone } = options.suspicion
    let end = conclude(yield* worker.start(slot, info, options.script.bundle, options.lane, alone, onLost))
    while (end === undefined) {
      if (mailbox.size === 0) caughtUp.tell()
      if (lost !== undefined) end = conclude({ _tag: "HostDied", reason: lost, blame: "none" })
      else if (expired) end = retired()
      else if (wantsTurn()) end = yield* takeTurn
      else if (settled.waits && isSettled()) settled.tell()
      else if (retiring && handlers.size === 0 && settlements.pendingOperations === 0) end = retired()
      else yield* park
    }
    return end
  }).pipe(
    // A defect of ours must not leave the guild without anybody who would notice.
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.failCause(cause)
        : Effect.as(
            Effect.logError(`a turn of guild ${guildId} could not be worked through`, cause),
            crash("flora could not work through what it answered", "guilty"),
          ),
    ),
  )

  // In a scope that has closed the life below never begins, and would leave whoever waits for the script to load waiting.
  yield* Effect.addFinalizer(() =>
    Effect.sync(() =>
      failLoad("host", { name: "Error", message: "the isolate ended before the script had loaded" }),
    ),
  )
  yield* life.pipe(
    Effect.onExit((exit) => {
      handlers.stopWatching()
      clearTimeout(retireTimer)
      timers.clearAll()
      worker.stop(slot)
      turned.tell()
      caughtUp.tell()
      return Deferred.done(ended, exit)
    }),
    Effect.forkScoped,
  )

  const incarnation: Incarnation = {
    loaded: Deferred.await(loaded).pipe(
      Effect.timeoutOrElse({
        duration: `${limits.loadTimeoutSecs} seconds`,
        orElse: () => {
          const message = `the script had not loaded after ${limits.loadTimeoutSecs} s; does it await something that never comes?`
          return Effect.fail(
            new ScriptLoadFailed({ reason: "timeout", error: { name: "TimeoutError", message } }),
          )
        },
      }),
    ),
    ended: Deferred.await(ended),
    accept: () => {
      accepting = true
      // A move that was rolled back waits for nothing any more.
      hook = undefined
      settled.forget()
      wake()
    },
    quiesce: (callback) => {
      accepting = false
      settled.wait(callback)
      wake()
    },
    runHook: (name, seq, payload, callback) => {
      const started = new Hook(name, seq, payload, limits.suspendBytes)
      hook = started
      settled.wait(() => callback(started.state))
      wake()
    },
    retire: () => {
      accepting = false
      retiring = true
      retireTimer ??= setTimeout(giveUpRetiring, handlers.patience * 1000)
      wake()
    },
    betweenTurns: (callback) => {
      if (turning) turned.wait(callback)
      else callback()
    },
    whenCaughtUp: (callback) => {
      caughtUp.wait(callback)
      wake()
    },
    wake,
    handles: (kind) => kinds.has(kind),
    running: () => handlers.size,
    idle: () => isSettled() && timers.size === 0,
  }
  return incarnation
})

/** What is traced are names of ours; where they come from is of no interest. */
const noFrame = { captureStackTrace: false } as const

const describe = (error: ScriptError) => error.stack ?? `${error.name}: ${error.message}`
