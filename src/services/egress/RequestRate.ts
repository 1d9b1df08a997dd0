/** How fast a guild may send requests: so many a minute, which it may also send at once. */
export class RequestRate {
  private readonly perMinute: number
  private left: number
  private at: number

  /** `now` in milliseconds, here and below. */
  constructor(perMinute: number, now: number) {
    this.perMinute = perMinute
    this.left = perMinute
    this.at = now
  }

  /** Takes one; otherwise the milliseconds until there is one. */
  take(now: number): number {
    const perMs = this.perMinute / 60_000
    this.left = Math.min(this.perMinute, this.left + Math.max(0, now - this.at) * perMs)
    this.at = now
    if (this.left < 1) return Math.ceil((1 - this.left) / perMs)
    this.left -= 1
    return 0
  }
}
