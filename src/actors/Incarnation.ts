/**
 * One life of a guild's script: from the start of its isolate to the isolate's end, whichever comes about. It is a loop of
 * turns, one at a time. A turn hands over events from the guild's mailbox and the results of operations (settlements),
 * and brings back what the script wants next: operations to run, events that are done, lines for the log.
 *
 * A guild has one incarnation that accepts events; while a deploy replaces it, the old one still ends what it began.
 */
import { Cause, Deferred, Effect, FiberSet, Option } from "effect"
import { ScriptLoadFailed, type ScriptError } from "../domain/Errors.ts"
import { eventClasses, type EventEnd, type EventKind, type GuildEvent } from "../domain/GuildEvent.ts"
import type { EventTrace, TurnRecord } from "../domain/EventTrace.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { LogLevel } from "../domain/LogLine.ts"
import type { Manifest, Script } from "../domain/Script.ts"
import { type Arguments, excess, type OutboxEntry, parseOutbox } from "../isolates/Outbox.ts"
import type { CpuBudget } from "../isolates/CpuBudget.ts"
import type { StartLane, TurnContent, TurnLane } from "../isolates/TurnQueue.ts"
import { introduction } from "../isolates/Introduction.ts"
import type { Blame, TurnResult, Worker } from "../isolates/Worker.ts"
import { Counts } from "../layers/Counts.ts"
import type { OperationFailed } from "../ops/Operation.ts"
import { makeSourceMap } from "../services/SourceMap.ts"
import type { Mailbox } from "./Mailbox.ts"
import { MessageCredit } from "./MessageCredit.ts"
import { Settlements } from "./Settlements.ts"
import { Timers } from "./Timers.ts"

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
  /** Loads and takes its first events with nothing else running in the host: it is a suspect in a host's death. */
  readonly alone: boolean
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
  readonly log: (level: LogLevel, target: "script" | "runtime", message: string) => void
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

/** A hook that waits for its turn, or that runs. */
interface Hook {
  readonly name: "suspend" | "resume"
  readonly seq: number
  /** The text of its delivery until it has been sent. */
  delivery: string | undefined
  ended: boolean
  state: string | undefined
}

interface Running {
  readonly event: GuildEvent
  /** Of `performance.now()`, like the deadline. */
  readonly startedAt: number
  readonly deadline: number
}

