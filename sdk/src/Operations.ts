/**
 * What a script asks of the runtime. An operation leaves through the outbox as `[id, name, args]`; the promise made here is
 * settled when a later turn brings the result.
 */
import { pushOperation } from "./Outbox.ts"
import {
  captureStackTrace,
  defineProperty,
  indexOf,
  mapDelete,
  mapGet,
  mapSet,
  NativeError,
  NativePromise,
  objectKeys,
  slice,
  toJson,
} from "./Primordials.ts"

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  /** Keeps the stack of the call: the turn that settles it knows nothing of the script's line. */
  readonly site: { readonly stack?: unknown }
}

/** `[opId, ok, value]`; for ok = 0 the value is a `Failure`. */
export type Settlement = readonly [id: number, ok: 0 | 1, value: unknown]

/** The error an operation ended with; every further property is copied onto the Error that the script catches. */
interface Failure {
  readonly name: string
  readonly message: string
  readonly [property: string]: unknown
}

const pending = new Map<number, Pending>()
let lastId = 0

/**
 * Asks the runtime to do something. `args` becomes JSON at once, so later changes to it do not count.
 * Rejects with a TypeError when it cannot become JSON, otherwise with the runtime's error and its `code`.
 */
export const operation = <Result>(name: string, args: object): Promise<Result> =>
  new NativePromise<Result>((resolve, reject) => {
    const argsJson = toJson(args)!
    const site: { stack?: unknown } = {}
    captureStackTrace(site, operation)
    const id = ++lastId
    mapSet(pending, id, { resolve: resolve as Pending["resolve"], reject, site })
    pushOperation(id, name, argsJson)
  })

/** Settles the promise of an operation; unknown ids are ignored. */
export const settle = (settlement: Settlement): void => {
  const entry = mapGet(pending, settlement[0])
  if (entry === undefined) return
  mapDelete(pending, settlement[0])
  if (settlement[1] === 1) entry.resolve(settlement[2])
  else entry.reject(toError(settlement[2] as Failure, entry.site))
}

const toError = (failure: Failure, site: Pending["site"]): Error => {
  const error = new NativeError(failure.message)
  const names = objectKeys(failure)
  for (let i = 0; i < names.length; i++) setProperty(error, names[i]!, failure[names[i]!])
  setProperty(error, "stack", `${failure.name}: ${failure.message}${frames(site)}`)
  return error
}

/** Not enumerable, so that the log shows an error as its stack only. */
const setProperty = (error: Error, name: string, value: unknown): void => {
  const descriptor = { __proto__: null, value, writable: true, enumerable: false, configurable: true }
  defineProperty(error, name, descriptor as PropertyDescriptor)
}

/** The lines of a stack below its head. */
const frames = (site: Pending["site"]): string => {
  try {
    const stack = site.stack
    if (typeof stack !== "string") return ""
    const firstFrame = indexOf(stack, "\n")
    return firstFrame === -1 ? "" : slice(stack, firstFrame)
  } catch {
    return ""
  }
}
