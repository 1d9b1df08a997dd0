/**
 * `setTimeout` and its kin. The clock is the runtime's: a timer leaves through the outbox, and when it is due a turn brings its id back.
 * Timers end with the isolate; what must outlive it belongs into a store.
 */
import { reportError } from "./ErrorReport.ts"
import { limitExceeded } from "./Failure.ts"
import { limits } from "./Guild.ts"
import { pushLog, pushTimer, pushUntimer } from "./Outbox.ts"
import { apply, mapDelete, mapGet, mapSet, mapSize, NativeTypeError } from "./Primordials.ts"

interface Timer {
  readonly callback: (...args: never[]) => unknown
  readonly args: unknown[]
  readonly delay: number
  readonly repeats: boolean
  readonly nesting: number
}

const timers = new Map<number, Timer>()
let lastId = 0
/** How many timers have set one another up to the one whose callback is running. */
let nesting = 0

/**
 * Calls `callback` with `args` once, after `delay` milliseconds: 1 by default and at least, the limit `longestTimerSecs` at most.
 * Gives the id for `clearTimeout`. Throws a TypeError unless the callback is a function, and `LIMIT_EXCEEDED` when the
 * guild has as many timers as it may have.
 */
export const setTimeout = <Args extends unknown[]>(
  callback: (...args: Args) => unknown,
  delay?: number,
  ...args: Args
): number => start("setTimeout", callback, delay, args, false)

/**
 * Like `setTimeout`, again and again. The next delay begins when the callback has been called, so calls never pile up; a promise
 * that the callback returns is not waited for.
 */
export const setInterval = <Args extends unknown[]>(
  callback: (...args: Args) => unknown,
  delay?: number,
  ...args: Args
): number => start("setInterval", callback, delay, args, true)

/** Ends a timer of either kind. What is no timer, or none any more, is ignored. */
export const clearTimeout = (id?: number): void => {
  const handle = toHandle(id)
  if (mapDelete(timers, handle)) pushUntimer(handle)
}

/** Ends a timer of either kind. What is no timer, or none any more, is ignored. */
export const clearInterval = (id?: number): void => clearTimeout(id)

/** What is given for an id becomes a number, as on the web; what cannot is no timer's. */
const toHandle = (id: unknown): number => {
  try {
    return (id as number) | 0
  } catch {
    return 0
  }
}

/** Whether a timer is pending. */
export const hasTimers = (): boolean => mapSize(timers) > 0

const start = (
  name: string,
  callback: Timer["callback"],
  delay: number | undefined,
  args: unknown[],
  repeats: boolean,
): number => {
  if (typeof callback !== "function") {
    throw new NativeTypeError(`${name}(callback, delay): the callback must be a function`)
  }
  const most = limits().timers
  if (mapSize(timers) >= most) {
    throw limitExceeded("timers", `at most ${most} timers of one guild may be pending`)
  }
  const id = ++lastId
  const timer = { callback, args, delay: toDelay(delay), repeats, nesting: nesting + 1 }
  mapSet(timers, id, timer)
  pushTimer(id, timer.delay)
  return id
}

/**
 * Whole milliseconds; what is no number, or less than 1, counts as 1. Of a number past 32 bits the web takes the last 32. From the fifth timer on
 * that timers set one after the other, each takes at least 4 ms.
 */
const toDelay = (delay: unknown): number => {
  const ms = (delay as number) | 0
  const least = nesting >= 5 ? 4 : 1
  const longest = limits().longestTimerSecs * 1000
  return ms > least ? (ms < longest ? ms : longest) : least
}

/** A timer is due; one that was cleared meanwhile is ignored. */
export const ring = (id: number): void => {
  const timer = mapGet(timers, id)
  if (timer === undefined) return
  if (!timer.repeats) mapDelete(timers, id)
  nesting = timer.nesting
  void run(timer)
  nesting = 0
  if (timer.repeats && mapGet(timers, id) !== undefined) pushTimer(id, timer.delay)
}

/** What goes wrong in a callback is a line of the log: there is nobody else to tell. */
const run = async (timer: Timer): Promise<void> => {
  try {
    await apply(timer.callback, undefined, timer.args)
  } catch (thrown) {
    const error = reportError(thrown)
    pushLog("error", `a timer's callback failed: ${error.stack ?? `${error.name}: ${error.message}`}`)
  }
}
