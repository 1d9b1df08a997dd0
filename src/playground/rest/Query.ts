import { Effect } from "effect"
import { type DiscordError } from "../DiscordError.ts"
import { invalidField } from "../FormBody.ts"
import type { RestRequest } from "./RestRouter.ts"

/** The `limit` of a list: an integer from 1 to `max`. */
export const readLimit = (
  request: RestRequest,
  { byDefault, max }: { readonly max: number; readonly byDefault: number },
): Effect.Effect<number, DiscordError> => {
  const text = request.query("limit")
  if (text === undefined) return Effect.succeed(byDefault)
  const limit = Number(text)
  if (!Number.isInteger(limit)) {
    return Effect.fail(invalidField(["limit"], "NUMBER_TYPE_COERCE", `Value "${text}" is not int.`))
  }
  return limit >= 1 && limit <= max
    ? Effect.succeed(limit)
    : Effect.fail(
        limit < 1
          ? invalidField(["limit"], "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.")
          : invalidField(["limit"], "NUMBER_TYPE_MAX", `int value should be less than or equal to ${max}.`),
      )
}
