/** The typed calls about guilds' secrets. A value goes in, and none ever comes out. */
import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { InternalError } from "./Errors.ts"
import { GuildId } from "./Ids.ts"
import { RotationReport, SecretName, SecretReport } from "./Secret.ts"
import { SecretConflict, SecretInvalid, SecretNotFound, SecretQuotaExceeded } from "./SecretErrors.ts"

export const SecretRpcs = RpcGroup.make(
  Rpc.make("SecretList", {
    payload: { guildId: GuildId },
    success: Schema.Array(SecretReport),
    error: InternalError,
  }),
  Rpc.make("SecretSet", {
    payload: {
      guildId: GuildId,
      name: SecretName,
      value: Schema.RedactedFromValue(Schema.String),
      /** A new secret needs at least one; a known one keeps its own when there are none here. */
      allowedHosts: Schema.optional(Schema.Array(Schema.String)),
      /** The version that is to be replaced, 0 for none: with another one nothing is changed. */
      ifVersion: Schema.optional(Schema.Int),
    },
    success: SecretReport,
    error: Schema.Union([SecretInvalid, SecretConflict, SecretQuotaExceeded, InternalError]),
  }),
  Rpc.make("SecretDelete", {
    payload: { guildId: GuildId, name: SecretName },
    error: Schema.Union([SecretNotFound, InternalError]),
  }),
  /** Encrypts all guilds' secrets with the current master key. What a call that was cut short has done stays done. */
  Rpc.make("SecretRotate", { success: RotationReport, error: InternalError }),
)
