/**
 * Patterns of custom ids. A part between slashes that begins with a colon is a parameter, a star at the end stands for any rest:
 *
 *     close               only this id
 *     ticket/:id/close    ticket/7/close, with the parameter id
 *     vote:*              every id that begins with vote: , with the rest as the parameter *
 */
import { refuse } from "./Fields.ts"
import { dictionary, indexOf, list, NativeTypeError, objectKeys, slice, startsWith } from "./Primordials.ts"

type ParameterOf<Part extends string> = Part extends `:${infer Name}`
  ? { readonly [K in Name]: string }
  : Part extends `${string}*`
    ? {
        /** The rest of the custom id, as far as the star goes. */
        readonly "*": string
      }
    : unknown

/** The parameters of a pattern, as a type. */
export type Parameters<Pattern extends string> = string extends Pattern
  ? { readonly [name: string]: string }
  : Pattern extends `${infer Part}/${infer Rest}`
    ? ParameterOf<Part> & Parameters<Rest>
    : ParameterOf<Pattern>

/** A pattern taken apart. */
export interface CustomIdPattern {
  readonly text: string
  readonly parts: readonly string[]
  readonly parameters: boolean
  /** What ids begin with; undefined for a pattern without a star. */
  readonly open: boolean
}

const split = (value: string): string[] => {
  const parts = list<string>()
  let rest = value
  for (let at = indexOf(rest, "/"); at !== -1; at = indexOf(rest, "/")) {
    parts[parts.length] = slice(rest, 0, at)
    rest = slice(rest, at + 1)
  }
  parts[parts.length] = rest
  return parts
}

const isParameter = (part: string): boolean => part.length > 1 && startsWith(part, ":")

/** Throws a TypeError for what is no pattern. */
export const parsePattern = (text: unknown, caller: string): CustomIdPattern => {
  if (typeof text !== "string" || text === "") {
    throw new NativeTypeError(`${caller}: the custom id must be a non-empty string`)
  }
  const star = indexOf(text, "*")
  if (star !== -1 && star !== text.length - 1) {
    throw new NativeTypeError(`${caller}("${text}"): a star may stand at the end only`)
  }
  const parts = split(text)
  const names = dictionary<true | undefined>()
  let parameters = false
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    if (!isParameter(part)) continue
    parameters = true
    if (names[part] === true) throw new NativeTypeError(`${caller}("${text}"): ${part} stands there twice`)
    names[part] = true
  }
  return { text, parts, parameters, open: star !== -1 }
}

/** The values of a pattern's parameters in an id; undefined where the id is another one. */
export const matchPattern = (
  pattern: CustomIdPattern,
  customId: string,
): { readonly [name: string]: string } | undefined => {
  const values = dictionary<string>()
  const { parts, open } = pattern
  let rest = customId
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    const last = i === parts.length - 1
    if (last && open) {
      const prefix = slice(part, 0, part.length - 1)
      if (!startsWith(rest, prefix)) return undefined
      values["*"] = slice(rest, prefix.length)
      return values
    }
    const end = indexOf(rest, "/")
    if (last !== (end === -1)) return undefined
    const piece = last ? rest : slice(rest, 0, end)
    if (isParameter(part)) {
      if (piece === "") return undefined
      values[slice(part, 1)] = piece
    } else if (piece !== part) return undefined
    if (!last) rest = slice(rest, end + 1)
  }
  return values
}

/** Puts values into a pattern. Throws an Error with `code` INVALID_INPUT for a value that is missing or cannot be told apart again. */
export const fillIn = (pattern: unknown, values: { readonly [name: string]: string | number }): string => {
  const { parts, open } = parsePattern(pattern, "customId")
  const names = objectKeys(values)
  let used = 0
  let text = ""
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    if (i > 0) text += "/"
    if (open && i === parts.length - 1) {
      text += slice(part, 0, part.length - 1) + valueOf(values, "*", true)
      used++
    } else if (isParameter(part)) {
      text += valueOf(values, slice(part, 1), false)
      used++
    } else text += part
  }
  if (names.length > used) refuse("customId", `"${String(pattern)}" has fewer parameters than were given`)
  return text.length > 100 ? refuse("customId", `${text.length} characters; Discord allows 100`) : text
}

const valueOf = (
  values: { readonly [name: string]: string | number },
  name: string,
  rest: boolean,
): string => {
  const value = values[name]
  if (value === undefined) return refuse("customId", `the parameter ${name} is missing`)
  const text = `${value}`
  if (!rest && (text === "" || indexOf(text, "/") !== -1)) {
    return refuse("customId", `the parameter ${name} must not be empty or have a slash in it`)
  }
  return text
}

/** The custom id that a pattern's handler will be given these parameters for: `customId("ticket/:id", { id: 7 })`. */
export const customId = <const Pattern extends string>(
  pattern: Pattern,
  parameters: { readonly [Name in keyof Parameters<Pattern>]: string | number },
): string => fillIn(pattern, parameters)
