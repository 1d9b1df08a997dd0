/** What each guild runs. Revisions are never changed; the history of them is in `Revisions`. */
import { randomUUID } from "node:crypto"
import { Cause, Context, DateTime, Effect, Layer, Option, Schedule, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Deployment, DeploymentState } from "../domain/Deployment.ts"
import { StorageUnavailable } from "../domain/Errors.ts"
import { GuildId, RevisionId } from "../domain/Ids.ts"
import type { Shard } from "../domain/Shards.ts"
import { Manifest, type Script } from "../domain/Script.ts"
import { currentTime, syncJobs } from "./cron/JobRows.ts"
import { RevisionCache } from "./RevisionCache.ts"
import { insertRevision, type Revision } from "./RevisionRows.ts"

/** What the database holds is not what this version wrote; it is not run. */
export class StoredDeploymentInvalid extends Schema.TaggedError<StoredDeploymentInvalid>()(
  "StoredDeploymentInvalid",
  { guildId: Schema.String, cause: Schema.Defect() },
) {}

/** How a guild's deployment stands, without what it holds. */
export interface Standing {
  readonly guildId: GuildId
  readonly state: DeploymentState | "removed"
  /** The bot is no longer in the guild. */
  readonly left: boolean
  /** The kinds of event that its script handles. */
  readonly events: ReadonlyArray<string>
  /** Its script had timers pending when it had loaded. */
  readonly timers: boolean
}

type StorageError = SqlError.SqlError | StoredDeploymentInvalid

export class Deployments extends Context.Service<
  Deployments,
  {
    /**
     * Makes a revision that has loaded the guild's current one, and its jobs the guild's; all or nothing. When the connection is lost at the
     * last moment, it asks again which of the two it was, for ten seconds.
     */
    readonly activate: (
      revision: Revision,
      manifest: Manifest,
    ) => Effect.Effect<Deployment, StorageError | StorageUnavailable>
    /** Keeps a revision that did not load, with the reason. The current one stays. */
    readonly recordFailure: (revision: Revision, error: string) => Effect.Effect<void, SqlError.SqlError>
    readonly get: (guildId: GuildId) => Effect.Effect<Option.Option<Deployment>, StorageError>
    /** Every guild's current deployment, by guild id. */
    readonly list: Effect.Effect<ReadonlyArray<Deployment>, StorageError>
    /** Whether anything was ever deployed here, also if it has been removed since. */
    readonly isKnown: (guildId: GuildId) => Effect.Effect<boolean, SqlError.SqlError>
    /** What the guild's current script registered while it loaded. */
    readonly manifest: (guildId: GuildId) => Effect.Effect<Option.Option<Manifest>, StorageError>
    /** False where nothing is deployed. `removed` is undone by the next deploy only. */
    readonly setState: (
      guildId: GuildId,
      state: DeploymentState | "removed",
    ) => Effect.Effect<boolean, SqlError.SqlError>
    /** None where nothing was ever deployed. */
    readonly standing: (guildId: GuildId) => Effect.Effect<Option.Option<Standing>, StorageError>
    /** The deployments of a shard's guilds that the bot has not left. */
    readonly present: (shard: Shard) => Effect.Effect<ReadonlyArray<Standing>, StorageError>
    /** The bot has been removed from the guild, or is back. */
    readonly markLeft: (guildId: GuildId, left: boolean) => Effect.Effect<void, SqlError.SqlError>
    /** The bot is in these guilds of a shard; it has left the others. Returns those that it had not left before. */
    readonly markAbsent: (
      shard: Shard,
      present: ReadonlyArray<string>,
    ) => Effect.Effect<ReadonlyArray<GuildId>, SqlError.SqlError>
    /** The code that a guild runs; none where it is paused or removed. */
    readonly script: (guildId: GuildId) => Effect.Effect<Option.Option<Script>, StorageError>
  }
