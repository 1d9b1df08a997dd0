/**
 * The timers of one life of a script. The clock runs here, so that an isolate that waits costs no thread and no turn. All of them share
 * one timer of Node, set for the first that is due: a Node timer for each would take eight times the memory.
 */

/** Node takes no longer delay, in milliseconds. */
const longestNodeDelay = 2 ** 31 - 1

export class Timers {
  /** When each is due, on the clock of `performance`. */
  private readonly dueAt = new Map<number, number>()
  private wakesAt = Number.POSITIVE_INFINITY
  private waker: NodeJS.Timeout | undefined
  private readonly longestMs: number
  private readonly onDue: (id: number) => void

  /** `onDue` is called once for each timer that was set and not cleared, in the order in which they are due. */
  constructor(longestSecs: number, onDue: (id: number) => void) {
    this.longestMs = longestSecs * 1000
    this.onDue = onDue
  }

  /** Calls `onDue(id)` in `ms` milliseconds, not sooner than in 1 and not later than the longest delay. */
  set(id: number, ms: number): void {
    const at = performance.now() + Math.min(Math.max(1, ms), this.longestMs)
    this.dueAt.set(id, at)
    this.wakeAt(at)
  }

  clear(id: number): void {
    this.dueAt.delete(id)
    if (this.dueAt.size === 0) this.clearAll()
  }

  clearAll(): void {
    this.dueAt.clear()
    clearTimeout(this.waker)
    this.wakesAt = Number.POSITIVE_INFINITY
  }

  get size(): number {
    return this.dueAt.size
  }

  private wakeAt(at: number): void {
    if (at >= this.wakesAt) return
    clearTimeout(this.waker)
    this.wakesAt = at
    const delay = Math.max(1, Math.ceil(at - performance.now()))
    this.waker = setTimeout(() => this.wake(), Math.min(delay, longestNodeDelay))
  }

  /** It may come too soon: the first was cleared, or is further away than Node can wait. */
  private wake(): void {
    const now = performance.now()
    const due: Array<readonly [id: number, at: number]> = []
    let next = Number.POSITIVE_INFINITY
    for (const [id, at] of this.dueAt) {
      if (at <= now) due.push([id, at])
      else next = Math.min(next, at)
    }
    for (const [id] of due) this.dueAt.delete(id)
    this.wakesAt = Number.POSITIVE_INFINITY
    this.wakeAt(next)
    for (const [id] of due.sort(([, a], [, b]) => a - b)) this.onDue(id)
  }
}
