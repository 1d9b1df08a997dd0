/**
 * Checks bodies against Discord's published description of its API, and words what is wrong as Discord does. The description takes 0.1 s to
 * load, so it is loaded with the first body. As at Discord, fields that it does not know are ignored.
 */
import type { Issue } from "discord-api-spec/zod"
import { Effect } from "effect"
import type { DiscordError } from "./DiscordError.ts"
import { type FieldError, invalidForm } from "./FormBody.ts"
import type { Wire } from "./WorldState.ts"

type Specification = typeof import("discord-api-spec/zod")

/** Names of the bodies that the description knows, without the ending "Schema". */
export type BodyName = keyof Specification extends infer K
  ? K extends `${infer N}Schema`
    ? N
    : never
  : never

let loading: Promise<Specification> | undefined
const load = Effect.promise(() => (loading ??= import("discord-api-spec/zod")))

/**
 * A body as Discord reads it, without the fields that it does not know; `prefix` is where the body stands in the request. Errors:
 * "Invalid Form Body" with every field that Discord would refuse.
 */
export const specified = Effect.fnUntraced(function* (
  name: BodyName,
  body: unknown,
  prefix: ReadonlyArray<PropertyKey> = [],
): Effect.fn.Return<Wire, DiscordError> {
  const parsed = (yield* load)[`${name}Schema`].safeParse(body)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap((issue) => fieldErrors(issue, [], body))
  // Discord takes it although its description does not say so.
  if (errors.length === 0) return body as Wire
  return yield* invalidForm(errors.map((error) => ({ ...error, path: [...prefix, ...error.path] })))
})

/** Checks a body without changing it. Errors: as those of `specified`. */
export const checkBody = (name: BodyName, body: unknown): Effect.Effect<void, DiscordError> =>
  Effect.asVoid(specified(name, body))

const fieldErrors = (
  issue: Issue,
  above: ReadonlyArray<PropertyKey>,
  body: unknown,
): ReadonlyArray<FieldError> => {
  const path = [...above, ...issue.path]
  if (issue.code === "invalid_union") return unionErrors(issue, path, body)
  const value = valueAt(body, path)
  const said = sentence(issue, value, path)
  return said === undefined ? [] : [{ path, code: said[0], message: said[1] }]
}

/** A union's members are told apart by their type: what counts is what is wrong with the member that was meant. */
const unionErrors = (issue: Issue, path: ReadonlyArray<PropertyKey>, body: unknown) => {
  const value = valueAt(body, path)
  const meant = issue.errors?.filter(
    (issues) => !issues.some(({ path }) => path.length === 0 || (path.length === 1 && path[0] === "type")),
  )
  if (meant !== undefined && meant.length > 0) {
    const best = meant.reduce((a, b) => (b.length < a.length ? b : a))
    return best.flatMap((inner) => fieldErrors(inner, path, body))
  }
  if (isRecord(value) && value.type !== undefined) {
    const code = "UNION_TYPE_CHOICES"
    const message = 'Value of field "type" does not name a component that may stand here.'
    return [{ path: [...path, "type"], code, message }]
  }
  if (isRecord(value)) return [required([...path, "type"])]
  const first = issue.errors?.flat().find(({ path }) => path.length === 0)
  return first === undefined ? [required(path)] : fieldErrors(first, path, body)
}

const required = (path: ReadonlyArray<PropertyKey>): FieldError => ({
  path,
  code: "BASE_TYPE_REQUIRED",
  message: "This field is required",
})

const conversions: Readonly<Record<string, readonly [code: string, message: string]>> = {
  string: ["STRING_TYPE_CONVERT", "Could not interpret the value as string."],
  number: ["NUMBER_TYPE_COERCE", "The value is not a number."],
  int: ["NUMBER_TYPE_COERCE", "The value is not int."],
  boolean: ["BOOLEAN_TYPE_PARSE", "Must be either true or false."],
  array: ["LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"],
  object: ["MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"],
}

/** Discord's code and words for an issue; undefined for what Discord takes although its description does not say so. */
const sentence = (
  { code, expected, format, maximum, minimum, origin, values }: Issue,
  value: unknown,
  path: ReadonlyArray<PropertyKey>,
): readonly [code: string, message: string] | undefined => {
  const isEmpty = value === "" || (Array.isArray(value) && value.length === 0)
  if (value === undefined || (isEmpty && code === "too_small")) {
    return ["BASE_TYPE_REQUIRED", "This field is required"]
  }
  switch (code) {
    case "too_big":
      return origin === "string" || origin === "array"
        ? ["BASE_TYPE_MAX_LENGTH", `Must be ${maximum} or fewer in length.`]
        : ["NUMBER_TYPE_MAX", `int value should be less than or equal to ${maximum}.`]
    case "too_small":
      return origin === "string" || origin === "array"
        ? ["BASE_TYPE_MIN_LENGTH", `Must be ${minimum} or more in length.`]
        : ["NUMBER_TYPE_MIN", `int value should be greater than or equal to ${minimum}.`]
    case "invalid_value":
      return ["BASE_TYPE_CHOICES", `Value must be one of {${values?.join(", ")}}.`]
    case "invalid_format":
      if (format === "url") return ["URL_TYPE_INVALID_URL", "Not a well formed URL."]
      // Any date in ISO 8601, with an offset too.
      if (format === "datetime" && !Number.isNaN(Date.parse(String(value)))) return undefined
      if (format === "datetime") {
        return ["DATE_TIME_TYPE_PARSE", "Could not parse the value. Should be ISO8601."]
      }
      return ["NUMBER_TYPE_COERCE", `Value "${String(value)}" is not snowflake.`]
    case "invalid_type":
      // Ids may be numbers where they are small, as those of a message's files.
      if (expected === "string" && Number.isInteger(value) && /^(.*_)?id$/.test(String(path.at(-1)))) {
        return undefined
      }
      // Sets of permissions are too large for a number: everybody sends them as decimal text.
      if (expected === "number" && isPermissions(value, path)) return undefined
      return conversions[expected ?? ""] ?? ["BASE_TYPE_BAD_VALUE", "The value has the wrong type."]
    default:
      return ["BASE_TYPE_BAD_VALUE", "The value is not valid."]
  }
}

const isPermissions = (value: unknown, path: ReadonlyArray<PropertyKey>) =>
  typeof value === "string" &&
  /^\d{1,20}$/.test(value) &&
  ["permissions", "allow", "deny"].includes(String(path.at(-1)))

const valueAt = (body: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>(
    (value, segment) =>
      typeof value === "object" && value !== null
        ? (value as Record<PropertyKey, unknown>)[segment]
        : undefined,
    body,
  )

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
