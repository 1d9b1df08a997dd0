/** Files that a script sends along with a message. */
import { type Json, objectOf, put, refuse, text, within } from "./Fields.ts"
import { limitExceeded } from "./Failure.ts"
import { limits } from "./Guild.ts"
import { isArray, list, toBase64 } from "./Primordials.ts"

interface AttachmentName {
  /** Defaults to "attachment", and for a URL to the end of its path. `attachment://` and this name is its address in embeds and components. */
  readonly filename?: string
  /** What those read who do not see it; at most 1024 characters. */
  readonly description?: string
}

/** A file that an edited message has already. */
export interface KeptAttachment {
  /** The attachment's id. */
  readonly id: string
  /** A new description, of at most 1024 characters. Defaults to the one it has. */
  readonly description?: string
}

/**
 * A file: of bytes, of text, as base64, or fetched from an address. All files of a message that are not fetched have together at most
 * 2 MiB. In an edit `{ id }` keeps a file that the message has.
 */
export type Attachment =
  | (AttachmentName & {
      /** May be left out: bytes are known by `data`. */
      readonly type?: "bytes"
      /** What the file consists of. */
      readonly data: Uint8Array | ArrayBuffer
    })
  | (AttachmentName & {
      /** May be left out: a text is known by `text`. */
      readonly type?: "text"
      /** What the file says, sent in UTF-8. */
      readonly text: string
    })
  | (AttachmentName & {
      /** May be left out: a text as `data` is base64. */
      readonly type?: "base64" | "Base64"
      /** What the file consists of, in base64. */
      readonly data: string
    })
  | (AttachmentName & {
      /** May be left out: an address is known by `url`. */
      readonly type?: "url" | "Url"
      /** Where the runtime fetches the file, by the rules that hold for `fetch`. */
      readonly url: string
    })
  | KeptAttachment

/** The attachments as an operation takes them, with bytes as base64. */
export const attachmentArgs = (value: unknown): Json[] => {
  if (!isArray(value)) return refuse("attachments", "must be an array")
  const items: readonly unknown[] = value
  if (items.length > 10) refuse("attachments", `${items.length} items; Discord allows 10`)
  const args = list<Json>()
  let bytes = 0
  for (let i = 0; i < items.length; i++) {
    const read = attachmentOf(items[i], `attachments[${i}]`)
    args[i] = read.args
    bytes += read.bytes
  }
  const most = limits().attachmentBytes
  if (bytes > most) {
    throw limitExceeded(
      "attachmentBytes",
      `attachments: ${bytes} bytes; the files of a message may have ${most} together`,
    )
  }
  return args
}

/** A file that is sent by itself, as an operation takes it. */
export const fileArgs = (value: unknown): Json => attachmentOf(value, "file").args

interface Sized {
  readonly args: Json
  /** What it holds, at most. */
  readonly bytes: number
}

const attachmentOf = (value: unknown, field: string): Sized => {
  const given = objectOf(value, field)
  const args: Json = {}
  for (let i = 0; i < named.length; i++) {
    const name = named[i]!
    if (given[name] !== undefined) put(args, name, text(1, 1024)(given[name], within(field, name)))
  }
  const as = (type: string, name: string, content: string, bytes: number): Sized => {
    put(args, "type", type)
    put(args, name, content)
    return { args, bytes }
  }
  if (typeof given.url === "string") return as("url", "url", given.url, 0)
  if (typeof given.text === "string") return as("text", "text", given.text, given.text.length)
  if (typeof given.data === "string") {
    return as("base64", "data", given.data, (given.data.length / 4) * 3)
  }
  const base64 = toBase64(given.data)
  if (base64 !== undefined) return as("base64", "data", base64, (base64.length / 4) * 3)
  if (typeof given.id === "string") return as("kept", "id", given.id, 0)
  return refuse(field, "needs data (bytes or base64), text or url")
}

const named = ["filename", "description"] as const
