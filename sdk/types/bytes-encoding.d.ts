/** What the SDK uses of `@exodus/bytes/encoding.js`, whose own declarations need Node's. */
export declare class TextDecoder {
  constructor(label: string, options: { readonly fatal: boolean; readonly ignoreBOM: boolean })
  readonly encoding: string
  readonly fatal: boolean
  readonly ignoreBOM: boolean
  decode(input: Uint8Array, options: { readonly stream: boolean }): string
}
export declare class TextEncoder {
  readonly encoding: string
  encode(text: string): Uint8Array
  encodeInto(text: string, target: Uint8Array): { read: number; written: number }
}
