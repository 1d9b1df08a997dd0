/** The timers of one life of a script. The clock runs here, so that an isolate that waits costs no thread and no turn. */

/** Node takes no longer delay, in milliseconds. */
const longestDelayMs = 2 ** 31 - 1

export class Timers {
  private readonly pending = new Map<number, NodeJS.Timeout>()
  private readonly longestMs: number
  private readonly onDue: (id: number) => void

  /** `onDue` is called once for each timer that was set and not cleared. */
  constructor(longestSecs: number, onDue: (id: number) => void) {
    this.longestMs = Math.min(longestSecs * 1000, longestDelayMs)
    this.onDue = onDue
  }

  /** Calls `onDue(id)` in `ms` milliseconds, not sooner than in 1 and not later than the longest delay. */
  set(id: number, ms: number): void {
    this.clear(id)
    const delay = Math.min(Math.max(1, ms), this.longestMs)
    this.pending.set(
      id,
      setTimeout(() => {
        this.pending.delete(id)
        this.onDue(id)
      }, delay),
    )
  }

  clear(id: number): void {
    clearTimeout(this.pending.get(id))
    this.pending.delete(id)
  }

  clearAll(): void {
    for (const timer of this.pending.values()) clearTimeout(timer)
    this.pending.clear()
  }

  get size(): number {
    return this.pending.size
  }
}
