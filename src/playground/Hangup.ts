/**
 * Ends what would keep the HTTP server from stopping: open gateway sockets and event streams never end by themselves,
 * and a server that stops gracefully waits for every connection.
 */
import { Context, Deferred, Effect, Layer } from "effect"

export class Hangup extends Context.Service<
  Hangup,
  {
    /** Completes when connections have to end. */
    readonly requested: Effect.Effect<void>
    readonly request: Effect.Effect<void>
  }
>()("flora/playground/Hangup") {
  static readonly layer = Layer.effect(
    Hangup,
    Effect.map(Deferred.make<void>(), (requested) =>
      Hangup.of({
        requested: Deferred.await(requested),
        request: Effect.asVoid(Deferred.succeed(requested, undefined)),
      }),
    ),
  )
}
