/**
 * Cron jobs and schedules of one guild, in memory. The times, what overlap and retries mean, and how events look are the runtime's own; what is
 * left out is what only matters where processes die: claims of others, catching up, the history.
 */
import { countFindings } from "../services/cron/Invariants.ts"
import { randomUUID } from "node:crypto"
import { Effect, Layer } from "effect"
import { type CronDeclaration, CronInvalid, type CronOptions } from "../domain/Cron.ts"
import type { EventEnd, EventKind } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import { type Calendar, calendarOf, readDeclaration } from "../services/cron/Calendar.ts"
import { CronJobs, type NewSchedule } from "../services/cron/CronJobs.ts"
import { CronRunner } from "../services/cron/CronRunner.ts"
import { backoff, jitter, plan } from "../services/cron/Plan.ts"
import type { FakeClock } from "./FakeClock.ts"

interface Job {
  readonly name: string
  readonly calendar: Calendar
  readonly options: CronOptions
  /** JSON text; null for jobs that the script declares. */
  readonly data: string | null
  readonly kind: EventKind
  started: number
  readonly active: Set<Run>
  readonly waiting: Array<Run>
  cancelAlarm: () => void
}

interface Run {
  readonly id: string
  readonly job: Job
  readonly scheduledAt: number
  claim: number
  attempt: number
  readonly steps: Map<string, string | null>
  state: "running" | "sleeping" | "over"
}

type Deliver = (kind: EventKind, payload: string, ended: (end: EventEnd) => void) => void

export class Schedules {
  /** Why runs have failed for good, since somebody last looked. */
  failures: Array<string> = []
  private readonly jobs = new Map<string, Job>()
  private readonly runs = new Map<string, Run>()
  private readonly clock: FakeClock
  private readonly guildId: GuildId
  private readonly limits: LimitValues
  private readonly deliver: Deliver

  constructor(clock: FakeClock, guildId: GuildId, limits: LimitValues, deliver: Deliver) {
    this.clock = clock
    this.guildId = guildId
    this.limits = limits
    this.deliver = deliver
  }

  /** The jobs that the script declares. Errors: `CronInvalid`. */
  declare(declarations: ReadonlyArray<CronDeclaration>): Effect.Effect<void, CronInvalid> {
    return Effect.forEach(
      declarations,
      (declaration) =>
        Effect.map(readDeclaration(declaration, this.clock.now), ({ expression, first, name, options }) =>
          this.put(
            name,
            "cron",
            calendarOf("cron", expression, options, this.clock.now),
            options,
            null,
            first,
          ),
        ),
      { discard: true },
    )
  }

  /** The two services that operations ask; of theirs, what scripts can reach. */
  get layer(): Layer.Layer<CronJobs | CronRunner> {
    return Layer.merge(
      Layer.mock(CronJobs)({
        schedule: (_, schedule) => this.schedule(schedule),
        unschedule: (_, name) => Effect.sync(() => this.remove(name)),
      }),
      Layer.mock(CronRunner)({
        ended: () => {},
        counters: () => ({ started: 0, ran: 0, failed: 0, takenOver: 0, findings: countFindings([]) }),
        step: ({ claim, error, name, result, runId }) =>
          Effect.sync(() => {
            const run = this.claimed(runId, claim)
            if (run === undefined || run.steps.size >= this.limits.cronSteps) return false
            if (error === null) run.steps.set(name, result)
            return true
          }),
        sleep: ({ claim, name, runId }, millis) =>
          Effect.sync(() => {
            const run = this.claimed(runId, claim)
            if (run === undefined || run.steps.size >= this.limits.cronSteps) return false
            run.steps.set(name, null)
            run.state = "sleeping"
            this.clock.at(this.clock.now + millis, () => this.give(run, run.attempt))
            return true
          }),
      }),
    )
  }

  private schedule({ data, name, when }: NewSchedule): Effect.Effect<void, CronInvalid> {
    if (!this.jobs.has(name) && this.jobs.size >= this.limits.cronSchedules)
      return Effect.fail(
        new CronInvalid({ message: `a guild may have at most ${this.limits.cronSchedules} schedules` }),
      )
    return Effect.sync(() => {
      const { now } = this.clock
      if (when._tag === "Every") {
        const every = calendarOf("every", String(when.millis), {}, now)
        this.put(name, "schedule", every, {}, data, every.after(now)!)
      } else {
        const at = when._tag === "At" ? when.time : now + when.millis
        this.put(name, "schedule", { after: () => undefined }, {}, data, Math.max(at, now))
      }
    })
  }

