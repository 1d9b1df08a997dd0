import { Effect } from "effect"
import { InternalError } from "../domain/Errors.ts"

/** A failure that is nobody's business outside: told by an id, logged with the details under the same id. */
export const internal = (cause: unknown) =>
  Effect.suspend(() => {
    const id = crypto.randomUUID()
    return Effect.logError(`internal error ${id}`, cause).pipe(
      Effect.andThen(Effect.fail(new InternalError({ id }))),
    )
  })
