/** Bounds for text that leaves the isolate. */
import { charCodeAt, slice } from "./Primordials.ts"

/** Characters of one log line or error message. */
export const maxLineLength = 4096

/** Cuts a text to `length` characters, the last of which is then "…". */
export const truncate = (text: string, length: number = maxLineLength): string => {
  if (text.length <= length) return text
  const last = charCodeAt(text, length - 2)
  const splitsPair = last >= 0xd8_00 && last <= 0xdb_ff
  return `${slice(text, 0, splitsPair ? length - 2 : length - 1)}…`
}
