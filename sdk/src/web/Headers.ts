/** `Headers`: names and values of a request or a response, the names in lower case. */
import { byteString, entriesIterator, required, webInterface } from "./Interface.ts"

/**
 * Who may change headers: `request` drops names that belong to the connection, `request-no-cors` whatever a form could not send, `response`
 * cookies, `immutable` refuses all.
 */
type Guard = "none" | "request" | "request-no-cors" | "response" | "immutable"

interface State {
  entries: [name: string, value: string][]
  guard: Guard
}

/** Names that the runtime sets by itself: a script that could would decide where one request ends and the next begins. */
const connectionNames =
  /^(?:connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade|via|proxy-.*)$/

/** What the standard lets a request of the mode `no-cors` say: names, and what their values may consist of. */
const formNames = /^(?:accept|accept-language|content-language|content-type)$/
const languages = /^[0-9A-Za-z *,\-.;=]*$/
const media = /^(?:[\t !#-'*-;=A-Z^-z|~]|[\u0080-\u00ff])*$/
const formTypes = /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)[\t\n\r ]*(?:;|$)/i

const isOfForms = (name: string, value: string): boolean => {
  if (value.length > 128) return false
  if (name === "accept") return media.test(value)
  if (name === "content-type") return media.test(value) && formTypes.test(value)
  return formNames.test(name) && languages.test(value)
}

const states = new WeakMap<object, State>()

const stateOf = (headers: unknown): State => {
  const state = states.get(headers as object)
  if (state === undefined) throw new TypeError("this is no Headers")
  return state
}

export const isHeaders = (value: unknown): value is Headers => states.has(value as object)

/** The entries in the order in which they were added, for sending them. */
export const headerEntries = (headers: Headers): readonly (readonly [string, string])[] =>
  stateOf(headers).entries

/** Headers with a guard, filled from an init or from entries that the runtime gave. */
export const guardedHeaders = (guard: Guard, init?: unknown): Headers => {
  const headers = new Headers()
  if (guard !== "immutable") stateOf(headers).guard = guard
  fill(headers, init)
  stateOf(headers).guard = guard
  return headers
}

const nameOf = (method: string, name: unknown): string => {
  const text = byteString(name)
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)) {
    throw new TypeError(`Headers.${method}: ${JSON.stringify(text)} is no header name`)
  }
  return text.toLowerCase()
}

const valueOf = (method: string, value: unknown): string => {
  const text = byteString(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "")
  if (/[\0\n\r]/.test(text)) throw new TypeError(`Headers.${method}: the value has a line break or NUL in it`)
  return text
}

/** Whether the guard lets this name have this value, or none; throws where nothing may be changed. */
const permits = ({ guard }: State, name: string, value?: string): boolean => {
  if (guard === "immutable") throw new TypeError("these headers cannot be changed")
  if (guard === "response") return name !== "set-cookie"
  if (guard === "request-no-cors") {
    return value === undefined ? name === "range" || formNames.test(name) : isOfForms(name, value)
  }
  return guard !== "request" || !connectionNames.test(name)
}

const fill = (headers: Headers, init: unknown): void => {
  if (init === undefined) return
  if ((typeof init !== "object" && typeof init !== "function") || init === null) {
    throw new TypeError("new Headers: the init must be an object")
  }
  const iterate = (init as Partial<Iterable<unknown>>)[Symbol.iterator]
  if (iterate !== undefined && iterate !== null) {
    if (isHeaders(init) && iterate === Headers.prototype.entries) {
      for (const [name, value] of stateOf(init).entries) headers.append(name, value)
      return
    }
    const pairs = [...(init as Iterable<Iterable<unknown>>)].map((pair) => {
      if (typeof pair !== "object" || pair === null) throw new TypeError("new Headers: an entry is no pair")
      return [...pair]
    })
    for (const pair of pairs) {
      if (pair.length !== 2) throw new TypeError("new Headers: an entry is no pair")
      headers.append(pair[0] as string, pair[1] as string)
    }
    return
  }
  const record: [string, string][] = []
  for (const key of Reflect.ownKeys(init)) {
    const property = Reflect.getOwnPropertyDescriptor(init, key)
    if (property === undefined || !property.enumerable) continue
    record.push([byteString(key), byteString((init as Record<PropertyKey, unknown>)[key])])
  }
  for (const [name, value] of record) headers.append(name, value)
}

