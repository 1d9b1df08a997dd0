/**
 * What requests and responses carry. Bytes stay bytes: a stream is made of them when a script asks for one, so that `fetch` and `text()` need
 * no streams.
 */
import { Blob, blobBytes, isBlob } from "./Blob.ts"
import { type FormData, isFormData } from "./FormData.ts"
import { bytesOf, isBufferSource, usvString } from "./Interface.ts"
import { lazy } from "./Families.ts"
import { decodeUtf8, encodeUtf8 } from "./Utf8.ts"

export type Stream = ReadableStream

export interface Body {
  /** Undefined where the body came as a stream. */
  bytes: Uint8Array<ArrayBuffer> | undefined
  stream: Stream | undefined
  used: boolean
}

/** A body of an init, and the content type that goes with it. */
export const bodyOf = (init: unknown): { readonly body: Body; readonly type: string | null } => {
  if (isStream(init)) {
    const streams = lazy.streams()
    if (streams.isDisturbed(init) || init.locked) throw new TypeError("the body is a stream that is in use")
    return { body: { bytes: undefined, stream: init, used: false }, type: null }
  }
  const { bytes, type } = bytesOfInit(init)
  return { body: { bytes, stream: undefined, used: false }, type }
}

const bytesOfInit = (init: unknown): { bytes: Uint8Array<ArrayBuffer>; type: string | null } => {
  if (isBlob(init)) return { bytes: blobBytes(init), type: init.type === "" ? null : init.type }
  if (isBufferSource(init)) return { bytes: bytesOf(init).slice(), type: null }
  if (isFormData(init)) return lazy.multipart().encodeForm(init)
  if (isUrlSearchParams(init)) {
    return { bytes: encodeUtf8(String(init)), type: "application/x-www-form-urlencoded;charset=UTF-8" }
  }
  return { bytes: encodeUtf8(usvString(init)), type: "text/plain;charset=UTF-8" }
}

/** Streams and URLs are only asked for where one has been made: the families stay unloaded otherwise. */
const isStream = (value: unknown): value is Stream =>
  typeof value === "object" &&
  value !== null &&
  "getReader" in value &&
  lazy.streams().isReadableStream(value)

const isUrlSearchParams = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "getAll" in value &&
  value instanceof (lazy.url().URLSearchParams as unknown as abstract new () => object)

export const isUsed = (body: Body | undefined): boolean =>
  body !== undefined && (body.stream === undefined ? body.used : lazy.streams().isDisturbed(body.stream))

const isLocked = (body: Body | undefined): boolean => body?.stream?.locked === true

/** Used or about to be: such a body can neither be read nor copied. */
export const isUnusable = (body: Body | undefined): boolean => isUsed(body) || isLocked(body)

/** The stream of a body, which from now on is what the body is. */
export const streamOf = (body: Body): Stream => {
  if (body.stream === undefined) {
    body.stream = lazy.streams().streamOf(body.used ? new Uint8Array() : body.bytes!.slice())
    // What was read before a stream existed was read all the same.
    if (body.used) void body.stream.getReader().read()
  }
  return body.stream
}

/** All bytes of a body, once. Rejects with a TypeError when it has been read, or is being read. */
export const consume = async (body: Body | undefined): Promise<Uint8Array<ArrayBuffer>> => {
  if (isUnusable(body)) throw new TypeError("the body has been read already")
  if (body === undefined) return new Uint8Array()
  if (body.stream !== undefined) return await lazy.streams().readAll(body.stream)
  body.used = true
  return body.bytes!
}

/** A second body with the same content. */
export const cloneBody = (body: Body): Body => {
  if (body.stream === undefined) return { ...body }
  const [first, second] = lazy.streams().teeCopying(body.stream)
  body.stream = first
  body.bytes = undefined
  return { bytes: undefined, stream: second, used: false }
}

/** The methods by which a body is read, for the prototypes of `Request` and `Response`. */
class BodyReader {
  get body(): Stream | null {
    const { body } = contentOf(this)
    return body === undefined ? null : streamOf(body)
  }
  get bodyUsed(): boolean {
    return isUsed(contentOf(this).body)
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await consume(contentOf(this).body)).slice().buffer
  }
  async blob(): Promise<Blob> {
    const { body, type } = contentOf(this)
    const bytes = await consume(body)
    return new Blob([bytes], { type: type() ?? "" })
  }
  async bytes(): Promise<Uint8Array> {
    return (await consume(contentOf(this).body)).slice()
  }
  async formData(): Promise<FormData> {
    const { body, type } = contentOf(this)
    const bytes = await consume(body)
    return lazy.multipart().decodeForm(bytes, type())
  }
  async json(): Promise<unknown> {
    return JSON.parse(decodeUtf8(await consume(contentOf(this).body))) as unknown
  }
  async text(): Promise<string> {
    return decodeUtf8(await consume(contentOf(this).body))
  }
}

export interface Content {
  body: Body | undefined
  /** The content type, as the headers have it now. */
  readonly type: () => string | null
}

const contents = new WeakMap<object, Content>()

export const setContent = (owner: object, content: Content): void => {
  contents.set(owner, content)
}

/** The content of a request or a response. Throws a TypeError for what is neither. */
export const contentOf = (owner: unknown): Content => {
  const content = contents.get(owner as object)
  if (content === undefined) throw new TypeError("this is neither a Request nor a Response")
  return content
}

/** The members of `BodyReader` as a class's own: `Request` and `Response` share no prototype. */
export const mixInBody = (made: { readonly prototype: object }): void => {
  for (const name of Object.getOwnPropertyNames(BodyReader.prototype)) {
    if (name === "constructor") continue
    const property = Object.getOwnPropertyDescriptor(BodyReader.prototype, name)!
    Object.defineProperty(made.prototype, name, { ...property, enumerable: true })
  }
}
