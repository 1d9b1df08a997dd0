/**
 * One guild: its mailbox, and the incarnation of its script that serves it. Cold until something happens; then a
 * supervised fiber starts the script, waits for the end of that life and, when it was a crash, begins another one after a
 * pause that grows while crashes keep coming.
 */
import { Clock, Deferred, Duration, Effect, Exit, FiberSet, Option, Result, Scope, Semaphore } from "effect"
import { Authority } from "../domain/Authority.ts"
import { MigrationRefused, type ScriptLoadFailed } from "../domain/Errors.ts"
import type { EventKind, Receipt } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { LogLevel } from "../domain/LogLine.ts"
import { type Manifest, runsUnasked, type Script } from "../domain/Script.ts"
import { CpuBudget } from "../isolates/CpuBudget.ts"
import type { StartLane } from "../isolates/TurnQueue.ts"
import type { Worker } from "../isolates/Worker.ts"
import { Counts } from "../layers/Counts.ts"
import { detached } from "../layers/Tracing.ts"
import { operationFailed } from "../ops/Operation.ts"
import { type Attempt, DeployRecord } from "./DeployRecord.ts"
import { Fence } from "./Fence.ts"
import { type GuildMigration, makeGuildMigration } from "./GuildMigration.ts"
import type { Ground, GuildHouse } from "./GuildHouse.ts"
import type { GuildStatus } from "./GuildStatus.ts"
import { startIncarnation } from "./Incarnation.ts"
import type { Life } from "./Life.ts"
import { Mailbox, makeEvent, type Offered } from "./Mailbox.ts"
import { describeOutcome, type MoveOutcome } from "./Migration.ts"
import { Quarantine, type Sentence } from "./Quarantine.ts"
import { Suspicion } from "./Suspicion.ts"

/** A script that has loaded and waits to take over. */
export interface Prepared {
  readonly manifest: Manifest
  /** From now on this script gets the guild's events; the one before ends what it began. */
  readonly adopt: () => void
  /** Ends it without its ever having served. */
  readonly discard: Effect.Effect<void>
}

const notBegun = { _tag: "NotBegun" } as const

const moved: MoveOutcome = { _tag: "Moved" }
const placed: MoveOutcome = { _tag: "Placed" }

/** What an incarnation gets to hear that has been replaced and does not know it yet. */
const stale = operationFailed("STALE_EPOCH", "this isolate no longer serves its guild")

const firstPause = Duration.millis(50)
/** How often a guild that cannot start is tried again before the events that woke it are given up: for about 3 seconds. */
const maxTries = 6

/** Makes cold actors; their fibers and isolates end with the scope. */
export const makeGuildActors = Effect.fnUntraced(function* (house: GuildHouse) {
  const scope = yield* Effect.scope
  const run = yield* FiberSet.makeRuntime<never, void, never>()
  const ground: Ground = { ...house, counts: yield* Counts, scope, fork: (effect) => void run(effect) }
  return (guildId: GuildId) => new GuildActor(guildId, ground)
})

/**
 * A class, and with fibers only while something goes on, because a runtime holds one for every guild that ever had an event: cold, it
 * is a few kilobytes.
 */
export class GuildActor {
  private readonly mailbox: Mailbox
  private readonly quarantine: Quarantine
  private readonly deploys: DeployRecord
  private readonly fence = new Fence()
  private budget: CpuBudget
  /** What budgets before the present one were charged, in microseconds. */
  private spentBefore = 0
  private seq = 0
  private epoch = 0
  private current: Life | undefined
  private migration: GuildMigration | undefined
  /** A life before the current one whose turn is still out; what it has taken begins before what comes after it. */
  private ahead: Life | undefined
  /** A fiber brings the guild to life, or sees whether it has to. */
  private waking = false
  private starting = false
  /** Grows with each word on what is to run: a deploy that takes over, a stop. */
  private orders = 0
  private readonly suspicion = new Suspicion()
  /** Wanted awake although nothing waits. */
  private wanted = false
  /** The script that served last wants to run before anything happens. */
  private unasked = false
  private overflowing = false
  /** The kinds of event that the deployed script handles, for as long as none runs; undefined where that is not known. */
  private expected: ReadonlyArray<string> | undefined
  /** Ends the sentence that is being served. */
  private released: Deferred.Deferred<void> | undefined
  private deployLock: Semaphore.Semaphore | undefined
  readonly guildId: GuildId
  private readonly ground: Ground

