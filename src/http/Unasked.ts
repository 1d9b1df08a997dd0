import { Effect, type Schema } from "effect"
import type { DiscordCallFailed } from "../discord/DiscordRest.ts"
import { DiscordUnavailable, type InternalError } from "../domain/Errors.ts"
import { internal } from "./Internal.ts"

/** Discord could not be asked about somebody's rights: that is no fault of flora's, and passes. */
export const unasked = (
  error: DiscordCallFailed | Schema.SchemaError,
): Effect.Effect<never, DiscordUnavailable | InternalError> =>
  error._tag === "SchemaError"
    ? internal(error)
    : Effect.andThen(
        Effect.logWarning("Discord could not be asked who administers a guild", error),
        Effect.fail(new DiscordUnavailable()),
      )
