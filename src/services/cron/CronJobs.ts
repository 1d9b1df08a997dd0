/** Jobs as people and scripts change them: listed, previewed, paused, started by hand, made at run time. */
import { randomUUID } from "node:crypto"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import {
  type CronDeclaration,
  CronInvalid,
  JobNotFound,
  JobReport,
  type Overlap,
  RunNotFound,
  RunReport,
  type RunStatus,
  StepReport,
} from "../../domain/Cron.ts"
import type { GuildId } from "../../domain/Ids.ts"
import { Limits } from "../../domain/Limits.ts"
import { calendarOf, type JobKind, readDeclaration } from "./Calendar.ts"
import { CronClock } from "./CronClock.ts"
import { channel, syncJobs } from "./JobRows.ts"
import { roomFor } from "./Plan.ts"
import { cancelOpen, readOptions } from "./Scheduler.ts"

/** When a schedule that a script makes at run time comes; times in milliseconds, data as JSON text. */
export interface NewSchedule {
  readonly name: string
  readonly data: string | null
  readonly when:
    | { readonly _tag: "At"; readonly time: number }
    | { readonly _tag: "After"; readonly millis: number }
    | { readonly _tag: "Every"; readonly millis: number }
}

export interface RunFilter {
  readonly limit: number
  readonly status?: RunStatus | undefined
  /** Only runs of earlier slots. */
  readonly before?: Date | undefined
}

export class CronJobs extends Context.Service<
  CronJobs,
  {
    /** Makes the guild's jobs those that a script declares. */
    readonly sync: (
      guildId: GuildId,
      declarations: ReadonlyArray<CronDeclaration>,
    ) => Effect.Effect<void, CronInvalid | SqlError.SqlError>
    /** Whether the declarations can be used. */
    readonly check: (declarations: ReadonlyArray<CronDeclaration>) => Effect.Effect<void, CronInvalid>
    readonly list: (
      guildId: GuildId,
      times: number,
    ) => Effect.Effect<ReadonlyArray<JobReport>, SqlError.SqlError>
    /** The next times of a job, up to so many. */
    readonly preview: (
      guildId: GuildId,
      job: string,
      count: number,
    ) => Effect.Effect<ReadonlyArray<Date>, JobNotFound | SqlError.SqlError>
    /** Runs, that of the latest slot first. */
    readonly runs: (
      guildId: GuildId,
      job: string,
      filter: RunFilter,
    ) => Effect.Effect<ReadonlyArray<RunReport>, JobNotFound | SqlError.SqlError>
    readonly steps: (
      guildId: GuildId,
      runId: string,
    ) => Effect.Effect<ReadonlyArray<StepReport>, SqlError.SqlError>
    /** No slot of a paused job is run; runs that have begun go on. */
    readonly pause: (
      guildId: GuildId,
      job: string,
      note: string | null,
    ) => Effect.Effect<void, JobNotFound | SqlError.SqlError>
    /** From now on slots are run again; those in between are recorded as skipped. */
    readonly resume: (guildId: GuildId, job: string) => Effect.Effect<void, JobNotFound | SqlError.SqlError>
    /** Starts a run by hand, also of a paused job; gives its id, and what became of it because of overlap. */
    readonly trigger: (
      guildId: GuildId,
      job: string,
      overlap: Overlap | undefined,
    ) => Effect.Effect<RunReport, JobNotFound | SqlError.SqlError>
    /** Runs every slot of a range once more, both ends included; gives their number. Errors: `CronInvalid`, too many slots. */
    readonly backfill: (
      guildId: GuildId,
      job: string,
      range: { readonly from: Date; readonly to: Date },
      overlap: Overlap | undefined,
    ) => Effect.Effect<number, JobNotFound | CronInvalid | SqlError.SqlError>
    /** Ends a run that is not over; what its handler still asks to remember is refused. */
    readonly cancel: (guildId: GuildId, runId: string) => Effect.Effect<void, RunNotFound | SqlError.SqlError>
    /** Makes a schedule, or replaces the one of that name; an `Every` of the same length stays as it is. */
    readonly schedule: (
      guildId: GuildId,
      schedule: NewSchedule,
    ) => Effect.Effect<void, CronInvalid | SqlError.SqlError>
    /** Ends a schedule made at run time; false where there is none. */
    readonly unschedule: (guildId: GuildId, name: string) => Effect.Effect<boolean, SqlError.SqlError>
  }
