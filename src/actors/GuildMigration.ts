/**
 * Carries out the commands of a migration on a guild's lives, and tells the machine what happens. Nothing is decided here; see
 * `Migration` for that.
 */
import { Clock, Deferred, Duration, Effect, FiberSet, Metric, Option } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { Manifest } from "../domain/Script.ts"
import type { Fence } from "./Fence.ts"
import type { Life } from "./Life.ts"
import { Handoff, type MigrationCommand, type MigrationOutcome, type MigrationPhase } from "./Migration.ts"
import { makeMigrationTrace, type MigrationTrace } from "./MigrationTrace.ts"
import { migrationDuration, migrationPause, migrations } from "./MigrationMetrics.ts"

export interface GuildMigrationOptions {
  readonly guildId: GuildId
  readonly source: Life
  /** The worker it goes to. */
  readonly to: number
  /** Starts the source's script on the target, in a new epoch; does not wait for it to load. */
  readonly startTarget: Effect.Effect<Life>
  readonly fence: Fence
  readonly limits: LimitValues
  /** Events in the guild's mailbox. */
  readonly waiting: () => number
  /** A number of its own among the guild's events. */
  readonly nextSeq: () => number
  /** Lets the target serve in the source's place. */
  readonly adopt: (target: Life, manifest: Manifest) => void
}

export interface GuildMigration {
  readonly handoff: Handoff
  /** The target, once it has been started. */
  readonly target: () => Life | undefined
  /** Runs the migration to its end, which comes within the deadlines of its phases. */
  readonly run: Effect.Effect<MigrationOutcome>
}

const deadline = (phase: MigrationPhase, limits: LimitValues) =>
  phase === "preparing"
    ? Duration.seconds(limits.loadTimeoutSecs)
    : Duration.millis(limits.migrationTimeoutMs)

export const makeGuildMigration = (options: GuildMigrationOptions): GuildMigration => {
  const { source, fence, limits } = options
  const settled = Deferred.makeUnsafe<MigrationOutcome>()
  let target: Life | undefined
  let manifest: Manifest | undefined
  let discarded = false
  /** Runs what takes time beside the machine; all of it ends with the migration. */
  let fork: (effect: Effect.Effect<void>) => void
  let trace: MigrationTrace
  /** When the source took no more events, in nanoseconds. */
  let quiesced: bigint | undefined
  let now: () => bigint

  const prepare = Effect.gen(function* () {
    target = yield* Effect.uninterruptible(options.startTarget)
    const loaded = yield* Effect.option(target.incarnation.loaded)
    if (Option.isNone(loaded))
      return handoff.send({ _tag: "TargetLost", reason: "the script did not load there" })
    manifest = loaded.value
    handoff.send({ _tag: "TargetReady" })
  })

  const perform = (command: MigrationCommand): void => {
    switch (command._tag) {
      case "StartTarget":
        return fork(prepare)
      case "SetDeadline": {
        const { phase } = command
        if (phase === "quiescing") quiesced = now()
        // While it is prepared, the target may not have begun to be.
        const about = phase === "quiescing" ? source : phase === "switching" ? target : undefined
        trace.enter(phase, about?.epoch, options.waiting())
        return fork(
          Effect.map(Effect.sleep(deadline(phase, limits)), () =>
            handoff.send({ _tag: "DeadlinePassed", phase }),
          ),
        )
      }
      case "Quiesce":
        return source.incarnation.quiesce(() => handoff.send({ _tag: "SourceIdle" }))
      case "Suspend":
        return source.incarnation.runHook("suspend", options.nextSeq(), "{}", (state) =>
          handoff.send({ _tag: "Suspended", state }),
        )
      case "Resume":
        return target!.incarnation.runHook("resume", options.nextSeq(), command.state, () =>
          handoff.send({ _tag: "Resumed" }),
        )
      case "FenceSource":
        return fence.revoke(source.epoch)
      case "AdoptTarget":
        trace.enter("replaying", target!.epoch, options.waiting())
        return options.adopt(target!, manifest!)
      case "RetireSource":
        return source.incarnation.retire()
      case "ReopenSource":
        return source.incarnation.accept()
      case "DiscardTarget":
        // The fence falls now; the isolate's end may take a moment.
        if (target !== undefined) fence.revoke(target.epoch)
        discarded = true
        return
      case "Settle": {
        const { outcome } = command
        if (outcome._tag === "RolledBack" || discarded) trace.end(outcome)
        else target!.incarnation.whenCaughtUp(() => trace.end(outcome))
        Deferred.doneUnsafe(settled, Effect.succeed(outcome))
      }
    }
  }
  const handoff = new Handoff(perform)

  const run = Effect.gen(function* () {
    const runFork = yield* FiberSet.makeRuntime<never>()
    fork = (effect) => void runFork(effect)
    const clock = yield* Clock.Clock
    trace = yield* makeMigrationTrace({ guildId: options.guildId, from: source.worker.id, to: options.to })
    now = () => clock.currentTimeNanosUnsafe()
    const begun = now()
    handoff.begin()
    const outcome = yield* Deferred.await(settled)
    const ended = now()
    if (quiesced !== undefined) yield* Metric.update(migrationPause, Number(ended - quiesced) / 1e9)
    yield* Metric.update(migrationDuration, Number(ended - begun) / 1e9)
    yield* Metric.update(migrations(outcome), 1)
    return outcome
  }).pipe(
    Effect.scoped,
    Effect.tap(() => (discarded && target !== undefined ? target.end : Effect.void)),
  )

  return { handoff, target: () => target, run }
}
