/**
 * Starts runs when their time has come and hears how they end. It sleeps until the next time that Postgres knows of, and is woken
 * when somebody makes an earlier one; what is due is taken by whoever gives it to guilds.
 */
import { Cause, Context, Duration, Effect, Latch, Layer, Queue, Schedule, Stream } from "effect"
import { PgClient } from "@effect/sql-pg"
import { SqlClient, type SqlError } from "effect/sql"
import { Authority } from "../../domain/Authority.ts"
import { Limits } from "../../domain/Limits.ts"
import { Logs } from "../Logs.ts"
import { answered } from "./Answer.ts"
import { type Batcher, makeBatcher } from "./Batcher.ts"
import { CronClock } from "./CronClock.ts"
import { makeEnds } from "./Ends.ts"
import { channel } from "./JobRows.ts"
import { countFindings, type FindingCounts, findings } from "./Invariants.ts"
import { Liveness } from "./Liveness.ts"
import { type ClaimedRun, type EndedRun, type FinalFailure, makeRuns, type StepWrite } from "./Runs.ts"
import { leadMs } from "./Plan.ts"
import { makeScheduler } from "./Scheduler.ts"

/** What this runtime has done and found since it started. */
export interface CronCounters {
  readonly started: number
  readonly ran: number
  readonly failed: number
  readonly takenOver: number
  /** What the last check of the invariants found. */
  readonly findings: FindingCounts
}

/** A step, and who wants it remembered. */
interface AuthorisedStep {
  readonly step: StepWrite
  readonly authority: Authority
}

export class CronRunner extends Context.Service<
  CronRunner,
  {
    /** Runs as they are due. While nobody takes them, none are claimed. */
    readonly due: Stream.Stream<ClaimedRun>
    /**
     * A run's delivery has ended; gives when, as far as is known, the run goes on or its job has its next. Synchronous: called from where
     * events are settled.
     */
    readonly ended: (run: ClaimedRun, end: EndedRun["end"]) => number | undefined
    /** Runs that failed for good, each once. */
    readonly failures: Stream.Stream<FinalFailure>
    /** Remembers a step; false where the run is no longer that claim's, its writer was fenced off, or it has too many steps. */
    readonly step: (step: StepWrite) => Effect.Effect<boolean, SqlError.SqlError>
    /** Ends the delivery and begins the next one `millis` later; false as above. */
    readonly sleep: (
      step: Omit<StepWrite, "result" | "error">,
      millis: number,
    ) => Effect.Effect<boolean, SqlError.SqlError>
    readonly counters: () => CronCounters
  }
