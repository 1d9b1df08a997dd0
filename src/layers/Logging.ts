/**
 * The runtime's own log, on standard output: JSON for programs, words for people at a terminal. Each line has the target it comes from,
 * by which `LOG_LEVEL` chooses, and the trace it belongs to, if there is one. What the configuration keeps secret is written by no line,
 * and neither is what looks like a token of Discord's.
 */
import { Cause, Context, Effect, Layer, Logger, Redacted, References, Tracer } from "effect"
import { Configuration } from "./Configuration.ts"

/** The room of the house that a line comes from. */
export type Target = `flora::${"runtime" | "gateway" | "http" | "discord" | "services" | "storage" | "cron"}`

/** Lines from these layers, and from all that they start, have this target. */
export const targeted = (target: Target) => Layer.succeed(References.CurrentLogAnnotations, { target })

interface Line {
  readonly time: string
  readonly level: string
  readonly target: string
  readonly message: string
  readonly annotations: Readonly<Record<string, unknown>>
  readonly trace: Tracer.AnySpan | undefined
  readonly error: string | undefined
}

const text = (value: unknown): string =>
  typeof value === "string"
    ? value
    : value instanceof Error
      ? value.message
      : (JSON.stringify(value) ?? String(value))

const json = ({ time, level, target, message, annotations, trace, error }: Line) =>
  JSON.stringify({
    time,
    level: level.toLowerCase(),
    target,
    message,
    ...annotations,
    ...(trace === undefined ? {} : { trace_id: trace.traceId, span_id: trace.spanId }),
    ...(error === undefined ? {} : { error }),
  })

const colours: Readonly<Record<string, string>> = {
  Warn: "\u001B[33m",
  Error: "\u001B[31m",
  Fatal: "\u001B[31m",
}
const grey = "\u001B[90m"
const plain = "\u001B[0m"

const pretty = ({ time, level, target, message, annotations, trace, error }: Line) => {
  const more = Object.entries(annotations).map(([name, value]) => `${name}=${text(value)}`)
  if (trace !== undefined) more.push(`trace=${trace.traceId}`)
  const head = `${grey}${time.slice(11, 23)}${plain} ${colours[level] ?? ""}${level.toUpperCase().padEnd(5)}${plain}`
  const tail = more.length === 0 ? "" : ` ${grey}${more.join(" ")}${plain}`
  return `${head} ${grey}${target}${plain} ${message}${tail}${error === undefined ? "" : `\n${error}`}`
}

/** Tokens of bots, of interactions and webhooks, of flora itself, and what goes by the name of one in a header. */
const tokens: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g, "[redacted]"],
  [/(\/(?:webhooks|interactions)\/\d{15,20}\/)[\w.-]{20,}/g, "$1[redacted]"],
  [/\b(Bearer|Bot|Basic) +[\w.~+/-]{8,}=*/gi, "$1 [redacted]"],
  [/\bflora_[a-z]*_?[\w-]{20,}/g, "[redacted]"],
  [/(\/\/[^\s/:@]*:)[^\s/@]+@/g, "$1[redacted]@"],
]

/** Takes secrets out of what is about to be written. */
export const makeRedact = (secrets: ReadonlyArray<string>) => {
  // The longest first: one may be part of another.
  const known = secrets.filter((secret) => secret.length >= 6).sort((one, other) => other.length - one.length)
  return (line: string): string => {
    let clean = line
    for (const secret of known) clean = clean.replaceAll(secret, "[redacted]")
    for (const [pattern, instead] of tokens) clean = clean.replace(pattern, instead)
    return clean
  }
}

/** All values of a configuration that are not to be seen, and the passwords within them. */
export const secretsOf = (configuration: object): ReadonlyArray<string> =>
  Object.entries(configuration).flatMap(([name, value]: [string, unknown]) => {
    if (!Redacted.isRedacted(value)) return []
    const secret = String(Redacted.value(value))
    const password = URL.canParse(secret) ? new URL(secret).password : ""
    const headers = name === "otlpHeaders" ? secret.split(/[,=]/).map((part) => part.trim()) : []
    const parts = [secret, password, decodeURIComponent(password), ...headers]
    // In a line of JSON some of them look different.
    return [...parts, ...parts.map((part) => JSON.stringify(part).slice(1, -1))]
  })

/** A logger that hands each line to `write`, without its end. */
export const makeLogger = (
  format: "json" | "pretty",
  admits: (target: string, level: Logger.Options<unknown>["logLevel"]) => boolean,
  redact: (line: string) => string,
  write: (line: string) => void,
) =>
  Logger.make(({ message, logLevel, cause, date, fiber }) => {
    const { target = "flora", ...annotations } = fiber.getRef(References.CurrentLogAnnotations)
    if (!admits(String(target), logLevel)) return
    const span = Context.getOrUndefined(fiber.context, Tracer.ParentSpan)
    const line: Line = {
      time: date.toISOString(),
      level: logLevel,
      target: String(target),
      message: (Array.isArray(message) ? message : [message]).map(text).join(" "),
      annotations,
      trace: span?.sampled === true ? span : undefined,
      error: cause.reasons.length === 0 ? undefined : Cause.pretty(cause),
    }
    write(redact(format === "json" ? json(line) : pretty(line)))
  })

export const layer = Layer.unwrap(
  Effect.map(Configuration, (configuration) => {
    const { logFilter, logFormat } = configuration
    const isForPeople = logFormat === "auto" ? process.stdout.isTTY === true : logFormat === "pretty"
    const redact = makeRedact(secretsOf(configuration))
    const logger = makeLogger(isForPeople ? "pretty" : "json", logFilter.admits, redact, (line) =>
      process.stdout.write(`${line}\n`),
    )
    return Layer.merge(Logger.layer([logger]), Layer.succeed(References.MinimumLogLevel, logFilter.least))
  }),
)
