/** The errors that a script catches from what it asked for. */
import { defineProperty, NativeError, objectKeys } from "./Primordials.ts"

/** The error an operation ended with; every further property is copied onto the Error that the script catches. */
export interface Failure {
  readonly name: string
  readonly message: string
  readonly [property: string]: unknown
}

/** An Error with every property of the failure; its stack is that of the caller. */
export const toError = (failure: Failure): Error => {
  const error = new NativeError(failure.message)
  const names = objectKeys(failure)
  for (let i = 0; i < names.length; i++) setProperty(error, names[i]!, failure[names[i]!])
  return error
}

/** The error for asking beyond a bound, by the runtime's name of it. */
export const limitExceeded = (limit: string, message: string): Error =>
  toError({ name: "Error", code: "LIMIT_EXCEEDED", limit, message })

/** Not enumerable, so that the log shows an error as its stack only. */
export const setProperty = (error: Error, name: string, value: unknown): void => {
  const descriptor = { __proto__: null, value, writable: true, enumerable: false, configurable: true }
  defineProperty(error, name, descriptor as PropertyDescriptor)
}
