/** How long the runtime's event loop lets what is due wait. Measured by Node itself, in intervals of a few seconds. */
import { monitorEventLoopDelay } from "node:perf_hooks"
import { Context, Effect, Layer, Schedule } from "effect"

export interface Lag {
  /** Seconds. */
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Milliseconds between two looks; a loop that lets nothing wait shows about as much. */
const resolution = 20

const interval = "10 seconds"

export class EventLoop extends Context.Service<
  EventLoop,
  {
    /** Of the interval that ended last, or of the one that goes on where there is none yet. */
    readonly lag: () => Lag
  }
>()("flora/layers/EventLoop") {
  static readonly layer = Layer.effect(
    EventLoop,
    Effect.gen(function* () {
      const monitor = yield* Effect.acquireRelease(
        Effect.sync(() => {
          const started = monitorEventLoopDelay({ resolution })
          started.enable()
          return started
        }),
        (started) => Effect.sync(() => started.disable()),
      )
      const seconds = (nanos: number) => Math.max(0, nanos / 1e9 - resolution / 1000)
      const read = (): Lag => ({
        p50: seconds(monitor.percentile(50)),
        p99: seconds(monitor.percentile(99)),
        max: seconds(monitor.max),
      })
      let last: Lag | undefined
      yield* Effect.sync(() => {
        last = read()
        monitor.reset()
      }).pipe(Effect.delay(interval), Effect.repeat(Schedule.forever), Effect.forkScoped)
      return EventLoop.of({ lag: () => last ?? read() })
    }),
  )
}
