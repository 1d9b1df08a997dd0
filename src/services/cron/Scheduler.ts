/**
 * Works through the jobs whose time has come: under a lock on the job it records every slot that has come, starts what is to start
 * and moves the job on, all in one transaction. So a slot gets one record, however many runtimes look.
 */
import { randomUUID } from "node:crypto"
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { CronOptions } from "../../domain/Cron.ts"
import type { LimitValues } from "../../domain/Limits.ts"
import { calendarOf, type JobKind } from "./Calendar.ts"
import { leadMs, optionsFormat, plan, type SlotRecord } from "./Plan.ts"
import type { ClaimedRun } from "./Runs.ts"

interface JobRow {
  readonly guild_id: string
  readonly name: string
  readonly kind: JobKind
  readonly expression: string
  readonly options: unknown
  readonly data: string | null
  readonly place: number
  readonly created_at: Date
  readonly next_at: Date
  readonly skip_until: Date | null
  readonly skip_reason: string | null
  readonly started: number
  readonly active: number
  readonly waiting: number
}

export const readOptions = Schema.decodeUnknownSync(CronOptions)

const iso = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString())

/** Makes the function that does it once; it gives the runs that this runtime has to start, and whether there may be more jobs. */
export const makeScheduler = Effect.fnUntraced(function* (limits: LimitValues) {
  const sql = yield* SqlClient.SqlClient
  const bounds = {
    slots: limits.cronSlotsPerTick,
    waiting: limits.cronWaitingRuns,
    parallel: limits.cronParallelRuns,
    lead: leadMs,
  }

  const lockDue = (now: number) => sql<JobRow>`
    WITH due AS MATERIALIZED (
      SELECT * FROM cron_jobs
      WHERE look_at <= ${iso(now + leadMs)}::timestamptz AND paused_at IS NULL AND NOT held AND retired_at IS NULL
        AND format = ${optionsFormat}
      ORDER BY look_at, place LIMIT ${limits.cronBatch} FOR UPDATE SKIP LOCKED)
    SELECT * FROM due ORDER BY look_at, place`

  /** Asked once the jobs are locked: nobody else begins or ends runs of theirs from then on. */
  const open = (jobs: ReadonlyArray<JobRow>) => sql<{
    guild_id: string
    job: string
    active: number
    waiting: number
  }>`
    SELECT r.guild_id, r.job, count(*) FILTER (WHERE status <> 'waiting')::int AS active,
           count(*) FILTER (WHERE status = 'waiting')::int AS waiting
    FROM cron_runs r JOIN json_to_recordset(${keysOf(jobs)}::json) AS k (guild_id text, name text)
      ON r.guild_id = k.guild_id AND r.job = k.name
    WHERE r.status IN ('waiting', 'due', 'running', 'sleeping') GROUP BY 1, 2`

  return Effect.fnUntraced(function* (now: number, owner: string, free: number) {
    const jobs = yield* lockDue(now)
    if (jobs.length === 0) return { started: [] as ReadonlyArray<ClaimedRun>, more: false }
    const counts = new Map((yield* open(jobs)).map((row) => [`${row.guild_id} ${row.job}`, row]))
    const rows: Array<object> = []
    const moved: Array<object> = []
    const cancelled: Array<JobRow> = []
    const starting = new Map<string, ClaimedRun>()
    for (const job of jobs) {
      const options = readOptions(job.options)
      const count = counts.get(`${job.guild_id} ${job.name}`)
      const outcome = plan(
        {
          nextAt: job.next_at.getTime(),
          calendar: calendarOf(job.kind, job.expression, options, job.created_at.getTime()),
          options,
          skipUntil: job.skip_until?.getTime(),
          skipReason: job.skip_reason ?? "",
          started: job.started,
          active: count?.active ?? 0,
          waiting: count?.waiting ?? 0,
          identity: `${job.guild_id} ${job.name}`,
        },
        now,
        bounds,
      )
      if (outcome.cancelOthers) cancelled.push(job)
      for (const record of outcome.records) {
        const runId = randomUUID() as string
        const isStarted = record._tag === "Due" && record.dueAt <= now + leadMs && starting.size < free
        if (isStarted) starting.set(runId, claimed(job, record, runId, now, outcome.nextAt))
        rows.push(rowOf(job, record, runId, now, isStarted ? owner : undefined))
      }
      const slots = (tag: SlotRecord["_tag"]) =>
        outcome.records.reduce(
          (sum, each) => sum + (each._tag === tag && "slots" in each ? each.slots : 0),
          0,
        )
      moved.push({
        guild_id: job.guild_id,
        name: job.name,
        next_at: iso(outcome.nextAt),
        look_at: outcome.more ? iso(now) : iso(outcome.nextAt),
        started: outcome.started,
        skipped: slots("Skipped"),
        missed: slots("Missed"),
      })
      // A job that has missed much takes a while: whoever waits for an answer comes in between.
      if (outcome.records.length > 20) yield* Effect.yieldNow
    }
    if (cancelled.length > 0) yield* cancelOpen(sql, keysOf(cancelled), now, "a later run took its place")
    const inserted = yield* sql<{ run_id: string }>`
        INSERT INTO cron_runs (guild_id, job, scheduled_at, run_id, trigger, status, place, due_at, attempts, claim, owner,
                               reason, started_at, finished_at, slots, through_at)
        SELECT guild_id, job, scheduled_at, run_id, 'schedule', status, place, due_at, claim, claim, owner, reason,
               started_at, finished_at, slots, through_at
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS v (guild_id text, job text, scheduled_at timestamptz,
             run_id uuid, status text, place int, due_at timestamptz, claim int, owner uuid, reason text,
             started_at timestamptz, finished_at timestamptz, slots int, through_at timestamptz)
        ON CONFLICT DO NOTHING RETURNING run_id`
    yield* sql`
        UPDATE cron_jobs j SET next_at = v.next_at, look_at = v.look_at, started = v.started,
          skipped = j.skipped + v.skipped, missed = j.missed + v.missed,
          retired_at = CASE WHEN v.next_at IS NULL THEN ${iso(now)}::timestamptz END
        FROM json_to_recordset(${JSON.stringify(moved)}::json) AS v (guild_id text, name text, next_at timestamptz,
             look_at timestamptz, started int, skipped int, missed int)
        WHERE j.guild_id = v.guild_id AND j.name = v.name`
    return {
      started: inserted.flatMap(({ run_id }) => starting.get(run_id) ?? []),
      more: jobs.length === limits.cronBatch,
    }
  }, sql.withTransaction)
})