  constructor(guildId: GuildId, ground: Ground) {
    this.guildId = guildId
    this.ground = ground
    this.mailbox = new Mailbox(ground.limits)
    this.quarantine = new Quarantine(ground.limits)
    this.deploys = new DeployRecord(ground.limits)
    this.budget = makeBudget(ground.limits)
  }

  /**
   * Accounts for an event and queues it, waking the guild. Synchronous: called from the gateway. The receipt of an event that is queued is
   * settled when it has been handled; `interactionId` says which interaction it is, if it is one.
   */
  offer(kind: EventKind, payload: string, receipt?: Receipt, interactionId?: string): Offered {
    const { mailbox, guildId } = this
    if (!this.wants(kind)) return mailbox.ignore(kind)
    this.ground.residents.touch(guildId)
    const seq = ++this.seq
    const trace = this.ground.traces?.begin({ guildId, kind, seq, receipt })
    const offered = mailbox.offer(makeEvent(guildId, seq, kind, payload, receipt, interactionId, trace))
    if (offered === "queued") this.stir()
    else if (offered === "overflow" && !this.overflowing) {
      this.log(
        "error",
        `more than ${this.ground.limits.mailboxCapacity} events wait; further ones are refused`,
      )
    }
    this.overflowing = offered === "overflow"
    return offered
  }

  /** Whether the script handles events of this kind: the one that serves, or the one that would be started; yes where that is not known. */
  wants(kind: EventKind): boolean {
    if (this.quarantine.sentence !== undefined) return false
    return this.current === undefined
      ? (this.expected?.includes(kind) ?? true)
      : this.current.incarnation.handles(kind)
  }

  /** What the deployed script handles, for as long as it does not run; undefined where that has yet to be found out. */
  expect(kinds: ReadonlyArray<string> | undefined): void {
    this.expected = kinds
  }

  /** Starts the guild's script without an event. */
  wake(): void {
    this.wanted = true
    this.stir()
  }

  /** Its script does not run and is not being started. */
  get isCold(): boolean {
    return this.current === undefined && !this.waking
  }

  /** What it was woken for is over, and nothing is expected soon: its isolate is among the first to go. */
  pass(): void {
    this.ground.residents.pass(this.guildId)
  }

  /** Ends the script's isolate once its running handlers have; what waits is given up. */
  dismiss(): void {
    this.giveUp()
    this.orders++
    this.wanted = false
    const serving = this.current
    this.current = undefined
    // Until a deploy, or until somebody says that it is to run again.
    this.expected = []
    this.ground.residents.leave(this.guildId)
    serving?.incarnation.retire()
    this.migration?.handoff.send({ _tag: "Dismissed" })
  }

  /** Ends a quarantine and forgets its cause, and what deploys have cost. */
  release(): void {
    this.free()
    this.deploys.clear()
  }

  /** One deploy, or migration, at a time. */
  get deploying(): Semaphore.Semaphore {
    return (this.deployLock ??= Semaphore.makeUnsafe(1))
  }

  /** Until when (milliseconds since the epoch) deploys are refused for what the last ones did. */
  deploysRefusedUntil(now: number): number | undefined {
    return this.deploys.refusedUntil(now)
  }

  /** Where its isolate is, if it has one. Another worker may bear the same id: the host that takes over from it. */
  get worker(): Worker | undefined {
    return this.current?.worker
  }

  /** Microseconds that the guild's scripts have computed since the runtime started. */
  get computedMicros(): number {
    return this.spentBefore + this.budget.spentMicros
  }

  status(): GuildStatus {
    const { current, mailbox, quarantine } = this
    const state =
      quarantine.sentence !== undefined
        ? "quarantined"
        : current !== undefined
          ? "live"
          : this.starting
            ? "starting"
            : "cold"
    return {
      state,
      quarantine: quarantine.sentence,
      queued: mailbox.size,
      running: current?.incarnation.running() ?? 0,
      epoch: this.epoch,
      worker: current?.worker.id,
      migration: this.migration?.handoff.state._tag,
      events: Object.fromEntries(mailbox.kinds().map((kind) => [kind, mailbox.account(kind)])),
    }
  }

  /** Loads a script beside the one that serves. Errors: `ScriptLoadFailed`. */
  prepare(script: Script): Effect.Effect<Prepared, ScriptLoadFailed> {
    return GuildActor.prepareIn(this, script)
  }

