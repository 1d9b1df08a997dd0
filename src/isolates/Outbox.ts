/** What an isolate answers a turn with. It comes from guild code by way of a hostile process, so it is checked whole. */
import { Option, Schema } from "effect"
import { ScriptError } from "../domain/Errors.ts"
import { LogLevel } from "../domain/LogLine.ts"
import { Manifest } from "../domain/Script.ts"

const Id = Schema.Int.check(Schema.isGreaterThan(0))

export const OutboxEntry = Schema.Union([
  Schema.Tuple([Schema.Literal("op"), Id, Schema.String, Schema.Record(Schema.String, Schema.Unknown)]),
  Schema.Tuple([Schema.Literal("done"), Id, Schema.optionalKey(ScriptError)]),
  Schema.Tuple([Schema.Literal("log"), LogLevel, Schema.String]),
  Schema.Tuple([Schema.Literal("loaded"), Manifest]),
  Schema.Tuple([Schema.Literal("failed"), ScriptError]),
  Schema.Tuple([Schema.Literal("subscribe"), Schema.String]),
  Schema.Tuple([Schema.Literal("suspended"), Schema.Json]),
])
export type OutboxEntry = typeof OutboxEntry.Type

const decode = Schema.decodeUnknownOption(Schema.Array(OutboxEntry))

/** The entries of an outbox; none when the text is not one. */
export const parseOutbox = (text: string): Option.Option<ReadonlyArray<OutboxEntry>> => {
  // The common answer of a turn that only waits.
  if (text === "[]") return Option.some([])
  try {
    return decode(JSON.parse(text))
  } catch {
    return Option.none()
  }
}
