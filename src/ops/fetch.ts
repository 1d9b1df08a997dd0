import { Effect, Schema } from "effect"
import { Egress } from "../services/egress/Egress.ts"
import type { FetchError } from "../services/egress/Errors.ts"
import { operation, operationFailed } from "./Operation.ts"

/** Bodies travel as base64, for operations are text. */
const Args = Schema.Struct({
  url: Schema.String,
  method: Schema.String,
  headers: Schema.Array(Schema.Tuple([Schema.String, Schema.String])),
  body: Schema.optional(Schema.String),
  redirect: Schema.Literals(["follow", "manual", "error"]),
})

/** Requests to the outside, through the guard. */
export const fetchOperations = Effect.map(Egress, (egress) => [
  operation("fetch", Args, ({ body, ...request }, guildId) =>
    egress
      .fetch(guildId, { ...request, body: body === undefined ? undefined : Buffer.from(body, "base64") })
      .pipe(
        Effect.map((response) => ({ ...response, body: response.body.toString("base64") })),
        Effect.mapError(fetchFailed),
      ),
  ),
])

/** How a request that did not succeed looks to a script. */
export const fetchFailed = (error: FetchError) => {
  switch (error._tag) {
    case "FetchRefused":
      return operationFailed("FETCH_REFUSED", error.message, { reason: error.reason })
    case "FetchFailed":
      return operationFailed("FETCH_FAILED", error.message)
    case "FetchTimeout":
      return operationFailed("FETCH_TIMEOUT", error.message)
    case "FetchTooLarge":
      return operationFailed("FETCH_TOO_LARGE", error.message, { limit: error.limit })
    case "FetchRateExceeded":
      return operationFailed("LIMIT_EXCEEDED", error.message, {
        limit: "fetchPerMinute",
        retryAfterMs: error.retryAfterMs,
      })
  }
}
