/**
 * The errors that people and programs outside the runtime can meet. Each has a one-line message for a person, fields for
 * a program and the HTTP status it answers with.
 */
import { DateTime, Schema } from "effect"
import { GuildId } from "./Ids.ts"

export class Unauthorized extends Schema.TaggedError<Unauthorized>()(
  "Unauthorized",
  { message: Schema.String },
  { httpApiStatus: 401 },
) {}

/** The caller is known, but this is not theirs to do. The same for a guild that does not exist, so that nothing is told about it. */
export class Forbidden extends Schema.TaggedError<Forbidden>()(
  "Forbidden",
  { message: Schema.String },
  { httpApiStatus: 403 },
) {}

/** Discord does not say who administers the guild, so nobody is let in. */
export class DiscordUnavailable extends Schema.TaggedError<DiscordUnavailable>()(
  "DiscordUnavailable",
  {},
  { httpApiStatus: 503 },
) {
  override get message() {
    return "Discord does not say now whether you administer the guild; nothing was done, try again in a moment"
  }
}

/** Too many calls of one kind from one caller, or for one guild. */
export class RateLimited extends Schema.TaggedError<RateLimited>()(
  "RateLimited",
  { retryAfterMs: Schema.Number },
  { httpApiStatus: 429 },
) {
  override get message() {
    return `too many calls of this kind; try again in ${Math.ceil(this.retryAfterMs / 1000)} s`
  }
}

export class TokenNotFound extends Schema.TaggedError<TokenNotFound>()(
  "TokenNotFound",
  { tokenId: Schema.String },
  { httpApiStatus: 404 },
) {
  override get message() {
    return `there is no token ${JSON.stringify(this.tokenId)} of yours`
  }
}

export class SessionNotFound extends Schema.TaggedError<SessionNotFound>()(
  "SessionNotFound",
  { sessionId: Schema.String },
  { httpApiStatus: 404 },
) {
  override get message() {
    return `there is no session ${JSON.stringify(this.sessionId)} of yours`
  }
}

/** The caller has as many tokens as one may have. */
export class TokenQuotaExceeded extends Schema.TaggedError<TokenQuotaExceeded>()(
  "TokenQuotaExceeded",
  { limit: Schema.Number },
  { httpApiStatus: 409 },
) {
  override get message() {
    return `one may have at most ${this.limit} tokens; revoke one first`
  }
}

export class DeploymentNotFound extends Schema.TaggedError<DeploymentNotFound>()(
  "DeploymentNotFound",
  { guildId: GuildId },
  { httpApiStatus: 404 },
) {
  override get message() {
    return `guild ${this.guildId} has no deployment`
  }
}

/** The bot is not in this guild, so there is nothing to deploy to. */
export class GuildNotFound extends Schema.TaggedError<GuildNotFound>()(
  "GuildNotFound",
  { guildId: GuildId },
  { httpApiStatus: 404 },
) {
  override get message() {
    return `the bot is not in a guild with the id ${this.guildId}`
  }
}

export class BundleTooLarge extends Schema.TaggedError<BundleTooLarge>()(
  "BundleTooLarge",
  { bytes: Schema.Number, limit: Schema.Number },
  { httpApiStatus: 413 },
) {
  override get message() {
    return `the bundle has ${this.bytes} bytes; at most ${this.limit} are allowed`
  }
}

/** The files of a deploy are too many, or too large together. */
export class SourcesTooLarge extends Schema.TaggedError<SourcesTooLarge>()(
  "SourcesTooLarge",
  { files: Schema.Number, bytes: Schema.Number, maxFiles: Schema.Number, maxBytes: Schema.Number },
  { httpApiStatus: 413 },
) {
  override get message() {
    return (
      `the deploy has ${this.files} files with ${this.bytes} bytes; ` +
      `at most ${this.maxFiles} files with ${this.maxBytes} bytes are allowed`
    )
  }
}

/** The files do not make a bundle; the message is for their author. */
export class BuildFailed extends Schema.TaggedError<BuildFailed>()(
  "BuildFailed",
  { message: Schema.String },
  { httpApiStatus: 422 },
) {}

/** Builds are under way already; later there will be room. */
export class BuildRefused extends Schema.TaggedError<BuildRefused>()(
  "BuildRefused",
  { reason: Schema.String },
  { httpApiStatus: 429 },
) {
  override get message() {
    return `the script cannot be built now: ${this.reason}`
  }
}

