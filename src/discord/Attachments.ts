/**
 * Files that travel beside a message's JSON. A script gives their contents along, or says from where they are to be fetched; the message's
 * body holds them as `Upload`s, which look like Discord's JSON there and become parts of the request's form on the way out.
 */
import { Context, Effect, Schema } from "effect"
import { Base64 } from "effect/encoding"
import { Snowflake } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { MessageInvalid } from "./MessageInvalid.ts"

const name = {
  filename: Schema.optional(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(1024))),
  description: Schema.optional(Schema.String.check(Schema.isMaxLength(1024))),
}

const fileKinds = [
  Schema.Struct({ type: Schema.Literals(["base64", "Base64"]), data: Schema.String, ...name }),
  Schema.Struct({ type: Schema.Literal("text"), text: Schema.String, ...name }),
  Schema.Struct({ type: Schema.Literals(["url", "Url"]), url: Schema.String, ...name }),
] as const

/** A file as an operation's arguments have it; the original's capital letters are taken too. */
export const NewFile = Schema.Union(fileKinds)

/** What a message's `attachments` may hold. */
export const Attachment = Schema.Union([
  ...fileKinds,
  /** A file that the message to be edited has already. */
  Schema.Struct({ type: Schema.Literal("kept"), id: Snowflake, description: name.description }),
])
export type Attachment = typeof Attachment.Type

/** A file of the message that is being sent. */
export class Upload {
  readonly id: string
  readonly filename: string
  readonly description: string | undefined
  readonly bytes: Uint8Array

  constructor(id: string, filename: string, description: string | undefined, bytes: Uint8Array) {
    this.id = id
    this.filename = filename
    this.description = description
    this.bytes = bytes
  }

  toJSON() {
    const { id, filename, description } = this
    return description === undefined ? { id, filename } : { id, filename, description }
  }
}

/** A body that Discord takes as a form of texts and one file, `file`. */
export class FileForm {
  readonly fields: Readonly<Record<string, string>>
  readonly file: Upload

  constructor(fields: Readonly<Record<string, string>>, file: Upload) {
    this.fields = fields
    this.file = file
  }

  toJSON() {
    return { ...this.fields, file: this.file }
  }
}

/**
 * Fetches what a URL attachment points to, for the guild whose operation runs. Nothing is fetched unless the runtime provides it: then such
 * attachments fail with the code `UNSUPPORTED`.
 */
export const AttachmentDownload = Context.Reference<
  (url: string, field: string) => Effect.Effect<Uint8Array, MessageInvalid>
>("flora/discord/AttachmentDownload", {
  defaultValue: () => (_url, field) =>
    Effect.fail(
      new MessageInvalid({
        code: "UNSUPPORTED",
        field,
        message: `${field}: attachments cannot be fetched from an address here; send their data`,
      }),
    ),
})

/** What stands in the body's `attachments`. */
export type BodyAttachment = Upload | { readonly id: string; readonly description?: string | undefined }

/** Errors: `MessageInvalid` for data that is not base64, too many bytes, or an address that gives nothing. */
export const readAttachments = Effect.fnUntraced(function* (attachments: ReadonlyArray<Attachment>) {
  const { attachmentBytes } = yield* Limits
  const read: Array<BodyAttachment> = []
  let made = 0
  for (const [index, attachment] of attachments.entries()) {
    const field = `attachments[${index}]`
    if (attachment.type === "kept") {
      const { id, description } = attachment
      read.push(description === undefined ? { id } : { id, description })
      continue
    }
    const { bytes, filename } = yield* contentOf(attachment, field)
    if (attachment.type !== "url" && attachment.type !== "Url") made += bytes.byteLength
    read.push(new Upload(String(index), attachment.filename ?? filename, attachment.description, bytes))
  }
  if (made > attachmentBytes) {
    return yield* new MessageInvalid({
      code: "LIMIT_EXCEEDED",
      field: "attachments",
      message: `attachments: ${made} bytes; the files of a message may have ${attachmentBytes} together`,
    })
  }
  return read
})

const contentOf = Effect.fnUntraced(function* (
  attachment: Exclude<Attachment, { readonly type: "kept" }>,
  field: string,
) {
  switch (attachment.type) {
    case "text":
      return { bytes: new TextEncoder().encode(attachment.text), filename: "attachment" }
    case "url":
    case "Url": {
      const download = yield* AttachmentDownload
      const bytes = yield* download(attachment.url, `${field}.url`)
      return { bytes, filename: lastSegment(attachment.url) }
    }
    default: {
      const bytes = yield* Effect.mapError(
        Effect.fromResult(Base64.decode(attachment.data)),
        () => new MessageInvalid({ field: `${field}.data`, message: `${field}.data: must be base64` }),
      )
      return { bytes, filename: "attachment" }
    }
  }
})

const lastSegment = (url: string): string => {
  const path = /^[^?#]*/.exec(url)![0].split("/").slice(3)
  return path.at(-1) || "attachment"
}

/** Reads one file that is sent by itself. Errors: as those of `readAttachments`, with the field `file`. */
export const readFile = (file: typeof NewFile.Type) =>
  readAttachments([file]).pipe(
    Effect.map(([upload]) => upload as Upload),
    Effect.mapError((error) => {
      const of = (text: string) => text.replace(/^attachments(\[0\])?/, "file")
      return new MessageInvalid({ ...error, field: of(error.field), message: of(error.message) })
    }),
  )

/** The files in a request's body, of a message or of an interaction's answer, in the form that discord.js takes. */
export const filesIn = (body: unknown) => {
  if (body instanceof FileForm) {
    const { bytes, filename } = body.file
    return {
      body: body.fields,
      appendToFormData: true,
      files: [{ key: "file", name: filename, data: bytes }],
    }
  }
  const { attachments, data } = (body ?? {}) as {
    attachments?: unknown
    data?: { attachments?: unknown } | null
  }
  const listed = attachments ?? data?.attachments
  const uploads = Array.isArray(listed) ? listed.filter((item) => item instanceof Upload) : []
  return uploads.length === 0
    ? {}
    : {
        files: uploads.map(({ bytes, filename, id }) => ({
          name: filename,
          data: bytes,
          key: `files[${id}]`,
        })),
      }
}
