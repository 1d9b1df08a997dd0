/** The newest lines of one guild's log in memory. Those that are not stored yet wait here, so one guild's can never take the place of another's. */
import type { PubSub } from "effect"
import type { LogLine } from "../domain/LogLine.ts"

export class LogRing {
  lines: ReadonlyArray<LogLine> = []
  feed: PubSub.PubSub<LogLine> | undefined
  private readonly held: number
  /** How many of the lines, from the oldest, are stored. */
  private stored = 0

  /** At least `held` lines are held, and less than twice as many. */
  constructor(held: number) {
    this.held = held
  }

  /** Adds a line, and gives how many unstored ones it has pushed out. */
  push(line: LogLine): number {
    const lines = this.lines as Array<LogLine>
    lines.push(line)
    // Cut in bulk: shifting one line at a time would make every line cost as much as the log is long.
    if (lines.length < this.held * 2) return 0
    const gone = lines.length - this.held
    this.lines = lines.slice(gone)
    const lost = Math.max(0, gone - this.stored)
    this.stored = Math.max(0, this.stored - gone)
    return lost
  }

  /** The oldest `limit` lines that are not stored. */
  unstored(limit: number): ReadonlyArray<LogLine> {
    return this.lines.slice(this.stored, this.stored + limit)
  }

  /** Everything up to the line with this id is stored. */
  markStored(id: number): void {
    while (this.stored < this.lines.length && this.lines[this.stored]!.id <= id) this.stored++
  }

  get waiting(): number {
    return this.lines.length - this.stored
  }
}
