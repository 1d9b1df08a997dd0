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
}

export class Residents {
  /** A Map keeps the order of insertion: least recently used first. */
  private readonly entries = new Map<GuildId, Entry>()
  private readonly perWorker = new Map<number, number>()
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  enter(guildId: GuildId, resident: Resident): void {
    this.leave(guildId)
    this.entries.set(guildId, { ...resident, lastUsed: this.now() })
    this.perWorker.set(resident.workerId, this.count(resident.workerId) + 1)
  }

  leave(guildId: GuildId): void {
    const entry = this.entries.get(guildId)
    if (entry === undefined) return
    this.entries.delete(guildId)
    this.perWorker.set(entry.workerId, this.count(entry.workerId) - 1)
  }

  /** Called for every event. */
  touch(guildId: GuildId): void {
    const entry = this.entries.get(guildId)
    if (entry === undefined) return
    entry.lastUsed = this.now()
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

  /** Makes room for one more on a worker that may hold `capacity`: the least recently used idle guild goes. */
  makeRoom(workerId: number, capacity: number): void {
    if (this.count(workerId) < capacity) return
    for (const entry of this.entries.values()) {
      if (entry.workerId === workerId && entry.hibernate()) return
    }
  }
}
