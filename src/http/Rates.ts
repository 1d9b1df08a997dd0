/** Counts calls of one kind by who makes them: so many a minute, which may also come at once. */
import { RequestRate } from "../services/egress/RequestRate.ts"

const minuteMs = 60_000
/** Callers that are remembered before those are forgotten whose minute is over. */
const mostKnown = 10_000

export class Rates {
  private readonly perMinute: number
  private readonly known = new Map<string, { readonly rate: RequestRate; lastAt: number }>()

  constructor(perMinute: number) {
    this.perMinute = perMinute
  }

  /** Counts one at `now` milliseconds; otherwise the milliseconds until there may be one. */
  take(caller: string, now: number): number {
    let entry = this.known.get(caller)
    if (entry === undefined) {
      if (this.known.size >= mostKnown) this.forget(now)
      this.known.set(caller, (entry = { rate: new RequestRate(this.perMinute, now), lastAt: now }))
    }
    entry.lastAt = now
    return entry.rate.take(now)
  }

  /** Who has not called for a minute could call as often as a stranger. */
  private forget(now: number) {
    for (const [caller, { lastAt }] of this.known) if (now - lastAt >= minuteMs) this.known.delete(caller)
  }
}
