/**
 * Which turns run on the host's own thread. To hand a turn to one of isolated-vm's threads and its answer back costs more than most
 * turns do themselves. On the host's own thread it costs nothing, but whoever computes there holds up everybody in the host. So it is for
 * isolates that have been quick many times in a row; and when some of those turn slow, for a while it is for nobody: where one script
 * does, others with the same text may do so in the same moment. (docs/decisions/0012)
 */

/** CPU time up to which a turn is quick: what others may wait for behind it. Small collections of garbage take one to three milliseconds. */
const quickMicros = 5000

/** What turns may take of the host's time beyond being quick: a hundredth of it, or this much where there was none for a while. */
const maxDebtMicros = 100_000
const paidPerMs = 10

/** What an isolate has shown of itself so far. */
export interface Record {
  quickTurns: number
}

export class InlineTurns {
  /** CPU time beyond what is quick, less what has been paid of it since. */
  private debt = 0
  private paidAt = 0
  private readonly after: number
  private readonly now: () => number

  /** `after`: quick turns in a row that it takes; 0 for never. `closedMs`: how long it is for nobody at first. `now` in milliseconds. */
  constructor(after: number, closedMs = 0, now: () => number = () => performance.now()) {
    this.after = after === 0 ? Number.POSITIVE_INFINITY : after
    this.now = now
    if (closedMs > 0) this.owe(maxDebtMicros + closedMs * paidPerMs)
  }

  allows({ quickTurns }: Record): boolean {
    return quickTurns >= this.after && this.owed() <= maxDebtMicros
  }

  /** A turn has ended, wherever it ran. */
  note(record: Record, cpuMicros: number): void {
    if (cpuMicros <= quickMicros) {
      record.quickTurns++
      return
    }
    if (this.allows(record)) this.owe(cpuMicros - quickMicros)
    record.quickTurns = 0
  }

  private owe(micros: number): void {
    this.debt = this.owed() + micros
    this.paidAt = this.now()
  }

  private owed(): number {
    // The clock is asked only where it matters.
    if (this.debt === 0) return 0
    const now = this.now()
    this.debt = Math.max(0, this.debt - (now - this.paidAt) * paidPerMs)
    this.paidAt = now
    return this.debt
  }
}
