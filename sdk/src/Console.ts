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

const methods = {
  log: (...values: readonly unknown[]): void => write("info", line(values)),
  info: (...values: readonly unknown[]): void => write("info", line(values)),
  debug: (...values: readonly unknown[]): void => write("debug", line(values)),
  warn: (...values: readonly unknown[]): void => write("warn", line(values)),
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
  dir: (value?: unknown, options?: { readonly depth?: number }): void =>
    write("info", inspect(value, options?.depth)),

  /** Logs an array or object of rows as a table. */
  table: (rows?: unknown): void => write("info", tableOf(rows) ?? inspect(rows)),

  /** Logs how often it was called with this label. */
  count: (label: string = "default"): void => {
    counts[label] = (counts[label] ?? 0) + 1
    write("info", `${label}: ${counts[label]}`)
  },

  countReset: (label: string = "default"): void => {
    counts[label] = 0
  },

  /** Starts a clock that `timeEnd` and `timeLog` read, in milliseconds. */
  time: (label: string = "default"): void => {
    starts[label] = now()
  },

  timeLog: (label: string = "default", ...values: readonly unknown[]): void => {
    const start = starts[label]
    if (start === undefined) write("warn", `console.time("${label}") was never called`)
    else write("info", `${label}: ${now() - start} ms${values.length === 0 ? "" : ` ${line(values)}`}`)
  },

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

  groupCollapsed: (...values: readonly unknown[]): void => methods.group(...values),

  groupEnd: (): void => {
    indent = slice(indent, 2)
  },

  /** There is nothing to clear: lines that were logged stay. */
  clear: (): void => {},
}

defineProperty(methods, Symbol.toStringTag, { value: "console", configurable: true })

/** By the standard a namespace: its methods are its own, and its prototype is an empty object. */
export const console = setPrototypeOf(methods, {}) as typeof methods
