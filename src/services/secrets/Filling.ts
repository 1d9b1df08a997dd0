/** Finds placeholders in the parts of a request, and puts something in their places. */
import type { Fillable } from "../egress/SecretFiller.ts"
import { mayHold, type Style, styles } from "./Placeholder.ts"

/** Gives the text that takes a placeholder's place; it is to be written in that style. */
export type Visit = (placeholder: string, style: Style) => string

const visitText = (text: string, style: Style, visit: Visit): string =>
  text.replaceAll(style.pattern, (found) => visit(style.read(found), style))

/** The user name and the password of `Authorization: Basic`. */
const basic = /^(basic +)([a-z0-9+/_-]+=*)$/i

const visitHeader = (value: string, visit: Visit): string => {
  const [, scheme, encoded] = basic.exec(value.trim()) ?? []
  if (scheme === undefined || encoded === undefined) return visitText(value, styles.plain, visit)
  const before = Buffer.from(encoded, "base64").toString("latin1")
  const after = visitText(before, styles.plain, visit)
  return before === after ? value : `${scheme}${Buffer.from(after, "latin1").toString("base64")}`
}

const styleOf = (contentType: string): Style => {
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return styles.percent
  return /^[^;]*[/+]json\b/i.test(contentType) ? styles.json : styles.plain
}

const visitBody = (body: Uint8Array, style: Style, visit: Visit): Uint8Array => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (style !== styles.percent && !mayHold(bytes)) return body
  const before = bytes.toString("latin1")
  const after = visitText(before, style, visit)
  return before === after ? body : Buffer.from(after, "latin1")
}

/** Visits each placeholder in path, query, header values and body. Never in the host: that is no part of these. */
export const visitParts = ({ path, headers, body }: Fillable, visit: Visit): Fillable => {
  const contentType = headers.find(([name]) => name === "content-type")?.[1] ?? ""
  return {
    path: visitText(path, styles.percent, visit),
    headers: headers.map(([name, value]) => [name, visitHeader(value, visit)] as const),
    body: body && visitBody(body, styleOf(contentType), visit),
  }
}

/** The placeholders in a text that is not to be filled. */
export const placeholdersIn = (text: string): ReadonlyArray<string> => text.match(styles.plain.pattern) ?? []
