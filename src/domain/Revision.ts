/** Words of a guild's deployment history, for the services, the typed calls and whoever shows them. */
import { Schema } from "effect"
import { CronDeclaration } from "./Cron.ts"
import { Deployment, DeploySource } from "./Deployment.ts"
import { GuildId, RevisionId } from "./Ids.ts"
import { LogLevel } from "./LogLine.ts"
import { ScriptFiles } from "./ScriptFiles.ts"

/** Paths of the files by which a revision differs from the one that was current before it. */
export const ChangeSummary = Schema.Struct({
  added: Schema.Array(Schema.String),
  removed: Schema.Array(Schema.String),
  modified: Schema.Array(Schema.String),
})
export type ChangeSummary = typeof ChangeSummary.Type

/** One deploy that succeeded or failed, without what was deployed. */
export const RevisionReport = Schema.Struct({
  revisionId: RevisionId,
  guildId: GuildId,
  status: Schema.Literals(["success", "failed"]),
  /** Why it failed. */
  error: Schema.NullOr(Schema.String),
  /** It is the one that the guild runs, or would run if it were not paused. */
  current: Schema.Boolean,
  entry: Schema.String,
  source: DeploySource,
  deployedBy: Schema.String,
  deployedAt: Schema.DateTimeUtc,
  message: Schema.NullOr(Schema.String),
  /** The earlier revision whose script this one runs again. */
  restores: Schema.NullOr(RevisionId),
  /** The revision that was current before it. */
  base: Schema.NullOr(RevisionId),
  /** Null where neither it nor its base came with files. */
  changes: Schema.NullOr(ChangeSummary),
  /** SHA-256 of the bundle, hexadecimal; of the empty text where a build failed. */
  bundleHash: Schema.String,
  bundleBytes: Schema.Number,
})
export type RevisionReport = typeof RevisionReport.Type

/** Part of a history, the latest first. */
export const RevisionPage = Schema.Struct({
  revisions: Schema.Array(RevisionReport),
  /** Where the next page begins; null at the end. */
  next: Schema.NullOr(Schema.String),
})
export type RevisionPage = typeof RevisionPage.Type

/** A revision with the author's files, null where it came without. */
export const RevisionSources = Schema.Struct({
  revision: RevisionReport,
  files: Schema.NullOr(ScriptFiles),
})
export type RevisionSources = typeof RevisionSources.Type

export const FileDiff = Schema.Struct({
  path: Schema.String,
  change: Schema.Literals(["added", "removed", "modified"]),
  /** Unified, with three lines of context. */
  diff: Schema.String,
})
export type FileDiff = typeof FileDiff.Type

/** From one revision to another; of revisions without files, the bundle is compared as `bundle.js`. */
export const RevisionDiff = Schema.Struct({
  from: RevisionId,
  to: RevisionId,
  files: Schema.Array(FileDiff),
})
export type RevisionDiff = typeof RevisionDiff.Type

/** What a deploy would have done. */
export const DeployCheck = Schema.Struct({
  bundleHash: Schema.String,
  bundleBytes: Schema.Number,
  events: Schema.Array(Schema.String),
  /** `type` as Discord has it: 1 for slash commands, 2 and 3 for the menus of members and messages. */
  commands: Schema.Array(Schema.Struct({ name: Schema.String, type: Schema.Number })),
  crons: Schema.Array(CronDeclaration),
  /** From the current revision; null where neither came with files. */
  changes: Schema.NullOr(ChangeSummary),
  /** Whether the types have been checked, and are right: those of a project with a `tsconfig.json` that is sent as files. */
  typesChecked: Schema.Boolean,
  /** What the script printed while it loaded, and what would have happened meanwhile. */
  log: Schema.Array(Schema.Struct({ level: LogLevel, message: Schema.String })),
})
export type DeployCheck = typeof DeployCheck.Type

/** What a deploy tells while it is under way; the last one is how it ended. */
export const DeployProgress = Schema.Union([
  Schema.TaggedStruct("Log", { message: Schema.String }),
  Schema.TaggedStruct("Deployed", { deployment: Deployment }),
  Schema.TaggedStruct("Checked", { check: DeployCheck }),
])
export type DeployProgress = typeof DeployProgress.Type
