/** `Response`: what `fetch` gives. */
import { type Body, bodyOf, cloneBody, contentOf, isUnusable, mixInBody, setContent } from "./Body.ts"
import { encodeUtf8 } from "./Utf8.ts"
import { guardedHeaders, headerEntries, type Headers } from "./Headers.ts"
import { byteString, dictionaryOf, required, webInterface } from "./Interface.ts"
import { lazy } from "./Families.ts"

interface Init {
  readonly status: number
  readonly statusText: string
  readonly headers: unknown
}

interface State {
  type: "default" | "basic" | "error"
  url: string
  redirected: boolean
  status: number
  statusText: string
  headers: Headers
}

const states = new WeakMap<object, State>()

const stateOf = (response: unknown): State => {
  const state = states.get(response as object)
  if (state === undefined) throw new TypeError("this is no Response")
  return state
}

const nullBodyStatus = new Set([101, 103, 204, 205, 304])

const fill = (response: Response, init: unknown, given: Body | undefined, type: string | null): void => {
  const { status = 200, statusText = "", headers } = dictionaryOf<Init>("the init of a Response", init)
  const code = Math.trunc(Number(status))
  if (!(code >= 200 && code <= 599)) throw new RangeError("new Response: the status must be from 200 to 599")
  const text = byteString(statusText)
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text))
    throw new TypeError("new Response: the status text has a control character")
  const filled = guardedHeaders("response", headers)
  if (given !== undefined) {
    if (nullBodyStatus.has(code)) throw new TypeError(`new Response: status ${code} has no body`)
    if (type !== null && !filled.has("content-type")) filled.append("content-type", type)
  }
  setState(
    response,
    { type: "default", url: "", redirected: false, status: code, statusText: text, headers: filled },
    given,
  )
}

const setState = (response: Response, state: State, body: Body | undefined): void => {
  states.set(response, state)
  setContent(response, { body, type: () => state.headers.get("content-type") })
}

/** A response that the runtime brought. */
export const receivedResponse = (
  bytes: Uint8Array<ArrayBuffer>,
  received: Omit<State, "type" | "headers"> & { readonly headers: readonly (readonly [string, string])[] },
): Response => {
  const response = new Response()
  const headers = guardedHeaders("immutable", received.headers)
  const body = nullBodyStatus.has(received.status) ? undefined : { bytes, stream: undefined, used: false }
  setState(response, { ...received, type: "basic", headers }, body)
  return response
}

class Response {
  constructor(body: unknown = null, init?: Partial<Init>) {
    const made = body === null || body === undefined ? undefined : bodyOf(body)
    fill(this, init, made?.body, made?.type ?? null)
  }

  static error(): Response {
    const response = new Response()
    const state = { type: "error", url: "", redirected: false, status: 0, statusText: "" } as const
    setState(response, { ...state, headers: guardedHeaders("immutable") }, undefined)
    return response
  }

  static redirect(url: string, status: number = 302): Response {
    required("Response.redirect", arguments.length, 1)
    const location = lazy.url().parseUrl(url).href
    if (![301, 302, 303, 307, 308].includes(status))
      throw new RangeError("Response.redirect: that is no redirect")
    const response = new Response(null)
    const state = { type: "default", url: "", redirected: false, status, statusText: "" } as const
    setState(
      response,
      { ...state, headers: guardedHeaders("immutable", [["location", location]]) },
      undefined,
    )
    return response
  }

  static json(data: unknown, init?: Partial<Init>): Response {
    required("Response.json", arguments.length, 1)
    const text = JSON.stringify(data) as string | undefined
    if (text === undefined) throw new TypeError("Response.json: the data has no JSON")
    const response = new Response()
    fill(response, init, { bytes: encodeUtf8(text), stream: undefined, used: false }, "application/json")
    return response
  }

  get type(): string {
    return stateOf(this).type
  }
  get url(): string {
    const { url } = stateOf(this)
    const fragment = url.indexOf("#")
    return fragment < 0 ? url : url.slice(0, fragment)
  }
  get redirected(): boolean {
    return stateOf(this).redirected
  }
  get status(): number {
    return stateOf(this).status
  }
  get ok(): boolean {
    const { status } = stateOf(this)
    return status >= 200 && status <= 299
  }
  get statusText(): string {
    return stateOf(this).statusText
  }
  get headers(): Headers {
    return stateOf(this).headers
  }
  clone(): Response {
    const state = stateOf(this)
    const { body } = contentOf(this)
    if (isUnusable(body)) throw new TypeError("Response.clone: the body has been read already")
    const copy = new Response()
    const guard = state.type === "default" ? "response" : "immutable"
    const headers = guardedHeaders(guard, headerEntries(state.headers))
    setState(copy, { ...state, headers }, body === undefined ? undefined : cloneBody(body))
    return copy
  }
}

mixInBody(Response)
webInterface(Response, "Response")

export { Response }
