/**
 * What is sent to a host next. What waits, waits here and not in the host: turns queued there cost 40–80 % more CPU per event,
 * while here the events of a waiting guild gather into one larger turn, because a turn's content is taken from the mailbox at
 * the moment of sending.
 *
 * Isolates are started one at a time and beside the turns: a storm of waking guilds must not take the threads from those
 * that are awake. Guilds whose last turn was not quick, or that have had none, share two places: a turn cannot be taken back once it is sent, so sixteen
 * scripts that all begin to spin at the same moment must not all be sent before the first of them is known to spin.
 *
 * A request that is to run *alone* waits until nothing else does, and nothing else is sent until it has
 * ended: if the host dies then, it is known by whose hand.
 */

/** How many turns a host has in hand. Fewer starve its threads, more only queue. */
const windowSize = 8

/**
 * How many of them may be late ones. A turn cannot be taken back once it is sent, so what is over its budget must leave room for
 * whoever comes next.
 */
const maxLate = 1

/** How many unproven turns may run at once, long ones among them. */
const maxUnproven = 2

/**
 * After so many milliseconds an unproven turn no longer waits behind others, but for one of its own places. A collection of garbage
 * in the wrong moment is enough to make a guild unproven, and where the host is busy there are always others.
 */
const unprovenPatienceMs = 250

/** Which isolate is started first: one with an urgent event waiting, one with any event waiting, one that is wanted for later. */
export type StartLane = "startUrgent" | "start" | "startLater"

/**
 * Urgent turns go before normal ones, unproven ones after them, though not for long, in places of their own; late ones, of guilds over their CPU
 * budget, go only when nobody else waits.
 */
export type TurnLane = "urgent" | "normal" | "unprovenUrgent" | "unproven" | "late"

type QueueLane = StartLane | TurnLane

const startLanes = ["startUrgent", "start", "startLater"] as const
const turnLanes = ["urgent", "normal", "unprovenUrgent", "unproven", "late"] as const

export interface TurnContent {
  /** JSON array of events. */
  readonly events: string
  /** JSON array of settlements. */
  readonly settlements: string
}

export interface TurnRequest {
  readonly slot: number
  readonly lane: QueueLane
  readonly alone: boolean
  /** Called once, when it is the request's turn. */
  readonly send: () => void
}

export class TurnQueue {
  private readonly lanes: Record<QueueLane, Array<TurnRequest>> = {
    startUrgent: [],
    start: [],
    startLater: [],
    urgent: [],
    normal: [],
    unprovenUrgent: [],
    unproven: [],
    late: [],
  }
  private alone: Array<TurnRequest> = []
  /** What the host has in hand, by slot; a turn that runs long is let go and no longer counts. */
  private readonly outstanding = new Map<number, TurnRequest>()
  /** Turns that run long: let go, but not ended. */
  private readonly long = new Map<number, TurnRequest>()
  private starting = 0
  private unproven = 0
  private late = 0
  private isOpen = false
  /** Since when the first of the unproven turns has been the first. */
  private unprovenSince = 0
  private readonly now: () => number

  /** `now` in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** There is a host to send to. */
  open(): void {
    this.isOpen = true
    this.pump()
  }

  /** The host is gone: nothing is sent until the next one. Starts that wait go on waiting, turns have lost their isolate. */
  close(): void {
    this.isOpen = false
    for (const lane of turnLanes) this.lanes[lane].length = 0
    this.alone = this.alone.filter(isStart)
    this.outstanding.clear()
    this.long.clear()
    this.starting = this.unproven = this.late = 0
  }

  request(request: TurnRequest): void {
    if (isUnproven(request) && !this.unprovenWaits) this.unprovenSince = this.now()
    ;(request.alone ? this.alone : this.lanes[request.lane]).push(request)
    this.pump()
  }

  /** What this slot had sent has ended. */
  release(slot: number): void {
    const request = this.outstanding.get(slot) ?? this.long.get(slot)
    this.outstanding.delete(slot)
    this.long.delete(slot)
    if (request !== undefined) this.count(request, -1)
    this.pump()
  }

  /** A turn runs so long that it must not hold up others, unless it is a late one or has to be alone. */
  overrun(slot: number): void {
    const request = this.outstanding.get(slot)
    if (request === undefined || request.alone || request.lane === "late" || isStart(request)) return
    this.outstanding.delete(slot)
    this.long.set(slot, request)
    this.pump()
  }

  /** Forgets the requests of one slot; its isolate is gone. */
  cancel(slot: number): void {
    for (const lane of [...Object.values(this.lanes), this.alone]) {
      const at = lane.findIndex((request) => request.slot === slot)
      if (at >= 0) lane.splice(at, 1)
    }
    this.release(slot)
  }

  get waiting(): number {
    return Object.values(this.lanes).reduce((sum, lane) => sum + lane.length, this.alone.length)
  }

  private count(request: TurnRequest, change: 1 | -1): void {
    const { lane } = request
    if (isUnproven(request)) this.unproven += change
    else if (lane === "late") this.late += change
    else if (lane !== "urgent" && lane !== "normal") this.starting += change
  }

  private next(): TurnRequest | undefined {
    const { startUrgent, start, startLater, urgent, normal, late } = this.lanes
    if (this.starting === 0) {
      const isolate = startUrgent.shift() ?? start.shift() ?? startLater.shift()
      if (isolate !== undefined) return isolate
    }
    if (this.outstanding.size - this.starting >= windowSize) return undefined
    const patience = this.unprovenWaits && this.now() - this.unprovenSince >= unprovenPatienceMs
    return (
      (patience ? this.nextUnproven() : undefined) ??
      urgent.shift() ??
      normal.shift() ??
      this.nextUnproven() ??
      (this.late < maxLate ? late.shift() : undefined)
    )
  }

  private get unprovenWaits(): boolean {
    return this.lanes.unprovenUrgent.length + this.lanes.unproven.length > 0
  }

  private nextUnproven(): TurnRequest | undefined {
    if (this.unproven >= maxUnproven || !this.unprovenWaits) return undefined
    this.unprovenSince = this.now()
    return this.lanes.unprovenUrgent.shift() ?? this.lanes.unproven.shift()
  }

  private pump(): void {
    while (this.isOpen) {
      if (this.outstanding.size === 1 && this.outstanding.values().next().value?.alone === true) return
      if (this.alone.length > 0 && this.outstanding.size + this.long.size > 0) return
      const next = this.alone.shift() ?? this.next()
      if (next === undefined) return
      this.outstanding.set(next.slot, next)
      this.count(next, 1)
      next.send()
    }
  }
}

const isStart = ({ lane }: TurnRequest): boolean => (startLanes as ReadonlyArray<QueueLane>).includes(lane)

const isUnproven = ({ lane }: TurnRequest): boolean => lane === "unproven" || lane === "unprovenUrgent"
