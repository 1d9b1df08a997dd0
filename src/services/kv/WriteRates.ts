/** The writes to each store in the last minute, so that one more can be refused. Kept in memory only: a restart forgives. */
const minuteMs = 60_000
/** Stores remembered before those that have been quiet for a minute are forgotten. */
const remembered = 10_000

export class WriteRates {
  private readonly writes = new Map<string, Array<number>>()
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** Milliseconds until a store takes `count` more writes; 0 when it does now. */
  wait(store: string, count: number, now: number): number {
    const times = this.recent(store, now)
    const excess = times.length + count - this.limit
    if (excess <= 0) return 0
    // A clock that is set back must not make anybody wait for longer than a minute.
    return Math.min(minuteMs, (times[Math.min(excess, times.length) - 1] ?? now) + minuteMs - now)
  }

  count(store: string, count: number, now: number): void {
    const times = this.recent(store, now)
    for (let i = 0; i < count; i++) times.push(now)
    this.writes.set(store, times)
    if (this.writes.size > remembered) this.forget(now)
  }

  private recent(store: string, now: number): Array<number> {
    const times = this.writes.get(store) ?? []
    let old = 0
    while (old < times.length && Math.abs(now - times[old]!) >= minuteMs) old++
    if (old > 0) times.splice(0, old)
    return times
  }

  private forget(now: number): void {
    for (const store of this.writes.keys())
      if (this.recent(store, now).length === 0) this.writes.delete(store)
  }
}
