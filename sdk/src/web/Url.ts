/** `URL` and `URLSearchParams`. */
import { URL, URLSearchParams } from "whatwg-url"
import { platformClass } from "./Interface.ts"

platformClass(URL, "URL")
platformClass(URLSearchParams, "URLSearchParams")

/** The text of a URL that must be absolute. Throws a TypeError. */
export const absolute = (text: string): string => new URL(text).href

export { URL, URLSearchParams }
