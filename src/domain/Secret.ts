/** Words of guilds' secrets that their service, the typed calls and the CLI share. None of them can hold a value. */
import { Schema } from "effect"
import { GuildId } from "./Ids.ts"

/** A letter or an underscore, then up to 63 letters, digits, underscores, dots and hyphens. */
export const SecretName = Schema.String.check(
  Schema.isPattern(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, {
    message: "expected a name of letters, digits, _, . and -, at most 64, and no digit, . or - first",
  }),
)

/** What is known of a secret beside its value. */
export const SecretReport = Schema.Struct({
  name: SecretName,
  /** Where requests may carry it. */
  allowedHosts: Schema.Array(Schema.String),
  /** Counts the values it has had, from 1. */
  version: Schema.Number,
  createdAt: Schema.DateTimeUtc,
  updatedAt: Schema.DateTimeUtc,
  /** Who set it last. */
  updatedBy: Schema.String,
})
export type SecretReport = typeof SecretReport.Type

/** What came of encrypting with the current master key what was encrypted with another one. */
export const RotationReport = Schema.Struct({
  reencrypted: Schema.Number,
  /** Secrets that no master key of this runtime opens; they are left as they are. */
  unreadable: Schema.Array(Schema.Struct({ guildId: GuildId, name: SecretName })),
  /** How many secrets each master key encrypts now. */
  keys: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      standing: Schema.Literals(["current", "previous", "unknown"]),
      secrets: Schema.Number,
    }),
  ),
})
export type RotationReport = typeof RotationReport.Type
