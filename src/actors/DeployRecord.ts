/**
 * What a guild's deploys have cost. A deploy whose script ended its isolate or its host by force costs every guild of that host;
 * when the last three within ten minutes all did, further ones are refused for a while. A script that does not load for an
 * ordinary reason (a syntax error, an exception) costs nothing and is not counted.
 */
import type { LimitValues } from "../domain/Limits.ts"

/** One deploy that is or was under way. */
export interface Attempt {
  /** Milliseconds since the epoch. */
  readonly at: number
  outcome: "loading" | "loaded" | "forced" | "harmless"
}

export class DeployRecord {
  private attempts: Array<Attempt> = []
  private readonly limits: Pick<LimitValues, "strikes" | "strikeWindowSecs">

  constructor(limits: Pick<LimitValues, "strikes" | "strikeWindowSecs">) {
    this.limits = limits
  }

  /** The deploy whose script the guild runs, or tried to run last. */
  get latest(): Attempt | undefined {
    return this.attempts.at(-1)
  }

  includes(attempt: Attempt): boolean {
    return this.attempts.includes(attempt)
  }

  /** Its script has loaded. */
  loaded(attempt: Attempt): void {
    if (attempt.outcome !== "loading") return
    attempt.outcome = "loaded"
    this.attempts = [...this.attempts, attempt].slice(-this.limits.strikes)
  }

  /** Its script has ended its isolate or its host by force, while it loaded or later. */
  forced(attempt: Attempt): void {
    this.loaded(attempt)
    if (attempt.outcome === "loaded") attempt.outcome = "forced"
  }

  /** It did not load for an ordinary reason; that its isolate ended with it says nothing, whichever is heard of first. */
  harmless(attempt: Attempt): void {
    attempt.outcome = "harmless"
    this.attempts = this.attempts.filter((each) => each !== attempt)
  }

  /** Until when (milliseconds since the epoch) deploys are refused, if they are. */
  refusedUntil(now: number): number | undefined {
    const first = this.attempts[0]
    if (first === undefined || this.attempts.length < this.limits.strikes) return undefined
    const until = first.at + this.limits.strikeWindowSecs * 1000
    return until > now && this.attempts.every(({ outcome }) => outcome === "forced") ? until : undefined
  }

  /** An operator lets the guild try again. */
  clear(): void {
    this.attempts = []
  }
}
