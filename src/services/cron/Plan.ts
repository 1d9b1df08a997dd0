/**
 * What becomes of the slots of one job that have come: which are run, which wait, which are recorded as skipped or missed, and where the
 * job stands afterwards. Pure, so that every case can be tried without a database or a clock.
 */
import type { CronOptions, Overlap } from "../../domain/Cron.ts"
import type { Calendar } from "./Calendar.ts"

/** A job as far as its slots are concerned; times in milliseconds since the epoch. */
export interface Due {
  readonly nextAt: number
  readonly calendar: Calendar
  readonly options: CronOptions
  /** Slots up to here were not to run, for this reason. */
  readonly skipUntil: number | undefined
  readonly skipReason: string
  /** Slots started so far. */
  readonly started: number
  /** Runs that have begun or are about to, and runs that wait for them. */
  readonly active: number
  readonly waiting: number
  /** Tells the job's slots from those of others when jitter is drawn. */
  readonly identity: string
}

export interface Bounds {
  /** Slots worked through at a time. */
  readonly slots: number
  /** Runs of one job that may wait. */
  readonly waiting: number
  /** Runs of one job that may be under way at once where overlap is allowed. */
  readonly parallel: number
  /** Slots that are so many milliseconds away, or less, have come: they are recorded ahead of their time, to be given out at it. */
  readonly lead: number
}

/** The record of one slot, or of several that were not run. */
export type SlotRecord =
  | { readonly _tag: "Due"; readonly at: number; readonly dueAt: number }
  | { readonly _tag: "Waiting"; readonly at: number }
  | {
      readonly _tag: "Skipped" | "Missed"
      readonly at: number
      readonly through: number
      readonly slots: number
      readonly reason: string
    }

export interface Plan {
  readonly records: ReadonlyArray<SlotRecord>
  /** The job's unfinished runs make room for the newest. */
  readonly cancelOthers: boolean
  readonly started: number
  /** The first slot without a record. */
  readonly nextAt: number | undefined
  /** There are more slots that have come. */
  readonly more: boolean
}

export const defaultCatchUpWindow = 60_000

/** Of a job's options. A job in another format is left to the runtime that knows it. */
export const optionsFormat = 1

/** Runs are taken so many milliseconds ahead of their time and given out at it: what the database takes makes none late. */
export const leadMs = 20

/** How many runs of one job may be under way at once. */
export const roomFor = (overlap: Overlap, bounds: Pick<Bounds, "parallel">) =>
  overlap === "allowAll" ? bounds.parallel : 1

export const plan = (due: Due, now: number, bounds: Bounds): Plan => {
  const { calendar, options } = due
  const arrived: Array<number> = []
  let next: number | undefined = due.nextAt
  while (next !== undefined && next <= now + bounds.lead && arrived.length < bounds.slots) {
    arrived.push(next)
    next = calendar.after(next)
  }
  const more = next !== undefined && next <= now + bounds.lead
  // Which slots are the last ones is not known before the end: as many as might be run are left for the next time.
  if (more) next = arrived.splice(arrived.length - keptBack(options))[0] ?? next

  const window = now - (options.catchUpWindow ?? defaultCatchUpWindow)
  const runnable = new Set(
    toRun(
      arrived.filter((at) => at >= window && at > (due.skipUntil ?? -Infinity)),
      options,
      more,
    ),
  )
  const records: Array<SlotRecord> = []
  const overlap = options.overlap ?? "skip"
  const room = roomFor(overlap, bounds)
  let { active, waiting, started } = due
  let cancelOthers = false
  let exhausted = options.limit !== undefined && started >= options.limit

  const leaveOut = (_tag: "Skipped" | "Missed", at: number, reason: string, joined: boolean) => {
    const last = records.at(-1)
    if (joined && last?._tag === _tag && last.reason === reason)
      records[records.length - 1] = { ...last, through: at, slots: last.slots + 1 }
    else records.push({ _tag, at, through: at, slots: 1, reason })
  }

  let left: number | undefined
  for (const at of arrived) {
    if (exhausted) {
      left = at
      break
    }
    if (due.skipUntil !== undefined && at <= due.skipUntil) leaveOut("Skipped", at, due.skipReason, true)
    else if (!runnable.has(at)) {
      // After a long outage one record tells of many slots.
      leaveOut(
        "Missed",
        at,
        at < window ? "outside the catch-up window" : "a later slot was run instead",
        more,
      )
    } else if (active < room || overlap === "cancelOther") {
      if (active >= room) {
        cancelOthers = true
        // Of several that have come together only the last is started.
        for (let i = records.length - 1; i >= 0; i--) {
          const earlier = records[i]!
          if (earlier._tag !== "Due") continue
          records[i] = {
            _tag: "Skipped",
            at: earlier.at,
            through: earlier.at,
            slots: 1,
            reason: "a later slot took its place",
          }
        }
        active = 0
      }
      records.push({ _tag: "Due", at, dueAt: at + jitter(due.identity, at, options.jitter ?? 0) })
      active++
      started++
    } else if (waiting < roomToWait(overlap, bounds)) {
      records.push({ _tag: "Waiting", at })
      waiting++
      started++
    } else {
      const reason = overlap === "skip" ? "an earlier run was not done" : `${waiting} runs waited already`
      leaveOut("Skipped", at, reason, false)
    }
    exhausted = options.limit !== undefined && started >= options.limit
  }
  // A limit that is reached ends the schedule: there are no slots any more.
  if (exhausted || left !== undefined)
    return { records, cancelOthers, started, nextAt: undefined, more: false }
  return { records, cancelOthers, started, nextAt: next, more }
}

const roomToWait = (overlap: Overlap, { waiting }: Bounds) =>
  overlap === "skip" ? 0 : overlap === "bufferOne" ? 1 : waiting

const keptBack = ({ catchUp = "latest" }: CronOptions) =>
  catchUp === "all" ? 0 : catchUp === "latest" ? 1 : catchUp.last

/** Of the slots within the window those that are run. */
const toRun = (slots: ReadonlyArray<number>, options: CronOptions, more: boolean) => {
  if (options.catchUp === "all") return slots
  return more ? [] : slots.slice(-keptBack(options))
}

/** From 0 up to, and without, `most`: the same for the same slot, evenly spread over slots. */
export const jitter = (identity: string, at: number, most: number): number => {
  if (most === 0) return 0
  // FNV-1a, with a final mix: neighbouring slots differ in one digit only.
  let hash = 0x811c9dc5
  const text = `${identity} ${at}`
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return Math.floor((((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * most)
}

/** The pause before the next attempt, in milliseconds: doubling, and up to a quarter shorter, differently for each run. */
export const backoff = (runId: string, attempts: number, { retry = {} }: CronOptions): number => {
  const longest = retry.maxBackoff ?? 600_000
  const pause = Math.min(longest, (retry.backoff ?? 1000) * 2 ** Math.min(30, attempts - 1))
  return pause - jitter(runId, attempts, Math.floor(pause / 4))
}
