/**
 * Which turns run on the host's own thread. To hand a turn to one of isolated-vm's threads and its answer back costs more than most
 * turns do themselves. On the host's own thread it costs nothing, but whoever computes there holds up everybody in the host. So it is for
 * isolates that have been quick many times in a row; and when one of them is not, for a while it is for nobody: where one script
 * turns slow, others with the same text may do so in the same moment. (docs/decisions/0012)
 */

/** CPU time up to which a turn is quick: what others may wait for behind it. Small collections of garbage take one to three milliseconds. */
const quickMicros = 5000

/** A turn of up to this long is not worth closing everybody's way for: it was a collection of garbage, or a little more work than usual. */
const longMicros = 50_000

const closedMs = 60_000

/** What an isolate has shown of itself so far. */
export interface Record {
  quickTurns: number
}

export class InlineTurns {
  private closedUntil = Number.NEGATIVE_INFINITY
  private readonly after: number
  private readonly now: () => number

  /** `after`: quick turns in a row that it takes; 0 for never. `now` in milliseconds. */
  constructor(after: number, now: () => number = () => performance.now()) {
    this.after = after === 0 ? Number.POSITIVE_INFINITY : after
    this.now = now
  }

  allows({ quickTurns }: Record): boolean {
    // The clock is asked only where it matters.
    return quickTurns >= this.after && (this.closedUntil < 0 || this.closedUntil <= this.now())
  }

  /** A turn has ended, wherever it ran. */
  note(record: Record, cpuMicros: number): void {
    if (cpuMicros <= quickMicros) {
      record.quickTurns++
      return
    }
    if (cpuMicros > longMicros && this.allows(record)) this.closedUntil = this.now() + closedMs
    record.quickTurns = 0
  }
}
