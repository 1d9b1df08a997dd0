/**
 * What a script may ask the runtime for. An operation is a name, a Schema that its arguments must meet, and an Effect
 * that is run on behalf of one guild: the guild that the runtime assigned to the isolate, never one that the message names.
 */
import { Effect, Schema, SchemaIssue } from "effect"
import type { GuildId } from "../domain/Ids.ts"

/** An operation that did not succeed, as the script gets to see it. */
export class OperationFailed extends Schema.TaggedError<OperationFailed>()("OperationFailed", {
  /** Stable and upper case, for programs. */
  code: Schema.String,
  message: Schema.String,
  /** Further properties of the error object in the script. */
  details: Schema.Record(Schema.String, Schema.Json),
}) {
  toScript() {
    return { name: "Error", code: this.code, message: this.message, ...this.details }
  }
}

export const operationFailed = (code: string, message: string, details: Record<string, Schema.Json> = {}) =>
  new OperationFailed({ code, message, details })

/** An operation ready to be run; `execute` decodes the arguments first. */
export interface Operation {
  readonly name: string
  /** Messages that it posts; they count against the limit `messagesPerEvent`. */
  readonly messages: number
  readonly execute: (guildId: GuildId, args: unknown) => Effect.Effect<unknown, OperationFailed>
}

/**
 * Defines an operation. Arguments that do not meet the schema fail with `INVALID_INPUT` before `run` is called. It posts no
 * message unless `cost` says so.
 */
export const operation = <A, I>(
  name: string,
  args: Schema.Codec<A, I>,
  run: (args: A, guildId: GuildId) => Effect.Effect<unknown, OperationFailed>,
  cost: { readonly messages: number } = { messages: 0 },
): Operation => {
  const decode = Schema.decodeUnknownEffect(args)
  return {
    name,
    messages: cost.messages,
    execute: (guildId, input) =>
      decode(input).pipe(
        Effect.mapError(({ issue }) => invalidInput(name, issue)),
        Effect.flatMap((decoded) => run(decoded, guildId)),
      ),
  }
}

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => (issue._tag === "MissingKey" ? "is missing" : SchemaIssue.defaultLeafHook(issue)),
})

/** Says which argument is wrong, in the words in which the SDK speaks of fields: `embeds[0].title`. */
const invalidInput = (name: string, issue: SchemaIssue.Issue) => {
  const { message = "", path = [] } = format(issue).issues[0] ?? {}
  const field = path
    .map((segment) => (typeof segment === "object" ? segment.key : segment))
    .map((key, at) => (typeof key === "number" ? `[${key}]` : `${at === 0 ? "" : "."}${String(key)}`))
    .join("")
  return field === ""
    ? operationFailed("INVALID_INPUT", `${name}: ${message}`)
    : operationFailed("INVALID_INPUT", `${name}: ${field}: ${message}`, { field })
}
