/**
 * How many turns run at once. isolated-vm would start a thread for each; more of them than cores only slows everybody down. A turn
 * that has run for 5 ms is long: it gives its place back, so that quick turns of other guilds do not wait behind it. How few
 * turns that may become long are sent at once is the runtime's business (TurnQueue); the bound here is for the worst case, scripts
 * that have all been quick until now.
 */
const longAfterMs = 5
const maxLong = 16

interface Running {
  readonly slot: number
  readonly since: number
  long: boolean
}

export class Admission {
  private readonly waiting: Array<{ slot: number; turn: () => Promise<void> }> = []
  private readonly running = new Set<Running>()
  private long = 0
  private timer: NodeJS.Timeout | undefined
  private readonly concurrency: number
  private readonly onLong: (slot: number) => void

  constructor(concurrency: number, onLong: (slot: number) => void) {
    this.concurrency = concurrency
    this.onLong = onLong
  }

  /** Runs the turn now or when a place is free, in the order of asking. The promise it returns must not reject. */
  run(slot: number, turn: () => Promise<void>): void {
    this.waiting.push({ slot, turn })
    this.admit()
  }

  private admit(): void {
    while (this.waiting.length > 0 && this.running.size - this.long < this.concurrency) {
      const { slot, turn } = this.waiting.shift()!
      const entry: Running = { slot, since: performance.now(), long: false }
      this.running.add(entry)
      void turn().then(() => {
        this.running.delete(entry)
        if (entry.long) this.long--
        this.admit()
      })
    }
    if (this.running.size > this.long && this.timer === undefined) {
      this.timer = setTimeout(() => this.markLong(), longAfterMs)
    }
  }

  private markLong(): void {
    this.timer = undefined
    const limit = performance.now() - longAfterMs
    for (const entry of this.running) {
      if (this.long >= maxLong) break
      if (entry.long || entry.since > limit) continue
      entry.long = true
      this.long++
      this.onLong(entry.slot)
    }
    this.admit()
  }
}