  private static readonly prepareIn = Effect.fn("GuildActor.prepare")(function* (
    self: GuildActor,
    script: Script,
  ) {
    yield* Effect.annotateCurrentSpan({ "flora.guild.id": self.guildId })
    // What its predecessor has burnt is not held against a new script.
    self.spentBefore += self.budget.spentMicros
    self.budget = makeBudget(self.ground.limits)
    const deploy: Attempt = { at: yield* Clock.currentTimeMillis, outcome: "loading" }
    const life = yield* self.start(script, "start", deploy)
    const manifest = yield* life.incarnation.loaded.pipe(
      Effect.tapError(({ reason }) =>
        Effect.sync(() => {
          if (reason === "syntax" || reason === "thrown") self.deploys.harmless(deploy)
        }),
      ),
      Effect.onError(() => life.end),
    )
    self.deploys.loaded(deploy)
    const prepared: Prepared = {
      manifest,
      adopt: () => {
        self.free()
        self.orders++
        self.serve(life, manifest)
        self.migration?.handoff.send({ _tag: "Replaced" })
      },
      discard: life.end,
    }
    return prepared
  })

  /**
   * Moves the guild's isolate to another worker; a guild without one has nothing to move. Ends within the deadlines of a migration.
   * `keep` writes down where the guild is now, unless the move was undone, before anything else can move it. Errors: `MigrationRefused`
   * while a deploy, another migration or a start is under way.
   */
  migrate<E = never>(
    to: Worker,
    keep: (epoch: number) => Effect.Effect<void, E> = () => Effect.void,
  ): Effect.Effect<MoveOutcome, MigrationRefused | E> {
    const moveAndKeep = Effect.tap(GuildActor.migrateIn(this, to), ({ _tag }) =>
      _tag === "RolledBack" ? Effect.void : keep(this.epoch),
    )
    return Effect.flatMap(
      this.deploying.withPermitsIfAvailable(1)(Effect.uninterruptible(moveAndKeep)),
      Option.match({
        onSome: Effect.succeed,
        onNone: () => this.refuseToMove("a deploy or another migration is under way"),
      }),
    )
  }

  private static readonly migrateIn = Effect.fn("GuildActor.migrate")(function* (
    self: GuildActor,
    to: Worker,
  ) {
    const source = self.current
    const from = source?.worker.id
    yield* Effect.annotateCurrentSpan({
      "flora.guild.id": self.guildId,
      "flora.worker.from": from,
      "flora.worker.to": to.id,
    })
    if (self.starting) return yield* self.refuseToMove("its script is being started")
    if (source === undefined) return placed
    if (source.worker === to) return moved
    const migration = makeGuildMigration({
      guildId: self.guildId,
      source,
      to: to.id,
      startTarget: self.start(source.script, "start", self.deploys.latest, to),
      fence: self.fence,
      limits: self.ground.limits,
      waiting: () => self.mailbox.size,
      nextSeq: () => ++self.seq,
      adopt: (target, manifest) => self.serve(target, manifest),
    })
    self.migration = migration
    const outcome = yield* Effect.ensuring(
      migration.run,
      Effect.sync(() => {
        self.migration = undefined
        if (self.current === undefined && (self.wanted || self.mailbox.size > 0)) self.stir()
      }),
    )
    yield* Effect.annotateCurrentSpan({
      "flora.migration.outcome": outcome._tag,
      "flora.epoch": self.epoch,
    })
    self.log(outcome._tag === "Moved" ? "info" : "warn", describeOutcome(outcome, from, to.id))
    return outcome
  }, Effect.uninterruptible)

  private refuseToMove(reason: string): Effect.Effect<never, MigrationRefused> {
    return Effect.fail(new MigrationRefused({ guildId: this.guildId, reason }))
  }

  // --- waking ----------------------------------------------------------------------------------------------------------

  /** Something waits: whoever serves hears of it, otherwise somebody is brought to life. */
  private stir(): void {
    if (this.current !== undefined) return this.current.incarnation.wake()
    if (this.waking) return
    this.waking = true
    this.ground.fork(this.supervise)
  }

  /** Brings the guild to life for as long as something wants it alive and nobody serves it. */
  private get supervise(): Effect.Effect<void> {
    return Effect.whileLoop({
      // A migration that loses its source sees to it that somebody serves, or stirs again when it has ended.
      while: () =>
        (this.waking =
          this.current === undefined &&
          this.migration === undefined &&
          this.quarantine.sentence === undefined &&
          (this.wanted || this.mailbox.size > 0)),
      body: () => {
        this.wanted = false
        return this.awaken
      },
      step: () => {},
    })
  }

