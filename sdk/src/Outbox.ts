/**
 * Everything that leaves the isolate. The host copies the array that an entry into the SDK returned once the entry's microtasks
 * have run, so what code says after an `await` is in it as well. Entries are JSON texts put together here and
 * nowhere else; the head of each is written by hand, because an array literal would consult a tampered `toJSON`.
 *
 * Only so many operations leave in one turn. The rest waits here for the next turns, and so do the ends of events behind them: an
 * event has not ended before everything it asked for has left. `["more"]` asks for another turn while something waits.
 */
import type { ErrorReport } from "./ErrorReport.ts"
import { limits } from "./Guild.ts"
import { dictionary, list, toJson } from "./Primordials.ts"

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error"

/** An operation or the end of an event; of each kind and of both together the order is kept. */
interface Departure {
  readonly entry: string
  readonly isOperation: boolean
  next: Departure | undefined
}

/** One array for all entries: the host has its copy before the next one. */
const outbox: string[] = list()

/** What waits for a later turn, from the first to the last. */
let first: Departure | undefined
let last: Departure | undefined
let operations = 0
let operationBytes = 0
let toldMore = false

let logLines = 0
let logBytes = 0
let suppressedLines = 0
let suppressedAt = 0

/** Where in the outbox the timers stand that were set in this turn, and the places of those that were cleared again. */
let timerPlaces = dictionary<number | undefined>()
const freePlaces: number[] = list()
/** Whether there is anything to forget. Few turns have timers, and to set the length of such an array takes V8 more than a microsecond. */
let timersTold = false

const push = (entry: string): void => {
  outbox[outbox.length] = entry
}

/** Starts the outbox of a new entry into the SDK with what has waited for it. */
export const openOutbox = (): string[] => {
  outbox.length = 0
  operations = operationBytes = 0
  toldMore = false
  logLines = logBytes = suppressedLines = 0
  if (timersTold) forgetTimers()
  while (first !== undefined && hasRoom(first)) {
    leave(first)
    first = first.next
  }
  if (first === undefined) last = undefined
  else tellMore()
  return outbox
}

/** The outbox of the latest entry. */
export const currentOutbox = (): string[] => outbox

/** A single operation may be larger than the bound, but then it is the only one of its turn. */
const hasRoom = ({ entry, isOperation }: Departure): boolean =>
  !isOperation ||
  operations === 0 ||
  (operations < limits().operationsPerTurn && operationBytes + entry.length <= limits().operationBytesPerTurn)

const leave = ({ entry, isOperation }: Departure): void => {
  if (isOperation) {
    operations++
    operationBytes += entry.length
  }
  push(entry)
}

const depart = (entry: string, isOperation: boolean): void => {
  const departure: Departure = { entry, isOperation, next: undefined }
  if (last === undefined && hasRoom(departure)) return leave(departure)
  if (last === undefined) first = departure
  else last.next = departure
  last = departure
  tellMore()
}

const tellMore = (): void => {
  if (!toldMore) push('["more"]')
  toldMore = true
}

/** Asks the runtime for something; `argsJson` is the text of an object. */
export const pushOperation = (id: number, name: string, argsJson: string): void =>
  depart(`["op",${id},"${name}",${argsJson}]`, true)

/** All handlers of an event have settled. */
export const pushDone = (eventId: number, error?: ErrorReport): void =>
  depart(error === undefined ? `["done",${eventId}]` : `["done",${eventId},${toJson(error)}]`, false)

/** The guild's script has loaded; `manifest` is made of `list()` and `dictionary()` only. */
export const pushLoaded = (manifest: object): void => push(`["loaded",${toJson(manifest)}]`)

export const pushFailed = (error: ErrorReport): void => push(`["failed",${toJson(error)}]`)

/** What the script takes along in a move; `json` is the text of a value. */
export const pushSuspended = (json: string): void => push(`["suspended",${json}]`)

/** A handler for a new kind of event was registered after loading. */
export const pushSubscribe = (kind: string): void => push(`["subscribe",${toJson(kind)}]`)

const forgetTimers = (): void => {
  timerPlaces = dictionary()
  freePlaces.length = 0
  timersTold = false
}

/** Asks to be told in `ms` milliseconds. Takes the place of a timer that was cleared in this turn, so that a turn may set any number. */
export const pushTimer = (id: number, ms: number): void => {
  let place = outbox.length
  if (freePlaces.length > 0) {
    place = freePlaces[freePlaces.length - 1]!
    freePlaces.length--
  }
  timerPlaces[id] = place
  timersTold = true
  outbox[place] = `["timer",${id},${ms}]`
}

/** Takes a timer back. */
export const pushUntimer = (id: number): void => {
  const place = timerPlaces[id] ?? outbox.length
  timersTold = true
  if (place < outbox.length) freePlaces[freePlaces.length] = place
  outbox[place] = `["untimer",${id}]`
}

/** One line of the guild's log. Past the bounds of a turn lines are dropped, and one line says how many. */
export const pushLog = (level: LogLevel, text: string): void => {
  // A line costs something even when it says nothing.
  logBytes += text.length + 64
  if (suppressedLines > 0 || logLines === limits().logLinesPerTurn || logBytes > limits().logBytesPerTurn) {
    suppress()
  } else {
    logLines++
    push(`["log","${level}",${toJson(text)}]`)
  }
}

/** The line that says so stands where the first one would have; it is written anew with each. */
const suppress = (): void => {
  if (suppressedLines === 0) suppressedAt = outbox.length
  suppressedLines++
  outbox[suppressedAt] =
    `["log","warn","[flora/sdk] too much log in one turn; lines suppressed: ${suppressedLines}"]`
}
