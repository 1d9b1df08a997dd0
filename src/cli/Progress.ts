import { Clock, Effect } from "effect"

/**
 * Shows on the terminal that something takes its time, and for how long already; the line goes away again. Where standard error is no
 * terminal, nothing is shown.
 */
export const progress = <A, E, R>(what: string, work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  if (process.stderr.isTTY !== true || process.env["TERM"] === "dumb") return work
  const write = (text: string) => Effect.sync(() => process.stderr.write(`\r\u001b[2K${text}`))
  const clock = Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    // What is quick needs no line.
    yield* Effect.sleep("400 millis")
    while (true) {
      const seconds = Math.floor(((yield* Clock.currentTimeMillis) - began) / 1000)
      yield* write(`${what} … ${seconds} s`)
      yield* Effect.sleep("1 second")
    }
  })
  return Effect.raceFirst(work, clock).pipe(Effect.ensuring(write("")))
}
