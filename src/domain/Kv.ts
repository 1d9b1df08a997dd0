/** Words of the key-value stores that their service, their operations, the typed calls and the CLI share. */
import { Schema } from "effect"

/** When a key goes away: at a Unix time in seconds, or after some seconds, which must not both be given. */
const lifetime = {
  expiration: Schema.optional(Schema.Finite),
  ttlSeconds: Schema.optional(Schema.Finite),
}

/** What can be said about a key beside its value. */
export const KvSetOptions = Schema.Struct({
  ...lifetime,
  /** Any JSON; null and nothing are the same. */
  metadata: Schema.optional(Schema.Json),
})
export type KvSetOptions = typeof KvSetOptions.Type

export const KvListOptions = Schema.Struct({
  /** Only keys that begin with this. */
  prefix: Schema.optional(Schema.String),
  /** Defaults to 100. */
  limit: Schema.optional(Schema.Int),
  /** The last key of the page before. */
  cursor: Schema.optional(Schema.String),
  /** Last key first. */
  reverse: Schema.optional(Schema.Boolean),
})
export type KvListOptions = typeof KvListOptions.Type

/** One change of a batch. */
export const KvChange = Schema.Union([
  Schema.Struct({
    type: Schema.Literal("set"),
    key: Schema.String,
    value: Schema.String,
    ...KvSetOptions.fields,
  }),
  Schema.Struct({ type: Schema.Literal("delete"), key: Schema.String }),
])
export type KvChange = typeof KvChange.Type

const about = {
  /** Unix time in seconds. */
  expiration: Schema.optionalKey(Schema.Number),
  metadata: Schema.optionalKey(Schema.Json),
}

export const KvValue = Schema.Struct({ value: Schema.NullOr(Schema.String), ...about })
export type KvValue = typeof KvValue.Type

export const KvPage = Schema.Struct({
  keys: Schema.Array(Schema.Struct({ name: Schema.String, ...about })),
  listComplete: Schema.Boolean,
  /** There when the list is not complete. */
  cursor: Schema.optionalKey(Schema.String),
})
export type KvPage = typeof KvPage.Type

/** How much a store holds: bytes of keys, values and metadata. What has expired counts until it is swept. */
export const KvStoreReport = Schema.Struct({
  name: Schema.String,
  keys: Schema.Number,
  bytes: Schema.Number,
})
export type KvStoreReport = typeof KvStoreReport.Type

/** One key in a backup. */
export const KvEntry = Schema.Struct({
  store: Schema.String,
  key: Schema.String,
  value: Schema.String,
  ...about,
})
export type KvEntry = typeof KvEntry.Type

export const KvBackup = Schema.Struct({
  id: Schema.String,
  createdAt: Schema.DateTimeUtc,
  /** Of the file. */
  bytes: Schema.Number,
})
export type KvBackup = typeof KvBackup.Type

/**
 * A backup is a gzipped file of JSON lines: this head, one `KvEntry` per key, and a foot that counts them, so that a file that was
 * cut short is told from a whole one.
 */
export const KvBackupHead = Schema.Struct({ flora: Schema.Literal("kv-backup"), version: Schema.Literal(1) })
export const KvBackupFoot = Schema.Struct({ entries: Schema.Number })
export const KvBackupLine = Schema.fromJsonString(Schema.Union([KvEntry, KvBackupFoot, KvBackupHead]))
