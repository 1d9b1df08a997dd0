/**
 * When a guild is kept from running. A script that ends its isolate, or that was computing when its host died, gets a strike. Three
 * strikes in ten minutes put the guild into quarantine, for a time that doubles with every quarantine that follows; a deploy
 * or an operator lets it out at once and forgets what was.
 */
import type { LimitValues } from "../domain/Limits.ts"

export interface Sentence {
  /** Milliseconds since the epoch. */
  readonly until: number
  readonly reason: string
}

type QuarantineLimits = Pick<
  LimitValues,
  "strikes" | "strikeWindowSecs" | "quarantineSecs" | "longestQuarantineSecs"
>

export class Quarantine {
  private strikes: Array<number> = []
  private sentences = 0
  private current: Sentence | undefined
  private readonly limits: QuarantineLimits

  constructor(limits: QuarantineLimits) {
    this.limits = limits
  }

  /** Counts a strike; the sentence, if this one was one too many. */
  strike(now: number, reason: string): Sentence | undefined {
    const windowStart = now - this.limits.strikeWindowSecs * 1000
    this.strikes = [...this.strikes.filter((at) => at > windowStart), now]
    if (this.strikes.length < this.limits.strikes) return undefined
    const seconds = Math.min(
      this.limits.longestQuarantineSecs,
      this.limits.quarantineSecs * 2 ** Math.min(this.sentences, 30),
    )
    this.sentences++
    this.strikes = []
    this.current = { until: now + seconds * 1000, reason }
    return this.current
  }

  /** The sentence being served. */
  get sentence(): Sentence | undefined {
    return this.current
  }

  /** Its time is over; the next quarantine will be longer. */
  serve(): void {
    this.current = undefined
  }

  /** Free, with a clean record. */
  release(): void {
    this.current = undefined
    this.strikes = []
    this.sentences = 0
  }
}
