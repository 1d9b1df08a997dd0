/**
 * One guild: its mailbox, and the incarnation of its script that serves it. Cold until something happens; then a
 * supervised fiber starts the script, waits for the end of that life and, when it was a crash, begins another one after a
 * pause that grows while crashes keep coming.
 */
import { Clock, Deferred, Duration, Effect, Exit, Option, Result, Scope, Semaphore } from "effect"
import { ScriptLoadFailed } from "../domain/Errors.ts"
import type { EventKind } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { Manifest, Script } from "../domain/Script.ts"
import { CpuBudget } from "../isolates/CpuBudget.ts"
import type { StartLane } from "../isolates/TurnQueue.ts"
import type { WorkerPool } from "../isolates/WorkerPool.ts"
import type { Operations } from "../ops/Operations.ts"
import type { Logs } from "../services/Logs.ts"
import { type Incarnation, startIncarnation } from "./Incarnation.ts"
import { Mailbox, makeEvent, type Offered } from "./Mailbox.ts"
import { Quarantine, type Sentence } from "./Quarantine.ts"
import type { Residents } from "./Residents.ts"

export interface GuildActorOptions {
  readonly guildId: GuildId
  readonly pool: WorkerPool["Service"]
  readonly operations: Operations["Service"]
  readonly logs: Logs["Service"]
  readonly limits: LimitValues
  /** The script that the guild runs, none where nothing is deployed. */
  readonly currentScript: Effect.Effect<Option.Option<Script>>
  readonly residents: Residents
  /** JSON of the payload of `ready`, once the gateway has told who the bot is. */
  readonly readyPayload: () => string | undefined
  /** The kinds of event that the deployed script handles, where that is known already. */
  readonly expected?: ReadonlyArray<string> | undefined
}

/** A script that has loaded and waits to take over. */
export interface Prepared {
  readonly manifest: Manifest
  /** From now on this script gets the guild's events; the one before ends what it began. */
  readonly adopt: () => void
  /** Ends it without its ever having served. */
  readonly discard: Effect.Effect<void>
}

export interface GuildStatus {
  readonly state: "cold" | "starting" | "live" | "quarantined"
  /** Why and until when (milliseconds since the epoch) the guild is kept from running. */
  readonly quarantine: Sentence | undefined
  readonly queued: number
  readonly running: number
  readonly epoch: number
  readonly events: Readonly<
    Record<string, { accepted: number; handled: number; shed: number; overflow: number; pending: number }>
  >
}

export interface GuildActor {
  /** Accounts for an event and queues it, waking the guild. Synchronous: called from the gateway. */
  readonly offer: (kind: EventKind, payload: string) => Offered
  /** Whether the script handles events of this kind: the one that serves, or the one that would be started; yes where that is not known. */
  readonly wants: (kind: EventKind) => boolean
  /** What the deployed script handles, for as long as it does not run. */
  readonly expect: (kinds: ReadonlyArray<string>) => void
  /** Starts the guild's script without an event. */
  readonly wake: () => void
  /** Loads a script beside the one that serves. Errors: `ScriptLoadFailed`. */
  readonly prepare: (script: Script) => Effect.Effect<Prepared, ScriptLoadFailed>
  /** Ends the script's isolate once its running handlers have; what waits is given up. */
  readonly dismiss: () => void
  /** Ends a quarantine and forgets its cause. */
  readonly release: () => void
  /** One deploy at a time. */
  readonly deploying: Semaphore.Semaphore
  readonly status: () => GuildStatus
}

const firstPause = Duration.millis(50)
/** How often a guild that cannot start is tried again before the events that woke it are given up: for about 3 seconds. */
const maxTries = 6