>()("flora/services/Deployments") {
  static readonly layer = Layer.effect(
    Deployments,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const cache = yield* RevisionCache

      const current = sql`
        SELECT d.guild_id, d.revision_id, d.state, r.entry, r.source, r.bundle_hash, r.bundle_bytes, r.manifest, r.format,
               d.created_at, d.updated_at
        FROM deployments d JOIN deployment_revisions r ON r.id = d.revision_id`

      const standings = sql`
        SELECT d.guild_id AS "guildId", d.state, d.left_at IS NOT NULL AS left,
               coalesce(r.manifest -> 'events', '[]') AS events,
               coalesce((r.manifest ->> 'timers')::boolean, false) AS timers
        FROM deployments d JOIN deployment_revisions r ON r.id = d.revision_id`

      /** Discord's formula; an id does not always fit into a bigint. */
      const onShard = ({ id, count }: Shard) =>
        sql`div(d.guild_id::numeric, 4194304) % ${count}::numeric = ${id}::numeric`

      const get = Effect.fn("Deployments.get")(function* (guildId: GuildId) {
        const [row] = yield* sql`${current} WHERE d.guild_id = ${guildId} AND d.state <> 'removed'`
        return row === undefined ? Option.none() : Option.some(yield* decodeRow(row))
      })

      /** One transaction at a time makes a revision of this guild current, in whichever runtime. */
      const lock = (guildId: GuildId) =>
        sql`SELECT pg_advisory_xact_lock(hashtextextended(${`deploy:${guildId}`}, 0))`

      /** Whether a revision became current whose transaction was not heard of again; whoever still has its lock is waited for. */
      const settle = Effect.fnUntraced(function* (guildId: GuildId, id: RevisionId) {
        const found = yield* sql.withTransaction(Effect.andThen(lock(guildId), get(guildId))).pipe(
          Effect.sandbox,
          Effect.retry({ schedule: Schedule.spaced("250 millis"), times: 40 }),
          Effect.mapError(() => new StorageUnavailable({ outcome: "unknown" })),
        )
        if (Option.isSome(found) && found.value.revisionId === id) return found.value
        return yield* new StorageUnavailable({ outcome: "unchanged" })
      })

      return Deployments.of({
        get,
        list: Effect.gen(function* () {
          const rows = yield* sql`${current} WHERE d.state <> 'removed' ORDER BY d.guild_id`
          return yield* Effect.forEach(rows, decodeRow)
        }).pipe(Effect.withSpan("Deployments.list")),
        isKnown: Effect.fn("Deployments.isKnown")(function* (guildId: GuildId) {
          const rows = yield* sql`SELECT 1 FROM deployments WHERE guild_id = ${guildId}`
          return rows.length > 0
        }),
        manifest: Effect.fn("Deployments.manifest")(function* (guildId: GuildId) {
          const [row] = yield* sql`${current} WHERE d.guild_id = ${guildId} AND d.state <> 'removed'`
          return row === undefined ? Option.none() : Option.some((yield* decodeValid(row)).manifest)
        }),
        setState: Effect.fn("Deployments.setState")(function* (
          guildId: GuildId,
          state: DeploymentState | "removed",
        ) {
          const rows = yield* sql`
            UPDATE deployments SET state = ${state}, updated_at = now()
            WHERE guild_id = ${guildId} AND state <> 'removed' RETURNING 1`
          return rows.length > 0
        }),
        standing: Effect.fn("Deployments.standing")(function* (guildId: GuildId) {
          const [row] = yield* sql`${standings} WHERE d.guild_id = ${guildId}`
          return row === undefined ? Option.none() : Option.some(yield* decodeStanding(row))
        }),
        present: Effect.fn("Deployments.present")(function* (shard: Shard) {
          const rows = yield* sql`${standings} WHERE d.left_at IS NULL AND ${onShard(shard)}`
          return yield* Effect.forEach(rows, decodeStanding)
        }),
        markLeft: Effect.fn("Deployments.markLeft")(function* (guildId: GuildId, left: boolean) {
          yield* left
            ? sql`UPDATE deployments SET left_at = now() WHERE guild_id = ${guildId} AND left_at IS NULL`
            : sql`UPDATE deployments SET left_at = NULL WHERE guild_id = ${guildId}`
        }),
        markAbsent: Effect.fn("Deployments.markAbsent")(function* (
          shard: Shard,
          present: ReadonlyArray<string>,
        ) {
          const rows = yield* sql<{ guild_id: GuildId }>`
            UPDATE deployments d SET left_at = now()
            WHERE d.left_at IS NULL AND ${onShard(shard)} AND d.guild_id NOT IN (
              SELECT json_array_elements_text(${JSON.stringify(present)}::json))
            RETURNING d.guild_id`
          return rows.map(({ guild_id }) => guild_id)
        }),
        script: Effect.fn("Deployments.script")(function* (guildId: GuildId) {
          const [current] = yield* sql<{ revision_id: RevisionId }>`
            SELECT revision_id FROM deployments WHERE guild_id = ${guildId} AND state = 'active'`
          if (current === undefined) return Option.none()
          const known = yield* cache.get(current.revision_id)
          if (Option.isSome(known)) return known
          const [row] = yield* sql<{ id: RevisionId; bundle: string; source_map: string | null }>`
            SELECT r.id, r.bundle, r.source_map
            FROM deployments d JOIN deployment_revisions r ON r.id = d.revision_id
            WHERE d.guild_id = ${guildId} AND d.state = 'active'`
          if (row === undefined) return Option.none()
          const script = { bundle: row.bundle, sourceMap: row.source_map ?? undefined }
          cache.put(row.id, script)
          return Option.some(script)
        }),
        activate: Effect.fn("Deployments.activate")(function* (revision: Revision, manifest: Manifest) {
          const id = randomUUID() as string as RevisionId
          // From then on a failure may be the loss of the answer only.
          let committing = false
          const deployment = yield* sql
            .withTransaction(
              Effect.gen(function* () {
                yield* lock(revision.guildId)
                yield* insertRevision(sql, id, revision, { manifest })
                yield* sql`
                  INSERT INTO deployments (guild_id, revision_id) VALUES (${revision.guildId}, ${id})
                  ON CONFLICT (guild_id) DO UPDATE
                  SET revision_id = excluded.revision_id, state = 'active', updated_at = now()`
                yield* syncJobs(sql, revision.guildId, manifest.crons ?? [], yield* currentTime(sql)).pipe(
                  Effect.catchTag("CronInvalid", (cause) =>
                    Effect.fail(new StoredDeploymentInvalid({ guildId: revision.guildId, cause })),
                  ),
                )
                const deployment = Option.getOrThrow(yield* get(revision.guildId))
                committing = true
                return deployment
              }),
            )
            .pipe(
              Effect.catchCause((cause): Effect.Effect<Deployment, StorageError | StorageUnavailable> => {
                if (committing) return settle(revision.guildId, id)
                // A rollback over a lost connection is a defect to the library, and none to us.
                return Cause.hasDies(cause)
                  ? Effect.andThen(
                      Effect.logWarning("a deploy could not be stored", cause),
                      Effect.fail(new StorageUnavailable({ outcome: "unchanged" })),
                    )
                  : Effect.failCause(cause)
              }),
            )
          cache.put(id, revision.script)
          return deployment
        }),
        recordFailure: Effect.fn("Deployments.recordFailure")(function* (revision: Revision, error: string) {
          yield* insertRevision(sql, randomUUID(), revision, { error })
        }),
      })
    }),
  )
}

