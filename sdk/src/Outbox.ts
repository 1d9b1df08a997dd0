/**
 * Everything that leaves the isolate. The host copies the array that an entry into the SDK returned once the entry's microtasks
 * have run, so what code says after an `await` is in it as well. Entries are JSON texts put together here and
 * nowhere else; the head of each is written by hand, because an array literal would consult a tampered `toJSON`.
 */
import type { ErrorReport } from "./ErrorReport.ts"
import { list, toJson } from "./Primordials.ts"

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error"

/** Log text that one turn may send, in characters; a turn that answers with too much would cost the script its isolate. */
const maxLogLength = 262_144

let outbox: string[] = list()
let logLength = 0

const push = (entry: string): void => {
  outbox[outbox.length] = entry
}

/** Starts the outbox of a new entry into the SDK. */
export const openOutbox = (): string[] => {
  logLength = 0
  outbox = list()
  return outbox
}

/** The outbox of the latest entry. */
export const currentOutbox = (): string[] => outbox

/** Asks the runtime for something; `argsJson` is the text of an object. */
export const pushOperation = (id: number, name: string, argsJson: string): void =>
  push(`["op",${id},"${name}",${argsJson}]`)

/** All handlers of an event have settled. */
export const pushDone = (eventId: number, error?: ErrorReport): void =>
  push(error === undefined ? `["done",${eventId}]` : `["done",${eventId},${toJson(error)}]`)

/** The guild's script has loaded; `manifest` is made of `list()` and `dictionary()` only. */
export const pushLoaded = (manifest: object): void => push(`["loaded",${toJson(manifest)}]`)

export const pushFailed = (error: ErrorReport): void => push(`["failed",${toJson(error)}]`)

/** What the script takes along in a move; `json` is the text of a value. */
export const pushSuspended = (json: string): void => push(`["suspended",${json}]`)

/** A handler for a new kind of event was registered after loading. */
export const pushSubscribe = (kind: string): void => push(`["subscribe",${toJson(kind)}]`)

/** One line of the guild's log. Past the bound of a turn lines are dropped, and the first dropped one says so. */
export const pushLog = (level: LogLevel, text: string): void => {
  if (logLength > maxLogLength) return
  // A line costs something even when it says nothing.
  logLength += text.length + 64
  if (logLength > maxLogLength)
    push('["log","warn","[flora/sdk] too much log in one turn; the rest of it is dropped"]')
  else push(`["log","${level}",${toJson(text)}]`)
}
