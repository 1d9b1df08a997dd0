/** What the SDK uses of `@exodus/bytes/utf8.js`, whose own declarations need Node's. */
export declare const utf8fromStringLoose: (text: string) => Uint8Array
export declare const utf8toStringLoose: (bytes: Uint8Array) => string
