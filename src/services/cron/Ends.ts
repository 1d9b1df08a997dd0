/**
 * Sees to it that ends of runs are written: a run whose end is lost would be under way for ever. While Postgres is away they wait. An end
 * that Postgres refuses although it answers is tried alone, so that it takes no other with it, and then left.
 */
import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { answered } from "./Answer.ts"
import type { EndedRun, FinalFailure } from "./Runs.ts"

/** How often ends are refused by a Postgres that answers before each is tried alone. */
const patience = 5

export interface Ends {
  /** Writes them, however long that takes, and gives those that are final failures. */
  readonly write: (ended: ReadonlyArray<EndedRun>) => Effect.Effect<ReadonlyArray<FinalFailure>>
  /** From now on what cannot be written is left, for the next runtime. */
  readonly close: () => void
}

/** `end` writes ends in one transaction. */
export const makeEnds = Effect.fnUntraced(function* (
  end: (ended: ReadonlyArray<EndedRun>) => Effect.Effect<ReadonlyArray<FinalFailure>, SqlError.SqlError>,
) {
  const sql = yield* SqlClient.SqlClient
  let closed = false

  const write = Effect.fnUntraced(function* (ended: ReadonlyArray<EndedRun>) {
    for (let refused = 0; !closed && refused < patience;) {
      const written = yield* Effect.result(answered(end(ended)))
      if (written._tag === "Success") return written.success
      yield* Effect.logWarning(`ended runs cannot be written: ${written.failure.message}`)
      yield* Effect.sleep("500 millis")
      if (yield* Effect.isSuccess(answered(sql`SELECT 1`))) refused++
    }
    if (closed || ended.length === 1) {
      for (const { run } of ended) yield* Effect.logError(`the end of run ${run.runId} is not written`)
      return []
    }
    const failures: Array<FinalFailure> = []
    for (const each of ended) failures.push(...(yield* one(each)))
    return failures
  })
  const one = (ended: EndedRun): Effect.Effect<ReadonlyArray<FinalFailure>> =>
    Effect.suspend(() => write([ended]))

  const ends: Ends = { write, close: () => void (closed = true) }
  return ends
})
