/** Values that are kept for some minutes and given back once, to whoever has the id: steps of a sign-in. */
import { randomBytes } from "node:crypto"
import { Context, Duration, Effect, Layer, Option, Schema, Semaphore } from "effect"
import { Persistence } from "effect/persistence"

/** A kind of ticket: its name, what it holds and how long it is good. */
export interface TicketKind<A> {
  readonly name: string
  readonly schema: Schema.Codec<A, object>
  readonly seconds: number
}

export class Tickets extends Context.Service<
  Tickets,
  {
    /** Succeeds with the id: 256 random bits. */
    readonly issue: <A>(
      kind: TicketKind<A>,
      value: A,
    ) => Effect.Effect<string, Persistence.PersistenceError | Schema.SchemaError>
    /** None where there was never such a ticket, it is too old, or somebody has had it. */
    readonly redeem: <A>(
      kind: TicketKind<A>,
      id: string,
    ) => Effect.Effect<Option.Option<A>, Persistence.PersistenceError>
  }
>()("flora/services/access/Tickets") {
  static readonly layer = Layer.effect(
    Tickets,
    Effect.gen(function* () {
      const store = yield* (yield* Persistence.BackingPersistence).make("flora:ticket.1")
      const one = yield* Semaphore.make(1)
      return Tickets.of({
        issue: Effect.fnUntraced(function* (kind, value) {
          const id = randomBytes(32).toString("base64url")
          const encoded = yield* Schema.encodeEffect(kind.schema)(value)
          yield* store.set(`${kind.name}:${id}`, encoded, Duration.seconds(kind.seconds))
          return id
        }),
        redeem: Effect.fnUntraced(function* (kind, id) {
          const stored = yield* store.get(`${kind.name}:${id}`)
          if (stored === undefined) return Option.none()
          yield* store.remove(`${kind.name}:${id}`)
          return Schema.decodeUnknownOption(kind.schema)(stored)
        }, one.withPermit),
      })
    }),
  )
}