const keysOf = (jobs: ReadonlyArray<JobRow>) =>
  JSON.stringify(jobs.map(({ guild_id, name }) => ({ guild_id, name })))

const claimed = (
  job: JobRow,
  { at, dueAt }: Extract<SlotRecord, { _tag: "Due" }>,
  runId: string,
  now: number,
  nextAt: number | undefined,
): ClaimedRun => ({
  runId,
  claim: 1,
  guildId: job.guild_id as ClaimedRun["guildId"],
  job: job.name,
  kind: job.kind,
  scheduledAt: at,
  dueAt,
  nextAt,
  startedAt: Math.max(now, dueAt),
  attempt: 1,
  trigger: "schedule",
  data: job.data,
  steps: [],
})

const rowOf = (job: JobRow, record: SlotRecord, runId: string, now: number, owner: string | undefined) => {
  const key = {
    guild_id: job.guild_id,
    job: job.name,
    scheduled_at: iso(record.at),
    run_id: runId,
    place: job.place,
  }
  switch (record._tag) {
    case "Due":
      return owner === undefined
        ? { ...key, status: "due", due_at: iso(record.dueAt), claim: 0, slots: 1 }
        : {
            ...key,
            status: "running",
            owner,
            claim: 1,
            started_at: iso(Math.max(now, record.dueAt)),
            slots: 1,
          }
    case "Waiting":
      return { ...key, status: "waiting", claim: 0, slots: 1 }
    case "Skipped":
    case "Missed":
      return {
        ...key,
        status: record._tag === "Skipped" ? "skipped" : "missed",
        claim: 0,
        reason: record.reason,
        finished_at: iso(now),
        slots: record.slots,
        through_at: record.slots === 1 ? null : iso(record.through),
      }
  }
}

/** Ends every run of these jobs that is not over; whoever holds one is no longer heard. The jobs are locked. */
export const cancelOpen = (sql: SqlClient.SqlClient, keys: string, now: number, reason: string) => sql`
  WITH gone AS (
    UPDATE cron_runs r SET status = 'cancelled', reason = ${reason}, finished_at = ${iso(now)}::timestamptz, owner = NULL
    FROM json_to_recordset(${keys}::json) AS k (guild_id text, name text)
    WHERE r.guild_id = k.guild_id AND r.job = k.name AND r.status IN ('waiting', 'due', 'running', 'sleeping')
    RETURNING r.guild_id, r.job)
  UPDATE cron_jobs j SET cancelled = j.cancelled + g.count
  FROM (SELECT guild_id, job, count(*)::int AS count FROM gone GROUP BY 1, 2) g
  WHERE j.guild_id = g.guild_id AND j.name = g.job`
