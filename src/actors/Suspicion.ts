/**
 * Whether a guild runs with nothing beside it in its host, because it was computing, among others, when a host died. After one death it does until it
 * has handled something; after each further one within ten minutes it does for twice as long as before. So whoever ends hosts, however
 * long it behaves in between, will sooner or later do it alone, and is known.
 */

const forgottenMs = 600_000
const secondDeathMs = 2000
const longestMs = 600_000

export class Suspicion {
  private deaths = 0
  private raisedAt = Number.NEGATIVE_INFINITY
  private until = Number.NEGATIVE_INFINITY
  private untried = false
  private readonly now: () => number

  /** `now` in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** A host has died, and this guild was one of several that may have done it. */
  raise(): void {
    const now = this.now()
    this.deaths = now - this.raisedAt > forgottenMs ? 1 : this.deaths + 1
    this.raisedAt = now
    this.untried = true
    if (this.deaths > 1) this.until = now + Math.min(longestMs, secondDeathMs * 2 ** (this.deaths - 2))
  }

  /** It has handled something alone, or its life has ended in another way. */
  ease(): void {
    this.untried = false
  }

  get alone(): boolean {
    return this.untried || (this.until > 0 && this.now() < this.until)
  }
}
