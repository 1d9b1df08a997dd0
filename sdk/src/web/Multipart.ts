/** Forms as bodies: `multipart/form-data` in both directions, and reading `application/x-www-form-urlencoded`. */
import { blobBytes, concatenate, File } from "./Blob.ts"
import { FormData, type FormEntry, formEntries } from "./FormData.ts"
import { randomBytes } from "./Random.ts"
import { decodeUtf8Whole, encodeUtf8 } from "./Utf8.ts"

const newlines = (text: string): string => text.replace(/\r\n?|\n/g, "\r\n")

const quoted = (text: string): string => text.replace(/\n/g, "%0A").replace(/\r/g, "%0D").replace(/"/g, "%22")

/** The bytes of a form and its content type, with a boundary that nothing in the form can hold but by chance. */
export const encodeForm = (
  form: FormData,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string } => {
  const boundary = `----floraFormBoundary${[...randomBytes(12)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`
  const parts: Uint8Array[] = []
  for (const { name, value } of formEntries(form)) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(newlines(name))}"`
    if (typeof value === "string") parts.push(encodeUtf8(`${head}\r\n\r\n${newlines(value)}`))
    else {
      const type = value.type === "" ? "application/octet-stream" : value.type
      parts.push(
        encodeUtf8(`${head}; filename="${quoted(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`),
        blobBytes(value),
      )
    }
    parts.push(encodeUtf8("\r\n"))
  }
  parts.push(encodeUtf8(`--${boundary}--\r\n`))
  return { bytes: concatenate(parts), type: `multipart/form-data; boundary=${boundary}` }
}

const indexOf = (bytes: Uint8Array, wanted: Uint8Array, from: number): number => {
  for (let at = bytes.indexOf(wanted[0]!, from); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    let length = 1
    while (length < wanted.length && bytes[at + length] === wanted[length]) length++
    if (length === wanted.length) return at
  }
  return -1
}

const malformed = (): Error => new TypeError("formData: the body is no form")

const parameter = (header: string, name: string): string | undefined => {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, "i").exec(header)
  return found === null ? undefined : (found[1] ?? found[2])
}

const unquoted = (text: string): string =>
  text.replace(/%0A/gi, "\n").replace(/%0D/gi, "\r").replace(/%22/g, '"')

const partOf = (head: string, content: Uint8Array<ArrayBuffer>): FormEntry => {
  let disposition: string | undefined
  let type = "text/plain"
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":")
    if (colon < 1) throw malformed()
    const key = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (key === "content-disposition") disposition = value
    else if (key === "content-type") type = value
  }
  if (disposition === undefined || !/^form-data\s*;/i.test(disposition)) throw malformed()
  const name = parameter(disposition, "name")
  if (name === undefined) throw malformed()
  const filename = parameter(disposition, "filename")
  return filename === undefined
    ? { name: unquoted(name), value: decodeUtf8Whole(content) }
    : { name: unquoted(name), value: new File([content], unquoted(filename), { type }) }
}

const decodeMultipart = (bytes: Uint8Array<ArrayBuffer>, boundary: string): FormData => {
  const form = new FormData()
  const delimiter = encodeUtf8(`--${boundary}`)
  const dashes = (at: number): boolean => bytes[at] === 0x2d && bytes[at + 1] === 0x2d
  const newline = (at: number): boolean => bytes[at] === 0x0d && bytes[at + 1] === 0x0a
  const headEnd = encodeUtf8("\r\n\r\n")
  const next = encodeUtf8(`\r\n--${boundary}`)
  let at = newline(0) ? 2 : 0
  if (indexOf(bytes, delimiter, at) !== at) throw malformed()
  for (at += delimiter.length; !dashes(at);) {
    if (!newline(at)) throw malformed()
    const contentAt = indexOf(bytes, headEnd, at)
    if (contentAt < 0) throw malformed()
    const end = indexOf(bytes, next, contentAt + 2)
    if (end < 0) throw malformed()
    const head = decodeUtf8Whole(bytes.subarray(at + 2, contentAt))
    formEntries(form).push(partOf(head, bytes.slice(contentAt + 4, end)))
    at = end + next.length
  }
  return form
}

const percentDecoded = (text: string): string => {
  const bytes = encodeUtf8(text.replace(/\+/g, " "))
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    const hex = bytes[i] === 0x25 ? String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0) : ""
    const isEscape = /^[0-9a-f]{2}$/i.test(hex)
    bytes[length++] = isEscape ? parseInt(hex, 16) : bytes[i]!
    if (isEscape) i += 2
  }
  return decodeUtf8Whole(bytes.subarray(0, length))
}

const decodeUrlEncoded = (text: string): FormData => {
  const form = new FormData()
  for (const pair of text.split("&")) {
    if (pair === "") continue
    const equals = pair.indexOf("=")
    const name = equals < 0 ? pair : pair.slice(0, equals)
    form.append(percentDecoded(name), percentDecoded(equals < 0 ? "" : pair.slice(equals + 1)))
  }
  return form
}

/** The form that a body holds. Throws a TypeError where it is none by its content type or its bytes. */
export const decodeForm = (bytes: Uint8Array<ArrayBuffer>, type: string | null): FormData => {
  const essence = (type ?? "").split(";")[0]!.trim().toLowerCase()
  if (essence === "application/x-www-form-urlencoded") return decodeUrlEncoded(decodeUtf8Whole(bytes))
  const boundary = parameter(type ?? "", "boundary")
  if (essence !== "multipart/form-data" || boundary === undefined) throw malformed()
  return decodeMultipart(bytes, boundary)
}
