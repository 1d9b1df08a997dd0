/**
 * What a script holds in place of a secret's value. Random, so that nobody guesses one, and of letters, digits and underscores only: it
 * stays as it is wherever a script puts it, in a URL, a form, JSON or a header.
 */
import { randomBytes } from "node:crypto"

const prefix = "flora_secret_"

export const makePlaceholder = (): string => `${prefix}${randomBytes(16).toString("hex")}`

/** Whether bytes may hold a placeholder that is written plainly. */
export const mayHold = (bytes: Buffer): boolean => bytes.includes(prefix)

const plain = /flora_secret_[0-9a-f]{32}/g

/** The same where some or all of its characters are percent-encoded. */
const percentEncoded = new RegExp(
  [...prefix].map(orEncoded).join("") + "(?:[0-9a-f]|%3[0-9]|%6[1-6]){32}",
  "g",
)

function orEncoded(character: string): string {
  const [high = "", low = ""] = character.charCodeAt(0).toString(16)
  return `(?:${character}|%${high}[${low}${low.toUpperCase()}])`
}

/** A way to write text into a part of a request. Text is bytes as characters, as the network has it. */
export interface Style {
  readonly pattern: RegExp
  /** The placeholder that was found. */
  readonly read: (found: string) => string
  readonly write: (value: string) => string
}

const bytesOf = (text: string): string => Buffer.from(text).toString("latin1")

export const styles = {
  /** Just as it is. */
  plain: { pattern: plain, read: (found) => found, write: bytesOf },
  /** Within a text of JSON. */
  json: {
    pattern: plain,
    read: (found) => found,
    write: (value) => bytesOf(JSON.stringify(value).slice(1, -1)),
  },
  /** In a URL or a form. */
  percent: { pattern: percentEncoded, read: decodeURIComponent, write: encodeURIComponent },
} as const satisfies Record<string, Style>

/** Every way in which a server may send a value back that it was given. */
export const writings = (value: string): ReadonlyArray<string> => [
  ...new Set([
    styles.plain.write(value),
    styles.json.write(value),
    styles.percent.write(value),
    styles.percent.write(value).replaceAll("%20", "+"),
  ]),
]