  /** Starts the script, or settles the events that woke the guild when nothing can handle them. */
  private get awaken(): Effect.Effect<void> {
    return Effect.gen({ self: this }, function* () {
      let pause = firstPause
      for (let tries = 0; tries < maxTries && this.quarantine.sentence === undefined; tries++) {
        this.starting = true
        const outcome = yield* this.revive
        this.starting = false
        // Whether it has to be started once more, the loop around this sees.
        if (outcome === "serving" || outcome === "outdated") return
        if (outcome === "does not load") break
        // The host is being replaced, or the guild is new and its starter script is on the way.
        yield* Effect.sleep(pause)
        if (this.current !== undefined) return
        pause = Duration.times(pause, 2)
      }
      this.giveUp()
    })
  }

  /** Starts what is deployed and serves it. */
  private get revive(): Effect.Effect<
    "serving" | "outdated" | "nothing deployed" | "host lost" | "does not load"
  > {
    return Effect.gen({ self: this }, function* () {
      const { orders } = this
      const script = yield* this.ground.scriptOf(this.guildId)
      if (Option.isNone(script)) return "nothing deployed"
      const life = yield* this.start(script.value, this.wakingLane, this.deploys.latest)
      const loaded = yield* Effect.result(life.incarnation.loaded)
      // What was deployed when this began need not be what is to run now.
      const isOutdated = this.orders !== orders
      const isFree = () => this.current === undefined && this.migration === undefined
      if (isFree() && !isOutdated && Result.isSuccess(loaded)) {
        this.serve(life, loaded.success)
        return "serving"
      }
      yield* life.end
      // A deploy may have taken over meanwhile, or a migration that looks after the guild now.
      if (!isFree()) return "serving"
      if (isOutdated) return "outdated"
      if (Result.isSuccess(loaded) || loaded.failure.reason === "host") return "host lost"
      const { reason, message } = loaded.failure
      this.log("error", message)
      // What ended the isolate has been counted by whoever attended it.
      if (reason === "thrown") yield* this.strike(message)
      return "does not load"
    })
  }

  private get wakingLane(): StartLane {
    if (this.mailbox.hasUrgent) return "startUrgent"
    return this.mailbox.size > 0 ? "start" : "startLater"
  }

  // --- lives -----------------------------------------------------------------------------------------------------------

  /** Starts an incarnation in a scope of its own, which closes when that life is over. */
  private start(
    script: Script,
    lane: StartLane,
    deploy: Attempt | undefined,
    worker: Worker = this.ground.pool.workerOf(this.guildId),
  ): Effect.Effect<Life> {
    return Effect.gen({ self: this }, function* () {
      const { pool, operations, residents, limits, scope } = this.ground
      const { guildId, fence } = this
      const lifetime = yield* Scope.fork(scope)
      const epoch = ++this.epoch
      const authority = fence.admit(epoch)
      residents.makeRoom(worker.id, limits.isolatesPerWorker, limits.passingIsolates)
      const incarnation = yield* startIncarnation({
        guildId,
        script,
        worker,
        epoch,
        slot: pool.nextSlot(),
        mailbox: this.mailbox,
        budget: this.budget,
        lane,
        suspicion: this.suspicion,
        limits,
        execute: (name, args) =>
          authority.holds()
            ? Effect.provideService(operations.execute(guildId, name, args), Authority, authority)
            : Effect.fail(stale),
        serves: authority.holds,
        messages: operations.messages,
        interactionEnded: this.ground.interactionEnded,
        secrets: () => this.ground.secretsOf(guildId),
        log: (level, target, message, traceId) =>
          this.ground.logs.write(guildId, level, target, message, traceId),
      }).pipe(Scope.provide(lifetime), detached)
      const life: Life = { incarnation, script, worker, epoch, end: Scope.close(lifetime, Exit.void) }
      // Each life is attended by a fiber of its own: a replaced script that is slow to end must not hide the crash of its successor.
      yield* detached(Effect.forkIn(Effect.ensuring(this.attend(life, deploy), life.end), scope))
      return life
    })
  }

