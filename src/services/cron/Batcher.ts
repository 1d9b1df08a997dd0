/** Writes of many callers that go together: what comes while a write is under way goes with the next one. */
import { Deferred, Effect, Exit, Queue, Schedule } from "effect"

interface Entry<A, B, E> {
  readonly item: A
  readonly done: Deferred.Deferred<B, E>
}

export interface Batcher<A, B, E> {
  /** Writes an item with others and gives what became of it. */
  readonly write: (item: A) => Effect.Effect<B, E>
  /** The same from a plain callback; nobody waits for it. */
  readonly add: (item: A) => void
  /** Waits until everything that has been added is written. */
  readonly flush: Effect.Effect<void>
}

/** `writeAll` gives one result per item, in their order. Its fiber ends with the scope. */
export const makeBatcher = Effect.fnUntraced(function* <A, B, E>(
  size: number,
  writeAll: (items: ReadonlyArray<A>) => Effect.Effect<ReadonlyArray<B>, E>,
) {
  const queue = yield* Queue.unbounded<Entry<A, B, E>>()
  let open = 0
  const write = Effect.gen(function* () {
    const entries = yield* Queue.takeBetween(queue, 1, size)
    const exit = yield* Effect.exit(writeAll(entries.map(({ item }) => item)))
    open -= entries.length
    for (const [i, { done }] of entries.entries())
      Deferred.doneUnsafe(
        done,
        Exit.map(exit, (results) => results[i]!),
      )
  })
  yield* Effect.forkScoped(
    Effect.forever(
      Effect.uninterruptibleMask((restore) =>
        restore(Effect.asVoid(Queue.peek(queue))).pipe(Effect.andThen(write)),
      ),
    ),
  )
  const enter = (item: A) => {
    const entry = { item, done: Deferred.makeUnsafe<B, E>() }
    open++
    Queue.offerUnsafe(queue, entry)
    return entry.done
  }
  const batcher: Batcher<A, B, E> = {
    write: (item) => Effect.suspend(() => Deferred.await(enter(item))),
    add: (item) => void enter(item),
    flush: Effect.sync(() => open === 0).pipe(
      Effect.repeat({ while: (empty) => !empty, schedule: Schedule.spaced("5 millis") }),
      Effect.asVoid,
    ),
  }
  return batcher
})
