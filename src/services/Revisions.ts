/** The history of each guild's deployments: to read, to compare, and to keep from growing for ever. */
import { Context, DateTime, Effect, Layer, Schedule, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { DeploySource } from "../domain/Deployment.ts"
import { RevisionNotFound } from "../domain/Errors.ts"
import { GuildId, RevisionId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import {
  ChangeSummary,
  type FileDiff,
  type RevisionDiff,
  type RevisionPage,
  type RevisionReport,
} from "../domain/Revision.ts"
import type { Script } from "../domain/Script.ts"
import type { ScriptFiles } from "../domain/ScriptFiles.ts"
import { diffBudget, unifiedDiff } from "./LineDiff.ts"
import { RevisionCache } from "./RevisionCache.ts"
import { changesBetween, readFiles } from "./RevisionRows.ts"

/** A revision with what was deployed. */
export interface StoredRevision {
  readonly report: RevisionReport
  readonly script: Script
  readonly files: ScriptFiles | undefined
}

export class Revisions extends Context.Service<
  Revisions,
  {
    /** The latest first; `before` is the `next` of the page before. */
    readonly list: (
      guildId: GuildId,
      page: { readonly limit: number; readonly before?: string | undefined },
    ) => Effect.Effect<RevisionPage, SqlError.SqlError>
    /** The revision with this id, or the only one of the guild whose id begins so. Errors: `RevisionNotFound`. */
    readonly read: (
      guildId: GuildId,
      id: string,
    ) => Effect.Effect<StoredRevision, RevisionNotFound | SqlError.SqlError>
    /** From one revision to another, or to the guild's current one. Errors: `RevisionNotFound`. */
    readonly diff: (
      guildId: GuildId,
      from: string,
      to: string | undefined,
    ) => Effect.Effect<RevisionDiff, RevisionNotFound | SqlError.SqlError>
    /** The files of what the guild runs, if it runs something that came with files. */
    readonly currentFiles: (guildId: GuildId) => Effect.Effect<ScriptFiles | undefined, SqlError.SqlError>
    /**
     * Removes the revisions beyond the limits `revisions` and `revisionDays`, and returns how many there were. What a guild runs stays, and
     * what it ran before.
     */
    readonly sweep: Effect.Effect<number, SqlError.SqlError>
  }
>()("flora/services/Revisions") {
  /** Sweeps now and then. */
  static readonly layer = Layer.effect(
    Revisions,
    Effect.gen(function* () {
      const revisions = yield* make
      const { revisionSweepSecs } = yield* Limits
      yield* revisions.sweep.pipe(
        Effect.catchCause((cause) => Effect.logWarning("old revisions could not be removed", cause)),
        Effect.repeat(Schedule.spaced(`${revisionSweepSecs} seconds`)),
        Effect.forkScoped,
      )
      return revisions
    }),
  )

  /** Sweeps when it is told to. */
  static readonly layerManual = Layer.effect(
    Revisions,
    Effect.suspend(() => make),
  )
}

/** Revisions removed in one statement. */
const portion = 500

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const cache = yield* RevisionCache
  const limits = yield* Limits

  const described = sql`
    r.id, r.number::text AS number, r.guild_id, r.status, r.error_message, r.entry, r.source, r.deployed_by, r.deployed_at, r.message,
    r.restores, r.base, r.changes, r.bundle_hash, r.bundle_bytes, (d.revision_id IS NOT NULL) AS current`
  const from = sql`
    FROM deployment_revisions r
    LEFT JOIN deployments d ON d.guild_id = r.guild_id AND d.revision_id = r.id AND d.state <> 'removed'`

  const read = Effect.fn("Revisions.read")(function* (guildId: GuildId, id: string) {
    const rows = yield* sql<Code>`
      SELECT ${described}, r.bundle, r.source_map, r.files ${from}
      WHERE r.guild_id = ${guildId} AND starts_with(r.id::text, ${id}) ORDER BY r.number DESC LIMIT 2`
    const [row, other] = rows
    if (row === undefined) return yield* new RevisionNotFound({ guildId, revision: id, reason: "unknown" })
    if (other !== undefined)
      return yield* new RevisionNotFound({ guildId, revision: id, reason: "ambiguous" })
    const stored: StoredRevision = {
      report: yield* reportOf(row),
      script: { bundle: row.bundle, sourceMap: row.source_map ?? undefined },
      files: readFiles(row.files),
    }
    return stored
  })

  const readCurrent = Effect.fnUntraced(function* (guildId: GuildId) {
    const [row] = yield* sql<{ id: string }>`
      SELECT revision_id AS id FROM deployments WHERE guild_id = ${guildId} AND state <> 'removed'`
    if (row === undefined)
      return yield* new RevisionNotFound({ guildId, revision: "current", reason: "unknown" })
    return yield* read(guildId, row.id)
  })

  const sweepPortion = sql<{ id: RevisionId }>`
    DELETE FROM deployment_revisions WHERE id IN (
      SELECT ranked.id FROM (
        SELECT r.id, r.status, r.deployed_at,
               row_number() OVER (PARTITION BY r.guild_id ORDER BY r.number DESC) AS place,
               row_number() OVER (PARTITION BY r.guild_id, r.status ORDER BY r.number DESC) AS place_of_status
        FROM deployment_revisions r
      ) ranked
      WHERE NOT (ranked.status = 'success' AND ranked.place_of_status <= 2)
        AND (ranked.place > ${limits.revisions}
          OR ranked.deployed_at < now() - make_interval(secs => ${limits.revisionDays * 86_400}))
        AND NOT EXISTS (SELECT 1 FROM deployments d WHERE d.revision_id = ranked.id)
      LIMIT ${portion})
    RETURNING id`

  return Revisions.of({
    read,
    list: Effect.fn("Revisions.list")(function* (guildId, { limit, before }) {
      const rows = yield* sql<Row>`
        SELECT ${described} ${from}
        WHERE r.guild_id = ${guildId} ${before === undefined ? sql`` : sql`AND r.number < ${before}::bigint`}
        ORDER BY r.number DESC LIMIT ${limit + 1}`
      const shown = rows.slice(0, limit)
      const revisions = yield* Effect.forEach(shown, reportOf)
      const page: RevisionPage = { revisions, next: rows.length > limit ? shown.at(-1)!.number : null }
      return page
    }),
    diff: Effect.fn("Revisions.diff")(function* (guildId, from, to) {
      const before = yield* read(guildId, from)
      const after = yield* to === undefined ? readCurrent(guildId) : read(guildId, to)
      const files = yield* compare(before, after)
      const diff: RevisionDiff = { from: before.report.revisionId, to: after.report.revisionId, files }
      return diff
    }),
    currentFiles: Effect.fn("Revisions.currentFiles")(function* (guildId) {
      const [row] = yield* sql<{ files: string | null }>`
        SELECT r.files FROM deployments d JOIN deployment_revisions r ON r.id = d.revision_id
        WHERE d.guild_id = ${guildId} AND d.state <> 'removed'`
      return readFiles(row?.files ?? null)
    }),
    sweep: Effect.gen(function* () {
      let removed = 0
      for (;;) {
        const ids = (yield* sweepPortion).map(({ id }) => id)
        cache.remove(ids)
        removed += ids.length
        if (ids.length < portion) return removed
      }
    }).pipe(Effect.withSpan("Revisions.sweep")),
  })
})