/** Makes a cold actor; its fibers and isolates end with the scope. */
export const makeGuildActor = Effect.fnUntraced(function* (options: GuildActorOptions) {
  const { guildId, pool, operations, logs, limits } = options
  const mailbox = new Mailbox(limits)
  let budget = new CpuBudget(limits, () => performance.now())
  const scope = yield* Effect.scope
  const deploying = yield* Semaphore.make(1)
  let seq = 0
  let epoch = 0
  let current: Incarnation | undefined
  let starting = false
  /** It was computing, among others, when a host died. */
  let suspect = false
  /** Wanted awake although nothing waits. */
  let wanted = false
  let wakeUp = yield* Deferred.make<void>()
  let released = yield* Deferred.make<void>()
  const quarantine = new Quarantine(limits)
  let overflowing = false
  /** What the script would handle while none serves. */
  let expected = options.expected

  const wants = (kind: EventKind) =>
    quarantine.sentence === undefined &&
    (current === undefined ? (expected?.includes(kind) ?? true) : current.handles(kind))

  const offer = (kind: EventKind, payload: string): Offered => {
    if (!wants(kind)) return mailbox.ignore(kind)
    options.residents.touch(guildId)
    const event = makeEvent(guildId, ++seq, kind, payload)
    const offered = mailbox.offer(event)
    if (offered === "queued") wake()
    else if (offered === "overflow" && !overflowing) {
      logs.write(
        guildId,
        "error",
        "runtime",
        `more than ${limits.mailboxCapacity} events wait; further ones are refused`,
      )
    }
    overflowing = offered === "overflow"
    return offered
  }

  const wake = () => {
    if (current !== undefined) current.wake()
    else Deferred.doneUnsafe(wakeUp, Effect.void)
  }

  /** Settles what waits, for nothing will run it. */
  const giveUp = () => {
    for (const event of mailbox.take(limits.mailboxCapacity, Number.POSITIVE_INFINITY)) mailbox.handled(event)
  }

  const release = () => {
    quarantine.release()
    Deferred.doneUnsafe(released, Effect.void)
  }

  const dismiss = () => {
    giveUp()
    const serving = current
    current = undefined
    // Until a deploy, or until somebody says that it is to run again.
    expected = []
    options.residents.leave(guildId)
    serving?.retire()
  }

  const hibernate = () => {
    const serving = current
    if (serving === undefined || mailbox.size > 0 || !serving.idle()) return false
    current = undefined
    options.residents.leave(guildId)
    serving.retire()
    return true
  }

  /** Starts an incarnation in a scope of its own, which closes when that life is over. */
  const start = Effect.fnUntraced(function* (script: Script, lane: StartLane) {
    const life = yield* Scope.fork(scope)
    const worker = pool.workerOf(guildId)
    options.residents.makeRoom(worker.id, limits.isolatesPerWorker)
    const incarnation = yield* startIncarnation({
      guildId,
      script,
      worker,
      slot: pool.nextSlot(),
      epoch: ++epoch,
      mailbox,
      budget,
      lane,
      alone: suspect,
      limits,
      execute: (name, args) => operations.execute(guildId, name, args),
      log: (level, target, message) => logs.write(guildId, level, target, message),
    }).pipe(Scope.provide(life))
    const end = Scope.close(life, Exit.void)
    // Each life is attended by a fiber of its own: a replaced script that is slow to end must not hide the crash of its successor.
    yield* Effect.forkIn(Effect.ensuring(attend(incarnation), end), scope)
    return { incarnation, end }
  })

  /** Waits for the end of a life; after a crash the guild is cold again, with the events that must not be lost. */
  const attend = Effect.fnUntraced(function* (incarnation: Incarnation) {
    const end = yield* incarnation.ended
    suspect = end._tag === "Crashed" && end.blame === "suspect"
    if (end._tag === "Retired") return
    mailbox.putBack(end.redeliver)
    if (current === incarnation) {
      current = undefined
      options.residents.leave(guildId)
      logs.write(guildId, "error", "runtime", `the script was restarted: ${end.reason}`)
    }
    if (end.blame === "guilty") yield* strike(end.reason)
    if (mailbox.size > 0) wake()
  })

  const strike = Effect.fnUntraced(function* (reason: string) {
    const sentence = quarantine.strike(yield* Clock.currentTimeMillis, reason)
    if (sentence !== undefined) yield* Effect.forkIn(confine(sentence), scope)
  })

  /** Keeps the guild from running until its time is over or it is released. */
  const confine = Effect.fnUntraced(function* ({ until, reason }: Sentence) {
    giveUp()
    const time = new Date(until).toISOString()
    logs.write(guildId, "error", "runtime", `quarantined until ${time}: ${reason}; a deploy ends it`)
    released = yield* Deferred.make<void>()
    const now = yield* Clock.currentTimeMillis
    yield* Effect.raceFirst(Deferred.await(released), Effect.sleep(until - now))
    // A deploy may have released it, and a later sentence may have begun.
    if (quarantine.sentence?.until === until) quarantine.serve()
    if (mailbox.size > 0) wake()
  })

  const serve = (incarnation: Incarnation, manifest: Manifest) => {
    const before = current
    current = incarnation
    expected = manifest.events
    options.residents.enter(guildId, { workerId: pool.workerOf(guildId).id, hibernate })
    before?.retire()
    const ready = options.readyPayload()
    if (ready !== undefined && manifest.events.includes("ready")) {
      mailbox.offer(makeEvent(guildId, ++seq, "ready", ready))
    }
    incarnation.accept()
  }

  const wakingLane = (): StartLane => {
    if (mailbox.hasUrgent) return "startUrgent"
    return mailbox.size > 0 ? "start" : "startLater"
  }

  /** Starts what is deployed and serves it. */
  const revive = Effect.gen(function* () {
    const script = yield* options.currentScript
    if (Option.isNone(script)) return "nothing deployed"
    const { incarnation, end } = yield* start(script.value, wakingLane())
    const loaded = yield* Effect.result(incarnation.loaded)
    if (current === undefined && Result.isSuccess(loaded)) {
      serve(incarnation, loaded.success)
      return "serving"
    }
    yield* end
    // A deploy may have taken over meanwhile.
    if (current !== undefined) return "serving"
    if (Result.isSuccess(loaded) || loaded.failure.reason === "host") return "host lost"
    const { reason, message } = loaded.failure
    logs.write(guildId, "error", "runtime", message)
    // What ended the isolate has been counted by whoever attended it.
    if (reason === "thrown") yield* strike(message)
    return "does not load"
  })

  /** Brings a cold guild to life, or settles the events that woke it when nothing can handle them. */
  const awaken = Effect.gen(function* () {
    let pause = firstPause
    for (let tries = 0; tries < maxTries && quarantine.sentence === undefined; tries++) {
      starting = true
      const outcome = yield* revive
      starting = false
      if (outcome === "serving") return
      if (outcome === "does not load") break
      // The host is being replaced, or the guild is new and its starter script is on the way.
      yield* Effect.sleep(pause)
      if (current !== undefined) return
      pause = Duration.times(pause, 2)
    }
    giveUp()
  })

  const supervise = Effect.gen(function* () {
    while (true) {
      yield* Deferred.await(wakeUp)
      wakeUp = yield* Deferred.make<void>()
      if (current !== undefined || quarantine.sentence !== undefined) continue
      if (!wanted && mailbox.size === 0) continue
      wanted = false
      yield* awaken
    }
  })
  yield* Effect.forkScoped(supervise)

  const actor: GuildActor = {
    offer,
    wants,
    expect: (kinds) => {
      expected = kinds
    },
    wake: () => {
      wanted = true
      wake()
    },
    dismiss,
    release,
    deploying,
    prepare: Effect.fn("GuildActor.prepare")(function* (script) {
      yield* Effect.annotateCurrentSpan({ "flora.guild.id": guildId })
      // What its predecessor has burnt is not held against a new script.
      budget = new CpuBudget(limits, () => performance.now())
      const { incarnation, end } = yield* start(script, "start")
      const manifest = yield* Effect.onError(incarnation.loaded, () => end)
      return {
        manifest,
        adopt: () => {
          release()
          serve(incarnation, manifest)
        },
        discard: end,
      }
    }),
    status: () => ({
      state:
        quarantine.sentence !== undefined
          ? "quarantined"
          : current !== undefined
            ? "live"
            : starting
              ? "starting"
              : "cold",
      quarantine: quarantine.sentence,
      queued: mailbox.size,
      running: current?.running() ?? 0,
      epoch,
      events: Object.fromEntries(mailbox.kinds().map((kind) => [kind, mailbox.account(kind)])),
    }),
  }
  return actor
})