/** By name, equal names joined with a comma, except for cookies. */
const sorted = (state: State): [string, string][] => {
  const names = [...new Set(state.entries.map(([name]) => name))].sort()
  return names.flatMap((name): [string, string][] =>
    name === "set-cookie"
      ? state.entries.filter((entry) => entry[0] === name)
      : [[name, joined(state, name)!]],
  )
}

const joined = (state: State, name: string): string | null => {
  const values = state.entries.filter((entry) => entry[0] === name)
  return values.length === 0 ? null : values.map(([, value]) => value).join(", ")
}

class Headers {
  constructor(init?: unknown) {
    states.set(this, { entries: [], guard: "none" })
    fill(this, init)
  }
  append(name: string, value: string): void {
    required("Headers.append", arguments.length, 2)
    const state = stateOf(this)
    const checkedValue = valueOf("append", value)
    const checkedName = nameOf("append", name)
    const before = state.guard === "request-no-cors" ? joined(state, checkedName) : null
    const whole = before === null ? checkedValue : `${before}, ${checkedValue}`
    if (permits(state, checkedName, whole)) state.entries.push([checkedName, checkedValue])
  }
  delete(name: string): void {
    required("Headers.delete", arguments.length, 1)
    const state = stateOf(this)
    const checked = nameOf("delete", name)
    if (permits(state, checked)) state.entries = state.entries.filter((entry) => entry[0] !== checked)
  }
  get(name: string): string | null {
    required("Headers.get", arguments.length, 1)
    return joined(stateOf(this), nameOf("get", name))
  }
  getSetCookie(): string[] {
    return stateOf(this).entries.flatMap(([name, value]) => (name === "set-cookie" ? [value] : []))
  }
  has(name: string): boolean {
    required("Headers.has", arguments.length, 1)
    const checked = nameOf("has", name)
    return stateOf(this).entries.some((entry) => entry[0] === checked)
  }
  set(name: string, value: string): void {
    required("Headers.set", arguments.length, 2)
    const state = stateOf(this)
    const checkedValue = valueOf("set", value)
    const checkedName = nameOf("set", name)
    if (!permits(state, checkedName, checkedValue)) return
    const first = state.entries.findIndex((entry) => entry[0] === checkedName)
    if (first < 0) state.entries.push([checkedName, checkedValue])
    else {
      state.entries = state.entries.filter((entry, index) => index <= first || entry[0] !== checkedName)
      state.entries[first] = [checkedName, checkedValue]
    }
  }
  forEach(visit: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
    required("Headers.forEach", arguments.length, 1)
    const state = stateOf(this)
    if (typeof visit !== "function") throw new TypeError("Headers.forEach: the callback must be a function")
    for (let i = 0, all = sorted(state); i < all.length; i++, all = sorted(state)) {
      visit.call(self, all[i]![1], all[i]![0], this)
    }
  }
  entries(): IterableIterator<[string, string]> {
    return iterate(this, ([name, value]) => [name, value])
  }
  keys(): IterableIterator<string> {
    return iterate(this, ([name]) => name)
  }
  values(): IterableIterator<string> {
    return iterate(this, ([, value]) => value)
  }
}

const iterate = <T>(headers: Headers, pick: (entry: [string, string]) => T): IterableIterator<T> => {
  const state = stateOf(headers)
  let index = 0
  return entriesIterator<T>("Headers Iterator", () => {
    const entry = sorted(state)[index++]
    return entry === undefined ? { value: undefined, done: true } : { value: pick(entry), done: false }
  })
}

webInterface(Headers, "Headers")
Object.defineProperty(Headers.prototype, Symbol.iterator, {
  value: Headers.prototype.entries,
  writable: true,
  configurable: true,
})

export { Headers }
