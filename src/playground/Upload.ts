/** A request's body as Discord takes it: JSON, or a multipart form with the JSON in `payload_json` beside files. */
import type { APIAttachment } from "discord-api-types/v10"
import { ByteSize, Effect } from "effect"
import { HttpIncomingMessage, type HttpServerRequest } from "effect/http"
import { type DiscordError, refusal } from "./DiscordError.ts"
import type { AttachmentEntry } from "./MessageBody.ts"
import type { World } from "./World.ts"

export interface Upload {
  readonly json: unknown
  readonly files: ReadonlyArray<APIAttachment>
}

/** Discord's bound on a request with its files. */
const maxBodySize = ByteSize.mebibytes(25)

/** Reads the body of a request; an empty one counts as `{}`. */
export const readUpload = (
  request: HttpServerRequest.HttpServerRequest,
  world: World["Service"],
): Effect.Effect<Upload, DiscordError> =>
  request.arrayBuffer.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, maxBodySize),
    Effect.mapError(() => refusal("entityTooLarge")),
    Effect.flatMap((bytes) =>
      Effect.tryPromise({
        try: async (): Promise<Upload> => {
          if (bytes.byteLength === 0) return { json: {}, files: [] }
          const type = request.headers["content-type"] ?? ""
          if (!type.startsWith("multipart/form-data"))
            return { json: JSON.parse(decoder.decode(bytes)), files: [] }
          const form = await new Response(bytes, { headers: { "content-type": type } }).formData()
          const json = jsonOf(form)
          return {
            json,
            files: toAttachments(form, entriesOf(json), world),
          }
        },
        catch: () => refusal("invalidJson"),
      }),
    ),
  )

const decoder = new TextDecoder()

/** The form's JSON; without one its texts, as a new sticker comes. */
const jsonOf = (form: FormData): unknown => {
  const json = form.get("payload_json")
  return json === null
    ? Object.fromEntries([...form].filter(([, value]) => typeof value === "string"))
    : JSON.parse(String(json))
}

/** What messages say about uploaded files. The contents are not kept, so the addresses lead nowhere. */
const toAttachments = (
  form: FormData,
  entries: ReadonlyArray<AttachmentEntry>,
  world: World["Service"],
): Array<APIAttachment> =>
  [...form.entries()].flatMap(([field, value]) => {
    if (typeof value === "string") return []
    const said = entries.find(({ id }) => field === `files[${id}]`)
    return [
      newAttachment(world, {
        filename: said?.filename ?? value.name,
        size: value.size,
        content_type: value.type,
        ...(said?.description ? { description: said.description } : {}),
      }),
    ]
  })

/** A file as messages and modals name it; its address leads nowhere. */
export const newAttachment = (
  world: World["Service"],
  file: Pick<APIAttachment, "filename" | "size"> & Partial<APIAttachment>,
): APIAttachment => {
  const id = world.snowflakes.next()
  const url = `https://attachments.playground.invalid/${id}/${encodeURIComponent(file.filename)}`
  return { id, ...file, url, proxy_url: url }
}

/** What the JSON says about its files, in a message or in an interaction's answer. */
const entriesOf = (json: unknown): ReadonlyArray<AttachmentEntry> => {
  const { attachments, data } = (json ?? {}) as { attachments?: unknown; data?: { attachments?: unknown } }
  const entries = attachments ?? data?.attachments
  return Array.isArray(entries) ? (entries as ReadonlyArray<AttachmentEntry>) : []
}
