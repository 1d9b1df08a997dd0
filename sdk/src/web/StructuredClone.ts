/** `structuredClone`: a deep copy of data, cycles, buffers and errors included. Functions and most objects of the platform have no copy. */
import { isArray, isError } from "./Core.ts"
import { DOMException, domException, exceptionState } from "./DOMException.ts"
import { dictionaryOf, isArrayBuffer, isPlatformObject, required } from "./Interface.ts"

type Copies = Map<object, object>

/** Classes of the platform whose objects can be copied, or transferred: each adds itself when it is loaded. */
export const cloners: Array<(value: object) => object | undefined> = []
export const transferers: Array<(value: object) => (() => object) | undefined> = []

const notCloneable = (what: string): Error => domException(`${what} cannot be cloned`, "DataCloneError")

/** Whether a method of a class accepts the value, which says that the engine made it as one. */
const isMadeBy = (method: (...args: never[]) => unknown, value: object, ...args: unknown[]): boolean => {
  try {
    Reflect.apply(method, value, args)
    return true
  } catch {
    return false
  }
}

const getter = (prototype: object, name: string): (() => unknown) =>
  Object.getOwnPropertyDescriptor(prototype, name)!.get!

const mapSize = getter(Map.prototype, "size")
const setSize = getter(Set.prototype, "size")
const flags = getter(RegExp.prototype, "flags")
const source = getter(RegExp.prototype, "source")
const detached = getter(ArrayBuffer.prototype, "detached")
const viewName = getter(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag as unknown as string,
)
const { getTime } = Date.prototype
const regExpExec = getter(RegExp.prototype, "hasIndices")

/** Objects with a state that no copy can have. */
const opaque: ReadonlyArray<(value: object) => boolean> = [
  (value) => isMadeBy(WeakMap.prototype.has, value, {}),
  (value) => isMadeBy(WeakSet.prototype.has, value, {}),
  (value) => isMadeBy(WeakRef.prototype.deref, value),
  (value) => Object.prototype.toString.call(value) === "[object Promise]" && value instanceof Promise,
  (value) => /^\[object (Async)?Generator\]$/.test(Object.prototype.toString.call(value)),
]

const errorNames = ["EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"]
const errorClasses = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]

const clone = (value: unknown, copies: Copies): unknown => {
  if (typeof value === "symbol") throw notCloneable("a symbol")
  if (typeof value === "function") throw notCloneable("a function")
  if (typeof value !== "object" || value === null) return value
  return copies.get(value) ?? cloneObject(value, copies)
}

const cloneObject = (value: object, copies: Copies): object => {
  const keep = <T extends object>(copy: T): T => {
    copies.set(value, copy)
    return copy
  }
  const boxed = unbox(value)
  if (boxed !== undefined) return keep(boxed)
  if (isMadeBy(getTime, value)) return keep(new Date(getTime.call(value as Date)))
  if (value !== RegExp.prototype && isMadeBy(regExpExec, value)) {
    return keep(new RegExp(source.call(value) as string, flags.call(value) as string))
  }
  if (isArrayBuffer(value)) return keep(cloneBuffer(value))
  if (ArrayBuffer.isView(value)) return keep(cloneView(value, copies))
  if (isMadeBy(mapSize, value)) return cloneMap(value as Map<unknown, unknown>, keep(new Map()), copies)
  if (isMadeBy(setSize, value)) return cloneSet(value as Set<unknown>, keep(new Set()), copies)
  const exception = exceptionState(value)
  if (exception !== undefined) {
    const copy = keep(new DOMException(exception.message, exception.name))
    setStack(copy, (value as Error).stack)
    return copy
  }
  if (isError(value)) return cloneError(value, keep, copies)
  for (const cloner of cloners) {
    const copy = cloner(value)
    if (copy !== undefined) return keep(copy)
  }
  if (isPlatformObject(value) || opaque.some((isOpaque) => isOpaque(value))) {
    throw notCloneable(Object.prototype.toString.call(value))
  }
  const copy = keep(isArray(value) ? emptyArray(value.length) : {})
  return cloneProperties(value, copy, copies)
}

const unbox = (value: object): object | undefined => {
  for (const made of [Boolean, Number, String, BigInt]) {
    const { valueOf } = made.prototype as object
    if (isMadeBy(valueOf, value)) return Object(valueOf.call(value)) as object
  }
  if (isMadeBy(Symbol.prototype.valueOf, value)) throw notCloneable("a symbol")
  return undefined
}

const cloneBuffer = (buffer: ArrayBuffer): ArrayBuffer => {
  if (detached.call(buffer) === true) throw notCloneable("a buffer that was transferred")
  return ArrayBuffer.prototype.slice.call(buffer, 0)
}

const cloneView = (view: ArrayBufferView, copies: Copies): ArrayBufferView => {
  const buffer = clone(view.buffer, copies) as ArrayBuffer
  const name = viewName.call(view) as string | undefined
  if (name === undefined) return new DataView(buffer, view.byteOffset, view.byteLength)
  const Made = viewClasses[name]!
  return new Made(buffer, view.byteOffset, (view as Uint8Array).length)
}

