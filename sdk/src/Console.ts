/** `console` for guild scripts: every call is one line, or block of lines, of the guild's log. */
import { inspect } from "./Inspect.ts"
import { type LogLevel, pushLog } from "./Outbox.ts"
import {
  captureStackTrace,
  defineProperty,
  dictionary,
  now,
  setPrototypeOf,
  slice,
  stringOf,
} from "./Primordials.ts"
import { tableOf } from "./Table.ts"
import { truncate } from "./Truncate.ts"

const line = (values: readonly unknown[]): string => {
  let text = ""
  for (let i = 0; i < values.length; i++) text += (i === 0 ? "" : " ") + inspect(values[i])
  return text
}

const write = (level: LogLevel, text: string): void => pushLog(level, truncate(indent + text))

const counts = dictionary<number>()
const starts = dictionary<number>()

/** How deep in groups the lines are: two spaces for each. */
let indent = ""
const maxIndent = 40

/** The methods of `console`. Each call is one entry of the guild's log, cut at 4,096 characters. */
const methods = {
  /** Logs values, with a space between them, at the level `info`. */
  log: (...values: readonly unknown[]): void => write("info", line(values)),
  /** The same as `log`. */
  info: (...values: readonly unknown[]): void => write("info", line(values)),
  /** Logs values at the level `debug`. */
  debug: (...values: readonly unknown[]): void => write("debug", line(values)),
  /** Logs values at the level `warn`. */
  warn: (...values: readonly unknown[]): void => write("warn", line(values)),
  /** Logs values at the level `error`; errors with their stack, their cause and the errors in them. */
  error: (...values: readonly unknown[]): void => write("error", line(values)),

  /** Logs where it was called from. */
  trace: (...values: readonly unknown[]): void => {
    const site: { name?: string; message?: string; stack?: unknown } = {
      name: "Trace",
      message: line(values),
    }
    captureStackTrace(site, methods.trace)
    write("trace", stringOf(site.stack))
  },

  /** Logs an error unless the condition holds. */
  assert: (condition?: unknown, ...values: readonly unknown[]): void => {
    if (!condition)
      write("error", values.length === 0 ? "Assertion failed" : `Assertion failed: ${line(values)}`)
  },

  /** Logs one value; `depth` is how many levels of objects inside objects are shown and defaults to 4. */
  dir: (
    value?: unknown,
    options?: {
      /** How many levels of objects inside objects are shown. Defaults to 4. */
      readonly depth?: number
    },
  ): void => write("info", inspect(value, options?.depth)),

  /** Logs an array or object of rows as a table. */
  table: (rows?: unknown): void => write("info", tableOf(rows) ?? inspect(rows)),

  /** Logs how often it was called with this label. */
  count: (label: string = "default"): void => {
    counts[label] = (counts[label] ?? 0) + 1
    write("info", `${label}: ${counts[label]}`)
  },

  /** Lets the count of a label begin anew. */
  countReset: (label: string = "default"): void => {
    counts[label] = 0
  },

  /** Starts a clock that `timeEnd` and `timeLog` read, in milliseconds. */
  time: (label: string = "default"): void => {
    starts[label] = now()
  },

  /** Logs how long the clock of a label has run, in milliseconds, and the values. */
  timeLog: (label: string = "default", ...values: readonly unknown[]): void => {
    const start = starts[label]
    if (start === undefined) write("warn", `console.time("${label}") was never called`)
    else write("info", `${label}: ${now() - start} ms${values.length === 0 ? "" : ` ${line(values)}`}`)
  },

  /** Logs how long the clock of a label has run, in milliseconds, and stops it. */
  timeEnd: (label: string = "default"): void => {
    methods.timeLog(label)
    delete starts[label]
  },

  /** Logs one value as an object. */
  dirxml: (...values: readonly unknown[]): void => write("info", line(values)),

  /** Logs a heading; the lines that follow stand two spaces further in, until `groupEnd`. */
  group: (...values: readonly unknown[]): void => {
    if (values.length > 0) write("info", line(values))
    if (indent.length < maxIndent) indent += "  "
  },

  /** The same as `group`. */
  groupCollapsed: (...values: readonly unknown[]): void => methods.group(...values),

  /** Lets the lines that follow stand two spaces further out again. */
  groupEnd: (): void => {
    indent = slice(indent, 2)
  },

  /** There is nothing to clear: lines that were logged stay. */
  clear: (): void => {},
}

defineProperty(methods, Symbol.toStringTag, { value: "console", configurable: true })

/** By the standard a namespace: its methods are its own, and its prototype is an empty object. */
export const console = setPrototypeOf(methods, {}) as typeof methods
