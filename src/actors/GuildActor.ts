/**
 * One guild: its mailbox, and the incarnation of its script that serves it. Cold until something happens; then a
 * supervised fiber starts the script, waits for the end of that life and, when it was a crash, begins another one after a
 * pause that grows while crashes keep coming.
 */
import { Deferred, Duration, Effect, Exit, Option, Result, Scope, Semaphore } from "effect"
import { ScriptLoadFailed } from "../domain/Errors.ts"
import type { EventKind } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { Manifest, Script } from "../domain/Script.ts"
import type { WorkerPool } from "../isolates/WorkerPool.ts"
import type { Operations } from "../ops/Operations.ts"
import type { Logs } from "../services/Logs.ts"
import { type Incarnation, startIncarnation } from "./Incarnation.ts"
import { Mailbox, makeEvent, type Offered } from "./Mailbox.ts"

export interface GuildActorOptions {
  readonly guildId: GuildId
  readonly pool: WorkerPool["Service"]
  readonly operations: Operations["Service"]
  readonly logs: Logs["Service"]
  readonly limits: LimitValues
  /** The script that the guild runs, none where nothing is deployed. */
  readonly currentScript: Effect.Effect<Option.Option<Script>>
  /** JSON of the payload of `ready`, once the gateway has told who the bot is. */
  readonly readyPayload: () => string | undefined
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
  readonly state: "cold" | "starting" | "live"
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
  /** Starts the guild's script without an event. */
  readonly wake: () => void
  /** Loads a script beside the one that serves. Errors: `ScriptLoadFailed`. */
  readonly prepare: (script: Script) => Effect.Effect<Prepared, ScriptLoadFailed>
  /** One deploy at a time. */
  readonly deploying: Semaphore.Semaphore
  readonly status: () => GuildStatus
}

const firstPause = Duration.millis(50)
const longestPause = Duration.seconds(30)
/** How often a guild that cannot start is tried again before the events that woke it are given up: for about 3 seconds. */
const maxTries = 6
/** A life of this long forgives the crashes before it. */
const soundLifeMs = 60_000

/** Makes a cold actor; its fibers and isolates end with the scope. */
export const makeGuildActor = Effect.fnUntraced(function* (options: GuildActorOptions) {
  const { guildId, pool, operations, logs, limits } = options
  const mailbox = new Mailbox(limits)
  const scope = yield* Effect.scope
  const fork = Effect.runForkWith(yield* Effect.context<never>())
  const deploying = yield* Semaphore.make(1)
  let seq = 0
  let epoch = 0
  let current: Incarnation | undefined
  let starting = false
  let wakeUp = yield* Deferred.make<void>()
  let overflowing = false

  const offer = (kind: EventKind, payload: string): Offered => {
    if (current !== undefined && !current.handles(kind)) return mailbox.ignore(kind)
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

  /** Starts an incarnation in a scope of its own, which closes when that life is over. */
  const start = Effect.fnUntraced(function* (script: Script) {
    const life = yield* Scope.fork(scope)
    const incarnation = yield* startIncarnation({
      guildId,
      script,
      worker: pool.workerOf(guildId),
      slot: pool.nextSlot(),
      epoch: ++epoch,
      mailbox,
      limits,
      execute: (name, args) => operations.execute(guildId, name, args),
      fork: (effect) => void fork(effect),
      log: (level, target, message) => logs.write(guildId, level, target, message),
    }).pipe(Scope.provide(life))
    const end = Scope.close(life, Exit.void)
    yield* Effect.forkIn(Effect.andThen(incarnation.ended, end), scope)
    return { incarnation, end }
  })

  const serve = (incarnation: Incarnation, manifest: Manifest) => {
    const before = current
    current = incarnation
    before?.retire()
    const ready = options.readyPayload()
    if (ready !== undefined && manifest.events.includes("ready")) {
      mailbox.offer(makeEvent(guildId, ++seq, "ready", ready))
    }
    incarnation.accept()
  }

  /** Starts what is deployed and serves it. */
  const revive = Effect.gen(function* () {
    const script = yield* options.currentScript
    if (Option.isNone(script)) return "nothing deployed"
    const { incarnation, end } = yield* start(script.value)
    const loaded = yield* Effect.result(incarnation.loaded)
    if (current === undefined && Result.isSuccess(loaded)) {
      serve(incarnation, loaded.success)
      return "serving"
    }
    yield* end
    // A deploy may have taken over meanwhile.
    if (current !== undefined) return "serving"
    if (Result.isSuccess(loaded) || loaded.failure.reason === "host") return "host lost"
    logs.write(guildId, "error", "runtime", loaded.failure.message)
    return "does not load"
  })

  /** Brings a cold guild to life, or settles the events that woke it when nothing can handle them. */
  const awaken = Effect.gen(function* () {
    let pause = firstPause
    for (let tries = 0; tries < maxTries; tries++) {
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
    for (const event of mailbox.take(limits.mailboxCapacity, Number.POSITIVE_INFINITY)) mailbox.handled(event)
  })

  /** Waits for the end of a life; after a crash the guild is cold again, with the events that must not be lost. */
  const attend = Effect.fnUntraced(function* (serving: Incarnation) {
    const end = yield* serving.ended
    if (end._tag === "Retired") return false
    mailbox.putBack(end.redeliver)
    if (current === serving) current = undefined
    logs.write(guildId, "error", "runtime", `the script was restarted: ${end.reason}`)
    return true
  })

  const supervise = Effect.gen(function* () {
    let pause = firstPause
    while (true) {
      if (current === undefined) {
        yield* Deferred.await(wakeUp)
        wakeUp = yield* Deferred.make<void>()
        if (current === undefined) yield* awaken
        continue
      }
      const began = performance.now()
      const crashed = yield* attend(current)
      if (!crashed) continue
      if (performance.now() - began > soundLifeMs) pause = firstPause
      yield* Effect.sleep(pause)
      pause = Duration.min(longestPause, Duration.times(pause, 2))
      if (mailbox.size > 0) wake()
    }
  })
  yield* Effect.forkScoped(supervise)

  const actor: GuildActor = {
    offer,
    wake,
    deploying,
    prepare: Effect.fn("GuildActor.prepare")(function* (script) {
      yield* Effect.annotateCurrentSpan({ "flora.guild.id": guildId })
      const { incarnation, end } = yield* start(script)
      const manifest = yield* Effect.onError(incarnation.loaded, () => end)
      return {
        manifest,
        adopt: () => {
          serve(incarnation, manifest)
          Deferred.doneUnsafe(wakeUp, Effect.void)
        },
        discard: end,
      }
    }),
    status: () => ({
      state: current !== undefined ? "live" : starting ? "starting" : "cold",
      queued: mailbox.size,
      running: current?.running() ?? 0,
      epoch,
      events: Object.fromEntries(mailbox.kinds().map((kind) => [kind, mailbox.account(kind)])),
    }),
  }
  return actor
})
