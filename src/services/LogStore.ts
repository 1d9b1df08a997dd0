/** Where lines of guilds' logs are kept when they have left the memory, and over restarts: a table in Postgres. */
import { Context, DateTime, Effect, Layer, Schedule, Schema } from "effect"
import { SqlClient, type SqlError, type Statement } from "effect/sql"
import { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { levelsFrom, type LogFilter, LogLine } from "../domain/LogLine.ts"

export type LogStoreError = SqlError.SqlError | Schema.SchemaError

export interface LogStoreShape {
  /** Stores lines of any guilds, all or none; a line that is stored already stays as it is. */
  readonly insert: (lines: ReadonlyArray<LogLine>) => Effect.Effect<void, SqlError.SqlError>
  /** The newest `limit` lines that a filter lets through, oldest first. */
  readonly newest: (
    guildId: GuildId,
    filter: LogFilter,
    limit: number,
  ) => Effect.Effect<ReadonlyArray<LogLine>, LogStoreError>
  /** The oldest `limit` of them, oldest first. */
  readonly oldest: LogStoreShape["newest"]
  /** Deletes what a guild has beyond `logLinesStored`. */
  readonly trim: (guildId: GuildId) => Effect.Effect<void, SqlError.SqlError>
  /** Deletes what is older than `logDays`, and what any guild has beyond its number. */
  readonly sweep: Effect.Effect<void, SqlError.SqlError>
}

/** Rows deleted in one statement: a sweep that is ended in between has done part of its work and holds no lock. */
const portion = 5000

/** None unless one is provided: then lines are in memory only. */
export const LogStore = Context.Reference<LogStoreShape | undefined>("flora/services/LogStore", {
  defaultValue: () => undefined,
})

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { logDays, logLinesStored } = yield* Limits

  const select = (guildId: GuildId, { level, grep, since, until, after, before }: LogFilter) => {
    const clauses: Array<Statement.Fragment> = [sql`guild_id = ${guildId}`]
    if (after !== undefined) clauses.push(sql`id > ${after}`)
    if (before !== undefined) clauses.push(sql`id < ${before}`)
    if (since !== undefined) clauses.push(sql`at >= ${DateTime.toDateUtc(since)}`)
    if (until !== undefined) clauses.push(sql`at < ${DateTime.toDateUtc(until)}`)
    if (level !== undefined) clauses.push(sql.in("level", levelsFrom(level)))
    if (grep !== undefined) clauses.push(sql`position(${storable(grep.toLowerCase())} in lower(message)) > 0`)
    return sql`SELECT guild_id, id::float8 AS id, at, level, target, trace_id, message FROM log_lines WHERE ${sql.and(clauses)}`
  }
  const read = (rows: ReadonlyArray<unknown>) => Effect.map(decodeRows(rows), (all) => all.map(lineOf))

  const deleteInPortions = (which: Statement.Fragment) =>
    sql`DELETE FROM log_lines WHERE ctid = ANY(ARRAY(SELECT ctid FROM log_lines WHERE ${which} LIMIT ${portion})) RETURNING 1`.pipe(
      Effect.repeat({ while: (deleted) => deleted.length === portion }),
    )

  const trim = Effect.fnUntraced(function* (guildId: GuildId) {
    const rows = yield* sql<{ readonly id: number }>`
      SELECT id::float8 AS id FROM log_lines WHERE guild_id = ${guildId} ORDER BY id DESC OFFSET ${logLinesStored} LIMIT 1`
    const last = rows[0]
    if (last !== undefined)
      yield* deleteInPortions(sql`guild_id = ${guildId} AND id <= ${last.id} ORDER BY id`)
  })

  const store: LogStoreShape = {
    insert: Effect.fn("LogStore.insert")(function* (lines) {
      const rows = lines.map(({ guildId, id, timestamp, level, target, traceId, message }) => ({
        guild_id: guildId,
        id,
        at: new Date(timestamp),
        level,
        target,
        trace_id: traceId,
        message: storable(message),
      }))
      yield* sql`
        INSERT INTO log_lines (guild_id, id, at, level, target, trace_id, message)
        SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json)
          AS v (guild_id text, id bigint, at timestamptz, level text, target text, trace_id text, message text)
        ON CONFLICT DO NOTHING`
    }),
    newest: Effect.fn("LogStore.newest")(function* (guildId, filter, limit) {
      const rows = yield* sql`${select(guildId, filter)} ORDER BY id DESC LIMIT ${limit}`
      return (yield* read(rows)).toReversed()
    }),
    oldest: Effect.fn("LogStore.oldest")(function* (guildId, filter, limit) {
      return yield* read(yield* sql`${select(guildId, filter)} ORDER BY id LIMIT ${limit}`)
    }),
    trim,
    sweep: Effect.gen(function* () {
      yield* deleteInPortions(sql`at < now() - make_interval(secs => ${logDays * 86_400})`)
      const over = yield* sql<{ readonly guildId: GuildId }>`
        SELECT guild_id AS "guildId" FROM log_lines GROUP BY guild_id HAVING count(*) > ${logLinesStored}`
      for (const { guildId } of over) yield* trim(guildId)
    }).pipe(Effect.withSpan("LogStore.sweep")),
  }
  return store
})

/** In the database, swept now and every hour. */
export const layer = Layer.effect(
  LogStore,
  Effect.tap(make, ({ sweep }) =>
    sweep.pipe(
      Effect.catch((error) => Effect.logWarning("old log lines could not be deleted", error)),
      Effect.repeat(Schedule.spaced("1 hour")),
      Effect.forkScoped,
    ),
  ),
)

/** Postgres's text takes neither a zero nor half a character. */
const storable = (text: string) => text.replaceAll("\0", "\uFFFD").toWellFormed()

const { level, target, message } = LogLine.fields
const decodeRows = Schema.decodeUnknownEffect(
  Schema.toType(
    Schema.Array(
      Schema.Struct({
        guild_id: GuildId,
        id: Schema.Number,
        at: Schema.Date,
        level,
        target,
        trace_id: Schema.NullOr(Schema.String),
        message,
      }),
    ),
  ),
)

const lineOf = ({ guild_id, at, trace_id, ...rest }: Effect.Success<ReturnType<typeof decodeRows>>[number]) =>
  new LogLine({
    ...rest,
    guildId: guild_id,
    timestamp: at.getTime(),
    ...(trace_id === null ? {} : { traceId: trace_id }),
  })
