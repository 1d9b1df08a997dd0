/**
 * Reads a request body with a Schema and words what is wrong with it as Discord does: code 50035, and a tree that
 * mirrors the body, with `_errors: [{ code, message }]` at each field that was refused. A schema's check carries both
 * in its message annotation, made by `rule`.
 */
import { Effect, Schema, SchemaIssue } from "effect"
import { DiscordError } from "./DiscordError.ts"

/** One refused field: where it is in the body, Discord's code and its sentence. */
export interface FieldError {
  readonly path: ReadonlyArray<PropertyKey>
  readonly code: string
  readonly message: string
}

const separator = ": "

/** The annotation of a check: Discord's code for the failure and the sentence that goes with it. */
export const rule = (code: string, message: string) => ({ message: `${code}${separator}${message}` })

const conversions: Record<string, string> = {
  String: "STRING_TYPE_CONVERT: Could not interpret the value as string.",
  Number: "NUMBER_TYPE_COERCE: The value is not a number.",
  Boolean: "BOOLEAN_TYPE_PARSE: Must be either true or false.",
  Arrays: "LIST_TYPE_CONVERT: Only iterables may be used in a ListType",
  Objects: "MODEL_TYPE_CONVERT: Only dictionaries may be used in a ModelType",
}

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => {
    if (issue._tag === "MissingKey") return "BASE_TYPE_REQUIRED: This field is required"
    if (issue._tag === "InvalidType") return conversions[issue.ast._tag] ?? SchemaIssue.defaultLeafHook(issue)
    return SchemaIssue.defaultLeafHook(issue)
  },
})

const fieldErrors = (issue: SchemaIssue.Issue): Array<FieldError> =>
  format(issue).issues.map(({ message, path }) => {
    const at = message.indexOf(separator)
    const known = at > 0 && /^[A-Z_0-9]+$/.test(message.slice(0, at))
    return {
      path: (path ?? []).map((segment) => (typeof segment === "object" ? segment.key : segment)),
      code: known ? message.slice(0, at) : "BASE_TYPE_BAD_VALUE",
      message: known ? message.slice(at + separator.length) : message,
    }
  })

type ErrorTree = { [field: string]: ErrorTree | Array<{ code: string; message: string }> }

/** Without a prototype: the names of fields may come from whoever wrote the body. */
const emptyTree = (): ErrorTree => Object.create(null)

/** The "Invalid Form Body" refusal for these fields. */
export const invalidForm = (errors: ReadonlyArray<FieldError>): DiscordError => {
  const tree = emptyTree()
  for (const { code, message, path } of errors) {
    let node = tree
    for (const segment of path) node = (node[String(segment)] ??= emptyTree()) as ErrorTree
    const list = (node._errors ??= []) as Array<{ code: string; message: string }>
    if (!list.some((other) => other.code === code)) list.push({ code, message })
  }
  return new DiscordError({ status: 400, code: 50_035, message: "Invalid Form Body", errors: tree })
}

/** The "Invalid Form Body" refusal of a single field. */
export const invalidField = (path: ReadonlyArray<PropertyKey>, code: string, message: string) =>
  invalidForm([{ path, code, message }])

/** Reads `input` with the schema; every field that is wrong is named in the `DiscordError`. */
export const decodeForm = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownEffect(schema, { errors: "all" })
  return (input: unknown): Effect.Effect<S["Type"], DiscordError> =>
    Effect.mapError(decode(input), (error) => invalidForm(fieldErrors(error.issue)))
}

/** Text of `min` to `max` UTF-16 units. */
export const text = (min: number, max: number) =>
  Schema.String.check(
    Schema.isMaxLength(max, rule("BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`)),
    Schema.isMinLength(
      min,
      min === 1
        ? rule("BASE_TYPE_REQUIRED", "This field is required")
        : rule("BASE_TYPE_MIN_LENGTH", `Must be ${min} or more in length.`),
    ),
  )

/** A list of at most `max` items. */
export const list = <S extends Schema.Constraint>(item: S, max: number) =>
  Schema.Array(item).check(
    Schema.isMaxLength(max, rule("BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`)),
  )

/** An integer in a closed range. */
export const integer = (minimum: number, maximum: number) =>
  Schema.Number.check(
    Schema.isInt(rule("NUMBER_TYPE_COERCE", "The value is not int.")),
    Schema.isBetween(
      { minimum, maximum },
      rule("NUMBER_TYPE_RANGE", `int value should be between ${minimum} and ${maximum}.`),
    ),
  )

/** A reference to something by its id. */
export const snowflake = Schema.String.check(
  Schema.isPattern(/^\d{15,20}$/, rule("NUMBER_TYPE_COERCE", "The value is not snowflake.")),
)

/** One of the listed numbers. */
export const choice = (values: ReadonlyArray<number>) =>
  Schema.Number.check(
    Schema.makeFilter(
      (value: number) => values.includes(value),
      rule("BASE_TYPE_CHOICES", `Value must be one of {${values.join(", ")}}.`),
    ),
  )

/** A field that may be absent or null, which mean the same. */
export const maybe = <S extends Schema.Constraint>(schema: S) =>
  Schema.optionalKey(
    Schema.Union([schema, Schema.Null, Schema.Undefined]).annotate({
      // Said when the value is of none of these types.
      message: conversions[schema.ast._tag] ?? "BASE_TYPE_BAD_VALUE: The value has the wrong type.",
    }),
  )
