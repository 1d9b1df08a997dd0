import { Guild, type Job, type Life } from "../World.ts"

/** What waited is replayed until a handler throws; the rest is forgotten. */
export class ReplayStopsAtError extends Guild {
  private replaying = false

  override adopt(target: Life): void {
    this.replaying = this.mailbox.size > 0
    super.adopt(target)
  }
  override ends(life: Life, job: Job): void {
    super.ends(life, job)
    if (this.replaying && job.ends === "throws")
      this.mailbox.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
    if (this.mailbox.size === 0) this.replaying = false
  }
}
