/**
 * The built-ins that the SDK relies on, kept before any guild code runs. A script may overwrite `JSON.stringify` or
 * `Array.prototype[Symbol.iterator]`; what the runtime receives must not change by it. So the rest of the SDK calls these,
 * walks arrays by index (never `for…of`, array patterns or array spread, which ask the iterator), and appends only to
 * arrays from `list()`, on which no setter of `Array.prototype` can be found.
 */
const { bind, call } = Function.prototype

/** Makes a function that takes the method's `this` as its first argument; calling it looks up nothing. */
const uncurry = bind.bind(call) as <F>(method: unknown) => F

/** The getter of an accessor such as `Map.prototype.size`. */
const getter = <F>(prototype: object, name: string): F =>
  uncurry<F>(Object.getOwnPropertyDescriptor(prototype, name)!.get)

export const {
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  keys: objectKeys,
  setPrototypeOf,
} = Object
export const { isArray } = Array
export const { isView } = ArrayBuffer
export const { now } = Date

/** Calls a function with arguments from an array, without asking the array's iterator. */
export const { apply } = Reflect

export const NativePromise = Promise
export const NativeDate = Date
export const NativeWeakMap = WeakMap
export const NativeError = Error
export const NativeTypeError = TypeError
/** Not yet in TypeScript's library: true for what the engine made as an error, whatever its prototype is now. */
export const { isError } = Error as unknown as { isError(value: unknown): value is Error }
export const captureStackTrace = (
  Error as unknown as { captureStackTrace(target: object, above?: unknown): void }
).captureStackTrace

/** JSON text; undefined for what has none (undefined, functions, symbols), whatever TypeScript's library claims. */
export const toJson = JSON.stringify as (value: unknown) => string | undefined
export const fromJson = JSON.parse as (text: string) => unknown

export const stringOf = String
export const numberOf = Number
export const isPrototypeOf = uncurry<(prototype: object, value: unknown) => boolean>(
  Object.prototype.isPrototypeOf,
)
export const slice = uncurry<(text: string, start: number, end?: number) => string>(String.prototype.slice)
export const trim = uncurry<(text: string) => string>(String.prototype.trim)
export const startsWith = uncurry<(text: string, prefix: string) => boolean>(String.prototype.startsWith)
export const indexOf = uncurry<(text: string, part: string) => number>(String.prototype.indexOf)
export const padEnd = uncurry<(text: string, length: number, fill?: string) => string>(
  String.prototype.padEnd,
)
export const repeat = uncurry<(text: string, count: number) => string>(String.prototype.repeat)
export const charCodeAt = uncurry<(text: string, index: number) => number>(String.prototype.charCodeAt)
/** Bytes of a text in UTF-8. */
export const byteLength = (text: string): number => {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const code = charCodeAt(text, i)
    // Each half of a surrogate pair is two of its four bytes; JSON text has no lone half.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3
  }
  return bytes
}
export const bigintOf = BigInt
export const bigintToString = uncurry<(value: bigint) => string>(BigInt.prototype.toString)
export const symbolToString = uncurry<(value: symbol) => string>(Symbol.prototype.toString)
export const regexpToString = uncurry<(value: unknown) => string>(RegExp.prototype.toString)
/** `exec`, because `test` and the string methods would look `exec` up again. */
export const regexpExec = uncurry<(pattern: RegExp, text: string) => unknown>(RegExp.prototype.exec)
/** The date of a text or of milliseconds; undefined for what is no date. */
export const dateOf = (value: unknown): Date | undefined => {
  if (typeof value !== "string" && typeof value !== "number") return undefined
  const date = new NativeDate(value)
  return valueOfDate(date) % 1 === 0 ? date : undefined
}
const valueOfDate = uncurry<(date: Date) => number>(Date.prototype.valueOf)
export const dateToIso = uncurry<(value: unknown) => string>(Date.prototype.toISOString)

const NativeUint8Array = Uint8Array
const { ArrayBuffer: NativeArrayBuffer } = globalThis
const bytesToBase64 = uncurry<(bytes: unknown) => string>(
  // Not yet in TypeScript's library.
  (Uint8Array.prototype as unknown as { toBase64: unknown }).toBase64,
)
const bufferLength = getter<(buffer: unknown) => number>(NativeArrayBuffer.prototype, "byteLength")
/** Bytes as base64; undefined for what is neither a Uint8Array nor an ArrayBuffer. */
export const toBase64 = (value: unknown): string | undefined => {
  try {
    return bytesToBase64(value)
  } catch {
    try {
      bufferLength(value)
    } catch {
      return undefined
    }
    return bytesToBase64(new NativeUint8Array(value as ArrayBuffer))
  }
}

const ArrayPrototype: object = Array.prototype
export const MapPrototype: object = Map.prototype
export const SetPrototype: object = Set.prototype
export const DatePrototype: object = Date.prototype
export const RegExpPrototype: object = RegExp.prototype
export const ErrorPrototype: object = Error.prototype
export const mapSize = getter<(map: unknown) => number>(Map.prototype, "size")
export const setSize = getter<(set: unknown) => number>(Set.prototype, "size")
export const mapForEach = uncurry<(map: unknown, visit: (value: unknown, key: unknown) => void) => void>(
  Map.prototype.forEach,
)
export const setForEach = uncurry<(set: unknown, visit: (value: unknown) => void) => void>(
  Set.prototype.forEach,
)
export const mapGet = uncurry<<K, V>(map: Map<K, V>, key: K) => V | undefined>(Map.prototype.get)
export const mapSet = uncurry<<K, V>(map: Map<K, V>, key: K, value: V) => unknown>(Map.prototype.set)
export const mapDelete = uncurry<<K, V>(map: Map<K, V>, key: K) => boolean>(Map.prototype.delete)
export const weakMapGet = uncurry<<K extends WeakKey, V>(map: WeakMap<K, V>, key: K) => V | undefined>(
  WeakMap.prototype.get,
)
export const weakMapSet = uncurry<<K extends WeakKey, V>(map: WeakMap<K, V>, key: K, value: V) => unknown>(
  WeakMap.prototype.set,
)

/** An empty array that can be appended to by index, whatever has become of `Array.prototype`. */
export const list = <T>(): Array<T> => setPrototypeOf([], null) as Array<T>

/** Makes a `list()` an ordinary array, for handing it to guild code. */
export const toArray = <T>(items: Array<T>): Array<T> => setPrototypeOf(items, ArrayPrototype) as Array<T>

/** Its prototype is empty and has none itself. Unlike objects without a prototype, its instances are of the kind that V8 is quick with. */
const Dictionary = function () {} as unknown as new () => object
Dictionary.prototype = Object.freeze({ __proto__: null })

/** An empty object that inherits nothing, for names that come from outside. */
export const dictionary = <T>(): { [name: string]: T } => new Dictionary() as { [name: string]: T }