const Row = Schema.Struct({
  guild_id: GuildId,
  revision_id: RevisionId,
  state: DeploymentState,
  entry: Schema.String,
  source: Deployment.fields.source,
  bundle_hash: Schema.String,
  bundle_bytes: Schema.Number,
  manifest: Manifest,
  /** Of the JSON in the row. A newer version's is not taken for ours. */
  format: Schema.Literal(1),
  created_at: Schema.Date,
  updated_at: Schema.Date,
})

const Standing = Schema.Struct({
  guildId: GuildId,
  state: Schema.Literals([...DeploymentState.literals, "removed"]),
  left: Schema.Boolean,
  events: Schema.Array(Schema.String),
  timers: Schema.Boolean,
})

const decodeStanding = (row: object) =>
  Effect.mapError(
    Schema.decodeUnknownEffect(Standing)(row),
    (cause) =>
      new StoredDeploymentInvalid({ guildId: String((row as { guildId?: unknown }).guildId), cause }),
  )

const decodeValid = (row: object) =>
  Schema.decodeUnknownEffect(Schema.toType(Row))(row).pipe(
    Effect.mapError(
      (cause) =>
        new StoredDeploymentInvalid({ guildId: String((row as { guild_id?: unknown }).guild_id), cause }),
    ),
  )

const decodeRow = (row: object) =>
  Effect.map(
    decodeValid(row),
    (valid) =>
      new Deployment({
        guildId: valid.guild_id,
        revisionId: valid.revision_id,
        state: valid.state,
        entry: valid.entry,
        source: valid.source,
        bundleHash: valid.bundle_hash,
        bundleBytes: valid.bundle_bytes,
        commands: valid.manifest.commands.map((command) => String(command["name"])),
        events: valid.manifest.events,
        createdAt: DateTime.fromDateUnsafe(valid.created_at),
        updatedAt: DateTime.fromDateUnsafe(valid.updated_at),
      }),
  )
