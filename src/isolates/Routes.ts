/**
 * Which worker a guild belongs to: the one that it was placed on, otherwise the one that consistent hashing gives, so that one worker
 * more or less moves no more guilds than its share. Plain data; the answer changes only when somebody changes it here.
 */
import { HashRing, PrimaryKey } from "effect"
import type { GuildId } from "../domain/Ids.ts"

class Node implements PrimaryKey.PrimaryKey {
  readonly worker: number
  constructor(worker: number) {
    this.worker = worker
  }
  [PrimaryKey.symbol]() {
    return `worker-${this.worker}`
  }
}

export class Routes {
  private readonly ring = HashRing.make<Node>()
  private readonly open = new Set<number>()
  private readonly placed = new Map<GuildId, number>()

  /** Whether guilds are given to this worker. */
  has(worker: number): boolean {
    return this.open.has(worker)
  }

  get size(): number {
    return this.open.size
  }

  add(worker: number): void {
    this.open.add(worker)
    HashRing.add(this.ring, new Node(worker))
  }

  /** Its guilds belong to others from now on, also those that were placed on it. */
  remove(worker: number): void {
    this.open.delete(worker)
    HashRing.remove(this.ring, new Node(worker))
    for (const [guildId, on] of this.placed) if (on === worker) this.placed.delete(guildId)
  }

  /** Puts a guild on a worker; false when hashing would have put it there, so that nothing has to be kept. */
  place(guildId: GuildId, worker: number): boolean {
    this.placed.delete(guildId)
    if (this.hashed(guildId) === worker) return false
    this.placed.set(guildId, worker)
    return true
  }

  /** A placement on a worker that is not there, or takes no guilds, does not count. At least one worker must have been added. */
  workerOf(guildId: GuildId): number {
    const placed = this.placed.get(guildId)
    return placed !== undefined && this.open.has(placed) ? placed : this.hashed(guildId)
  }

  private hashed(guildId: GuildId): number {
    return HashRing.get(this.ring, guildId)!.worker
  }
}
