/** A line of a guild's log as the terminal shows it. */
import type { LogLine } from "../domain/LogLine.ts"

const colours = { trace: 90, debug: 90, info: 36, warn: 33, error: 31 } as const

export const formatLogLine = ({ timestamp, level, target, message }: LogLine): string => {
  const tag = level.toUpperCase().padEnd(5)
  const coloured = process.stdout.isTTY ? `\x1b[${colours[level]}m${tag}\x1b[0m` : tag
  return `${new Date(timestamp).toISOString()} ${coloured} ${target === "runtime" ? "[flora] " : ""}${printable(message)}`
}

/** A script's text must not be able to steer the terminal of whoever reads it. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const printable = (text: string) => text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd")
