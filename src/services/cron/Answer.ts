/**
 * A query whose connection goes away at a bad moment may never answer, or end in a defect. Whoever must go on asks
 * through here: after a while the question counts as failed, and nobody waits for it any more. It may have been done all the same.
 */
import { Cause, Effect, Exit } from "effect"
import { SqlError } from "effect/sql"

/** Far above what any of these queries takes, in milliseconds. */
const patience = 10_000

export const answered = <A, R>(
  query: Effect.Effect<A, SqlError.SqlError, R>,
): Effect.Effect<A, SqlError.SqlError, R> =>
  Effect.flatMap(Effect.context<R>(), (context) =>
    Effect.callback<A, SqlError.SqlError>((resume) => {
      const fiber = Effect.runForkWith(context)(query)
      const timer = setTimeout(() => {
        fiber.interruptUnsafe()
        resume(Effect.fail(unanswered(undefined)))
      }, patience)
      fiber.addObserver((exit) => {
        clearTimeout(timer)
        // A transaction whose connection goes away dies of not being able to roll back.
        const isLost = Exit.isFailure(exit) && !exit.cause.reasons.some(Cause.isFailReason)
        resume(isLost ? Effect.fail(unanswered(Cause.squash(exit.cause))) : exit)
      })
      return Effect.sync(() => {
        clearTimeout(timer)
        fiber.interruptUnsafe()
      })
    }),
  )

const unanswered = (cause: unknown) =>
  new SqlError.SqlError({
    reason: new SqlError.ConnectionError({
      cause,
      message: `Postgres has not answered${cause === undefined ? "" : `: ${String(cause)}`}`,
    }),
  })