/** The guild has no such revision, or more than one whose id begins like this. */
export class RevisionNotFound extends Schema.TaggedError<RevisionNotFound>()(
  "RevisionNotFound",
  { guildId: GuildId, revision: Schema.String, reason: Schema.Literals(["unknown", "ambiguous", "failed"]) },
  { httpApiStatus: 404 },
) {
  override get message() {
    const named = JSON.stringify(this.revision.slice(0, 40))
    if (this.reason === "ambiguous")
      return `guild ${this.guildId} has several revisions that begin with ${named}; give more of the id`
    if (this.reason === "failed")
      return `revision ${named} failed when it was deployed; it cannot be restored`
    return `guild ${this.guildId} has no revision ${named}; it may have been removed with age`
  }
}

/** The database does not answer. What ran before goes on. */
export class StorageUnavailable extends Schema.TaggedError<StorageUnavailable>()(
  "StorageUnavailable",
  {
    /** `unknown`: the connection was lost while the change was being made, and nobody could be asked since. */
    outcome: Schema.Literals(["unchanged", "unknown"]),
  },
  { httpApiStatus: 503 },
) {
  override get message() {
    return this.outcome === "unchanged"
      ? "the database does not answer; nothing was changed, and what ran before goes on"
      : "the database was lost while the change was being made; look whether it was made once it is back"
  }
}

/** An error thrown by a guild's script, with its stack in the author's files where a source map was deployed. */
export const ScriptError = Schema.Struct({
  name: Schema.String,
  message: Schema.String,
  stack: Schema.optionalKey(Schema.String),
})
export type ScriptError = typeof ScriptError.Type

/** The script did not load: the previous one, if any, goes on serving. */
export class ScriptLoadFailed extends Schema.TaggedError<ScriptLoadFailed>()(
  "ScriptLoadFailed",
  { reason: Schema.Literals(["syntax", "thrown", "timeout", "memory", "host"]), error: ScriptError },
  { httpApiStatus: 422 },
) {
  override get message() {
    return `the script failed to load: ${this.error.name}: ${this.error.message}`
  }
}

/** Discord refused the script's commands, or could not be reached to register them. */
export class CommandsRejected extends Schema.TaggedError<CommandsRejected>()(
  "CommandsRejected",
  { status: Schema.Number, detail: Schema.String },
  { httpApiStatus: 422 },
) {
  override get message() {
    return `Discord did not accept the script's commands (${this.status}): ${this.detail}`
  }
}

/** The guild cannot be moved to another worker now; later it can. */
export class MigrationRefused extends Schema.TaggedError<MigrationRefused>()(
  "MigrationRefused",
  { guildId: GuildId, reason: Schema.String },
  { httpApiStatus: 409 },
) {
  override get message() {
    return `guild ${this.guildId} cannot be moved now: ${this.reason}`
  }
}

export class WorkerNotFound extends Schema.TaggedError<WorkerNotFound>()(
  "WorkerNotFound",
  { worker: Schema.Number },
  { httpApiStatus: 404 },
) {
  override get message() {
    return `there is no worker ${this.worker}`
  }
}

/** Somebody has to take the guilds. */
export class LastWorker extends Schema.TaggedError<LastWorker>()(
  "LastWorker",
  { worker: Schema.Number },
  { httpApiStatus: 409 },
) {
  override get message() {
    return `worker ${this.worker} is the last one that takes guilds`
  }
}

/** A worker that was asked for did not come up. */
export class WorkerNotStarted extends Schema.TaggedError<WorkerNotStarted>()(
  "WorkerNotStarted",
  { detail: Schema.String },
  { httpApiStatus: 503 },
) {
  override get message() {
    return `a worker did not start: ${this.detail}`
  }
}

/** The guild's last deploys each ended their isolate or its host by force; no more are taken for now. */
export class DeployRefused extends Schema.TaggedError<DeployRefused>()(
  "DeployRefused",
  { guildId: GuildId, deploys: Schema.Number, until: Schema.DateTimeUtc },
  { httpApiStatus: 429 },
) {
  override get message() {
    return (
      `the last ${this.deploys} deploys of guild ${this.guildId} each had to be ended by force; ` +
      `deploys are refused until ${DateTime.formatIso(this.until)}, or until an operator releases the guild`
    )
  }
}

/** Something outside the caller's control failed; the details are in the runtime's log under the same id. */
export class InternalError extends Schema.TaggedError<InternalError>()(
  "InternalError",
  { id: Schema.String },
  { httpApiStatus: 500 },
) {
  override get message() {
    return `internal error (${this.id}); the runtime's log has the details`
  }
}
