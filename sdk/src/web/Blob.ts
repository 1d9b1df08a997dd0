/** `Blob` and `File`: bytes with a type, all of them in memory. */
import { now } from "./Core.ts"
import {
  bytesOf,
  dictionaryOf,
  domString,
  isBufferSource,
  required,
  usvString,
  webInterface,
} from "./Interface.ts"
import { lazy } from "./Families.ts"
import { cloners } from "./StructuredClone.ts"
import { decodeUtf8, encodeUtf8 } from "./Utf8.ts"

const contents = new WeakMap<object, Uint8Array<ArrayBuffer>>()

/** The bytes of a blob, which nobody may change. Throws a TypeError for what is none. */
export const blobBytes = (blob: unknown): Uint8Array<ArrayBuffer> => {
  const bytes = contents.get(blob as object)
  if (bytes === undefined) throw new TypeError("this is no Blob")
  return bytes
}

export const isBlob = (value: unknown): value is Blob => contents.has(value as object)

interface BlobOptions {
  readonly type: string
  readonly endings: "transparent" | "native"
}

/** A part as the constructor keeps it: bytes, or a text whose line ends may yet be changed. */
const partOf = (part: unknown): Uint8Array | string => {
  if (isBufferSource(part)) return bytesOf(part)
  return isBlob(part) ? blobBytes(part) : usvString(part)
}

/** Joins pieces into one run of bytes of its own. */
export const concatenate = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  let length = 0
  for (const part of parts) length += part.byteLength
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.byteLength
  }
  return bytes
}

const typeOf = (type: unknown): string => {
  const text = domString(type)
  return /[^\x20-\x7e]/.test(text) ? "" : text.toLowerCase()
}

class Blob {
  #type: string

  constructor(parts?: Iterable<unknown>, options?: Partial<BlobOptions>) {
    const items: (Uint8Array | string)[] = []
    if (parts !== undefined) {
      if (
        (typeof parts !== "object" && typeof parts !== "function") ||
        parts === null ||
        !(Symbol.iterator in parts)
      ) {
        throw new TypeError("new Blob: the parts must be a sequence")
      }
      for (const part of parts) items.push(partOf(part))
    }
    const given = dictionaryOf<BlobOptions>("the options of a Blob", options)
    const endings = given.endings === undefined ? "transparent" : domString(given.endings)
    if (endings !== "transparent" && endings !== "native") {
      throw new TypeError("new Blob: endings must be transparent or native")
    }
    const type = given.type
    const pieces = items.map((part) =>
      typeof part === "string"
        ? encodeUtf8(endings === "native" ? part.replace(/\r\n?/g, "\n") : part)
        : part,
    )
    this.#type = type === undefined ? "" : typeOf(type)
    contents.set(this, concatenate(pieces))
  }

  /** Bytes. */
  get size(): number {
    return blobBytes(this).byteLength
  }
  get type(): string {
    return this.#type
  }
  slice(start: number = 0, end?: number, contentType: string = ""): Blob {
    const bytes = blobBytes(this)
    const from = clamped(start, bytes.byteLength)
    const to = end === undefined ? bytes.byteLength : clamped(end, bytes.byteLength)
    return new Blob([bytes.subarray(from, Math.max(from, to))], { type: contentType })
  }
  stream(): object {
    const bytes = blobBytes(this)
    return lazy.streams().streamOf(bytes.slice())
  }
  async text(): Promise<string> {
    return decodeUtf8(blobBytes(this))
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return blobBytes(this).slice().buffer
  }
  async bytes(): Promise<Uint8Array> {
    return blobBytes(this).slice()
  }
}

/** A place in the bytes by WebIDL's [Clamp] long long; below zero it counts from the end. */
const clamped = (value: unknown, size: number): number => {
  const number = Number(value)
  if (Number.isNaN(number)) return 0
  const whole = Math.trunc(number)
  return whole < 0 ? Math.max(size + whole, 0) : Math.min(whole, size)
}

class File extends Blob {
  #name: string
  #lastModified: number

  constructor(
    parts: Iterable<unknown>,
    name: string,
    options?: Partial<BlobOptions & { readonly lastModified: number }>,
  ) {
    required("new File", arguments.length, 2)
    if (parts === undefined) throw new TypeError("new File: the parts must be a sequence")
    const title = usvString(name)
    super(parts, options)
    const { lastModified } = dictionaryOf<{ lastModified: number }>("the options of a File", options)
    this.#name = title
    this.#lastModified = lastModified === undefined ? now() : Math.trunc(Number(lastModified)) || 0
  }

  get name(): string {
    return this.#name
  }
  /** Milliseconds since 1970. */
  get lastModified(): number {
    return this.#lastModified
  }
}

webInterface(Blob, "Blob")
webInterface(File, "File", 2)

cloners.push((value) => {
  if (!isBlob(value)) return undefined
  const { type } = value
  return value instanceof File
    ? new File([value], value.name, { type, lastModified: value.lastModified })
    : new Blob([value], { type })
})

export { Blob, File }
