/** Who did what to which guild, kept in the database. */
import { Context, DateTime, Effect, Layer, Schedule, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { AuditEntry, type Caller } from "../../domain/Access.ts"
import { GuildId } from "../../domain/Ids.ts"
import { Limits } from "../../domain/Limits.ts"

export interface Deed {
  readonly caller: Caller
  readonly source: AuditEntry["source"]
  readonly guildId: GuildId | null
  readonly action: string
  readonly subject: string | null
  readonly outcome: string
}

export class Audit extends Context.Service<
  Audit,
  {
    readonly record: (deed: Deed) => Effect.Effect<void, SqlError.SqlError>
    /** Those of a guild, newest first; of these the ones before the entry with an id. */
    readonly list: (
      guildId: GuildId,
      limit: number,
      before?: number,
    ) => Effect.Effect<ReadonlyArray<AuditEntry>, SqlError.SqlError | Schema.SchemaError>
  }
>()("flora/services/access/Audit") {
  static readonly layer = Layer.effect(
    Audit,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { auditDays } = yield* Limits

      const sweep = sql`DELETE FROM audit WHERE at < now() - make_interval(secs => ${auditDays * 86_400})`
      yield* sweep.pipe(
        Effect.catch((error) => Effect.logWarning("old audit records could not be deleted", error)),
        Effect.repeat(Schedule.spaced("1 hour")),
        Effect.forkScoped,
      )

      return Audit.of({
        record: Effect.fn("Audit.record")(function* ({ caller, source, guildId, action, subject, outcome }) {
          // What a caller writes may have what Postgres's text cannot.
          const text = subject === null ? null : subject.replaceAll("\0", "").toWellFormed().slice(0, 200)
          yield* sql`INSERT INTO audit (guild_id, actor, actor_id, via, source, action, subject, outcome)
            VALUES (${guildId}, ${caller.name}, ${caller.userId}, ${caller.via}, ${source}, ${action}, ${text}, ${outcome})`
        }),
        list: Effect.fn("Audit.list")(function* (guildId, limit, before = Number.MAX_SAFE_INTEGER) {
          const rows = yield* sql`
            SELECT id, at, guild_id, actor, actor_id, via, source, action, subject, outcome FROM audit
            WHERE guild_id = ${guildId} AND id < ${before} ORDER BY id DESC LIMIT ${limit}`
          return yield* Effect.forEach(rows, (row) => Effect.map(decodeRow(row), entryOf))
        }),
      })
    }),
  )
}

const { actor, via, source, action, subject, outcome } = AuditEntry.fields

const Row = Schema.Struct({
  id: Schema.Union([Schema.BigInt, Schema.Number]),
  at: Schema.Date,
  guild_id: Schema.NullOr(GuildId),
  actor,
  actor_id: Schema.NullOr(Schema.String),
  via,
  source,
  action,
  subject,
  outcome,
})
const decodeRow = Schema.decodeUnknownEffect(Schema.toType(Row))

const entryOf = ({ id, at, guild_id, actor_id, ...rest }: typeof Row.Type): AuditEntry => ({
  ...rest,
  id: Number(id),
  at: DateTime.fromDateUnsafe(at),
  guildId: guild_id,
  actorId: actor_id,
})
