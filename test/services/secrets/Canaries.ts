/** A text that can come from nowhere else, and a search for every way in which it may be written. */
import { inspect } from "node:util"

export const canary = "canary-7d0f3e5b91c84a26/+&b1rd"

/** Its two parts: what percent-encoding, JSON and escapes leave as they are. */
const needles = [
  "canary-7d0f3e5b91c84a26",
  Buffer.from("canary-7d0f3e5b91c84a26").toString("hex"),
  // In base64 a text may begin at each of three places of a group.
  ...[0, 1, 2].map((shift) =>
    Buffer.from(" ".repeat(shift) + "canary-7d0f3e5b91c84a26")
      .toString("base64")
      .slice(4, -4),
  ),
]

/** How many of the ways to write it occur in a value or in anything within it, or how often one does in bytes. */
export const traces = (value: unknown): number => {
  const text = Buffer.isBuffer(value)
    ? value
    : Buffer.from(
        inspect(value, { depth: 30, maxArrayLength: null, maxStringLength: null, showHidden: true }),
      )
  return needles.reduce((sum, needle) => {
    let count = 0
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) count++
    return sum + count
  }, 0)
}
