/**
 * Which lines of the runtime's own log are written: a level, or levels for targets, as `flora::runtime=debug,flora=info`. A target
 * stands for itself and for what is below it; the longest one that fits a line decides, and `info` where none does.
 */
import { LogLevel } from "effect"

export interface LogFilter {
  /** Whether a line is written. */
  readonly admits: (target: string, level: LogLevel.LogLevel) => boolean
  /** The least severe level of any target. */
  readonly least: LogLevel.LogLevel
  /** As it was given. */
  readonly text: string
}

const levels: Readonly<Record<string, LogLevel.LogLevel>> = {
  all: "All",
  trace: "Trace",
  debug: "Debug",
  info: "Info",
  warn: "Warn",
  warning: "Warn",
  error: "Error",
  fatal: "Fatal",
  off: "None",
  none: "None",
}

/** What a filter says about one target; "" is everything. */
type Directive = readonly [target: string, level: LogLevel.LogLevel]

const parseDirective = (text: string): Directive | undefined => {
  const [first = "", second, ...more] = text.split("=").map((part) => part.trim())
  const level = levels[(second ?? first).toLowerCase()]
  const target = second === undefined ? "" : first
  const isTarget = target === "" ? second === undefined : /^\w+(?:::\w+)*$/.test(target)
  return level === undefined || !isTarget || more.length > 0 ? undefined : [target, level]
}

const isBelow = (target: string, above: string) =>
  above === "" || target === above || target.startsWith(`${above}::`)

/** Undefined for what is no filter. */
export const parseLogFilter = (text: string): LogFilter | undefined => {
  const directives: Array<Directive> = []
  for (const part of text.split(",").filter((part) => part.trim() !== "")) {
    const directive = parseDirective(part)
    if (directive === undefined) return undefined
    directives.push(directive)
  }
  if (directives.length === 0) return undefined
  if (!directives.some(([target]) => target === "")) directives.push(["", "Info"])
  directives.sort(([one], [other]) => other.length - one.length)
  const admits = (target: string, level: LogLevel.LogLevel) => {
    const [, least] = directives.find(([above]) => isBelow(target, above))!
    return least !== "None" && LogLevel.isGreaterThanOrEqualTo(level, least)
  }
  const least = directives.reduce<LogLevel.LogLevel>(
    (least, [, level]) => (LogLevel.isLessThan(level, least) ? level : least),
    "None",
  )
  return { admits, least, text }
}
