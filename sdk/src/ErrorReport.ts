/** How a thrown value, which may be anything at all, is told to the runtime. Reading it never throws. */
import { limits } from "./Guild.ts"
import { dictionary, ErrorPrototype, isError, isPrototypeOf, stringOf, toJson } from "./Primordials.ts"
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
