/**
 * Reads what a script wants to send to Discord, field by field, against Discord's limits. What comes out is exactly Discord's JSON, with
 * nothing in it that Discord does not know. The SDK reads so that an author is told at the line in question; the runtime reads again,
 * because what an isolate sends proves nothing.
 *
 * Nothing here or in the shapes made of it runs before it is used: every isolate loads this, and most send plain text.
 */
import { toError } from "./Failure.ts"
import { charCodeAt, defineProperty, isArray, list, objectKeys, regexpExec, toArray } from "./Primordials.ts"

/** Reads a value, undefined where it is absent; throws what `refuse` throws. */
export type Reader<A = unknown> = (value: unknown, field: string) => A

/** The readers of an object's fields, by name. */
export interface Shape {
  readonly [name: string]: Reader
}

export type Json = { [name: string]: unknown }

/** Says what is wrong with a field and how to mend it. Throws an Error with `code` INVALID_INPUT and the `field`. */
export const refuse = (field: string, problem: string): never => {
  const message = field === "" ? problem : `${field}: ${problem}`
  throw toError({ name: "Error", code: "INVALID_INPUT", message, field })
}

/** Builders keep their data under this name, which no script can write. */
export const builderData = Symbol("data")

/** The data of a builder, ours or one that has a `toJSON`; any other value as it is. */
export const dataOf = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  const data = (value as { [builderData]?: unknown })[builderData]
  if (data !== undefined) return data
  const { toJSON } = value as { toJSON?: unknown }
  return typeof toJSON === "function" ? (value as { toJSON(): unknown }).toJSON() : value
}

/** The path of a field inside another one. */
export const within = (field: string, name: string): string => (field === "" ? name : `${field}.${name}`)

/** Defined, not assigned: a setter on `Object.prototype` is not asked. */
export const put = (target: Json, name: string, value: unknown): void => {
  const descriptor = { __proto__: null, value, writable: true, enumerable: true, configurable: true }
  defineProperty(target, name, descriptor as PropertyDescriptor)
}

export const objectOf: Reader<Json> = (value, field) => {
  const data = dataOf(value)
  if (data === undefined || data === null) return refuse(field, "is missing")
  return typeof data === "object" && !isArray(data) ? (data as Json) : refuse(field, "must be an object")
}

/** An object with these fields and no others. */
export const object =
  (shape: Shape): Reader<Json> =>
  (value, field) => {
    const data = objectOf(value, field)
    const json: Json = {}
    const names = objectKeys(shape)
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!
      const read = shape[name]!(data[name], within(field, name))
      if (read !== undefined) put(json, name, read)
    }
    return json
  }

/** A reader that is made when it is first used. */
export const lazily = <A>(make: () => Reader<A>): Reader<A> => {
  let read: Reader<A> | undefined
  return (value, field) => (read ??= make())(value, field)
}

/** A field that may be absent or null, which mean the same. */
export const optional =
  <A>(read: Reader<A>): Reader<A | undefined> =>
  (value, field) =>
    value === undefined || value === null ? undefined : read(value, field)

/** A field that has a value of its own when the script gives none. */
export const defaulting =
  <A>(read: Reader<A>, byDefault: A): Reader<A> =>
  (value, field) =>
    value === undefined || value === null ? byDefault : read(value, field)

export const listOf =
  <A>(item: Reader<A>, min: number, max: number): Reader<A[]> =>
  (value, field) => {
    const data = value ?? []
    if (!isArray(data)) return refuse(field, "must be an array")
    const items: readonly unknown[] = data
    if (items.length < min) {
      return refuse(
        field,
        items.length === 0 ? "must not be empty" : `${items.length} items; at least ${min}`,
      )
    }
    if (items.length > max) return refuse(field, `${items.length} items; Discord allows ${max}`)
    const read = list<A>()
    for (let i = 0; i < items.length; i++) read[i] = item(items[i], `${field}[${i}]`)
    return toArray(read)
  }

/** Text of so many characters; what is not text is an error, and not made into text. */
export const text =
  (min: number, max: number): Reader<string> =>
  (value, field) => {
    if (value === undefined || value === null) return refuse(field, "is missing")
    if (typeof value !== "string") return refuse(field, `must be a string, not ${nameOf(value)}`)
    if (value.length < min) {
      return refuse(
        field,
        value === "" ? "must not be empty" : `${value.length} characters; at least ${min} are needed`,
      )
    }
    const length = value.length > max ? characters(value) : value.length
    return length > max ? refuse(field, `${length} characters; Discord allows ${max}`) : value
  }

/** Characters as Discord counts them: an emoji outside the basic plane is one, not two. */
export const characters = (value: string): number => {
  let count = 0
  for (let i = 0; i < value.length; i++) {
    const code = charCodeAt(value, i)
    if (code < 0xdc00 || code > 0xdfff) count++
  }
  return count
}

export const integer =
  (min: number, max: number): Reader<number> =>
  (value, field) =>
    typeof value === "number" && value % 1 === 0 && value >= min && value <= max
      ? value
      : refuse(field, `must be a whole number from ${min} to ${max}, not ${shown(value)}`)

export const flag: Reader<boolean> = (value, field) =>
  typeof value === "boolean" ? value : refuse(field, `must be true or false, not ${shown(value)}`)

/** One of a few words or numbers. */
export const oneOf =
  <A extends string | number>(...choices: readonly A[]): Reader<A> =>
  (value, field) => {
    let names = ""
    for (let i = 0; i < choices.length; i++) {
      if (choices[i] === value) return choices[i]!
      names += `${i === 0 ? "" : ", "}${shown(choices[i])}`
    }
    return refuse(field, `must be one of ${names}, not ${shown(value)}`)
  }

const matching =
  (pattern: RegExp, what: string, max: number): Reader<string> =>
  (value, field) => {
    const read = text(1, max)(value, field)
    return regexpExec(pattern, read) === null ? refuse(field, `must be ${what}, not ${shown(read)}`) : read
  }

export const snowflake: Reader<string> = (value, field) =>
  matching(/^\d{1,20}$/, 'an id, such as "80351110224678912"', 20)(value, field)
/** Where a link leads. */
export const link = (max: number): Reader<string> =>
  matching(/^(https?|discord):\/\/\S+$/i, "an address that begins with https://", max)
/** Where a picture or a file is. */
export const media: Reader<string> = (value, field) =>
  matching(
    /^(https?|attachment):\/\/\S+$/i,
    "an address that begins with https://, or attachment:// and the name of an attachment",
    2048,
  )(value, field)

const nameOf = (value: unknown): string => (isArray(value) ? "an array" : `a value of type ${typeof value}`)

/** A value in an error's sentence. */
const shown = (value: unknown): string =>
  typeof value === "string"
    ? `"${characters(value) > 40 ? "…" : value}"`
    : typeof value === "number" || typeof value === "boolean" || value === undefined || value === null
      ? `${value}`
      : nameOf(value)
