/** The names of the web platform on the global object. Reading one evaluates its family and puts the value in the name's place. */
import { defineProperty } from "../Primordials.ts"
import { lazy } from "./Lazy.ts"

type Family = () => unknown

/** Values, and which family has them. */
const families: readonly (readonly [family: Family, names: readonly string[], enumerable?: true])[] = [
  [lazy.domException, ["DOMException"]],
  [lazy.event, ["Event", "CustomEvent", "ErrorEvent", "MessageEvent", "PromiseRejectionEvent"]],
  [lazy.eventTarget, ["EventTarget"]],
  [lazy.abortSignal, ["AbortController", "AbortSignal"]],
  [lazy.performance, ["Performance"]],
  [lazy.performance, ["performance"], true],
  [lazy.base64, ["atob", "btoa"], true],
  [lazy.structuredClone, ["structuredClone"], true],
  [lazy.blob, ["Blob", "File"]],
  [lazy.formData, ["FormData"]],
  [lazy.headers, ["Headers"]],
  [lazy.request, ["Request"]],
  [lazy.response, ["Response"]],
  [lazy.fetch, ["fetch"], true],
  [lazy.url, ["URL", "URLSearchParams"]],
  [lazy.urlPattern, ["URLPattern"]],
  [lazy.encoding, ["TextDecoder", "TextEncoder"]],
  [lazy.encodingStreams, ["TextDecoderStream", "TextEncoderStream"]],
  [
    lazy.streams,
    [
      "ByteLengthQueuingStrategy",
      "CountQueuingStrategy",
      "ReadableByteStreamController",
      "ReadableStream",
      "ReadableStreamBYOBReader",
      "ReadableStreamBYOBRequest",
      "ReadableStreamDefaultController",
      "ReadableStreamDefaultReader",
      "TransformStream",
      "TransformStreamDefaultController",
      "WritableStream",
      "WritableStreamDefaultController",
      "WritableStreamDefaultWriter",
    ],
  ],
  [lazy.compression, ["CompressionStream", "DecompressionStream"]],
  [lazy.messageChannel, ["MessageChannel", "MessagePort"]],
  [lazy.crypto, ["Crypto", "CryptoKey", "SubtleCrypto"]],
  [lazy.crypto, ["crypto"], true],
  [lazy.globalScope, ["Navigator"]],
  [lazy.globalScope, ["navigator", "queueMicrotask", "reportError"], true],
]

const place = (name: string, family: Family, enumerable: boolean): void => {
  const put = (value: unknown): unknown => {
    try {
      defineProperty(globalThis, name, {
        __proto__: null,
        value,
        writable: true,
        enumerable,
        configurable: true,
      } as PropertyDescriptor)
    } catch {
      // A script that has frozen its global object evaluates the family again, which gives the same value.
    }
    return value
  }
  defineProperty(globalThis, name, {
    __proto__: null,
    get: () => put((family() as { readonly [name: string]: unknown })[name]),
    set: put,
    enumerable,
    configurable: true,
  } as PropertyDescriptor)
}

/** To be called once, before any guild code runs. */
export const placeWebGlobals = (): void => {
  for (let i = 0; i < families.length; i++) {
    const family = families[i]!
    const names = family[1]
    for (let n = 0; n < names.length; n++) place(names[n]!, family[0], family[2] === true)
  }
  defineProperty(globalThis, "self", {
    value: globalThis,
    writable: true,
    enumerable: true,
    configurable: true,
  })
}
