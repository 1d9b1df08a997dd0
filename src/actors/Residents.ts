/**
 * The guilds that hold an isolate, in the order of their last use. Isolates are cheap to start and dear to keep, so a
 * guild with nothing to do hibernates: after a while, or sooner when its worker has no room for one that is needed now.
 */
import type { GuildId } from "../domain/Ids.ts"

export interface Resident {
  readonly workerId: number
  /** Ends the isolate if it has nothing to do; false when it is busy. */
  readonly hibernate: () => boolean
}

interface Entry extends Resident {
  lastUsed: number
  /** Woken for something that is over, and not expected to be used again soon. */
  passing: boolean
}

/** How many that are passing go for one that starts. */
const leaveAtOnce = 2

export class Residents {
  /** A Map keeps the order of insertion: least recently used first. */
  private readonly entries = new Map<GuildId, Entry>()
  private readonly perWorker = new Map<number, number>()
  /** Those that are passing, by worker; the first is the one that has been so for longest. */
  private readonly passing = new Map<number, Set<GuildId>>()
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  enter(guildId: GuildId, resident: Resident): void {
    this.leave(guildId)
    this.entries.set(guildId, { ...resident, lastUsed: this.now(), passing: false })
    this.perWorker.set(resident.workerId, this.count(resident.workerId) + 1)
  }

  leave(guildId: GuildId): void {
    const entry = this.entries.get(guildId)
    if (entry === undefined) return
    this.entries.delete(guildId)
    this.perWorker.set(entry.workerId, this.count(entry.workerId) - 1)
    this.stay(guildId, entry)
  }

  /** It was woken for something that is over, and is not expected to be used again soon. */
  pass(guildId: GuildId): void {
    const entry = this.entries.get(guildId)
    if (entry === undefined || entry.passing) return
    entry.passing = true
    const passing = this.passing.get(entry.workerId)
    if (passing === undefined) this.passing.set(entry.workerId, new Set([guildId]))
    else passing.add(guildId)
  }

  private stay(guildId: GuildId, entry: Entry): void {
    if (entry.passing) this.passing.get(entry.workerId)?.delete(guildId)
    entry.passing = false
  }

  /** Called for every event. */
  touch(guildId: GuildId): void {
    const entry = this.entries.get(guildId)
    if (entry === undefined) return
    entry.lastUsed = this.now()
    this.stay(guildId, entry)
    this.entries.delete(guildId)
    this.entries.set(guildId, entry)
  }

  count(workerId: number): number {
    return this.perWorker.get(workerId) ?? 0
  }

  /** Hibernates what has not been used for `idleMs`. */
  sweep(idleMs: number): void {
    const before = this.now() - idleMs
    for (const entry of this.entries.values()) {
      if (entry.lastUsed > before) return
      entry.hibernate()
    }
  }

  /**
   * Makes room for one more on a worker that may hold `capacity`: the least recently used idle guild goes, or several where busy ones
   * have made the worker hold more than that. Of those that are passing so
   * many are kept; in a storm of starts the memory that others leave costs less than new memory does.
   */
  makeRoom(workerId: number, capacity: number, keptPassing: number): void {
    this.letPass(workerId, keptPassing)
    let leaving = this.count(workerId) - capacity + 1
    for (const entry of this.entries.values()) {
      if (leaving <= 0) return
      if (entry.workerId === workerId && entry.hibernate()) leaving--
    }
  }

  private letPass(workerId: number, kept: number): void {
    const passing = this.passing.get(workerId)
    if (passing === undefined) return
    let leaving = Math.min(leaveAtOnce, passing.size - kept)
    for (const guildId of passing) {
      if (leaving-- <= 0) return
      const entry = this.entries.get(guildId)!
      // One that is still busy has something else to do by now.
      if (!entry.hibernate()) this.stay(guildId, entry)
    }
  }
}