/** Where one of the two has no files, bundles are what can be compared. */
const compare = Effect.fnUntraced(function* (before: StoredRevision, after: StoredRevision) {
  const both = before.files !== undefined && after.files !== undefined
  const filesOf = ({ files, script }: StoredRevision) =>
    both && files !== undefined ? files : { "bundle.js": script.bundle }
  const [old, now] = [filesOf(before), filesOf(after)]
  const { added, removed, modified } = changesBetween(old, now)!
  const budget = diffBudget()
  const paths = [
    ...added.map((path) => ({ path, change: "added" as const })),
    ...removed.map((path) => ({ path, change: "removed" as const })),
    ...modified.map((path) => ({ path, change: "modified" as const })),
  ].sort((one, other) => (one.path < other.path ? -1 : 1))
  return yield* Effect.forEach(paths, ({ path, change }) =>
    // Others get their turn between two files.
    Effect.as(Effect.yieldNow, {
      path,
      change,
      diff: unifiedDiff(old[path] ?? "", now[path] ?? "", budget),
    } satisfies FileDiff),
  )
})

const Row = Schema.Struct({
  id: RevisionId,
  number: Schema.String,
  guild_id: GuildId,
  status: Schema.Literals(["success", "failed"]),
  error_message: Schema.NullOr(Schema.String),
  entry: Schema.String,
  source: DeploySource,
  deployed_by: Schema.String,
  deployed_at: Schema.Date,
  message: Schema.NullOr(Schema.String),
  restores: Schema.NullOr(RevisionId),
  base: Schema.NullOr(RevisionId),
  changes: Schema.NullOr(ChangeSummary),
  bundle_hash: Schema.String,
  bundle_bytes: Schema.Number,
  current: Schema.Boolean,
})
type Row = typeof Row.Type

interface Code extends Row {
  readonly bundle: string
  readonly source_map: string | null
  readonly files: string | null
}

const decodeRow = Schema.decodeUnknownEffect(Schema.toType(Row))

/** What is not as this version writes it is a defect: a history that is half shown misleads. */
const reportOf = (row: object): Effect.Effect<RevisionReport> =>
  decodeRow(row).pipe(
    Effect.orDie,
    Effect.map((valid) => ({
      revisionId: valid.id,
      guildId: valid.guild_id,
      status: valid.status,
      error: valid.error_message,
      current: valid.current,
      entry: valid.entry,
      source: valid.source,
      deployedBy: valid.deployed_by,
      deployedAt: DateTime.fromDateUnsafe(valid.deployed_at),
      message: valid.message,
      restores: valid.restores,
      base: valid.base,
      changes: valid.changes,
      bundleHash: valid.bundle_hash,
      bundleBytes: valid.bundle_bytes,
    })),
  )
