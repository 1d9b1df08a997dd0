/** The ways in which the key-value stores say no. Each has a stable `code`, which is what a script's `error.code` is. */
import { Schema } from "effect"

/** A name, key, value or option is not what the stores take. */
export class KvInvalid extends Schema.TaggedError<KvInvalid>()(
  "KvInvalid",
  { message: Schema.String },
  { httpApiStatus: 400 },
) {
  readonly code = "INVALID_INPUT"
}

/** The write would put more into a store or a guild than it may hold. */
export class KvQuotaExceeded extends Schema.TaggedError<KvQuotaExceeded>()(
  "KvQuotaExceeded",
  { of: Schema.Literals(["store", "guild", "stores"]), limit: Schema.Number },
  { httpApiStatus: 413 },
) {
  readonly code = "KV_QUOTA_EXCEEDED"
  override get message() {
    return this.of === "stores"
      ? `kv quota exceeded: a guild may have at most ${this.limit} stores`
      : `kv quota exceeded: a ${this.of} may hold at most ${this.limit} bytes; delete some keys first`
  }
}

/** More writes to one store than it takes per minute. */
export class KvRateLimited extends Schema.TaggedError<KvRateLimited>()(
  "KvRateLimited",
  { limit: Schema.Number, retryAfterMs: Schema.Number },
  { httpApiStatus: 429 },
) {
  readonly code = "KV_RATE_LIMITED"
  override get message() {
    return `kv write rate limit exceeded (${this.limit} writes per store and minute); retry later, in ${this.retryAfterMs} ms`
  }
}

/** Whoever asked for the write no longer serves the guild. */
export class KvStaleEpoch extends Schema.TaggedError<KvStaleEpoch>()(
  "KvStaleEpoch",
  { epoch: Schema.Number },
  { httpApiStatus: 409 },
) {
  readonly code = "STALE_EPOCH"
  override get message() {
    return "this isolate no longer serves its guild"
  }
}

/** The key has no value, or no longer. */
export class KvKeyNotFound extends Schema.TaggedError<KvKeyNotFound>()(
  "KvKeyNotFound",
  { key: Schema.String },
  { httpApiStatus: 404 },
) {
  readonly code = "KV_KEY_NOT_FOUND"
  override get message() {
    return `key not found: ${JSON.stringify(this.key)}`
  }
}

/** What is to be incremented, or what would come of it, is no whole number between ±(2^53 - 1). */
export class KvNotANumber extends Schema.TaggedError<KvNotANumber>()(
  "KvNotANumber",
  { key: Schema.String },
  { httpApiStatus: 409 },
) {
  readonly code = "KV_NOT_A_NUMBER"
  override get message() {
    return `key ${JSON.stringify(this.key)} cannot be incremented: its value is not, or would no longer be, a safe integer`
  }
}

export class KvBackupNotFound extends Schema.TaggedError<KvBackupNotFound>()(
  "KvBackupNotFound",
  { backupId: Schema.String },
  { httpApiStatus: 404 },
) {
  readonly code = "KV_BACKUP_NOT_FOUND"
  override get message() {
    return `the guild has no backup ${JSON.stringify(this.backupId)}`
  }
}

/** The file is not a whole backup; nothing has been restored from it. */
export class KvBackupDamaged extends Schema.TaggedError<KvBackupDamaged>()(
  "KvBackupDamaged",
  { backupId: Schema.String, detail: Schema.String },
  { httpApiStatus: 422 },
) {
  readonly code = "KV_BACKUP_DAMAGED"
  override get message() {
    return `the backup ${this.backupId} is damaged, and nothing was restored: ${this.detail}`
  }
}

/** A guild's exports must be some time apart. */
export class KvExportTooSoon extends Schema.TaggedError<KvExportTooSoon>()(
  "KvExportTooSoon",
  { retryAfterMs: Schema.Number },
  { httpApiStatus: 429 },
) {
  readonly code = "KV_EXPORT_TOO_SOON"
  override get message() {
    return `the guild was exported a moment ago; try again in ${Math.ceil(this.retryAfterMs / 1000)} s`
  }
}

/** The database or its disk failed. Whether a write that fails so has happened is not known, but it has happened whole or not at all. */
export class KvUnavailable extends Schema.TaggedError<KvUnavailable>()(
  "KvUnavailable",
  { message: Schema.String },
  { httpApiStatus: 503 },
) {
  readonly code = "KV_UNAVAILABLE"
}
