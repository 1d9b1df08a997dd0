/** What must never be true of schedules, looked for while they run. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { calendarOf, type JobKind } from "./Calendar.ts"
import { readOptions } from "./Scheduler.ts"

/**
 * A job whose time has passed and that nobody looked at; a run that belongs to no runtime; one that waits for nothing; a slot without
 * a record.
 */
export const findingKinds = ["overdue", "stuck", "waiting", "unrecorded"] as const
export type FindingKind = (typeof findingKinds)[number]

/** `what` is a sentence for the operator. */
export interface Finding {
  readonly kind: FindingKind
  readonly what: string
}

/** How many there are of each kind. */
export type FindingCounts = Readonly<Record<FindingKind, number>>

export const countFindings = (found: ReadonlyArray<Finding>): FindingCounts => {
  const counts = { overdue: 0, stuck: 0, waiting: 0, unrecorded: 0 }
  for (const { kind } of found) counts[kind]++
  return counts
}

/** How late, in seconds, something may be before it is a finding. */
const graceSecs = 30
/** Jobs whose latest slots are compared with their records at each check. */
const sampledJobs = 50

interface Sampled {
  readonly guild_id: string
  readonly name: string
  readonly kind: JobKind
  readonly expression: string
  readonly options: unknown
  readonly created_at: Date
  readonly next_at: Date
  readonly from_at: Date
}

/** At most 20 of each kind, and 50 slots without a record. `now` in milliseconds since the epoch. */
export const findings = Effect.fnUntraced(function* (now: number) {
  const sql = yield* SqlClient.SqlClient
  const before = new Date(now - graceSecs * 1000).toISOString()
  const overdue = yield* sql<{ guild_id: string; name: string; look_at: Date }>`
    SELECT guild_id, name, look_at FROM cron_jobs
    WHERE look_at < ${before}::timestamptz AND paused_at IS NULL AND NOT held AND retired_at IS NULL LIMIT 20`
  const stuck = yield* sql<{ guild_id: string; job: string; run_id: string }>`
    SELECT r.guild_id, r.job, r.run_id FROM cron_runs r
    WHERE r.status = 'running' AND (r.owner IS NULL OR NOT EXISTS (SELECT 1 FROM cron_runtimes t WHERE t.owner = r.owner))
    LIMIT 20`
  const idle = yield* sql<{ guild_id: string; job: string; run_id: string }>`
    SELECT r.guild_id, r.job, r.run_id FROM cron_runs r
    WHERE r.status = 'waiting' AND NOT EXISTS (
      SELECT 1 FROM cron_runs o WHERE o.guild_id = r.guild_id AND o.job = r.job AND o.status IN ('due', 'running', 'sleeping'))
    LIMIT 20`
  const sampled = yield* sql<Sampled>`
    SELECT guild_id, name, kind, expression, options, created_at, next_at, from_at FROM (
      SELECT j.*, (SELECT min(scheduled_at) FROM (
          SELECT scheduled_at FROM cron_runs r
          WHERE r.guild_id = j.guild_id AND r.job = j.name AND r.trigger = 'schedule' AND r.scheduled_at >= j.created_at
          ORDER BY scheduled_at DESC LIMIT 20) latest) AS from_at
      FROM cron_jobs j WHERE next_at IS NOT NULL AND retired_at IS NULL ORDER BY random() LIMIT ${sampledJobs}) s
    WHERE from_at IS NOT NULL`
  const gaps: Array<string> = []
  for (const job of sampled) {
    const options = readOptions(job.options)
    const calendar = calendarOf(job.kind, job.expression, options, job.created_at.getTime())
    const recorded = yield* sql<{ scheduled_at: Date; through_at: Date | null }>`
      SELECT scheduled_at, through_at FROM cron_runs
      WHERE guild_id = ${job.guild_id} AND job = ${job.name} AND trigger = 'schedule'
        AND scheduled_at >= ${job.from_at.toISOString()}::timestamptz`
    const spans = recorded.map(
      (row) => [row.scheduled_at.getTime(), (row.through_at ?? row.scheduled_at).getTime()] as const,
    )
    let slot: number | undefined = job.from_at.getTime()
    for (let steps = 0; slot !== undefined && slot < job.next_at.getTime() && steps < 500; steps++) {
      const at = slot
      if (!spans.some(([from, through]) => at >= from && at <= through)) {
        gaps.push(`slot ${new Date(at).toISOString()} of ${job.name} of guild ${job.guild_id} has no record`)
        break
      }
      slot = calendar.after(at)
    }
  }
  const found: Record<FindingKind, ReadonlyArray<string>> = {
    overdue: overdue.map(
      (row) => `${row.name} of guild ${row.guild_id} should have been looked at ${row.look_at.toISOString()}`,
    ),
    stuck: stuck.map(
      (row) => `run ${row.run_id} of ${row.job} of guild ${row.guild_id} belongs to no runtime`,
    ),
    waiting: idle.map((row) => `run ${row.run_id} of ${row.job} of guild ${row.guild_id} waits for nothing`),
    unrecorded: gaps,
  }
  return findingKinds.flatMap((kind) => found[kind].map((what): Finding => ({ kind, what })))
})
