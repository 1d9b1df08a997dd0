/**
 * One guild: its mailbox, and the incarnation of its script that serves it. Cold until something happens; then a
 * supervised fiber starts the script, waits for the end of that life and, when it was a crash, begins another one after a
 * pause that grows while crashes keep coming.
 */
import { Clock, Deferred, Duration, Effect, Exit, Option, Result, Scope, Semaphore } from "effect"
import { MigrationRefused, type ScriptLoadFailed } from "../domain/Errors.ts"
import type { EventKind } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { Manifest, Script } from "../domain/Script.ts"
import { CpuBudget } from "../isolates/CpuBudget.ts"
import type { StartLane } from "../isolates/TurnQueue.ts"
import type { Worker } from "../isolates/Worker.ts"
import type { WorkerPool } from "../isolates/WorkerPool.ts"
import { operationFailed } from "../ops/Operation.ts"
import type { Operations } from "../ops/Operations.ts"
import type { Logs } from "../services/Logs.ts"
import { Fence } from "./Fence.ts"
import { type GuildMigration, makeGuildMigration } from "./GuildMigration.ts"
import { startIncarnation } from "./Incarnation.ts"
import type { Life } from "./Life.ts"
import { Mailbox, makeEvent, type Offered } from "./Mailbox.ts"
import type { MigrationOutcome, MigrationState } from "./Migration.ts"
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
  /** An interaction's handlers have settled, or nobody will handle it. */
  readonly interactionEnded: (interactionId: string, failed: boolean) => void
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
  readonly state: "cold" | "starting" | "live" | "quarantined"
  /** Why and until when (milliseconds since the epoch) the guild is kept from running. */
  readonly quarantine: Sentence | undefined
  readonly queued: number
  readonly running: number
  readonly epoch: number
  /** The worker whose isolate serves the guild. */
  readonly worker: number | undefined
  /** How far a migration that is under way has come. */
  readonly migration: MigrationState["_tag"] | undefined
  readonly events: Readonly<
    Record<string, { accepted: number; handled: number; shed: number; overflow: number; pending: number }>
  >
}

export interface GuildActor {
  /** Accounts for an event and queues it, waking the guild. Synchronous: called from the gateway. */
  readonly offer: (kind: EventKind, payload: string, interactionId?: string) => Offered
  /** Starts the guild's script without an event. */
  readonly wake: () => void
  /** Loads a script beside the one that serves. Errors: `ScriptLoadFailed`. */
  readonly prepare: (script: Script) => Effect.Effect<Prepared, ScriptLoadFailed>
  /** Ends the script's isolate once its running handlers have; what waits is given up. */
  readonly dismiss: () => void
  /** Ends a quarantine and forgets its cause. */
  readonly release: () => void
  /**
   * Moves the guild's isolate to another worker; a guild without one has nothing to move. Ends within the deadlines of a migration.
   * Errors: `MigrationRefused` while a deploy, another migration or a start is under way.
   */
  readonly migrate: (to: Worker) => Effect.Effect<MigrationOutcome, MigrationRefused>
  /** One deploy, or migration, at a time. */
  readonly deploying: Semaphore.Semaphore
  readonly status: () => GuildStatus
}

const moved: MigrationOutcome = { _tag: "Moved" }

/** What an incarnation gets to hear that has been replaced and does not know it yet. */
const stale = operationFailed("STALE_EPOCH", "this isolate no longer serves its guild")

