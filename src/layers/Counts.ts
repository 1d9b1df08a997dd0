/**
 * What is counted as it happens, for `GET /metrics`: plain numbers that whoever sees something adds to, from the hot paths as well.
 * A runtime has one of its own.
 */
import { Context, Layer } from "effect"
import { Histogram, secondsBounds } from "../domain/Histogram.ts"

/** Of one worker, over all its hosts. */
export class WorkerCounts {
  /** Events whose handlers settled, and those that failed or were cut short. */
  success = 0
  error = 0
  /** Turns that computed too long, and events whose handlers did not settle in time. */
  timeout = 0
  /** Isolates that needed more memory than they may have. */
  outOfMemory = 0
  /** Isolates that ended before their guild was done with them. */
  restarted = 0
  turns = 0
  cpuMicros = 0
  /** Seconds from the turn that hands an event over until its handlers have settled. */
  readonly duration = new Histogram(secondsBounds)
}

/** What came of something, by its name. */
class Outcomes {
  private readonly counts = new Map<string, Map<string, number>>()

  add(name: string, outcome: string): void {
    const existing = this.counts.get(name)
    const outcomes = existing ?? new Map<string, number>()
    if (existing === undefined) this.counts.set(name, outcomes)
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }

  entries(): ReadonlyArray<readonly [name: string, outcome: string, count: number]> {
    return [...this.counts].flatMap(([name, outcomes]) =>
      Array.from(outcomes, ([outcome, count]) => [name, outcome, count] as const),
    )
  }
}

export type ShardState = "connecting" | "ready" | "closed"

export class Counters {
  private readonly byWorker = new Map<number, WorkerCounts>()
  quarantines = 0
  /** By operation: ok or failed. */
  readonly operations = new Outcomes()
  /** By class of route: the kind of answer. */
  readonly rest = new Outcomes()
  readonly restDuration = new Histogram(secondsBounds)
  /** By whom a call was held up: Discord's scopes, or `waited` where discord.js did not let it come to that. */
  readonly rateLimits = new Map<string, number>()
  /** Seconds from when a run was due until it was given to its guild. */
  readonly cronLateness = new Histogram(secondsBounds)
  readonly shards = new Map<number, { state: ShardState; heartbeatMs: number }>()

  worker(id: number): WorkerCounts {
    const existing = this.byWorker.get(id)
    if (existing !== undefined) return existing
    const made = new WorkerCounts()
    this.byWorker.set(id, made)
    return made
  }

  workers(): ReadonlyArray<readonly [id: number, counts: WorkerCounts]> {
    return [...this.byWorker].sort(([one], [other]) => one - other)
  }

  rateLimited(scope: string): void {
    this.rateLimits.set(scope, (this.rateLimits.get(scope) ?? 0) + 1)
  }

  shard(id: number, state: ShardState): void {
    this.shards.set(id, { state, heartbeatMs: this.shards.get(id)?.heartbeatMs ?? 0 })
  }

  heartbeat(id: number, millis: number): void {
    const shard = this.shards.get(id)
    if (shard !== undefined) shard.heartbeatMs = millis
  }
}

export const Counts = Context.Reference<Counters>("flora/layers/Counts", {
  defaultValue: () => new Counters(),
})

/** Numbers that begin at nothing. */
export const layer = Layer.sync(Counts, () => new Counters())
