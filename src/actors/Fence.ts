/**
 * Which incarnations of a guild may still write. Each has an epoch of its own; it is admitted when it starts and refused for good
 * when a migration hands the guild on or when it has ended, whatever its isolate goes on saying.
 */
import type { Authority } from "../domain/Authority.ts"

export class Fence {
  private readonly admitted = new Set<number>()

  /** Lets an epoch write; what it writes goes under the authority that this gives. */
  admit(epoch: number): Authority {
    this.admitted.add(epoch)
    return { epoch, holds: () => this.admits(epoch) }
  }

  revoke(epoch: number): void {
    this.admitted.delete(epoch)
  }

  admits(epoch: number): boolean {
    return this.admitted.has(epoch)
  }
}