const describe = (outcome: MigrationOutcome, from: number | undefined, to: number) => {
  switch (outcome._tag) {
    case "Moved":
      return `moved from worker ${from} to worker ${to}`
    case "RolledBack":
      return `stays on worker ${from}: the move to worker ${to} was undone, ${outcome.reason}`
    case "Restarted":
      return `started afresh while it moved from worker ${from} to worker ${to}: ${outcome.reason}`
  }
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
  let current: Life | undefined
  let migration: GuildMigration | undefined
  const fence = new Fence()
  let starting = false
  /** It was computing, among others, when a host died. */
  let suspect = false
  /** Wanted awake although nothing waits. */
  let wanted = false
  let wakeUp = yield* Deferred.make<void>()
  let released = yield* Deferred.make<void>()
  const quarantine = new Quarantine(limits)
  let overflowing = false

  const offer = (kind: EventKind, payload: string, interactionId?: string): Offered => {
    if (quarantine.sentence !== undefined || current?.incarnation.handles(kind) === false)
      return mailbox.ignore(kind)
    options.residents.touch(guildId)
    const event = makeEvent(guildId, ++seq, kind, payload, interactionId)
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
    if (current !== undefined) current.incarnation.wake()
    else Deferred.doneUnsafe(wakeUp, Effect.void)
  }

  /** Settles what waits, for nothing will run it. */
  const giveUp = () => {
    for (const event of mailbox.take(limits.mailboxCapacity, Number.POSITIVE_INFINITY)) {
      mailbox.handled(event)
      if (event.interactionId !== undefined) options.interactionEnded(event.interactionId, true)
    }
  }

  const release = () => {
    quarantine.release()
    Deferred.doneUnsafe(released, Effect.void)
  }

  const dismiss = () => {
    giveUp()
    const serving = current
    current = undefined
    options.residents.leave(guildId)
    serving?.incarnation.retire()
    migration?.handoff.send({ _tag: "Dismissed" })
  }

  const hibernate = () => {
    const serving = current
    if (serving === undefined || migration !== undefined) return false
    if (mailbox.size > 0 || !serving.incarnation.idle()) return false
    current = undefined
    options.residents.leave(guildId)
    serving.incarnation.retire()
    return true
  }

  /** Starts an incarnation in a scope of its own, which closes when that life is over. */
  const start = Effect.fnUntraced(function* (
    script: Script,
    lane: StartLane,
    worker: Worker = pool.workerOf(guildId),
  ) {
    const lifetime = yield* Scope.fork(scope)
    const ownEpoch = ++epoch
    options.residents.makeRoom(worker.id, limits.isolatesPerWorker)
    const incarnation = yield* startIncarnation({
      guildId,
      script,
      worker,
      slot: pool.nextSlot(),
      epoch: ownEpoch,
      mailbox,
      budget,
      lane,
      alone: suspect,
      limits,
      execute: (name, args) =>
        fence.admits(ownEpoch) ? operations.execute(guildId, name, args) : Effect.fail(stale),
      messages: operations.messages,
      interactionEnded: options.interactionEnded,
      log: (level, target, message) => logs.write(guildId, level, target, message),
    }).pipe(Scope.provide(lifetime))
    const life: Life = {
      incarnation,
      script,
      worker,
      epoch: ownEpoch,
      end: Scope.close(lifetime, Exit.void),
    }
    fence.admit(ownEpoch)
    // Each life is attended by a fiber of its own: a replaced script that is slow to end must not hide the crash of its successor.
    yield* Effect.forkIn(Effect.ensuring(attend(life), life.end), scope)
    return life
  })

  /** Waits for the end of a life; after a crash the guild is cold again, with the events that must not be lost. */
  const attend = Effect.fnUntraced(function* (life: Life) {
    const end = yield* life.incarnation.ended
    fence.revoke(life.epoch)
    suspect = end._tag === "Crashed" && end.blame === "suspect"
    if (end._tag === "Retired") return
    mailbox.putBack(end.redeliver)
    const served = current === life
    if (served) {
      current = undefined
      options.residents.leave(guildId)
      logs.write(guildId, "error", "runtime", `the script was restarted: ${end.reason}`)
    }
    if (end.blame === "guilty") yield* strike(end.reason)
    if (migration !== undefined) tellMigration(migration, life, served, end.reason)
    if (mailbox.size > 0) wake()
  })

  /** A migration learns that one of its sides is gone, or that there is no point in it any more. */
  const tellMigration = (
    { handoff, target }: GuildMigration,
    lost: Life,
    served: boolean,
    reason: string,
  ) => {
    if (quarantine.sentence !== undefined) handoff.send({ _tag: "Dismissed" })
    else if (lost === target()) handoff.send({ _tag: "TargetLost", reason })
    else if (served) handoff.send({ _tag: "SourceLost", reason })
  }

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

  const serve = (life: Life, manifest: Manifest) => {
    const before = current
    current = life
    options.residents.enter(guildId, { workerId: life.worker.id, hibernate })
    before?.incarnation.retire()
    const ready = options.readyPayload()
    if (ready !== undefined && manifest.events.includes("ready")) {
      mailbox.offer(makeEvent(guildId, ++seq, "ready", ready))
    }
    life.incarnation.accept()
  }

  const wakingLane = (): StartLane => {
    if (mailbox.hasUrgent) return "startUrgent"
    return mailbox.size > 0 ? "start" : "startLater"
  }

  /** Starts what is deployed and serves it. */
  const revive = Effect.gen(function* () {
    const script = yield* options.currentScript
    if (Option.isNone(script)) return "nothing deployed"
    const life = yield* start(script.value, wakingLane())
    const loaded = yield* Effect.result(life.incarnation.loaded)
    if (current === undefined && migration === undefined && Result.isSuccess(loaded)) {
      serve(life, loaded.success)
      return "serving"
    }
    yield* life.end
    // A deploy may have taken over meanwhile, or a migration that looks after the guild now.
    if (current !== undefined || migration !== undefined) return "serving"
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
      // A migration that loses its source sees to it that somebody serves, or wakes this when it has ended.
      if (current !== undefined || migration !== undefined || quarantine.sentence !== undefined) continue
      if (!wanted && mailbox.size === 0) continue
      wanted = false
      yield* awaken
    }
  })
  yield* Effect.forkScoped(supervise)

  const migrate = Effect.fn("GuildActor.migrate")(function* (to: Worker) {
    const source = current
    const from = source?.worker.id
    yield* Effect.annotateCurrentSpan({
      "flora.guild.id": guildId,
      "flora.worker.from": from,
      "flora.worker.to": to.id,
    })
    if (starting) return yield* new MigrationRefused({ guildId, reason: "its script is being started" })
    if (source === undefined || source.worker === to) return moved
    const under = makeGuildMigration({
      source,
      startTarget: start(source.script, "start", to),
      fence,
      limits,
      nextSeq: () => ++seq,
      adopt: serve,
    })
    migration = under
    const outcome = yield* Effect.ensuring(
      under.run,
      Effect.sync(() => {
        migration = undefined
        if (current === undefined && (wanted || mailbox.size > 0)) wake()
      }),
    )
    yield* Effect.annotateCurrentSpan({ "flora.migration.outcome": outcome._tag, "flora.epoch": epoch })
    logs.write(guildId, outcome._tag === "Moved" ? "info" : "warn", "runtime", describe(outcome, from, to.id))
    return outcome
  }, Effect.uninterruptible)

  const actor: GuildActor = {
    offer,
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
      const life = yield* start(script, "start")
      const manifest = yield* Effect.onError(life.incarnation.loaded, () => life.end)
      return {
        manifest,
        adopt: () => {
          release()
          serve(life, manifest)
          migration?.handoff.send({ _tag: "Replaced" })
        },
        discard: life.end,
      }
    }),
    migrate: (to) =>
      Effect.flatMap(deploying.withPermitsIfAvailable(1)(migrate(to)), (outcome) =>
        Option.isSome(outcome)
          ? Effect.succeed(outcome.value)
          : Effect.fail(
              new MigrationRefused({ guildId, reason: "a deploy or another migration is under way" }),
            ),
      ),
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
      running: current?.incarnation.running() ?? 0,
      epoch,
      worker: current?.worker.id,
      migration: migration?.handoff.state._tag,
      events: Object.fromEntries(mailbox.kinds().map((kind) => [kind, mailbox.account(kind)])),
    }),
  }
  return actor
})
