/**
 * Runs on their way: given to this runtime, remembered step by step, put to sleep, and ended. Every write names the claim under which
 * the run was given out, and does nothing where that is no longer the latest: somebody else has the run then.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { RunTrigger } from "../../domain/Cron.ts"
import type { GuildId } from "../../domain/Ids.ts"
import type { LimitValues } from "../../domain/Limits.ts"
import type { JobKind } from "./Calendar.ts"
import { backoff, defaultCatchUpWindow, leadMs, optionsFormat, roomFor } from "./Plan.ts"
import { readOptions } from "./Scheduler.ts"

/** A run that this runtime has, for the guild's script. Times in milliseconds since the epoch. */
export interface ClaimedRun {
  readonly runId: string
  readonly claim: number
  readonly guildId: GuildId
  readonly job: string
  readonly kind: JobKind
  readonly scheduledAt: number
  /** When its guild is to be given it. */
  readonly dueAt: number
  /** The job's first slot that has no record yet. */
  readonly nextAt: number | undefined
  readonly startedAt: number
  readonly attempt: number
  readonly trigger: RunTrigger
  /** JSON text. */
  readonly data: string | null
  /** What is remembered: names and JSON texts, null for undefined. */
  readonly steps: ReadonlyArray<readonly [name: string, result: string | null]>
}

/** How a delivery ended: it ran through, it failed, it was cut short and is to go on, or it was never begun and is tried later. */
export type RunEnd =
  | { readonly _tag: "Ran" }
  | { readonly _tag: "Interrupted"; readonly reason: string }
  | { readonly _tag: "Failed"; readonly reason: string }
  | { readonly _tag: "NotBegun"; readonly reason: string }

export interface EndedRun {
  readonly run: ClaimedRun
  readonly end: RunEnd
}

/** A run that failed for good. */
export interface FinalFailure {
  readonly run: ClaimedRun
  readonly reason: string
  readonly alertChannel: string | undefined
}

export interface StepWrite {
  readonly guildId: GuildId
  readonly runId: string
  readonly claim: number
  readonly name: string
  readonly result: string | null
  readonly error: string | null
}

/** How soon a run is offered again that its guild could not take. */
const postponeMs = 2000

/** A script's text as Postgres takes it. One that it refuses would keep what is written with it from being written. */
const storable = (text: string) => text.toWellFormed().replaceAll("\0", "\ufffd").slice(0, 8192)

const iso = (time: number) => new Date(time).toISOString()