>()("flora/services/cron/CronJobs") {
  static readonly layer = Layer.effect(
    CronJobs,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const clock = yield* CronClock
      const limits = yield* Limits
      const notify = sql`SELECT pg_notify(${channel}, '')`

      /** Locks a job until the transaction ends. */
      const locked = Effect.fnUntraced(function* (guildId: GuildId, job: string) {
        const [row] = yield* sql<JobRow>`
          SELECT * FROM cron_jobs WHERE guild_id = ${guildId} AND name = ${job} FOR UPDATE`
        return row ?? (yield* new JobNotFound({ job }))
      })

      const nextTimes = (row: JobRow, count: number): Array<Date> => {
        const options = readOptions(row.options)
        const calendar = calendarOf(row.kind, row.expression, options, row.created_at.getTime())
        const room = options.limit === undefined ? count : Math.min(count, options.limit - row.started)
        const now = clock.now()
        const times: Array<Date> = []
        let next = row.next_at?.getTime()
        if (next !== undefined && next <= now) next = calendar.after(now) ?? undefined
        for (; next !== undefined && times.length < room; next = calendar.after(next))
          times.push(new Date(next))
        return times
      }

      /** Puts runs of one job in, in the order of their slots, as far as overlap lets them. */
      const insertRuns = Effect.fnUntraced(function* (
        row: JobRow,
        trigger: "manual" | "backfill",
        slots: ReadonlyArray<number>,
        overlap: Overlap,
      ) {
        const now = clock.now()
        const key = JSON.stringify([{ guild_id: row.guild_id, name: row.name }])
        if (overlap === "cancelOther")
          yield* cancelOpen(sql, key, now, "a run started by hand took its place")
        const [open] = yield* sql<{ active: number; waiting: number }>`
          SELECT count(*) FILTER (WHERE status <> 'waiting')::int AS active,
                 count(*) FILTER (WHERE status = 'waiting')::int AS waiting
          FROM cron_runs WHERE guild_id = ${row.guild_id} AND job = ${row.name}
            AND status IN ('waiting', 'due', 'running', 'sleeping')`
        let active = open!.active
        let waiting = open!.waiting
        const room = roomFor(overlap, { parallel: limits.cronParallelRuns })
        const mayWait =
          overlap === "skip" || overlap === "cancelOther"
            ? 0
            : overlap === "bufferOne"
              ? 1
              : limits.cronWaitingRuns
        const at = new Date(now).toISOString()
        const rows = slots.map((slot, i) => {
          const base = { scheduled_at: new Date(slot).toISOString(), run_id: randomUUID() as string }
          if (overlap === "cancelOther" && i < slots.length - 1)
            return {
              ...base,
              status: "skipped",
              reason: "a later slot took its place",
              finished_at: at,
            }
          if (active < room) {
            active++
            return { ...base, status: "due", due_at: at }
          }
          if (waiting < mayWait) {
            waiting++
            return { ...base, status: "waiting" }
          }
          return { ...base, status: "skipped", reason: "an earlier run was not done", finished_at: at }
        })
        const skipped = rows.filter(({ status }) => status === "skipped").length
        const inserted = yield* sql`
          INSERT INTO cron_runs (guild_id, job, scheduled_at, backfill_id, run_id, trigger, status, place, due_at, reason, finished_at)
          SELECT ${row.guild_id}, ${row.name}, scheduled_at, ${`${trigger}-${randomUUID()}`}, run_id, ${trigger}, status,
                 ${row.place}, due_at, reason, finished_at
          FROM json_to_recordset(${JSON.stringify(rows)}::json) AS v (scheduled_at timestamptz, run_id uuid, status text,
               due_at timestamptz, reason text, finished_at timestamptz)
          ${returning(sql)}`
        if (skipped > 0)
          yield* sql`UPDATE cron_jobs SET skipped = skipped + ${skipped} WHERE guild_id = ${row.guild_id} AND name = ${row.name}`
        yield* notify
        return inserted.map((row) => readRun(row))
      })

      return CronJobs.of({
        sync: Effect.fn("CronJobs.sync")((guildId, declarations) =>
          sql.withTransaction(syncJobs(sql, guildId, declarations, clock.now())),
        ),
        check: Effect.fnUntraced(function* (declarations) {
          yield* Effect.forEach(declarations, (each) => readDeclaration(each, clock.now()), { discard: true })
        }),
        list: Effect.fn("CronJobs.list")(function* (guildId, times) {
          const rows = yield* sql<JobRow>`
            SELECT * FROM cron_jobs WHERE guild_id = ${guildId} ORDER BY retired_at IS NOT NULL, name LIMIT 1000`
          const last = yield* sql<{ job: string }>`
            SELECT r.* FROM cron_jobs j CROSS JOIN LATERAL (
              SELECT ${columns(sql)} FROM cron_runs WHERE guild_id = j.guild_id AND job = j.name
              ORDER BY scheduled_at DESC LIMIT 1) r
            WHERE j.guild_id = ${guildId}`
          const lastOf = new Map(last.map((row) => [row.job, readRun(row)]))
          return rows.map((row) => {
            const { name, kind, expression, note, ran, failed, skipped, missed, cancelled } = row
            const { timezone = "UTC", overlap = "skip" } = readOptions(row.options)
            const state =
              row.retired_at !== null
                ? "retired"
                : row.held
                  ? "held"
                  : row.paused_at !== null
                    ? "paused"
                    : "active"
            const nextAt = state === "active" || state === "paused" ? nextTimes(row, times) : []
            const lastRun = lastOf.get(name) ?? null
            return {
              name,
              kind,
              expression,
              timezone,
              overlap,
              state,
              note,
              nextAt,
              lastRun,
              ran,
              failed,
              skipped,
              missed,
              cancelled,
            }
          })
        }),
        preview: Effect.fn("CronJobs.preview")(function* (guildId, job, count) {
          return nextTimes(yield* locked(guildId, job), count)
        }),
        runs: Effect.fn("CronJobs.runs")(function* (guildId, job, { limit, status, before }) {
          yield* locked(guildId, job)
          const rows = yield* sql`
            SELECT ${columns(sql)} FROM cron_runs WHERE guild_id = ${guildId} AND job = ${job}
              AND (${status ?? null}::text IS NULL OR status = ${status ?? null})
              AND (${before?.toISOString() ?? null}::timestamptz IS NULL OR scheduled_at < ${before?.toISOString() ?? null}::timestamptz)
            ORDER BY scheduled_at DESC, backfill_id LIMIT ${limit}`
          return rows.map((row) => readRun(row))
        }),
        steps: Effect.fn("CronJobs.steps")(function* (guildId, runId) {
          if (!isRunId(runId)) return []
          const rows = yield* sql`
            SELECT s.name, s.kind, left(s.result, 1000) AS result, left(s.error, 1000) AS error, s.finished_at AS "finishedAt"
            FROM cron_steps s JOIN cron_runs r ON r.run_id = s.run_id
            WHERE r.guild_id = ${guildId} AND s.run_id = ${runId}::uuid ORDER BY s.finished_at, s.name`
          return rows.map((row) => readStep(row))
        }),
        pause: Effect.fn("CronJobs.pause")(function* (guildId, job, note) {
          yield* locked(guildId, job)
          yield* sql`
            UPDATE cron_jobs SET paused_at = coalesce(paused_at, ${new Date(clock.now()).toISOString()}::timestamptz), note = ${note}
            WHERE guild_id = ${guildId} AND name = ${job}`
        }, sql.withTransaction),
        resume: Effect.fn("CronJobs.resume")(function* (guildId, job) {
          const row = yield* locked(guildId, job)
          if (row.paused_at === null) return
          const reason = row.note === null ? "the job was paused" : `the job was paused: ${row.note}`
          yield* sql`
            UPDATE cron_jobs SET paused_at = NULL, note = NULL, look_at = next_at,
              skip_until = ${new Date(clock.now()).toISOString()}::timestamptz, skip_reason = ${reason}
            WHERE guild_id = ${guildId} AND name = ${job}`
          yield* notify
        }, sql.withTransaction),
        trigger: Effect.fn("CronJobs.trigger")(function* (guildId, job, overlap) {
          const row = yield* locked(guildId, job)
          const chosen = overlap ?? readOptions(row.options).overlap ?? "skip"
          const [run] = yield* insertRuns(row, "manual", [clock.now()], chosen)
          return run!
        }, sql.withTransaction),
        backfill: Effect.fn("CronJobs.backfill")(function* (guildId, job, { from, to }, overlap) {
          const row = yield* locked(guildId, job)
          const calendar = calendarOf(
            row.kind,
            row.expression,
            readOptions(row.options),
            row.created_at.getTime(),
          )
          const slots: Array<number> = []
          const last = Math.min(to.getTime(), clock.now())
          for (
            let at = calendar.after(from.getTime() - 1);
            at !== undefined && at <= last;
            at = calendar.after(at)
          ) {
            slots.push(at)
            if (slots.length > limits.cronWaitingRuns)
              return yield* new CronInvalid({
                message: `the range has more than ${limits.cronWaitingRuns} slots`,
              })
          }
          if (slots.length > 0) yield* insertRuns(row, "backfill", slots, overlap ?? "bufferAll")
          return slots.length
        }, sql.withTransaction),
        cancel: Effect.fn("CronJobs.cancel")(function* (guildId, runId) {
          if (!isRunId(runId)) return yield* new RunNotFound({ runId })
          const [run] = yield* sql<{ job: string }>`
            SELECT job FROM cron_runs WHERE guild_id = ${guildId} AND run_id = ${runId}::uuid`
          if (run === undefined) return yield* new RunNotFound({ runId })
          yield* Effect.catchTag(locked(guildId, run.job), "JobNotFound", () => new RunNotFound({ runId }))
          const now = new Date(clock.now()).toISOString()
          const ended = yield* sql`
            UPDATE cron_runs SET status = 'cancelled', reason = 'cancelled by hand', owner = NULL, finished_at = ${now}::timestamptz
            WHERE run_id = ${runId}::uuid AND status IN ('waiting', 'due', 'running', 'sleeping') RETURNING 1`
          if (ended.length === 0) return yield* new RunNotFound({ runId })
          yield* sql`UPDATE cron_jobs SET cancelled = cancelled + 1 WHERE guild_id = ${guildId} AND name = ${run.job}`
          // Whoever waited for it begins.
          yield* sql`
            UPDATE cron_runs SET status = 'due', due_at = ${now}::timestamptz WHERE run_id IN (
              SELECT w.run_id FROM cron_runs w WHERE w.guild_id = ${guildId} AND w.job = ${run.job} AND w.status = 'waiting'
                AND NOT EXISTS (SELECT 1 FROM cron_runs o WHERE o.guild_id = w.guild_id AND o.job = w.job
                                AND o.status IN ('due', 'running', 'sleeping'))
              ORDER BY w.scheduled_at LIMIT 1)`
          yield* notify
        }, sql.withTransaction),
        schedule: Effect.fn("CronJobs.schedule")(function* (guildId, { name, data, when }) {
          const now = clock.now()
          const [{ count } = { count: 0 }] = yield* sql<{ count: number }>`
            SELECT count(*)::int AS count FROM cron_jobs
            WHERE guild_id = ${guildId} AND kind <> 'cron' AND retired_at IS NULL AND name <> ${name}`
          if (count >= limits.cronSchedules)
            return yield* new CronInvalid({
              message: `a guild may have at most ${limits.cronSchedules} schedules`,
            })
          const next = when._tag === "At" ? when.time : now + when.millis
          const kind = when._tag === "Every" ? "every" : "at"
          const expression = when._tag === "Every" ? String(when.millis) : ""
          const [created, at] = [new Date(now).toISOString(), new Date(next).toISOString()]
          yield* sql`
            INSERT INTO cron_jobs AS j (guild_id, name, kind, expression, options, data, place, created_at, next_at, look_at)
            VALUES (${guildId}, ${name}, ${kind}, ${expression}, ${kind === "at" ? '{"catchUpWindow":31622400000}' : "{}"}::jsonb,
                    ${data}, ${count}, ${created}::timestamptz, ${at}::timestamptz, ${at}::timestamptz)
            ON CONFLICT (guild_id, name) DO UPDATE SET kind = excluded.kind, expression = excluded.expression,
              options = excluded.options, data = excluded.data, created_at = excluded.created_at, next_at = excluded.next_at,
              look_at = excluded.look_at, retired_at = NULL, paused_at = NULL, note = NULL, skip_until = NULL, started = 0
            WHERE j.kind <> 'every' OR j.retired_at IS NOT NULL OR excluded.kind <> 'every'
              OR j.expression <> excluded.expression OR j.data IS DISTINCT FROM excluded.data`
          yield* notify
        }, sql.withTransaction),
        unschedule: Effect.fn("CronJobs.unschedule")(function* (guildId, name) {
          const now = clock.now()
          const ended = yield* sql`
            UPDATE cron_jobs SET retired_at = ${new Date(now).toISOString()}::timestamptz, next_at = NULL, look_at = NULL
            WHERE guild_id = ${guildId} AND name = ${name} AND kind <> 'cron' AND retired_at IS NULL RETURNING 1`
          return ended.length > 0
        }),
      })
    }),
  )
}

interface JobRow {
  readonly guild_id: GuildId
  readonly name: string
  readonly kind: JobKind
  readonly expression: string
  readonly options: unknown
  readonly place: number
  readonly created_at: Date
  readonly next_at: Date | null
  readonly paused_at: Date | null
  readonly note: string | null
  readonly held: boolean
  readonly retired_at: Date | null
  readonly started: number
  readonly ran: number
  readonly failed: number
  readonly skipped: number
  readonly missed: number
  readonly cancelled: number
}

const columns = (sql: SqlClient.SqlClient) => sql`
  run_id AS "runId", job, scheduled_at AS "scheduledAt", status, trigger, attempts, started_at AS "startedAt",
  finished_at AS "finishedAt", reason, slots, through_at AS "throughAt"`

const isRunId = Schema.is(Schema.String.check(Schema.isPattern(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i)))

const returning = (sql: SqlClient.SqlClient) => sql`RETURNING ${columns(sql)}`

const readRun = Schema.decodeUnknownSync(Schema.toType(RunReport))
const readStep = Schema.decodeUnknownSync(Schema.toType(StepReport))
