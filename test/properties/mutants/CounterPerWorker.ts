import { Guild } from "../World.ts"

/** Each worker numbers the events that it gets, from one. */
export class CounterPerWorker extends Guild {
  private readonly counters = new Map<number, number>()

  override nextSeq(): number {
    const next = (this.counters.get(this.place) ?? 0) + 1
    this.counters.set(this.place, next)
    return next
  }
}
