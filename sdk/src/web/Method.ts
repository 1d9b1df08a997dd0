/** What `fetch` has to know of requests without loading them. */
import { byteString } from "./Interface.ts"

const requests = new WeakSet()

/** Makes an object known as a request. */
export const markRequest = (request: object): void => {
  requests.add(request)
}

export const isRequest = (value: unknown): boolean => requests.has(value as object)

/** The method as it is sent: the common ones in upper case, others as they are. Throws a TypeError for what is none. */
export const methodOf = (method: unknown): string => {
  const text = byteString(method)
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text))
    throw new TypeError(`${JSON.stringify(text)} is no method`)
  if (/^(?:connect|trace|track)$/i.test(text)) throw new TypeError(`the method ${text} cannot be used`)
  return /^(?:delete|get|head|options|post|put)$/i.test(text) ? text.toUpperCase() : text
}