/** Starts an isolate for the script and its turn loop; both end with the scope. */
export const startIncarnation = Effect.fnUntraced(function* (options: IncarnationOptions) {
  const { guildId, worker, slot, epoch, mailbox, limits, log } = options
  const counts = (yield* Counts).worker(worker.id)
  const sourceMap = makeSourceMap(options.script.sourceMap)
  const loaded = yield* Deferred.make<Manifest, ScriptLoadFailed>()
  const ended = yield* Deferred.make<IncarnationEnd>()
  const running = new Map<number, Running>()
  /** Interactions whose handlers are past the deadline of events: they are deferred at Discord, which waits on. */
  const late = new Map<number, GuildEvent>()
  const kinds = new Set<string>()
  const credit = new MessageCredit(limits)
  /** What the script knows of the guild's secrets. */
  let secrets = options.secrets()
  let alone = options.alone
  let turning = false
  /** The turn that is out, or was last. */
  let turn: TurnRecord | undefined
  /** The events that it handed over. */
  let delivered: ReadonlyArray<GuildEvent> = []
  /** It brought results or timers, so that handlers of other events went on in it. */
  let broughtMore = false
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
  /** Told once when nothing is under way. */
  let whenSettled: (() => void) | undefined
  /** Told once when the turn that is out has ended. */
  let whenTurned: (() => void) | undefined
  /** Told once when nothing waits in the mailbox. */
  let whenCaughtUp: (() => void) | undefined
  let deadlineTimer: NodeJS.Timeout | undefined
  let watchedDeadline = Number.POSITIVE_INFINITY

  // Operations end with this life: what a crashed or replaced script had asked for and Discord has not heard yet stays unsaid.
  const runOperationFiber = yield* FiberSet.makeRuntime<never, void, never>()

  const wake = () => {
    const parked = resume
    resume = undefined
    parked?.()
  }

  const settlements = new Settlements(limits, credit, wake)
  const timers = new Timers(limits.longestTimerSecs, (id) => settlements.ring(id))

  // --- what goes into a turn -------------------------------------------------------------------------------------------

  const wantsTurn = () =>
    more ||
    settlements.areWaiting ||
    hook?.delivery !== undefined ||
    (accepting && mailbox.size > 0 && running.size < limits.runningHandlers)

  const take = (): TurnContent => {
    const atRest = running.size === 0 && settlements.pendingOperations === 0 && !more
    more = false
    const settled = settlements.take()
    const free = Math.min(limits.eventsPerTurn, limits.runningHandlers - running.size)
    const events = accepting ? mailbox.take(free, settled.room) : []
    const now = performance.now()
    let text = hook?.delivery ?? ""
    if (hook !== undefined) hook.delivery = undefined
    for (const event of events) {
      running.set(event.seq, { event, startedAt: now, deadline: now + secondsFor(event.kind) * 1000 })
      text += `${text === "" ? "" : ","}[${event.seq},"${event.kind}",${event.attempt},${event.payload}]`
    }
    if (events.length > 0) watchDeadlines()
    delivered = events
    broughtMore = settled.text !== ""
    turn = { startedAt: now, endedAt: now, worker: worker.id, epoch, events: events.length, cpuMicros: 0 }
    credit.deliver(events.length, settled.timers, running.size, atRest)
    return { events: `[${text}]`, settlements: `[${settlementsWithSecrets(settled.text)}]` }
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
    const trace = traceOf(name, args)
    const execute = options.execute(name, args)
    runOperationFiber(
      Effect.matchCause(
        trace?.span === undefined ? execute : Effect.withParentSpan(execute, trace.span, noFrame),
        {
          onSuccess: (value) => {
            trace?.end(undefined)
            settle(true, value)
          },
          onFailure: (cause) => {
            trace?.end(cause)
            const failure = cause.reasons.find((reason) => reason._tag === "Fail")?.error
            const internal = { name: "Error", code: "INTERNAL", message: `${name} failed inside flora` }
            settle(false, failure?.toScript() ?? internal)
          },
        },
      ),
    )
  }

  /**
   * An operation in the trace of the event whose handlers asked for it. The outbox does not say which that is: it is known where one
   * event runs, or one has just begun alone, or the operation names the interaction; otherwise it may be any of those that run, and goes
   * to one that is sampled, if there is one.
   */
  const traceOf = (name: string, { interactionId }: Arguments) => {
    const begun = broughtMore || delivered.length !== 1 ? undefined : delivered[0]
    if (begun?.trace !== undefined) return begun.trace.operation(name, none)
    let likely: EventTrace | undefined
    for (const { event } of running.values()) {
      if (event.trace === undefined) continue
      if (event.interactionId !== undefined && event.interactionId === interactionId)
        return event.trace.operation(name, none)
      if (likely === undefined || (event.trace.sampled && !likely.sampled)) likely = event.trace
    }
    if (likely === undefined) return undefined
    return likely.operation(name, likely.sampled ? othersThan(likely) : none)
  }

  const othersThan = (trace: EventTrace): ReadonlyArray<EventTrace> =>
    Array.from(running.values(), ({ event }) => event.trace)
      .filter((each) => each !== undefined && each !== trace)
      .slice(0, maxLinks) as ReadonlyArray<EventTrace>

  /** Whose handlers went on in the turn: those that it handed over, or the one that runs. */
  const recordTurn = (cpuMicros: number) => {
    if (turn === undefined) return
    turn.endedAt = performance.now()
    turn.cpuMicros = cpuMicros
    for (const event of delivered) event.trace?.turn(turn)
    if (delivered.length === 0 && running.size === 1)
      for (const { event } of running.values()) event.trace?.turn(turn)
    turn = undefined
  }

  const finish = (seq: number, error: ScriptError | undefined) => {
    if (hook !== undefined && seq === hook.seq) {
      hook.ended = true
      if (error !== undefined) {
        log(
          "error",
          "runtime",
          `${hook.name === "suspend" ? "onSuspend" : "onResume"} failed: ${describe(sourceMap.mapWhole(error))}`,
        )
      }
      return
    }
    const entry = running.get(seq)
    const event = entry?.event ?? late.get(seq)
    // Already given up at its deadline, or never ours: a script cannot finish what it was not given.
    if (event === undefined) return
    late.delete(seq)
    const reason = error === undefined ? undefined : describe(sourceMap.mapError(error))
    if (entry !== undefined) {
      running.delete(seq)
      counts[reason === undefined ? "success" : "error"]++
      counts.duration.observe((performance.now() - entry.startedAt) / 1000)
      mailbox.handled(event, reason === undefined ? undefined : { _tag: "Failed", reason })
      credit.settle(running.size)
    }
    if (error !== undefined)
      log("error", "runtime", `${event.kind} failed: ${describe(sourceMap.mapWhole(error))}`)
    endInteraction(event, error !== undefined)
  }

  const endInteraction = ({ interactionId }: GuildEvent, failed: boolean) => {
    if (interactionId !== undefined) options.interactionEnded(interactionId, failed)
  }

  /** Keeps as many as handlers may run; the oldest is given up for one more. */
  const keepLate = (event: GuildEvent) => {
    late.set(event.seq, event)
    if (late.size <= limits.runningHandlers) return
    const [[seq, oldest]] = late as unknown as readonly [[number, GuildEvent]]
    late.delete(seq)
    endInteraction(oldest, false)
  }

  const apply = (entries: ReadonlyArray<OutboxEntry>) => {
    for (const entry of entries) {
      switch (entry[0]) {
        case "op":
          runOperation(entry[1], entry[2], entry[3])
          break
        case "done":
          finish(entry[1], entry[2])
          break
        case "log":
          log(entry[1], "script", sourceMap.mapError({ name: "", message: entry[2] }).message)
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

  /** The host is not trusted to have kept to the bound that the SDK tells authors of. */
  const keepState = (state: unknown) => {
    if (hook === undefined || hook.ended) return
    const text = JSON.stringify(state)
    const bytes = Buffer.byteLength(text)
    if (bytes <= limits.suspendBytes) hook.state = text
    else
      log(
        "error",
        "runtime",
        `onSuspend gave ${bytes} bytes; at most ${limits.suspendBytes} are carried, so none are`,
      )
  }

  const failLoad = (reason: ScriptLoadFailed["reason"], error: ScriptError) =>
    Deferred.doneUnsafe(loaded, Effect.fail(new ScriptLoadFailed({ reason, error })))

  // --- time ------------------------------------------------------------------------------------------------------------

  const secondsFor = (kind: EventKind) =>
    kind === "cron" || kind === "schedule" ? limits.cronTimeoutSecs : limits.dispatchTimeoutSecs

  /** One timer for all running handlers, set for the first of their deadlines. */
  const watchDeadlines = () => {
    let earliest = Number.POSITIVE_INFINITY
    for (const { deadline } of running.values()) earliest = Math.min(earliest, deadline)
    if (deadlineTimer !== undefined && earliest >= watchedDeadline) return
    clearTimeout(deadlineTimer)
    deadlineTimer = undefined
    if (running.size === 0) return
    watchedDeadline = earliest
    deadlineTimer = setTimeout(
      () => {
        deadlineTimer = undefined
        // While a turn is out, nobody knows what has ended; if its host is dead, its events are delivered once more.
        if (turning) return
        const now = performance.now()
        for (const [seq, { event, deadline }] of running) {
          if (deadline > now) continue
          running.delete(seq)
          counts.timeout++
          counts.error++
          const reason = `not settled after ${secondsFor(event.kind)} s`
          mailbox.handled(event, { _tag: "Failed", reason })
          if (event.interactionId !== undefined) keepLate(event)
          else log("error", "runtime", `${event.kind} is ${reason}; it counts as handled`)
        }
        watchDeadlines()
        wake()
      },
      Math.max(1, earliest - performance.now()),
    )
  }

  /** Nothing runs and nothing is waited for, but time. */
  const isSettled = () =>
    !turning &&
    !more &&
    running.size === 0 &&
    settlements.pendingOperations === 0 &&
    !settlements.areWaiting &&
    !hookRuns()
  const hookRuns = () => hook !== undefined && !hook.ended

  /** Whoever waits for quiet is told from the loop, between turns. */
  const tellSettled = () => {
    const tell = whenSettled
    whenSettled = undefined
    tell?.()
  }

  const tellTurned = () => {
    const tell = whenTurned
    whenTurned = undefined
    tell?.()
  }

  const tellCaughtUp = () => {
    const tell = whenCaughtUp
    whenCaughtUp = undefined
    tell?.()
  }

  // --- the life --------------------------------------------------------------------------------------------------------

  /** Ends what runs: each event is settled here, or is one that another incarnation must handle. */
  const endRunning = (redeliverable: boolean, end: EventEnd): ReadonlyArray<GuildEvent> => {
    const redeliver: Array<GuildEvent> = []
    for (const { event } of running.values()) {
      if (redeliverable && event.attempt === 1) redeliver.push({ ...event, attempt: 2 })
      else {
        counts.error++
        mailbox.handled(event, end)
        endInteraction(event, true)
      }
    }
    running.clear()
    for (const event of late.values()) endInteraction(event, true)
    late.clear()
    return redeliver
  }

  const crash = (reason: string, blame: Blame, redeliverable = false): IncarnationEnd => ({
    _tag: "Crashed",
    reason,
    blame,
    redeliver: endRunning(redeliverable, { _tag: redeliverable ? "Interrupted" : "Failed", reason }),
  })

  const retired = (): IncarnationEnd => {
    endRunning(false, { _tag: "Interrupted", reason: "the script was replaced" })
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
        // The host has kept to this bound, if it is still itself.
        if (result.outbox.length > limits.outboxBytes) {
          return crash(`its isolate answered with more than ${limits.outboxBytes} bytes`, "guilty")
        }
        const entries = parseOutbox(result.outbox)
        if (Option.isNone(entries))
          return crash("its isolate answered with something that is no outbox", "guilty")
        const asked = excess(entries.value, limits)
        if (asked !== undefined) return crash(`it asked for ${asked}`, "guilty")
        apply(entries.value)
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
    const before = running.size
    turning = true
    counts.turns++
    const result = yield* worker.turn(slot, lane(), alone, take)
    if (result._tag === "Answered") options.budget.note(result.cpuMicros)
    recordTurn(result._tag === "HostDied" ? 0 : result.cpuMicros)
    turning = false
    tellTurned()
    watchDeadlines()
    // It has handled events with nobody beside it, and the host lives: it was not this one.
    if (alone && running.size > before) alone = false
    const end = conclude(result)
    delivered = []
    return end
  })

  const life = Effect.gen(function* () {
    const info = introduction(guildId, limits, secrets)
    const onLost = (reason: string) => {
      lost = reason
      wake()
    }
    let end = conclude(yield* worker.start(slot, info, options.script.bundle, options.lane, alone, onLost))
    while (end === undefined) {
      if (whenCaughtUp !== undefined && mailbox.size === 0) tellCaughtUp()
      if (lost !== undefined) end = conclude({ _tag: "HostDied", reason: lost, blame: "none" })
      else if (expired) end = retired()
      else if (wantsTurn()) end = yield* takeTurn
      else if (whenSettled !== undefined && isSettled()) tellSettled()
      else if (retiring && running.size === 0 && settlements.pendingOperations === 0) end = retired()
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

  yield* life.pipe(
    Effect.onExit((exit) => {
      clearTimeout(deadlineTimer)
      clearTimeout(retireTimer)
      timers.clearAll()
      worker.stop(slot)
      tellTurned()
      tellCaughtUp()
      failLoad("host", { name: "Error", message: "the isolate ended before the script had loaded" })
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
      whenSettled = undefined
      wake()
    },
    quiesce: (settled) => {
      accepting = false
      whenSettled = settled
      wake()
    },
    runHook: (name, seq, payload, settled) => {
      const started: Hook = {
        name,
        seq,
        delivery: `[${seq},"${name}",1,${payload}]`,
        ended: false,
        state: undefined,
      }
      hook = started
      whenSettled = () => settled(started.state)
      wake()
    },
    retire: () => {
      accepting = false
      retiring = true
      let patience = limits.dispatchTimeoutSecs
      for (const { event } of running.values()) patience = Math.max(patience, secondsFor(event.kind))
      retireTimer ??= setTimeout(giveUpRetiring, patience * 1000)
      wake()
    },
    betweenTurns: (callback) => {
      if (turning) whenTurned = callback
      else callback()
    },
    whenCaughtUp: (callback) => {
      whenCaughtUp = callback
      wake()
    },
    wake,
    handles: (kind) => kinds.has(kind),
    running: () => running.size,
    idle: () => isSettled() && timers.size === 0,
  }
  return incarnation
})

/** What is traced are names of ours; where they come from is of no interest. */
const noFrame = { captureStackTrace: false } as const

const none: ReadonlyArray<EventTrace> = []

/** Other events that an operation's span points at. */
const maxLinks = 8

const describe = (error: ScriptError) => error.stack ?? `${error.name}: ${error.message}`
