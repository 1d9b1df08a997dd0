/**
 * What every class of the web platform has in common and JavaScript's classes have not: members that are enumerable, a name and a
 * `toStringTag` of the standard's, and arguments that are counted and converted.
 *
 * The web API is the script's own: a script that breaks a built-in breaks what stands on it, in its own isolate. What leaves the
 * isolate goes through `operation` as everything else does.
 */
import { defineProperty } from "./Core.ts"

type Class = abstract new (...args: never[]) => object

const showMembers = (owner: object, hidden: readonly string[]): void => {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (hidden.includes(name)) continue
    const property = Object.getOwnPropertyDescriptor(owner, name)!
    if (property.configurable) defineProperty(owner, name, { ...property, enumerable: true })
  }
}

const platformPrototypes = new Set<object>()

/** Whether an object is one of the platform's classes. */
export const isPlatformObject = (value: object): boolean => {
  for (let made: unknown = Object.getPrototypeOf(value); made !== null; made = Object.getPrototypeOf(made)) {
    if (platformPrototypes.has(made as object)) return true
  }
  return false
}

/** Makes a class, of a package perhaps, known as one of the platform's, by its name. */
export const platformClass = (made: Class, name: string): void => {
  platformPrototypes.add(made.prototype as object)
  defineProperty(made, "name", { value: name, configurable: true })
}

/** Gives a class the shape of a web interface; `length` is the number of arguments that its constructor requires. */
export const webInterface = (made: Class, name: string, length = 0): void => {
  defineProperty(made, "length", { value: length, configurable: true })
  showMembers(made, ["length", "name", "prototype"])
  const prototype = made.prototype as object
  platformClass(made, name)
  showMembers(prototype, ["constructor"])
  defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true })
}

/** Constants of an interface, which stand on the class and on its prototype. */
export const webConstants = (made: Class, constants: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(constants)) {
    for (const owner of [made, made.prototype as object])
      defineProperty(owner, name, { value, enumerable: true })
  }
}

/** Makes entries iterable in the standard's way: the iterator of a prototype has a name of its own. */
export const entriesIterator = <T>(name: string, next: () => IteratorResult<T>): IterableIterator<T> => {
  let prototype = iteratorPrototypes.get(name)
  if (prototype === undefined) {
    prototype = Object.create(iteratorPrototype, {
      next: {
        value: function (this: object) {
          const step = iteratorSteps.get(this)
          if (step === undefined) throw new TypeError(`next was called on what is no ${name}`)
          return step()
        },
        writable: true,
        enumerable: true,
        configurable: true,
      },
      [Symbol.toStringTag]: { value: name, configurable: true },
    }) as object
    iteratorPrototypes.set(name, prototype)
  }
  const iterator = Object.create(prototype) as IterableIterator<T>
  iteratorSteps.set(iterator, next)
  return iterator
}

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object
const iteratorPrototypes = new Map<string, object>()
const iteratorSteps = new WeakMap<object, () => IteratorResult<unknown>>()

/** Throws a TypeError for a call with fewer arguments than it requires. */
export const required = (what: string, given: number, count: number): void => {
  if (given < count) {
    throw new TypeError(`${what}: ${count} argument${count === 1 ? " is" : "s are"} required, ${given} given`)
  }
}

/** A dictionary argument: nothing counts as an empty one. Throws a TypeError for what is no object. */
export const dictionaryOf = <T extends object>(what: string, value: unknown): Partial<T> => {
  if (value === undefined || value === null) return {}
  if (typeof value !== "object" && typeof value !== "function")
    throw new TypeError(`${what} must be an object`)
  return value as Partial<T>
}

/** A string in which every character is whole: half of a surrogate pair becomes U+FFFD. */
export const usvString = (value: unknown): string => domString(value).toWellFormed()

/** A string, in the standard's way: symbols have none. */
export const domString = (value: unknown): string => {
  if (typeof value === "symbol") throw new TypeError("a symbol cannot become a string")
  return String(value)
}

/** A string of characters below U+0100. Throws a TypeError where one is above. */
export const byteString = (value: unknown): string => {
  const text = domString(value)
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 255) throw new TypeError("a character above U+00FF cannot stand here")
  }
  return text
}

export type BufferSource = ArrayBuffer | ArrayBufferView

export const isBufferSource = (value: unknown): value is BufferSource =>
  ArrayBuffer.isView(value) || isArrayBuffer(value)

const byteLengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")!.get!

/** True for what the engine made as a buffer, whatever its prototype is now. */
export const isArrayBuffer = (value: unknown): value is ArrayBuffer => {
  if (typeof value !== "object" || value === null) return false
  try {
    byteLengthOf.call(value)
    return true
  } catch {
    return false
  }
}

/** A view of the bytes that a buffer or a view of it holds. */
export const bytesOf = (source: BufferSource): Uint8Array<ArrayBuffer> =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)

/** An object that is no class's: for constructors that only the platform may call. */
export const illegalConstructor = (): never => {
  throw new TypeError("Illegal constructor")
}
