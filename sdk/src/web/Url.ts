/** `URL` and `URLSearchParams`. */
import { URL, URLSearchParams } from "whatwg-url"
import { platformClass } from "./Interface.ts"

platformClass(URL, "URL")
platformClass(URLSearchParams, "URLSearchParams")

/** What relative addresses are relative to: nothing, unless a script has given itself a `location`. */
const base = (): string | undefined =>
  (globalThis as { readonly location?: { readonly href: string } }).location?.href

/** A URL, of a text that must be absolute. Throws a TypeError. */
export const parseUrl = (text: string): URL => new URL(text, base())

export { URL, URLSearchParams }
