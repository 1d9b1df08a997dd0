/** What a CLI and the runtime say to each other when somebody signs in through their browser. */
import { Schema } from "effect"

/** The code that the browser has brought, and the verifier whose challenge it was made for. */
export const CliGrantRequest = Schema.Struct({
  code: Schema.String.check(Schema.isMaxLength(200)),
  verifier: Schema.String.check(Schema.isMaxLength(200)),
})

export const CliGrant = Schema.Struct({
  token: Schema.String,
  username: Schema.String,
  expiresAt: Schema.DateTimeUtc,
})
