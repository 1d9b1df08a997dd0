/**
 * What a script asks of the runtime. An operation leaves through the outbox as `[id, name, args]`; the promise made here is
 * settled when a later turn brings the result.
 */
import { type Failure, limitExceeded, setProperty, toError } from "./Failure.ts"
import { limits } from "./Guild.ts"
import { pushOperation } from "./Outbox.ts"
import {
  captureStackTrace,
  charCodeAt,
  indexOf,
  mapDelete,
  mapGet,
  mapSet,
  mapSize,
  NativePromise,
  NativeTypeError,
  slice,
  toJson,
} from "./Primordials.ts"

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  /** Keeps the stack of the call: the turn that settles it knows nothing of the script's line. */
  readonly site: { readonly stack?: unknown }
}

const pending = new Map<number, Pending>()
let lastId = 0

/**
 * Asks the runtime to do something. `args` becomes JSON at once, so later changes to it do not count.
 * Rejects with a TypeError when it cannot become JSON, with `LIMIT_EXCEEDED` when too many operations wait for their results,
 * otherwise with the runtime's error and its `code`.
 */
export const operation = <Result>(name: string, args: object): Promise<Result> => {
  const site: Pending["site"] = {}
  captureStackTrace(site)
  return new NativePromise<Result>((resolve, reject) => {
    const most = limits().pendingOperations
    if (mapSize(pending) >= most) {
      return reject(
        limitExceeded("pendingOperations", `at most ${most} operations of one guild may be under way`),
      )
    }
    const argsJson = toJson(args)
    // A script's own `toJSON` could make anything of its arguments, also what is no entry of an outbox.
    if (argsJson === undefined || charCodeAt(argsJson, 0) !== 123)
      throw new NativeTypeError(`${name}: the arguments must be an object`)
    const id = ++lastId
    mapSet(pending, id, { resolve: resolve as Pending["resolve"], reject, site })
    pushOperation(id, name, argsJson)
  })
}

/** Settles the promise of an operation; unknown ids are ignored. */
export const settleOperation = (id: number, ok: boolean, value: unknown): void => {
  const entry = mapGet(pending, id)
  if (entry === undefined) return
  mapDelete(pending, id)
  if (ok) entry.resolve(value)
  else entry.reject(errorOf(value as Failure, entry.site))
}

const errorOf = (failure: Failure, site: Pending["site"]): Error => {
  const error = toError(failure)
  setProperty(error, "stack", `${failure.name}: ${failure.message}${frames(site)}`)
  return error
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
