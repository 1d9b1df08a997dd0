/**
 * The clock of a test: it stands still until it is told what time it is. Effects that sleep and callbacks for later share one order of
 * times, so that whoever moves the clock can stop at each of them.
 */
import { type Clock, Duration, Effect } from "effect"

interface Alarm {
  readonly at: number
  readonly ring: () => void
}

export class FakeClock {
  /** Milliseconds since the epoch. */
  now: number
  /** In the order in which they are due; of the same time, in the order in which they were set. */
  private alarms: ReadonlyArray<Alarm> = []

  constructor(now: number) {
    this.now = now
  }

  /** Calls `ring` when the clock has come to a time; what it returns takes that back. */
  at(time: number, ring: () => void): () => void {
    const alarm: Alarm = { at: Math.max(time, this.now), ring }
    const later = this.alarms.findIndex(({ at }) => at > alarm.at)
    this.alarms = this.alarms.toSpliced(later < 0 ? this.alarms.length : later, 0, alarm)
    return () => {
      this.alarms = this.alarms.filter((other) => other !== alarm)
    }
  }

  /** Moves on to the next time, at most to `end`, at which somebody waits; false where nobody does until then. */
  step(end: number): boolean {
    const [next] = this.alarms
    if (next === undefined || next.at > end) {
      this.now = Math.max(this.now, end)
      return false
    }
    this.now = Math.max(this.now, next.at)
    const due = this.alarms.filter(({ at }) => at <= this.now)
    this.alarms = this.alarms.slice(due.length)
    for (const { ring } of due) ring()
    return true
  }

  /** As Effect wants it. Sleeps that nobody has to be told of, as those of background work, need not be `heard`. */
  service(heard = true): Clock.Clock {
    const nanos = () => BigInt(this.now) * 1_000_000n
    return {
      currentTimeMillisUnsafe: () => this.now,
      currentTimeMillis: Effect.sync(() => this.now),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos),
      monotonicTimeNanosUnsafe: nanos,
      monotonicTimeNanos: Effect.sync(nanos),
      sleep: (duration) =>
        heard
          ? Effect.callback<void>((resume) => {
              const cancel = this.at(this.now + Duration.toMillis(duration), () => resume(Effect.void))
              return Effect.sync(cancel)
            })
          : Effect.never,
    }
  }
}