>()("flora/services/cron/CronRunner") {
  static readonly layer = Layer.effect(
    CronRunner,
    Effect.gen(function* () {
      const limits = yield* Limits
      const clock = yield* CronClock
      const liveness = yield* Liveness
      const logs = yield* Logs
      const pg = yield* PgClient.PgClient
      const sql = yield* SqlClient.SqlClient
      const runs = yield* makeRuns(limits)
      const schedule = yield* makeScheduler(limits)
      const due = yield* Queue.unbounded<ClaimedRun>()
      const failures = yield* Queue.dropping<FinalFailure>(1000)
      const woken = yield* Latch.make()
      const counters = { started: 0, ran: 0, failed: 0, takenOver: 0, findings: countFindings([]) }
      /** Runs given out whose end has not been written, by their ids. */
      const underWay = new Map<string, ClaimedRun>()
      /** Runs of which a step could not be remembered: that they failed then is not their fault. */
      const disturbed = new Set<string>()
      /** Runs that have gone to sleep in a delivery that has not ended, and until when. */
      const asleep = new Map<string, number>()
      /** Runs that are taken and whose time has not come. */
      const early = new Set<NodeJS.Timeout>()
      /** Something was asked of Postgres and its answer has not come: it may have been done. */
      let unsure = false
      let taking = false
      /** When the loop will look next, by Postgres's clock. */
      let looksAt = 0

      const wake = () => woken.openUnsafe()

      const writing = yield* makeEnds((ended) => runs.end(clock.now(), ended))
      const endAll = Effect.fnUntraced(function* (ended: ReadonlyArray<EndedRun>) {
        const failed = yield* writing.write(ended)
        for (const { run } of ended)
          if (underWay.get(run.runId)?.claim === run.claim) underWay.delete(run.runId)
        counters.failed += failed.length
        for (const { end } of ended) if (end._tag === "Ran") counters.ran++
        for (const failure of failed) {
          const { run, reason } = failure
          const at = new Date(run.scheduledAt).toISOString()
          logs.write(
            run.guildId,
            "error",
            "runtime",
            `${run.job} of ${at} failed after ${run.attempt} attempts: ${reason}`,
          )
          Queue.offerUnsafe(failures, failure)
        }
        wake()
        return ended.map(() => undefined)
      })
      const ends: Batcher<EndedRun, undefined, never> = yield* makeBatcher(limits.cronBatch, endAll)
      const steps = yield* makeBatcher(
        limits.cronBatch,
        Effect.fnUntraced(function* (all: ReadonlyArray<AuthorisedStep>) {
          // A guild may have been handed on while its step waited.
          const standing = all.filter(({ authority }) => authority.holds())
          if (standing.length === 0) return all.map(() => false)
          const write = runs.writeSteps(
            clock.now(),
            standing.map(({ step }) => step),
          )
          const taken = yield* answered(write)
          const byStep = new Map(standing.map((each, index) => [each, taken[index]!]))
          return all.map((each) => byStep.get(each) ?? false)
        }),
      )

      /** Each is given out at its time. */
      const give = (claimed: ReadonlyArray<ClaimedRun>) => {
        counters.started += claimed.length
        const now = clock.now()
        for (const run of claimed) underWay.set(run.runId, run)
        for (const [wait, runs] of Map.groupBy(claimed, ({ dueAt }) => Math.min(leadMs, dueAt - now))) {
          if (wait <= 0) Queue.offerAllUnsafe(due, runs)
          else {
            const timer = setTimeout(() => {
              early.delete(timer)
              Queue.offerAllUnsafe(due, runs)
            }, wait)
            early.add(timer)
          }
        }
      }
      const free = () =>
        taking ? Math.max(0, Math.min(limits.cronBatch, limits.cronConcurrency - underWay.size)) : 0

      /** Everything that is due now, and then the time until something is. */
      const look = Effect.gen(function* () {
        const now = clock.now()
        if (unsure) yield* answered(runs.release(now, liveness.owner(), [...underWay.values()]))
        unsure = false
        const { started, more } = yield* answered(schedule(now, liveness.owner(), free()))
        give(started)
        const claimed = free() > 0 ? yield* answered(runs.claim(now, liveness.owner(), free())) : []
        give(claimed)
        if (more || (claimed.length > 0 && free() > 0)) return 0
        const next = yield* answered(runs.nextDue(free() > 0))
        looksAt = Math.min((next ?? Infinity) - leadMs, now + 60_000)
        // Another runtime has what is due and cannot be taken: it will be a moment.
        return Math.max(looksAt <= now ? 5 : 1, looksAt - clock.now())
      })

      const loop = Effect.gen(function* () {
        woken.closeUnsafe()
        const pause = yield* look
        if (pause > 0) yield* Effect.timeoutOption(woken.await, Duration.millis(pause))
        else yield* Effect.yieldNow
      }).pipe(
        Effect.catchCause((cause) =>
          Cause.hasInterruptsOnly(cause)
            ? Effect.failCause(cause)
            : Effect.logWarning("schedules cannot be looked at", cause).pipe(
                Effect.andThen(Effect.sync(() => void (unsure = true))),
                Effect.andThen(Effect.sleep("1 second")),
              ),
        ),
        Effect.forever,
      )

      /** Once a second: says that this runtime lives, looks at the clock, and notices what nobody told it of. */
      const pulse = Effect.gen(function* () {
        const taken = yield* answered(liveness.beat)
        counters.takenOver += taken
        if (taken > 0) yield* Effect.logInfo(`took over ${taken} runs of a runtime that is gone`)
        yield* answered(clock.look)
        const next = yield* answered(runs.nextDue(free() > 0))
        if (next !== undefined && next - leadMs < looksAt) wake()
        if (clock.now() >= looksAt) wake()
      }).pipe(
        Effect.catch(({ message }) => Effect.logWarning(`schedules cannot be kept alive: ${message}`)),
        Effect.repeat(Schedule.spaced(Duration.millis(limits.cronLeaseMs / 3))),
      )

      const listen = Effect.gen(function* () {
        const told = yield* pg.listen(channel)
        wake()
        yield* Effect.forever(Effect.andThen(Queue.take(told), Effect.sync(wake)))
      }).pipe(
        Effect.scoped,
        // Without it, the pulse notices what is new.
        Effect.catchCause((cause) =>
          Cause.hasInterruptsOnly(cause) ? Effect.failCause(cause) : Effect.sleep("1 second"),
        ),
        Effect.forever,
      )

      const check = Effect.gen(function* () {
        const found = yield* findings(clock.now()).pipe(Effect.provideService(SqlClient.SqlClient, sql))
        counters.findings = countFindings(found)
        for (const { what } of found.slice(0, 20)) yield* Effect.logError(`cron: ${what}`)
      }).pipe(
        Effect.catch(({ message }) => Effect.logWarning(`schedules cannot be checked: ${message}`)),
        Effect.delay(Duration.seconds(limits.cronCheckSecs)),
        Effect.forever,
      )

      const forget = Effect.suspend(() => {
        const before = new Date(clock.now() - limits.cronRetentionDays * 86_400_000).toISOString()
        return sql`
          DELETE FROM cron_runs WHERE run_id IN (
            SELECT run_id FROM cron_runs WHERE finished_at < ${before}::timestamptz LIMIT 5000)`.pipe(
          Effect.andThen(sql`
            DELETE FROM cron_jobs j WHERE retired_at < ${before}::timestamptz
              AND NOT EXISTS (SELECT 1 FROM cron_runs r WHERE r.guild_id = j.guild_id AND r.job = j.name)`),
        )
      }).pipe(
        Effect.catch(({ message }) => Effect.logWarning(`old runs cannot be removed: ${message}`)),
        Effect.repeat(Schedule.spaced("10 minutes")),
      )

      // The ends of runs that the guilds have still brought to an end are written before this runtime lets go of its runs.
      yield* Effect.addFinalizer(() =>
        Effect.ignore(Effect.timeout(ends.flush, "5 seconds")).pipe(
          Effect.andThen(Effect.sync(() => writing.close())),
        ),
      )
      yield* Effect.addFinalizer(() => Effect.sync(() => early.forEach((timer) => clearTimeout(timer))))
      for (const each of [loop, pulse, listen, check, forget]) yield* Effect.forkScoped(each)

      return CronRunner.of({
        due: Stream.unwrap(
          Effect.map(
            Effect.acquireRelease(
              Effect.sync(() => {
                taking = true
                wake()
              }),
              () => Effect.sync(() => void (taking = false)),
            ),
            () => Stream.fromQueue(due),
          ),
        ),
        ended: (run, end) => {
          const isDisturbed = disturbed.delete(run.runId) && end._tag === "Failed"
          ends.add({ run, end: isDisturbed ? { _tag: "Interrupted", reason: end.reason } : end })
          const next = asleep.get(run.runId) ?? run.nextAt
          asleep.delete(run.runId)
          return next
        },
        failures: Stream.fromQueue(failures),
        step: (step) =>
          Effect.flatMap(Authority, (authority) => steps.write({ step, authority })).pipe(
            Effect.tapError(() => Effect.sync(() => void disturbed.add(step.runId))),
          ),
        sleep: Effect.fnUntraced(function* (step, millis) {
          if (!(yield* Authority).holds()) return false
          const now = clock.now()
          const slept = yield* Effect.tapError(runs.sleep(now, step, now + millis), () =>
            Effect.sync(() => void disturbed.add(step.runId)),
          )
          if (slept) asleep.set(step.runId, now + millis)
          if (slept && now + millis - leadMs < looksAt) wake()
          return slept
        }),
        counters: () => ({ ...counters }),
      })
    }),
  )
}
