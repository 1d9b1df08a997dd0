/** What an isolate answers a turn with. It comes from guild code by way of a hostile process, so it is checked whole. */
import { Option, Result, Schema } from "effect"
import { ScriptError } from "../domain/Errors.ts"
import { LogLevel } from "../domain/LogLine.ts"
import type { LimitValues } from "../domain/Limits.ts"
import { Manifest } from "../domain/Script.ts"

const Id = Schema.Int.check(Schema.isGreaterThan(0))
const Arguments = Schema.Record(Schema.String, Schema.Unknown)
export type Arguments = typeof Arguments.Type

export const OutboxEntry = Schema.Union([
  Schema.Tuple([Schema.Literal("op"), Id, Schema.String, Arguments]),
  Schema.Tuple([Schema.Literal("done"), Id, Schema.optionalKey(ScriptError)]),
  Schema.Tuple([Schema.Literal("log"), LogLevel, Schema.String]),
  Schema.Tuple([Schema.Literal("loaded"), Manifest]),
  Schema.Tuple([Schema.Literal("failed"), ScriptError]),
  Schema.Tuple([Schema.Literal("subscribe"), Schema.String]),
  /** `[id, ms]`: to be told when this time is over. */
  Schema.Tuple([Schema.Literal("timer"), Id, Schema.Finite]),
  Schema.Tuple([Schema.Literal("untimer"), Id]),
  /** Operations wait that had no room in this turn. */
  Schema.Tuple([Schema.Literal("more")]),
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

/**
 * How much the arguments hold in plain text (a value, a content, the files of `attachments`) and in structures (embeds, components), which
 * cost more.
 */
export const argumentSize = (args: Arguments) => {
  let text = 0
  let structure = 0
  for (const [name, value] of Object.entries(args)) {
    structure += name.length
    if (typeof value === "string") text += value.length
    else if (name === "attachments") {
      const whole = JSON.stringify(value).length
      const files = fileText(value)
      text += files
      structure += whole - files
    } else structure += JSON.stringify(value).length
  }
  return { text, structure }
}

const fileText = (attachments: unknown): number => {
  if (!Array.isArray(attachments)) return 0
  let length = 0
  for (const attachment of attachments as ReadonlyArray<{ data?: unknown; text?: unknown } | null>) {
    const content = attachment?.data ?? attachment?.text
    if (typeof content === "string") length += content.length
  }
  return length
}

/**
 * What one turn asked for beyond its bounds; undefined for what keeps to them. `characters`: how long the text was that it came as. The SDK keeps to
 * them by itself, and measures an operation as at least as large as it is measured here: what breaks them is no longer the SDK.
 */
const excess = (
  entries: ReadonlyArray<OutboxEntry>,
  characters: number,
  limits: LimitValues,
): string | undefined => {
  if (entries.length > limits.entriesPerTurn) return `more than ${limits.entriesPerTurn} things in one turn`
  let operations = 0
  for (const entry of entries) if (entry[0] === "op") operations++
  if (operations > limits.operationsPerTurn) {
    return `more than ${limits.operationsPerTurn} operations in one turn`
  }
  // A single one may have any size. Nothing is measured for nothing: a short text does not hold much.
  if (operations <= 1 || characters <= limits.operationBytesPerTurn) return undefined
  let bytes = 0
  for (const entry of entries) {
    if (entry[0] !== "op") continue
    const { text, structure } = argumentSize(entry[3])
    bytes += text + structure
  }
  return bytes > limits.operationBytesPerTurn
    ? `operations of more than ${limits.operationBytesPerTurn} characters in one turn`
    : undefined
}

/** What a turn answered with; or what is wrong with that, as the end of a sentence about the script's isolate. */
export const readOutbox = (
  text: string,
  limits: LimitValues,
): Result.Result<ReadonlyArray<OutboxEntry>, string> => {
  // The host has kept to this bound, if it is still itself.
  if (text.length > limits.outboxBytes)
    return Result.fail(`its isolate answered with more than ${limits.outboxBytes} bytes`)
  const entries = parseOutbox(text)
  if (Option.isNone(entries)) return Result.fail("its isolate answered with something that is no outbox")
  const asked = excess(entries.value, text.length, limits)
  return asked === undefined ? Result.succeed(entries.value) : Result.fail(`it asked for ${asked}`)
}
