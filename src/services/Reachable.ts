/** Whether what flora stands on answers at this moment: the database and the cache. */
import { Context, Effect, Layer } from "effect"
import { Persistence } from "effect/persistence"
import { SqlClient } from "effect/sql"

/** A failure is told by its kind only: whoever asks need not be an operator. */
export type Reach = "ok" | "unreachable" | "slow"

/** Time for an answer. */
const patience = "2 seconds"

const reach = <E>(attempt: Effect.Effect<unknown, E>): Effect.Effect<Reach> =>
  attempt.pipe(
    Effect.as("ok" as const),
    Effect.catchCause((cause) =>
      Effect.as(Effect.logDebug("something is out of reach", cause), "unreachable" as const),
    ),
    Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed("slow" as const) }),
  )

export class Reachable extends Context.Service<
  Reachable,
  { readonly database: Effect.Effect<Reach>; readonly cache: Effect.Effect<Reach> }
>()("flora/services/Reachable") {
  static readonly layer = Layer.effect(
    Reachable,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const store = yield* (yield* Persistence.BackingPersistence).make("health")
      return Reachable.of({ database: reach(sql`SELECT 1`), cache: reach(store.get("now")) })
    }),
  )
}
