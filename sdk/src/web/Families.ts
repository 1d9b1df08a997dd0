/**
 * The families of the web platform, each evaluated when the script first names one of its classes: a guild pays for what it uses. The
 * bundler makes a script of its own of all that is required here, which is evaluated when the first of them is asked for; what a family
 * uses of the rest of the SDK comes from `Core.ts` alone.
 */
declare const require: (module: string) => unknown

export const lazy = {
  abortSignal: () => require("./AbortSignal.ts") as typeof import("./AbortSignal.ts"),
  base64: () => require("./Base64.ts") as typeof import("./Base64.ts"),
  blob: () => require("./Blob.ts") as typeof import("./Blob.ts"),
  compression: () => require("./Compression.ts") as typeof import("./Compression.ts"),
  crypto: () => require("./Crypto.ts") as typeof import("./Crypto.ts"),
  domException: () => require("./DOMException.ts") as typeof import("./DOMException.ts"),
  encoding: () => require("./Encoding.ts") as typeof import("./Encoding.ts"),
  encodingStreams: () => require("./EncodingStreams.ts") as typeof import("./EncodingStreams.ts"),
  event: () => require("./Event.ts") as typeof import("./Event.ts"),
  eventTarget: () => require("./EventTarget.ts") as typeof import("./EventTarget.ts"),
  fetch: () => require("./Fetch.ts") as typeof import("./Fetch.ts"),
  formData: () => require("./FormData.ts") as typeof import("./FormData.ts"),
  globalScope: () => require("./GlobalScope.ts") as typeof import("./GlobalScope.ts"),
  headers: () => require("./Headers.ts") as typeof import("./Headers.ts"),
  idna: () => require("./Idna.ts") as typeof import("./Idna.ts"),
  messageChannel: () => require("./MessageChannel.ts") as typeof import("./MessageChannel.ts"),
  multipart: () => require("./Multipart.ts") as typeof import("./Multipart.ts"),
  performance: () => require("./Performance.ts") as typeof import("./Performance.ts"),
  request: () => require("./Request.ts") as typeof import("./Request.ts"),
  response: () => require("./Response.ts") as typeof import("./Response.ts"),
  streams: () => require("./Streams.ts") as typeof import("./Streams.ts"),
  structuredClone: () => require("./StructuredClone.ts") as typeof import("./StructuredClone.ts"),
  subtle: () => require("./Subtle.ts") as typeof import("./Subtle.ts"),
  url: () => require("./Url.ts") as typeof import("./Url.ts"),
  urlPattern: () => require("./UrlPattern.ts") as typeof import("./UrlPattern.ts"),
}

export type Family = keyof typeof lazy

/** The module of a family. */
export const load = (family: Family): Readonly<Record<string, unknown>> =>
  lazy[family]() as unknown as Readonly<Record<string, unknown>>