const viewClasses: Record<string, Uint8ArrayConstructor | undefined> = {}
for (const name of [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
]) {
  viewClasses[name] = (globalThis as unknown as typeof viewClasses)[name]
}

const cloneMap = (map: Map<unknown, unknown>, copy: Map<unknown, unknown>, copies: Copies): object => {
  const entries: unknown[] = []
  Map.prototype.forEach.call(map, (value, key) => entries.push(key, value))
  for (let i = 0; i < entries.length; i += 2)
    copy.set(clone(entries[i], copies), clone(entries[i + 1], copies))
  return copy
}

const cloneSet = (set: Set<unknown>, copy: Set<unknown>, copies: Copies): object => {
  const values: unknown[] = []
  Set.prototype.forEach.call(set, (value) => values.push(value))
  for (const value of values) copy.add(clone(value, copies))
  return copy
}

/** An own property as data, undefined for an accessor. */
const dataOf = (owner: object, name: string): { readonly value: unknown } | undefined => {
  const property = Object.getOwnPropertyDescriptor(owner, name)
  return property !== undefined && "value" in property ? { value: property.value as unknown } : undefined
}

const cloneError = (error: Error, keep: <T extends object>(copy: T) => T, copies: Copies): object => {
  const index = errorNames.indexOf(`${error.name}`)
  const message = dataOf(error, "message")
  const Made = index < 0 ? Error : errorClasses[index]!
  const copy = keep(message === undefined ? new Made() : new Made(String(message.value)))
  const cause = dataOf(error, "cause")
  if (cause !== undefined) define(copy, "cause", clone(cause.value, copies))
  setStack(copy, error.stack)
  return copy
}

const setStack = (copy: object, stack: unknown): void => {
  if (typeof stack === "string") define(copy, "stack", stack)
}

const define = (copy: object, name: string, value: unknown): void => {
  Object.defineProperty(copy, name, { value, writable: true, enumerable: false, configurable: true })
}

/** An array of this length with nothing in it: what is missing in the original is missing in the copy. */
const emptyArray = (length: number): unknown[] => {
  const array: unknown[] = []
  array.length = length
  return array
}

const cloneProperties = (value: object, copy: object, copies: Copies): object => {
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(value, key)) continue
    const property = clone((value as Record<string, unknown>)[key], copies)
    Object.defineProperty(copy, key, {
      value: property,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  }
  return copy
}

/** What is to be transferred, checked before anything is: a list without repetition, and how each is taken. */
const transfersOf = (transfer: readonly unknown[]): Map<object, () => object> => {
  const takes = new Map<object, () => object>()
  for (const item of transfer) {
    if (typeof item !== "object" || item === null) throw new TypeError("transfer must hold objects")
    if (takes.has(item)) throw notCloneable("the same object twice in transfer")
    takes.set(item, takeOf(item))
  }
  return takes
}

const takeOf = (item: object): (() => object) => {
  if (isArrayBuffer(item)) {
    return () => {
      if (detached.call(item) === true) throw notCloneable("a buffer that was transferred")
      return (item as ArrayBuffer & { transfer(): ArrayBuffer }).transfer()
    }
  }
  for (const transferer of transferers) {
    const take = transferer(item)
    if (take !== undefined) return take
  }
  throw notCloneable("what is in transfer and is neither a buffer nor a port")
}

/** A copy of `value` in which the objects of `transfer` are not copied but moved. */
export const cloneWith = (
  value: unknown,
  transfer: readonly unknown[],
): { copy: unknown; moved: object[] } => {
  const takes = transfersOf(transfer)
  const copies: Copies = new Map()
  // Something stands for what is moved until all is known to have a copy; views are made anew over the moved buffers.
  if (takes.size === 0) return { copy: clone(value, copies), moved: [] }
  check(value, takes)
  const moved: object[] = []
  takes.forEach((take, item) => {
    const made = take()
    copies.set(item, made)
    moved.push(made)
  })
  return { copy: clone(value, copies), moved }
}

/** Throws where `value` has no copy, before anything has been taken away. */
const check = (value: unknown, takes: ReadonlyMap<object, unknown>): void => {
  const copies: Copies = new Map()
  takes.forEach((_, item) => copies.set(item, isArrayBuffer(item) ? cloneBuffer(item) : item))
  clone(value, copies)
}

/**
 * A deep copy of `value`. Buffers and ports in `transfer` are moved instead and cannot be used here any more. Throws a `DataCloneError`
 * for what has no copy.
 */
const { structuredClone } = {
  structuredClone(value: unknown, options?: { readonly transfer?: Iterable<object> }): unknown {
    required("structuredClone", arguments.length, 1)
    const { transfer } = dictionaryOf<{ transfer: Iterable<object> }>(
      "the options of structuredClone",
      options,
    )
    return cloneWith(value, transfer === undefined ? [] : [...transfer]).copy
  },
}

export { structuredClone }
