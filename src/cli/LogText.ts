/** A line of a guild's log as the terminal shows it. */
import type { LogLine } from "../domain/LogLine.ts"
import { printable } from "./Printable.ts"

const colours = { trace: 90, debug: 90, info: 36, warn: 33, error: 31 } as const

export const formatLogLine = ({ timestamp, level, target, message }: LogLine): string => {
  const tag = level.toUpperCase().padEnd(5)
  const coloured = process.stdout.isTTY ? `\x1b[${colours[level]}m${tag}\x1b[0m` : tag
  return `${new Date(timestamp).toISOString()} ${coloured} ${target === "runtime" ? "[flora] " : ""}${printable(message)}`
}
