/** What the SDK uses of `whatwg-url`, which has no declarations of its own: the web platform's classes. */
export declare const URL: typeof globalThis.URL
export declare const URLSearchParams: typeof globalThis.URLSearchParams
