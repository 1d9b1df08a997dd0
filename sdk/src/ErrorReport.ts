/** How a thrown value, which may be anything at all, is told to the runtime. Reading it never throws. */
import { limits } from "./Guild.ts"
import {
  dictionary,
  ErrorPrototype,
  getOwnPropertyDescriptor,
  isArray,
  isError,
  isPrototypeOf,
  list,
  stringOf,
  toJson,
} from "./Primordials.ts"
import { truncate } from "./Truncate.ts"

/** A plain copy of an error, with no prototype. */
export interface ErrorReport {
  name: string
  message: string
  stack?: string
  code?: string
}

/** Errors are copied, their stacks up to twice the length of a line; a string is its own message, other values are reported as JSON where they have any. */
export const reportError = (thrown: unknown): ErrorReport => {
  const report = reportOne(thrown)
  const more = report.stack === undefined ? "" : behind(thrown, 3)
  if (more !== "") report.stack = truncate(report.stack + more, limits().logLineLength * 2)
  return report
}

/** How many of the errors in an `AggregateError` are told. */
const mostErrors = 10

/** What an error holds of other errors, as lines below its stack: its `cause`, and the `errors` of an AggregateError, so many deep. */
const behind = (error: unknown, depth: number): string => {
  if (depth === 0 || !isErrorLike(error)) return ""
  const cause = ownValue(error, "cause")
  let lines = cause === undefined ? "" : `\n[cause]: ${whole(cause, depth)}`
  const errors = errorsOf(error)
  for (let i = 0; i < errors.length; i++) lines += `\n[errors.${i}]: ${whole(errors[i], depth)}`
  return lines
}

/** The first ten of the `errors` that an AggregateError holds; none of another error. */
export const errorsOf = (error: object): ReadonlyArray<unknown> => {
  const found = list<unknown>()
  const errors = ownValue(error, "errors")
  const length = isArray(errors) ? (ownValue(errors, "length") as number) : 0
  for (let i = 0; i < length && i < mostErrors; i++) found[i] = ownValue(errors as object, `${i}`)
  return found
}

const whole = (value: unknown, depth: number): string => {
  const { message, name, stack } = reportOne(value)
  return `${stack ?? (isErrorLike(value) ? `${name}: ${message}` : message)}${behind(value, depth - 1)}`
}

/** The value of a property that is no getter. */
const ownValue = (object: object, name: string): unknown => {
  try {
    return getOwnPropertyDescriptor(object, name)?.value
  } catch {
    return undefined
  }
}

/** The same for what was thrown alone, without what it holds of other errors. */
export const reportOne = (thrown: unknown): ErrorReport => {
  const report = dictionary() as unknown as ErrorReport
  report.name = "Error"
  if (isErrorLike(thrown)) {
    report.name = text(() => thrown.name) ?? "Error"
    report.message = truncate(text(() => thrown.message) ?? "")
    const stack = text(() => thrown.stack)
    if (stack !== undefined) report.stack = truncate(stack, limits().logLineLength * 2)
    const code = text(() => thrown.code)
    if (code !== undefined) report.code = code
  } else {
    report.message = truncate(describe(thrown))
  }
  return report
}

type ErrorLike = {
  readonly name: unknown
  readonly message: unknown
  readonly stack?: unknown
  readonly code?: unknown
}

/** True for errors, and for objects of old-style error classes that were never made by the engine. */
export const isErrorLike = (value: unknown): value is ErrorLike => {
  try {
    return isError(value) || isPrototypeOf(ErrorPrototype, value)
  } catch {
    return false
  }
}

const text = (read: () => unknown): string | undefined => {
  try {
    const value = read()
    return typeof value === "string" ? value : typeof value === "number" ? `${value}` : undefined
  } catch {
    return undefined
  }
}

const describe = (thrown: unknown): string => {
  if (typeof thrown === "string") return thrown
  try {
    return (typeof thrown === "object" && toJson(thrown)) || stringOf(thrown)
  } catch {
    return "a value that cannot be shown was thrown"
  }
}
