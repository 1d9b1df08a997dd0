/** How often values of which size were observed. A plain object: it is written to for every event. */
import type { Distribution } from "./Metrics.ts"

export class Histogram {
  private readonly bounds: ReadonlyArray<number>
  private readonly counts: Array<number>
  private sum = 0
  private count = 0

  /** `bounds` grow; what is above the last one is counted as well. */
  constructor(bounds: ReadonlyArray<number>) {
    this.bounds = bounds
    this.counts = bounds.map(() => 0)
  }

  observe(value: number): void {
    this.sum += value
    this.count++
    for (let at = 0; at < this.bounds.length; at++) {
      if (value <= this.bounds[at]!) {
        this.counts[at]!++
        return
      }
    }
  }

  distribution(): Distribution {
    let upTo = 0
    const buckets = this.bounds.map((bound, at) => [bound, (upTo += this.counts[at]!)] as const)
    return { buckets, count: this.count, sum: this.sum }
  }
}

/** From a millisecond to half a minute. */
export const secondsBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
