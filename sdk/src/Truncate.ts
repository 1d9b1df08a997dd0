/** Bounds for text that leaves the isolate. */
import { limits } from "./Guild.ts"
import { charCodeAt, slice } from "./Primordials.ts"

/** Cuts a text to `length` characters, the last of which is then "…"; defaults to what a line of the log may have. */
export const truncate = (text: string, length: number = limits().logLineLength): string => {
  if (text.length <= length) return text
  const last = charCodeAt(text, length - 2)
  const splitsPair = last >= 0xd8_00 && last <= 0xdb_ff
  return `${slice(text, 0, splitsPair ? length - 2 : length - 1)}…`
}
