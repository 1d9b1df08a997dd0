/** Jobs as a deploy changes them. Used inside the transaction that makes a revision current, so that both happen or neither. */
import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import { type CronDeclaration, CronOptions } from "../../domain/Cron.ts"
import type { GuildId } from "../../domain/Ids.ts"
import { readDeclaration } from "./Calendar.ts"
import { cancelOpen } from "./Scheduler.ts"

/** Runtimes that wait for the next time are told here that there may be an earlier one. */
export const channel = "flora_cron"

/** Postgres's time, in milliseconds since the epoch. */
export const currentTime = (sql: SqlClient.SqlClient) =>
  Effect.map(
    sql<{ now: number }>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
    ([row]) => Math.floor(row!.now),
  )

export const encodeOptions = Schema.encodeSync(CronOptions)

const iso = (time: number) => new Date(time).toISOString()

/**
 * Makes a guild's jobs those that its script declares. What stays the same keeps its history and its next time; what has changed keeps
 * its history; what is gone is retired, and its open runs are cancelled. Schedules made at run time stay. Errors: `CronInvalid`.
 */
export const syncJobs = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  guildId: GuildId,
  declarations: ReadonlyArray<CronDeclaration>,
  now: number,
) {
  const jobs = yield* Effect.forEach(declarations, (each) => readDeclaration(each, now))
  const rows = JSON.stringify(
    jobs.map(({ name, expression, options, first }, place) => ({
      name,
      expression,
      options: encodeOptions(options),
      next_at: iso(first),
      place,
    })),
  )
  yield* sql`SELECT 1 FROM cron_jobs WHERE guild_id = ${guildId} ORDER BY guild_id, name FOR UPDATE`
  const gone = yield* sql<{ name: string }>`
    UPDATE cron_jobs SET retired_at = ${iso(now)}::timestamptz, next_at = NULL, look_at = NULL
    WHERE guild_id = ${guildId} AND kind = 'cron' AND retired_at IS NULL AND name NOT IN (
      SELECT name FROM json_to_recordset(${rows}::json) AS v (name text))
    RETURNING name`
  if (gone.length > 0) {
    const keys = JSON.stringify(gone.map(({ name }) => ({ guild_id: guildId, name })))
    yield* cancelOpen(sql, keys, now, "the script no longer has this job")
  }
  if (jobs.length === 0) return
  yield* sql`
    INSERT INTO cron_jobs AS j (guild_id, name, kind, expression, options, place, created_at, next_at, look_at)
    SELECT ${guildId}, name, 'cron', expression, options, place, ${iso(now)}::timestamptz, next_at, next_at
    FROM json_to_recordset(${rows}::json)
      AS v (name text, expression text, options jsonb, next_at timestamptz, place int)
    ON CONFLICT (guild_id, name) DO UPDATE SET
      options = excluded.options, place = excluded.place, expression = excluded.expression, retired_at = NULL,
      next_at = CASE WHEN ${same(sql)} THEN j.next_at ELSE excluded.next_at END,
      look_at = CASE WHEN ${same(sql)} THEN j.look_at ELSE excluded.look_at END,
      created_at = CASE WHEN ${same(sql)} THEN j.created_at ELSE excluded.created_at END,
      started = CASE WHEN ${same(sql)} THEN j.started ELSE 0 END,
      skip_until = CASE WHEN ${same(sql)} THEN j.skip_until END`
  yield* sql`SELECT pg_notify(${channel}, '')`
})

/** The schedule is the one it was: the same times, in the same time zone, within the same bounds. */
const same = (sql: SqlClient.SqlClient) => sql`(
  j.retired_at IS NULL AND j.next_at IS NOT NULL AND j.expression = excluded.expression
  AND (SELECT bool_and(j.options -> part IS NOT DISTINCT FROM excluded.options -> part)
       FROM unnest(ARRAY['timezone', 'startAt', 'endAt', 'limit']) AS part))`
