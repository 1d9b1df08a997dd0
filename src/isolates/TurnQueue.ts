/**
 * Which guild's turn is sent to a host next. What waits, waits here and not in the host: turns queued there cost
 * 40–80 % more CPU per event, while here the events of a waiting guild gather into one larger turn, because a turn's content is
 * taken from the mailbox at the moment of sending.
 */

/** How many turns a host has in hand. Fewer starve its threads, more only queue. */
const windowSize = 8

/**
 * How many of them may be late ones. A turn cannot be taken back once it is sent, so what is over its budget must leave room for
 * whoever comes next.
 */
const maxLate = 1

/** Urgent turns go first; late ones, of guilds over their CPU budget, only when nobody else waits. */
export type TurnLane = "urgent" | "normal" | "late"

export interface TurnContent {
  /** JSON array of events. */
  readonly events: string
  /** JSON array of settlements. */
  readonly settlements: string
}

export interface TurnRequest {
  readonly slot: number
  readonly epoch: number
  readonly lane: TurnLane
  /** Called once, when the turn is sent. */
  readonly take: () => TurnContent
}

export class TurnQueue {
  private readonly lanes: Record<TurnLane, Array<TurnRequest>> = { urgent: [], normal: [], late: [] }
  /** Slots whose turn counts against the window, with the lane they came by. */
  private readonly outstanding = new Map<number, TurnLane>()
  private late = 0
  private readonly send: (request: TurnRequest) => void

  constructor(send: (request: TurnRequest) => void) {
    this.send = send
  }

  request(request: TurnRequest): void {
    this.lanes[request.lane].push(request)
    this.pump()
  }

  /** A turn of this slot has ended. */
  release(slot: number): void {
    if (this.outstanding.get(slot) === "late") this.late--
    if (this.outstanding.delete(slot)) this.pump()
  }

  /** A turn of this slot runs so long that it must not hold up others; a late one goes on counting as such. */
  overrun(slot: number): void {
    if (this.outstanding.get(slot) !== "late") this.release(slot)
  }

  /** Forgets the requests of one slot; its isolate is gone. */
  cancel(slot: number): void {
    for (const lane of Object.values(this.lanes)) {
      const at = lane.findIndex((request) => request.slot === slot)
      if (at >= 0) lane.splice(at, 1)
    }
    this.release(slot)
  }

  clear(): void {
    for (const lane of Object.values(this.lanes)) lane.length = 0
    this.outstanding.clear()
    this.late = 0
  }

  get waiting(): number {
    return Object.values(this.lanes).reduce((sum, lane) => sum + lane.length, 0)
  }

  private next(): TurnRequest | undefined {
    const { urgent, normal, late } = this.lanes
    return urgent.shift() ?? normal.shift() ?? (this.late < maxLate ? late.shift() : undefined)
  }

  private pump(): void {
    while (this.outstanding.size < windowSize) {
      const next = this.next()
      if (next === undefined) return
      if (next.lane === "late") this.late++
      this.outstanding.set(next.slot, next.lane)
      this.send(next)
    }
  }
}
