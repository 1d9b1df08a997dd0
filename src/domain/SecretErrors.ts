/** The ways in which the secrets' service says no. No message holds a value. */
import { Schema } from "effect"

/** A name, value or host is not what can be kept. */
export class SecretInvalid extends Schema.TaggedError<SecretInvalid>()(
  "SecretInvalid",
  { message: Schema.String },
  { httpApiStatus: 400 },
) {}

export class SecretNotFound extends Schema.TaggedError<SecretNotFound>()(
  "SecretNotFound",
  { name: Schema.String },
  { httpApiStatus: 404 },
) {
  override get message() {
    return `the guild has no secret ${JSON.stringify(this.name)}`
  }
}

/** Somebody else has set or deleted the secret meanwhile; nothing was changed. */
export class SecretConflict extends Schema.TaggedError<SecretConflict>()(
  "SecretConflict",
  { name: Schema.String, expected: Schema.Number, version: Schema.Number },
  { httpApiStatus: 409 },
) {
  override get message() {
    const now = this.version === 0 ? "it does not exist" : `it is at version ${this.version}`
    return `the secret ${JSON.stringify(this.name)} was to be at version ${this.expected}, but ${now}`
  }
}

/** The guild has as many secrets as it may have. */
export class SecretQuotaExceeded extends Schema.TaggedError<SecretQuotaExceeded>()(
  "SecretQuotaExceeded",
  { limit: Schema.Number },
  { httpApiStatus: 413 },
) {
  override get message() {
    return `a guild may have at most ${this.limit} secrets; delete one first`
  }
}
