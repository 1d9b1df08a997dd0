/**
 * A guild's share of computing time, as a token bucket: it fills by so much per second, up to a burst. A guild that has burnt
 * more than it had is over budget until the bucket has filled up again; its turns then wait while others want to run.
 *
 * It also knows whose last turn was quick. Nobody can tell a script that computes for a quarter of a second from one that
 * answers at once before it has run, but whoever has answered at once will probably do so again.
 */
import type { LimitValues } from "../domain/Limits.ts"

/** A turn of up to this long is quick, also one in which garbage was collected. */
const quickMicros = 20_000

export class CpuBudget {
  private tokens: number
  private micros = 0
  private lastWasQuick = false
  private filledAt: number
  private readonly perSecond: number
  private readonly burst: number
  private readonly now: () => number

  /** `now` in milliseconds. */
  constructor(limits: Pick<LimitValues, "cpuPerSecondMs" | "cpuBurstMs">, now: () => number) {
    this.perSecond = limits.cpuPerSecondMs
    this.burst = limits.cpuBurstMs
    this.tokens = limits.cpuBurstMs
    this.now = now
    this.filledAt = now()
  }

  /** Takes what a turn has used, in microseconds; the bucket may go below zero, but no deeper than one burst. */
  charge(micros: number): void {
    this.micros += micros
    this.fill()
    this.tokens = Math.max(-this.burst, this.tokens - micros / 1000)
  }

  /** Takes note of how long a turn has computed; the loading of a script says nothing about its handlers. */
  note(micros: number): void {
    this.lastWasQuick = micros <= quickMicros
  }

  /** Microseconds that were charged since it was made. */
  get spentMicros(): number {
    return this.micros
  }

  /** Its last turn was quick. */
  get proven(): boolean {
    return this.lastWasQuick
  }

  get exhausted(): boolean {
    // The clock is only asked when it matters.
    if (this.tokens > 0) return false
    this.fill()
    return this.tokens <= 0
  }

  private fill(): void {
    const now = this.now()
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.perSecond)
    this.filledAt = now
  }
}
