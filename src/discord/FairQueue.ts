/**
 * The order in which guilds get at something that all of them share, here Discord's 50 calls per second. Whoever was served
 * longest ago goes first, so a guild with a thousand calls waiting delays another guild's first one by a single place.
 *
 * Starts are spread over the second instead of being spent at its beginning: a fifth of the rate may start at once, the rest follows
 * evenly. No second, wherever it begins, sees more than the rate, and a newcomer never waits for the next second.
 */
import { Clock, Effect, Queue } from "effect"

export interface FairQueueOptions {
  /** Starts per second, all keys together; `Infinity` for no bound. */
  readonly perSecond: number
  /** How many of one key may run at once. */
  readonly concurrency: number
}

interface Waiter {
  readonly start: () => void
}

interface Lane {
  readonly waiting: Set<Waiter>
  readonly concurrency: number
  running: number
  /** Which start of all was this key's last; 0 before its first. */
  lastStart: number
}

/** The share of a second's starts that may happen at once. */
const burst = 1 / 5

/** Runs effects by turns; the key `undefined` has no limit of concurrency. The scope ends the queue. */
export const makeFairQueue = Effect.fnUntraced(function* <Key>(options: FairQueueOptions) {
  const clock = yield* Clock.Clock
  const alarms = yield* Queue.unbounded<number>()
  const lanes = new Map<Key | undefined, Lane>()
  /** The lanes with somebody waiting. */
  const active = new Set<Lane>()
  const isPaced = Number.isFinite(options.perSecond)
  const interval = isPaced ? 1000 / (options.perSecond * (1 - burst)) : 0
  /** How far ahead of an even spread starts may be, in ms. */
  const ahead = isPaced ? Math.max(0, Math.floor(options.perSecond * burst) - 1) * interval : 0
  /** When the next start would be due if all were spread evenly; ms since 1970. */
  let due = 0
  let starts = 0
  let isServing = false
  let isAsleep = false

  const laneOf = (key: Key | undefined) => {
    let lane = lanes.get(key)
    if (lane === undefined) {
      const concurrency = key === undefined ? Number.POSITIVE_INFINITY : options.concurrency
      lanes.set(key, (lane = { waiting: new Set(), concurrency, running: 0, lastStart: 0 }))
    }
    return lane
  }

  const next = (): Lane | undefined => {
    let found: Lane | undefined
    for (const lane of active) {
      const isFree = lane.running < lane.concurrency
      if (isFree && (found === undefined || lane.lastStart < found.lastStart)) found = lane
    }
    return found
  }

  const leave = (lane: Lane, waiter: Waiter) => {
    lane.waiting.delete(waiter)
    if (lane.waiting.size === 0) active.delete(lane)
  }

  /** Starts all that may start now; what has to wait for its time is started by the alarm. */
  const serve = () => {
    // What is started may end at once and get here again.
    if (isServing) return
    isServing = true
    for (let lane = next(); lane !== undefined; lane = next()) {
      const now = clock.currentTimeMillisUnsafe()
      const early = due - ahead - now
      if (early > 0) {
        if (!isAsleep) Queue.offerUnsafe(alarms, early)
        isAsleep = true
        break
      }
      due = Math.max(due, now) + interval
      const [first] = lane.waiting
      leave(lane, first!)
      lane.running++
      lane.lastStart = ++starts
      first!.start()
    }
    isServing = false
  }

  yield* Queue.take(alarms).pipe(
    Effect.flatMap((ms) => Effect.sleep(ms)),
    Effect.andThen(
      Effect.sync(() => {
        isAsleep = false
        serve()
      }),
    ),
    Effect.forever,
    Effect.forkScoped,
  )

  const acquire = (lane: Lane) =>
    Effect.callback<void>((resume) => {
      const waiter: Waiter = { start: () => resume(Effect.void) }
      lane.waiting.add(waiter)
      active.add(lane)
      serve()
      return Effect.sync(() => leave(lane, waiter))
    })

  const release = (lane: Lane) =>
    Effect.sync(() => {
      lane.running--
      serve()
    })

  return {
    /** Runs the effect when it is the key's turn. */
    run: <A, E, R>(key: Key | undefined, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.uninterruptibleMask((restore) => {
        const lane = laneOf(key)
        return Effect.andThen(restore(acquire(lane)), Effect.ensuring(restore(effect), release(lane)))
      }),
  }
})