  private put(
    name: string,
    kind: EventKind,
    calendar: Calendar,
    options: CronOptions,
    data: string | null,
    first: number,
  ): void {
    this.remove(name)
    const job: Job = {
      name,
      calendar,
      options,
      data,
      kind,
      started: 0,
      active: new Set(),
      waiting: [],
      cancelAlarm: () => {},
    }
    this.jobs.set(name, job)
    job.cancelAlarm = this.clock.at(first, () => this.come(job, first))
  }

  private remove(name: string): boolean {
    this.jobs.get(name)?.cancelAlarm()
    return this.jobs.delete(name)
  }

  /** A slot of a job has come. */
  private come(job: Job, at: number): void {
    const identity = `${this.guildId} ${job.name}`
    const { cancelOthers, nextAt, records, started } = plan(
      {
        nextAt: at,
        calendar: job.calendar,
        options: job.options,
        skipUntil: undefined,
        skipReason: "",
        started: job.started,
        active: job.active.size,
        waiting: job.waiting.length,
        identity,
      },
      this.clock.now,
      {
        slots: this.limits.cronSlotsPerTick,
        waiting: this.limits.cronWaitingRuns,
        parallel: this.limits.cronParallelRuns,
        lead: 0,
      },
    )
    if (cancelOthers) for (const run of job.active) this.drop(run)
    job.started = started
    for (const record of records) {
      if (record._tag === "Due") {
        const run = this.newRun(job, record.at)
        job.active.add(run)
        const late = jitter(identity, record.at, job.options.jitter ?? 0)
        if (late === 0) this.give(run, 1)
        else this.clock.at(record.dueAt, () => this.give(run, 1))
      } else if (record._tag === "Waiting") job.waiting.push(this.newRun(job, record.at))
    }
    if (nextAt === undefined) return
    job.cancelAlarm = this.clock.at(nextAt, () => this.come(job, nextAt))
  }

  private newRun(job: Job, scheduledAt: number): Run {
    const run: Run = {
      id: randomUUID(),
      job,
      scheduledAt,
      claim: 0,
      attempt: 0,
      steps: new Map(),
      state: "running",
    }
    this.runs.set(run.id, run)
    return run
  }

  /** Gives a run to the script, for the first time or again. */
  private give(run: Run, attempt: number): void {
    if (run.state === "over") return
    const { data, kind, name } = run.job
    run.state = "running"
    run.attempt = attempt
    const claim = ++run.claim
    const head = {
      name: kind === "cron" ? name : name.slice("schedule:".length),
      scheduledAt: new Date(run.scheduledAt).toISOString(),
      startedAt: new Date(this.clock.now).toISOString(),
      attempt,
      runId: run.id,
      claim,
      trigger: "schedule",
      steps: [...run.steps],
    }
    const payload = { ...head, ...(data === null ? {} : { data: JSON.parse(data) as unknown }) }
    this.deliver(kind, JSON.stringify(payload), (end) => this.ended(run, claim, end))
  }

  private ended(run: Run, claim: number, end: EventEnd): void {
    if (this.claimed(run.id, claim) === undefined) return
    const { options } = run.job
    if (end._tag === "Failed" && run.attempt < (options.retry?.maxAttempts ?? 1)) {
      this.clock.at(this.clock.now + backoff(run.id, run.attempt, options), () =>
        this.give(run, run.attempt + 1),
      )
      return
    }
    if (end._tag === "Failed") this.failures.push(end.reason)
    this.drop(run)
    const next = run.job.waiting.shift()
    if (next === undefined) return
    run.job.active.add(next)
    this.give(next, 1)
  }

  private drop(run: Run): void {
    run.state = "over"
    run.job.active.delete(run)
    this.runs.delete(run.id)
  }

  /** The run whose delivery this is, if it has not ended, does not sleep, and was not given out again. */
  private claimed(id: string, claim: number): Run | undefined {
    const run = this.runs.get(id)
    return run?.claim === claim && run.state === "running" ? run : undefined
  }
}