export const makeRuns = Effect.fnUntraced(function* (limits: LimitValues) {
  const sql = yield* SqlClient.SqlClient

  const stepsOf = Effect.fnUntraced(function* (runIds: ReadonlyArray<string>) {
    const steps = new Map<string, Array<readonly [string, string | null]>>()
    if (runIds.length === 0) return steps
    const rows = yield* sql<{ run_id: string; name: string; result: string | null }>`
      SELECT run_id, name, result FROM cron_steps
      WHERE error IS NULL AND run_id IN (SELECT value::uuid FROM json_array_elements_text(${JSON.stringify(runIds)}::json))
      ORDER BY finished_at, name`
    for (const { run_id, name, result } of rows) {
      const known = steps.get(run_id)
      if (known === undefined) steps.set(run_id, [[name, result]])
      else known.push([name, result])
    }
    return steps
  })

  /** Takes runs whose time has come, the longest due first, up to so many. */
  const claim = Effect.fnUntraced(function* (now: number, owner: string, free: number) {
    const rows = yield* sql<{
      run_id: string
      claim: number
      guild_id: GuildId
      job: string
      kind: JobKind
      scheduled_at: Date
      started_at: Date
      attempts: number
      trigger: RunTrigger
      data: string | null
      due_at: Date
      next_at: Date | null
    }>`
      WITH due AS MATERIALIZED (
        SELECT r.run_id, r.due_at, r.place, j.kind, j.data, j.next_at FROM cron_runs r
        JOIN cron_jobs j ON j.guild_id = r.guild_id AND j.name = r.job
        WHERE r.status IN ('due', 'sleeping') AND r.due_at <= ${iso(now + leadMs)}::timestamptz AND NOT j.held
        ORDER BY r.due_at, r.place LIMIT ${free} FOR UPDATE OF r SKIP LOCKED)
      UPDATE cron_runs r SET status = 'running', owner = ${owner}, claim = claim + 1,
        attempts = attempts + (CASE WHEN status = 'due' THEN 1 ELSE 0 END),
        started_at = coalesce(started_at, greatest(due.due_at, ${iso(now)}::timestamptz)), reason = NULL
      FROM due WHERE r.run_id = due.run_id
      RETURNING r.run_id, r.claim, r.guild_id, r.job, due.kind, r.scheduled_at, r.started_at, r.attempts, r.trigger, due.data,
        due.due_at, due.next_at`
    const again = rows.filter((row) => row.claim > 1).map((row) => row.run_id)
    const steps = yield* stepsOf(again)
    return rows.map((row): ClaimedRun => ({
      runId: row.run_id,
      claim: row.claim,
      guildId: row.guild_id,
      job: row.job,
      kind: row.kind,
      scheduledAt: row.scheduled_at.getTime(),
      dueAt: row.due_at.getTime(),
      nextAt: row.next_at?.getTime(),
      startedAt: row.started_at.getTime(),
      attempt: row.attempts,
      trigger: row.trigger,
      data: row.data,
      steps: steps.get(row.run_id) ?? [],
    }))
  })

  /** Lets go of runs that are this runtime's and that it does not know of: it never heard that it had got them. */
  const release = (now: number, owner: string, known: ReadonlyArray<ClaimedRun>) => sql`
    UPDATE cron_runs r SET status = 'due', owner = NULL, attempts = greatest(attempts - 1, 0), due_at = ${iso(now)}::timestamptz
    WHERE r.status = 'running' AND r.owner = ${owner} AND NOT EXISTS (
      SELECT 1 FROM json_to_recordset(${JSON.stringify(known.map(({ runId, claim }) => ({ run_id: runId, claim })))}::json)
        AS k (run_id uuid, claim int) WHERE k.run_id = r.run_id AND k.claim = r.claim)
    RETURNING 1`

  /** Ends runs, all of them in one transaction, and lets those begin that waited for them. */
  const end = Effect.fnUntraced(function* (now: number, ended: ReadonlyArray<EndedRun>) {
    const keys = JSON.stringify(ended.map(({ run }) => ({ guild_id: run.guildId, name: run.job })))
    // Jobs before runs, in one order: so no two transactions wait for each other.
    const jobs = yield* sql<{ guild_id: string; name: string; options: unknown }>`
        SELECT guild_id, name, options FROM cron_jobs
        WHERE (guild_id, name) IN (SELECT guild_id, name FROM json_to_recordset(${keys}::json) AS k (guild_id text, name text))
        ORDER BY guild_id, name FOR UPDATE`
    const optionsOf = new Map(jobs.map((job) => [`${job.guild_id} ${job.name}`, readOptions(job.options)]))
    const failures: Array<FinalFailure> = []
    const pausing: Array<object> = []
    const rows = ended.map(({ run, end: told }) => {
      const end = told._tag === "Ran" ? told : { ...told, reason: storable(told.reason) }
      const options = optionsOf.get(`${run.guildId} ${run.job}`) ?? {}
      const key = { run_id: run.runId, claim: run.claim }
      if (end._tag === "Ran") return { ...key, status: "ran" }
      if (end._tag === "Interrupted") return { ...key, status: "due", reason: end.reason, due_at: iso(now) }
      if (end._tag === "NotBegun") {
        const patience = Math.max(defaultCatchUpWindow, options.catchUpWindow ?? 0)
        return now - Math.max(run.scheduledAt, run.startedAt) > patience
          ? { ...key, status: "missed", reason: end.reason }
          : {
              ...key,
              status: "due",
              reason: end.reason,
              due_at: iso(now + postponeMs),
              attempts: run.attempt - 1,
            }
      }
      if (run.attempt < (options.retry?.maxAttempts ?? 1)) {
        return {
          ...key,
          status: "due",
          reason: end.reason,
          due_at: iso(now + backoff(run.runId, run.attempt, options)),
        }
      }
      failures.push({ run, reason: end.reason, alertChannel: options.alertChannel })
      if (options.pauseOnFailure === true)
        pausing.push({
          guild_id: run.guildId,
          name: run.job,
          note: `paused because a run failed: ${end.reason}`,
        })
      return { ...key, status: "failed", reason: end.reason }
    })
    const written = yield* sql<{ run_id: string; guild_id: string; job: string; status: string }>`
        UPDATE cron_runs r SET status = v.status, reason = v.reason, owner = NULL, due_at = v.due_at,
          attempts = coalesce(v.attempts, r.attempts),
          finished_at = CASE WHEN v.status <> 'due' THEN ${iso(now)}::timestamptz END
        FROM json_to_recordset(${JSON.stringify(rows)}::json)
          AS v (run_id uuid, claim int, status text, reason text, due_at timestamptz, attempts int)
        WHERE r.run_id = v.run_id AND r.claim = v.claim AND r.status = 'running'
        RETURNING r.run_id, r.guild_id, r.job, r.status`
    const over = written.filter(({ status }) => status !== "due")
    if (over.length > 0) {
      yield* sql`
          UPDATE cron_jobs j SET ran = j.ran + v.ran, failed = j.failed + v.failed, missed = j.missed + v.missed
          FROM (SELECT guild_id, job, count(*) FILTER (WHERE status = 'ran')::int AS ran,
                  count(*) FILTER (WHERE status = 'failed')::int AS failed,
                  count(*) FILTER (WHERE status = 'missed')::int AS missed
                FROM json_to_recordset(${JSON.stringify(over)}::json) AS o (guild_id text, job text, status text)
                GROUP BY 1, 2) v
          WHERE j.guild_id = v.guild_id AND j.name = v.job`
      yield* promote(now, over)
    }
    const heard = new Set(over.map(({ run_id }) => run_id))
    if (pausing.length > 0) {
      yield* sql`
          UPDATE cron_jobs j SET paused_at = ${iso(now)}::timestamptz, note = v.note
          FROM json_to_recordset(${JSON.stringify(pausing)}::json) AS v (guild_id text, name text, note text)
          WHERE j.guild_id = v.guild_id AND j.name = v.name AND j.paused_at IS NULL`
    }
    return failures.filter(({ run }) => heard.has(run.runId))
  }, sql.withTransaction)

  /** The oldest run that waits begins, where there is room for it. The jobs are locked. */
  const promote = (now: number, over: ReadonlyArray<{ readonly guild_id: string; readonly job: string }>) => {
    const keys = JSON.stringify(over.map(({ guild_id, job }) => ({ guild_id, job })))
    return sql`
      WITH keys AS (
        SELECT guild_id, job, count(*)::int AS ended
        FROM json_to_recordset(${keys}::json) AS k (guild_id text, job text) GROUP BY 1, 2),
      room AS (
        SELECT k.guild_id, k.job, least(
          (CASE WHEN j.options ->> 'overlap' = 'allowAll' THEN ${roomFor("allowAll", { parallel: limits.cronParallelRuns })}
           ELSE 1 END) - (SELECT count(*)::int FROM cron_runs r WHERE r.guild_id = k.guild_id AND r.job = k.job
                          AND r.status IN ('due', 'running', 'sleeping')), k.ended) AS room
        FROM keys k JOIN cron_jobs j ON j.guild_id = k.guild_id AND j.name = k.job),
      next AS (
        SELECT w.run_id FROM room CROSS JOIN LATERAL (
          SELECT run_id FROM cron_runs r WHERE r.guild_id = room.guild_id AND r.job = room.job AND r.status = 'waiting'
          ORDER BY scheduled_at LIMIT greatest(room.room, 0)) w)
      UPDATE cron_runs SET status = 'due', due_at = ${iso(now)}::timestamptz WHERE run_id IN (SELECT run_id FROM next)`
  }

  /** Remembers steps; tells of each whether it was taken. A step that had failed is replaced; one may be written twice. */
  const writeSteps = Effect.fnUntraced(function* (now: number, steps: ReadonlyArray<StepWrite>) {
    const unique = new Map(steps.map((step) => [`${step.runId} ${step.name}`, step]))
    const rows = JSON.stringify(
      [...unique.values()].map((step) => ({
        ...step,
        error: step.error === null ? null : storable(step.error),
      })),
    )
    const taken = yield* sql<{ run_id: string; name: string }>`
      INSERT INTO cron_steps (run_id, name, kind, result, error, finished_at)
      SELECT v."runId", v.name, 'step', v.result, v.error, ${iso(now)}::timestamptz
      FROM json_to_recordset(${rows}::json)
        AS v ("runId" uuid, "guildId" text, claim int, name text, result text, error text)
      JOIN cron_runs r ON r.run_id = v."runId" AND r.guild_id = v."guildId" AND r.claim = v.claim AND r.status = 'running'
      WHERE (SELECT count(*) FROM cron_steps s WHERE s.run_id = v."runId") < ${limits.cronSteps}
      ON CONFLICT (run_id, name) DO UPDATE
        SET result = excluded.result, error = excluded.error, finished_at = excluded.finished_at
        WHERE cron_steps.error IS NOT NULL
          OR (cron_steps.kind = excluded.kind AND cron_steps.result IS NOT DISTINCT FROM excluded.result)
      RETURNING run_id, name`
    const keys = new Set(taken.map((row) => `${row.run_id} ${row.name}`))
    return steps.map((step) => keys.has(`${step.runId} ${step.name}`))
  })

  /** Puts a run to sleep, unless it is no longer the claim's; from now on the delivery has nothing more to say. */
  const sleep = Effect.fnUntraced(function* (
    now: number,
    { guildId, runId, claim, name }: Omit<StepWrite, "result" | "error">,
    until: number,
  ) {
    const slept = yield* sql`
        UPDATE cron_runs SET status = 'sleeping', owner = NULL, due_at = ${iso(until)}::timestamptz
        WHERE run_id = ${runId} AND guild_id = ${guildId} AND claim = ${claim} AND status = 'running'
          AND (SELECT count(*) FROM cron_steps s WHERE s.run_id = cron_runs.run_id) < ${limits.cronSteps}
        RETURNING 1`
    if (slept.length === 0) return false
    yield* sql`
        INSERT INTO cron_steps (run_id, name, kind, finished_at)
        VALUES (${runId}, ${name}, 'sleep', ${iso(now)}::timestamptz) ON CONFLICT DO NOTHING`
    return true
  }, sql.withTransaction)

  /** When the next job or run is due, in milliseconds since the epoch. Those that are under way do not count. */
  const nextDue = (countRuns: boolean) =>
    Effect.map(
      sql<{ at: Date | null }>`
        SELECT least(
          (SELECT min(look_at) FROM cron_jobs
           WHERE look_at IS NOT NULL AND paused_at IS NULL AND NOT held AND retired_at IS NULL
             AND format = ${optionsFormat}),
          (SELECT r.due_at FROM cron_runs r JOIN cron_jobs j ON j.guild_id = r.guild_id AND j.name = r.job
           WHERE ${countRuns} AND r.status IN ('due', 'sleeping') AND NOT j.held ORDER BY r.due_at LIMIT 1)) AS at`,
      ([row]) => row?.at?.getTime(),
    )

  return { claim, release, end, writeSteps, sleep, nextDue }
})
