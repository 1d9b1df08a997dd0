/**
 * Values as text for the log, in the manner of Node's inspect. Guild code is never run by it where that can be avoided (own getters are
 * named, not called) and nothing it does run, such as the traps of a Proxy, can make it throw. The work is
 * bounded by what can be shown.
 */
import { errorsOf, isErrorLike, reportOne } from "./ErrorReport.ts"
import { limits } from "./Guild.ts"
import {
  bigintToString,
  DatePrototype,
  dateToIso,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isArray,
  isPrototypeOf,
  isView,
  list,
  mapForEach,
  MapPrototype,
  mapSize,
  objectKeys,
  RegExpPrototype,
  regexpExec,
  regexpToString,
  setForEach,
  SetPrototype,
  setSize,
  symbolToString,
  toJson,
} from "./Primordials.ts"
import { truncate } from "./Truncate.ts"

const maxDepth = 4
const maxItems = 100

/** One value as text, at most a little longer than a log line. Strings are quoted inside other values only. */
export const inspect = (value: unknown, depth: number = maxDepth): string => {
  const walk: Walk = { room: limits().logLineLength, ancestors: list() }
  return typeof value === "string" ? value : show(value, depth, walk)
}

/** The state of one `inspect`: characters left to show, and the objects that enclose the current value. */
interface Walk {
  room: number
  readonly ancestors: unknown[]
}

const show = (value: unknown, depth: number, walk: Walk): string => {
  const text = isObject(value) ? showGuarded(value, depth, walk) : showPrimitive(value)
  walk.room -= text.length
  return text
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function"

const showPrimitive = (value: unknown): string => {
  if (typeof value === "string") return toJson(truncate(value))!
  if (typeof value === "bigint") return `${bigintToString(value)}n`
  if (typeof value === "symbol") return symbolToString(value)
  return value === 0 && 1 / value < 0 ? "-0" : `${value as number | boolean | null | undefined}`
}

const showGuarded = (value: object, depth: number, walk: Walk): string => {
  const { ancestors } = walk
  const level = ancestors.length
  for (let i = 0; i < level; i++) if (ancestors[i] === value) return "[Circular]"
  ancestors[level] = value
  try {
    return showObject(value, depth, walk)
  } catch {
    return "[unreadable]"
  } finally {
    ancestors.length = level
  }
}

const showObject = (value: object, depth: number, walk: Walk): string => {
  if (isErrorLike(value)) return showError(value, depth, walk)
  if (isPrototypeOf(DatePrototype, value)) return dateToIso(value)
  if (isPrototypeOf(RegExpPrototype, value)) return regexpToString(value)
  if (typeof value === "function") return `[Function: ${ownText(value, "name") || "(anonymous)"}]`
  const name = constructorName(value)
  if (depth < 0) return `[${isArray(value) ? "Array" : name || "Object"}]`
  if (isArray(value)) return braces("[", showItems(value, value.length, depth, walk), "]")
  if (isPrototypeOf(MapPrototype, value)) {
    return braces(`${name}(${mapSize(value)}) {`, showEntries(value, mapForEach, depth, walk), "}")
  }
  if (isPrototypeOf(SetPrototype, value)) {
    return braces(`${name}(${setSize(value)}) {`, showEntries(value, setForEach, depth, walk), "}")
  }
  if (isView(value) && "length" in value) {
    const items = value as unknown as ArrayLike<unknown>
    return braces(`${name}(${items.length}) [`, showItems(items, items.length, depth, walk), "]")
  }
  const prefix = name === "Object" ? "" : name === "" ? "[Object: null prototype] " : `${name} `
  return braces(`${prefix}{`, showProperties(value, depth, walk), "}")
}

const braces = (open: string, inner: string, close: string): string =>
  inner === "" ? open + close : `${open} ${inner} ${close}`

const showItems = (items: ArrayLike<unknown>, length: number, depth: number, walk: Walk): string => {
  let text = ""
  for (let i = 0; i < length; i++) {
    if (i === maxItems || walk.room <= 0) return `${text}, … ${length - i} more`
    text += (i === 0 ? "" : ", ") + show(items[i], depth - 1, walk)
  }
  return text
}

/** The entries of a Map as `key => value`, those of a Set as they are. */
const showEntries = (
  collection: object,
  forEach: typeof mapForEach | typeof setForEach,
  depth: number,
  walk: Walk,
): string => {
  let text = ""
  let shown = 0
  let left = 0
  const visit = (value: unknown, key?: unknown): void => {
    if (shown === maxItems || walk.room <= 0) {
      left++
      return
    }
    const entry = show(value, depth - 1, walk)
    text +=
      (shown++ === 0 ? "" : ", ") +
      (forEach === mapForEach ? `${show(key, depth - 1, walk)} => ${entry}` : entry)
  }
  forEach(collection, visit)
  return left === 0 ? text : `${text}, … ${left} more`
}

const showProperties = (value: object, depth: number, walk: Walk): string => {
  const names = objectKeys(value)
  let text = ""
  for (let i = 0; i < names.length; i++) {
    if (i === maxItems || walk.room <= 0) return `${text}, … ${names.length - i} more`
    const name = names[i]!
    const property = getOwnPropertyDescriptor(value, name)
    const shown = property && ("value" in property ? show(property.value, depth - 1, walk) : "[Getter]")
    text += `${i === 0 ? "" : ", "}${regexpExec(identifier, name) ? name : toJson(name)}: ${shown}`
    walk.room -= name.length
  }
  return text
}

const identifier = /^[A-Za-z_$][\w$]*$/

const showError = (error: object, depth: number, walk: Walk): string => {
  const report = reportOne(error)
  let text = report.stack ?? `${report.name}: ${report.message}`
  const cause = getOwnPropertyDescriptor(error, "cause")
  if (cause?.value !== undefined) text += `\n[cause]: ${show(cause.value, depth - 1, walk)}`
  const errors = errorsOf(error)
  for (let i = 0; i < errors.length; i++) {
    if (depth < 0 || walk.room <= 0) return `${text}\n… ${errors.length - i} more errors`
    text += `\n[errors.${i}]: ${show(errors[i], depth - 1, walk)}`
  }
  return text
}

/** The name of the class an object was made by; "" for an object without a prototype. */
const constructorName = (value: object): string => {
  for (let prototype = getPrototypeOf(value); prototype !== null; prototype = getPrototypeOf(prototype)) {
    const made = getOwnPropertyDescriptor(prototype, "constructor")?.value as unknown
    if (typeof made === "function") return ownText(made, "name") || "Object"
  }
  return ""
}

const ownText = (owner: object, name: string): string => {
  const value = getOwnPropertyDescriptor(owner, name)?.value as unknown
  return typeof value === "string" ? value : ""
}
