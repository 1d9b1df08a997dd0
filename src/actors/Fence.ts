/**
 * Which incarnations of a guild may still write. Each has an epoch of its own; it is admitted when it starts and refused for good
 * when a migration hands the guild on or when it has ended, whatever its isolate goes on saying.
 */
export class Fence {
  private readonly admitted = new Set<number>()

  admit(epoch: number): void {
    this.admitted.add(epoch)
  }

  revoke(epoch: number): void {
    this.admitted.delete(epoch)
  }

  admits(epoch: number): boolean {
    return this.admitted.has(epoch)
  }
}
