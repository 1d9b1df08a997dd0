/** How errors are told over HTTP: as problem details (RFC 9457). */
import { Schema, SchemaAST } from "effect"

/** What every error has in common. The fields of the error itself stand beside these. */
export const Problem = Schema.StructWithRest(
  Schema.Struct({
    /** `urn:flora:error:` and the error's name. */
    type: Schema.String,
    title: Schema.String,
    status: Schema.Int,
    detail: Schema.String,
    /** The same as `detail`. */
    message: Schema.String,
    /** As in the `X-Request-Id` header; the runtime's log has it, too. */
    requestId: Schema.String,
  }),
  [Schema.Record(Schema.String, Schema.Json)],
).annotate({ identifier: "Problem" })

const namedStatus = SchemaAST.resolveAt<number>("httpApiStatus")

/** The status that an error's class, or the schema of one, names. */
export const statusOfSchema = (schema: Schema.Top): number | undefined => namedStatus(schema.ast)

export const statusOf = (error: object): number | undefined =>
  Schema.isSchema(error.constructor) ? statusOfSchema(error.constructor) : undefined

/** "GuildNotFound" → "Guild not found". */
const titleOf = (tag: string) => tag.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** An error of the domain as a problem. */
export const problemOf = (error: { readonly _tag: string; readonly message: string }, requestId: string) => {
  const schema = error.constructor
  const fields: unknown = Schema.isSchema(schema)
    ? Schema.encodeUnknownSync(Schema.toCodecJson(schema as Schema.Codec<unknown, unknown>))(error)
    : {}
  const { _tag, ...own } = (typeof fields === "object" ? fields : {}) as Record<string, unknown>
  return {
    ...own,
    type: `urn:flora:error:${error._tag}`,
    title: titleOf(error._tag),
    status: statusOf(error) ?? 500,
    detail: error.message,
    message: error.message,
    requestId,
  }
}