  /** Waits for the end of a life; after a crash the guild is cold again, with the events that must not be lost. */
  private attend(life: Life, deploy: Attempt | undefined): Effect.Effect<void> {
    return Effect.gen({ self: this }, function* () {
      const end = yield* life.incarnation.ended
      this.fence.revoke(life.epoch)
      if (end._tag === "Crashed" && end.blame === "suspect") this.suspicion.raise()
      else this.suspicion.ease()
      if (end._tag === "Retired") return
      this.ground.counts.worker(life.worker.id).restarted++
      this.mailbox.putBack(end.redeliver)
      const served = this.current === life
      if (served) {
        this.current = undefined
        this.ground.residents.leave(this.guildId)
        this.log("error", `the script was restarted: ${end.reason}`)
        // Its timers have gone with it.
        if (this.unasked) this.wanted = true
      }
      if (end.blame === "guilty") {
        // What a script does before it has ever served counts against the deploy, not against the script that serves meanwhile.
        const hasServed = deploy === undefined || this.deploys.includes(deploy)
        if (deploy !== undefined) this.deploys.forced(deploy)
        if (hasServed) yield* this.strike(end.reason)
      }
      if (this.migration !== undefined) this.tellMigration(this.migration, life, served, end.reason)
      if (this.wanted || this.mailbox.size > 0) this.stir()
    })
  }

  /** A migration learns that one of its sides is gone, or that there is no point in it any more. */
  private tellMigration(
    { handoff, target }: GuildMigration,
    lost: Life,
    served: boolean,
    reason: string,
  ): void {
    if (this.quarantine.sentence !== undefined) handoff.send({ _tag: "Dismissed" })
    else if (lost === target()) handoff.send({ _tag: "TargetLost", reason })
    else if (served) handoff.send({ _tag: "SourceLost", reason })
  }

  private serve(life: Life, manifest: Manifest): void {
    const { residents, readyPayload } = this.ground
    const before = this.current
    this.current = life
    this.expected = manifest.events
    this.unasked = runsUnasked(manifest)
    residents.enter(this.guildId, { workerId: life.worker.id, hibernate: () => this.hibernate() })
    before?.incarnation.retire()
    const ready = readyPayload()
    if (ready !== undefined && manifest.events.includes("ready")) {
      this.mailbox.offer(makeEvent(this.guildId, ++this.seq, "ready", ready))
    }
    // A predecessor that waits itself has taken nothing yet, but the one that it waits for has.
    const ahead = this.ahead ?? before
    if (ahead === undefined) return life.incarnation.accept()
    this.ahead = ahead
    ahead.incarnation.betweenTurns(() => {
      this.ahead = undefined
      if (this.current === life) life.incarnation.accept()
    })
  }

  /** Gives the isolate up if nothing needs it. */
  private hibernate(): boolean {
    const serving = this.current
    if (serving === undefined || this.migration !== undefined) return false
    if (this.mailbox.size > 0 || !serving.incarnation.idle()) return false
    this.current = undefined
    this.ground.residents.leave(this.guildId)
    serving.incarnation.retire()
    return true
  }

  /** Settles what waits, for nothing will run it. */
  private giveUp(): void {
    const { limits, interactionEnded } = this.ground
    for (const event of this.mailbox.take(limits.mailboxCapacity, Number.POSITIVE_INFINITY)) {
      this.mailbox.handled(event, notBegun)
      if (event.interactionId !== undefined) interactionEnded(event.interactionId, true)
    }
  }

  // --- quarantine ------------------------------------------------------------------------------------------------------

  private strike(reason: string): Effect.Effect<void> {
    return Effect.map(Clock.currentTimeMillis, (now) => {
      const sentence = this.quarantine.strike(now, reason)
      if (sentence !== undefined) this.ground.fork(this.confine(sentence))
    })
  }

  /** Keeps the guild from running until its time is over or it is released. */
  private confine({ until, reason }: Sentence): Effect.Effect<void> {
    return Effect.gen({ self: this }, function* () {
      this.ground.counts.quarantines++
      this.giveUp()
      this.log("error", `quarantined until ${new Date(until).toISOString()}: ${reason}; a deploy ends it`)
      const released = Deferred.makeUnsafe<void>()
      this.released = released
      const now = yield* Clock.currentTimeMillis
      yield* Effect.raceFirst(Deferred.await(released), Effect.sleep(until - now))
      // A deploy may have released it, and a later sentence may have begun.
      if (this.quarantine.sentence?.until === until) this.quarantine.serve()
      if (this.wanted || this.mailbox.size > 0) this.stir()
    })
  }

  private free(): void {
    this.quarantine.release()
    if (this.released !== undefined) Deferred.doneUnsafe(this.released, Effect.void)
  }

  private log(level: LogLevel, message: string): void {
    this.ground.logs.write(this.guildId, level, "runtime", message)
  }
}

const makeBudget = (limits: LimitValues) => new CpuBudget(limits, () => performance.now())
