/** `URLPattern`. */
import { URLPattern } from "urlpattern-polyfill/urlpattern"
import { platformClass } from "./Interface.ts"

platformClass(URLPattern, "URLPattern")
Object.defineProperty(URLPattern.prototype, Symbol.toStringTag, { value: "URLPattern", configurable: true })

export { URLPattern }
