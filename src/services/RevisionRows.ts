/** How revisions are written. */
import { createHash } from "node:crypto"
import { Effect, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { DeploySource } from "../domain/Deployment.ts"
import type { GuildId, RevisionId } from "../domain/Ids.ts"
import type { ChangeSummary } from "../domain/Revision.ts"
import type { Manifest, Script } from "../domain/Script.ts"
import { ScriptFiles } from "../domain/ScriptFiles.ts"

/** A deploy on its way into the history. */
export interface Revision {
  readonly guildId: GuildId
  readonly entry: string
  readonly script: Script
  /** The author's files, where they came with it. */
  readonly files?: ScriptFiles | undefined
  readonly source: DeploySource
  /** Name of the person or program that deployed. */
  readonly deployedBy: string
  readonly message?: string | undefined
  /** The earlier revision that this one runs again. */
  readonly restores?: RevisionId | undefined
}

const StoredFiles = Schema.fromJsonString(ScriptFiles)

/** What is stored as files; none where it is not what this version writes. */
export const readFiles = (stored: string | null): ScriptFiles | undefined =>
  stored === null ? undefined : Option.getOrUndefined(Schema.decodeUnknownOption(StoredFiles)(stored))

/** How the files differ from those of the revision before; undefined where neither has any. */
export const changesBetween = (
  before: ScriptFiles | undefined,
  after: ScriptFiles | undefined,
): ChangeSummary | undefined => {
  if (before === undefined && after === undefined) return undefined
  const [old, now] = [before ?? {}, after ?? {}]
  const has = (files: ScriptFiles, path: string) => Object.hasOwn(files, path)
  return {
    added: Object.keys(now)
      .filter((path) => !has(old, path))
      .sort(),
    removed: Object.keys(old)
      .filter((path) => !has(now, path))
      .sort(),
    modified: Object.keys(now)
      .filter((path) => has(old, path) && old[path] !== now[path])
      .sort(),
  }
}

/** A row of `deployment_revisions`. Call it in the transaction that makes the revision current, if it is to be. */
export const insertRevision = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  id: string,
  revision: Revision,
  outcome: { readonly manifest: Manifest } | { readonly error: string },
) {
  const [base] = yield* sql<{ id: string; files: string | null }>`
    SELECT r.id, r.files FROM deployments d JOIN deployment_revisions r ON r.id = d.revision_id
    WHERE d.guild_id = ${revision.guildId}`
  const changes = changesBetween(readFiles(base?.files ?? null), revision.files)
  yield* sql`
    INSERT INTO deployment_revisions ${sql.insert({
      id,
      guild_id: revision.guildId,
      entry: revision.entry,
      bundle: revision.script.bundle,
      source_map: revision.script.sourceMap ?? null,
      bundle_hash: createHash("sha256").update(revision.script.bundle).digest("hex"),
      bundle_bytes: Buffer.byteLength(revision.script.bundle),
      files: revision.files === undefined ? null : JSON.stringify(revision.files),
      manifest: "manifest" in outcome ? JSON.stringify(outcome.manifest) : null,
      status: "manifest" in outcome ? "success" : "failed",
      error_message: "error" in outcome ? withoutNul(outcome.error) : null,
      source: revision.source,
      deployed_by: revision.deployedBy,
      message: revision.message ?? null,
      restores: revision.restores ?? null,
      base: base?.id ?? null,
      changes: changes === undefined ? null : JSON.stringify(changes),
    })}`
})

/** Postgres stores no NUL, and a script may throw one. */
const withoutNul = (text: string) => text.replaceAll("\0", "\u{fffd}").slice(0, 10_000)
