/** The names of the web platform on the global object. Reading one evaluates its family and puts the value in the name's place. */
import { defineProperty } from "../Primordials.ts"
import { type Family, load } from "./Families.ts"

/** Values, and which family has them. */
const families: readonly (readonly [family: Family, names: readonly string[], enumerable?: true])[] = [
  ["domException", ["DOMException"]],
  ["event", ["Event", "CustomEvent", "ErrorEvent", "MessageEvent", "PromiseRejectionEvent"]],
  ["eventTarget", ["EventTarget"]],
  ["abortSignal", ["AbortController", "AbortSignal"]],
  ["performance", ["Performance"]],
  ["performance", ["performance"], true],
  ["base64", ["atob", "btoa"], true],
  ["structuredClone", ["structuredClone"], true],
  ["blob", ["Blob", "File"]],
  ["formData", ["FormData"]],
  ["headers", ["Headers"]],
  ["request", ["Request"]],
  ["response", ["Response"]],
  ["fetch", ["fetch"], true],
  ["url", ["URL", "URLSearchParams"]],
  ["urlPattern", ["URLPattern"]],
  ["encoding", ["TextDecoder", "TextEncoder"]],
  ["encodingStreams", ["TextDecoderStream", "TextEncoderStream"]],
  [
    "streams",
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
  ["compression", ["CompressionStream", "DecompressionStream"]],
  ["messageChannel", ["MessageChannel", "MessagePort"]],
  ["crypto", ["Crypto", "CryptoKey", "SubtleCrypto"]],
  ["crypto", ["crypto"], true],
  ["globalScope", ["Navigator"]],
  [
    "globalScope",
    [
      "navigator",
      "queueMicrotask",
      "reportError",
      "addEventListener",
      "removeEventListener",
      "dispatchEvent",
    ],
    true,
  ],
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
    get: () => put(load(family)[name]),
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
