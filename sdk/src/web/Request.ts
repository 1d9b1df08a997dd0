/** `Request`: what is to be fetched, put together beforehand. Modes, credentials, caches and the like are a browser's and have no effect. */
import { type AbortSignal, followingSignal, isAbortSignal } from "./AbortSignal.ts"
import { type Body, bodyOf, cloneBody, contentOf, isUnusable, mixInBody, setContent } from "./Body.ts"
import { guardedHeaders, headerEntries, type Headers } from "./Headers.ts"
import { dictionaryOf, domString, required, usvString, webInterface } from "./Interface.ts"
import { lazy } from "./Families.ts"
import { isRequest, markRequest, methodOf } from "./Method.ts"

interface State {
  method: string
  readonly url: string
  headers: Headers
  signal: AbortSignal
  readonly options: Readonly<Record<OptionName, string>>
  readonly keepalive: boolean
}

type OptionName = keyof typeof options

/** Attributes that have a fixed set of values; the first is the default. */
const options = {
  mode: ["cors", "navigate", "same-origin", "no-cors"],
  credentials: ["same-origin", "omit", "include"],
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
  redirect: ["follow", "error", "manual"],
  referrerPolicy: [
    "",
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
  ],
  duplex: ["half"],
  priority: ["auto", "high", "low"],
} as const

const states = new WeakMap<object, State>()

/** The state of a request. Throws a TypeError for what is none. */
export const requestState = (request: unknown): State => {
  const state = states.get(request as object)
  if (state === undefined) throw new TypeError("this is no Request")
  return state
}

type Init = {
  readonly [
    name in "body" | "headers" | "method" | "signal" | "referrer" | "integrity" | "keepalive" | "window"
  ]?: unknown
} & {
  readonly [name in OptionName]?: unknown
}

const optionOf = (name: OptionName, init: Init, inherited: string | undefined): string => {
  const value = init[name]
  if (value === undefined) return inherited ?? options[name][0]
  const text = domString(value)
  if (!(options[name] as readonly string[]).includes(text))
    throw new TypeError(`new Request: ${text} is no ${name}`)
  return text
}

const guardOf = (mode: string) => (mode === "no-cors" ? "request-no-cors" : "request")

class Request {
  constructor(input: unknown, settings?: Init) {
    required("new Request", arguments.length, 1)
    const init = dictionaryOf<Init>("the init of a Request", settings) as Init
    const from = isRequest(input) ? requestState(input) : undefined
    const url = from?.url ?? addressOf(input)
    if (init.window !== undefined && init.window !== null)
      throw new TypeError("new Request: there is no window")
    checkReferrer(init)
    if (init.mode === "navigate") throw new TypeError("new Request: the mode cannot be navigate")
    const chosen = {} as Record<OptionName, string>
    for (const name of Object.keys(options) as OptionName[])
      chosen[name] = optionOf(name, init, from?.options[name])
    if (chosen.cache === "only-if-cached" && chosen.mode !== "same-origin") {
      throw new TypeError("new Request: only-if-cached needs the mode same-origin")
    }
    const method = init.method === undefined ? (from?.method ?? "GET") : methodOf(init.method)
    if (chosen.mode === "no-cors" && !["GET", "HEAD", "POST"].includes(method)) {
      throw new TypeError(`new Request: the mode no-cors has no method ${method}`)
    }
    const signal = init.signal === undefined ? from?.signal : init.signal
    if (signal !== undefined && signal !== null && !isAbortSignal(signal)) {
      throw new TypeError("new Request: signal must be an AbortSignal")
    }
    const inherited = from === undefined ? undefined : headerEntries(from.headers)
    const given = init.headers === undefined ? inherited : init.headers
    const headers = guardedHeaders(guardOf(chosen.mode), given)
    markRequest(this)
    states.set(this, {
      method,
      url,
      headers,
      signal: followingSignal((signal as AbortSignal | null | undefined) ?? undefined),
      options: chosen,
      keepalive: Boolean(init.keepalive),
    })
    const body = this.#takeBody(input, init, method, headers)
    setContent(this, { body, type: () => headers.get("content-type") })
  }

  #takeBody(input: unknown, init: Init, method: string, headers: Headers): Body | undefined {
    const source = isRequest(input) ? contentOf(input) : undefined
    const hasOwn = init.body !== undefined && init.body !== null
    if ((hasOwn || source?.body !== undefined) && (method === "GET" || method === "HEAD")) {
      throw new TypeError(`new Request: ${method} has no body`)
    }
    if (hasOwn) {
      const { body, type } = bodyOf(init.body)
      if (body.bytes === undefined && init.duplex === undefined) {
        throw new TypeError('new Request: a stream as body needs duplex: "half"')
      }
      if (type !== null && !headers.has("content-type")) headers.append("content-type", type)
      return body
    }
    if (source?.body === undefined) return undefined
    if (isUnusable(source.body)) throw new TypeError("new Request: the body has been read already")
    // The content moves over: the request that was given has been read from now on.
    const { body } = source
    if (body.stream === undefined) {
      const moved = { ...body }
      body.used = true
      return moved
    }
    const stream = body.stream.pipeThrough(lazy.streams().makeTransform())
    return { bytes: undefined, stream, used: false }
  }

  get method(): string {
    return requestState(this).method
  }
  get url(): string {
    return requestState(this).url
  }
  get headers(): Headers {
    return requestState(this).headers
  }
  get destination(): string {
    requestState(this)
    return ""
  }
  get referrer(): string {
    requestState(this)
    return "about:client"
  }
  get referrerPolicy(): string {
    return requestState(this).options.referrerPolicy
  }
  get mode(): string {
    return requestState(this).options.mode
  }
  get credentials(): string {
    return requestState(this).options.credentials
  }
  get cache(): string {
    return requestState(this).options.cache
  }
  get redirect(): string {
    return requestState(this).options.redirect
  }
  get integrity(): string {
    requestState(this)
    return ""
  }
  get keepalive(): boolean {
    return requestState(this).keepalive
  }
  get isReloadNavigation(): boolean {
    requestState(this)
    return false
  }
  get isHistoryNavigation(): boolean {
    requestState(this)
    return false
  }
  get signal(): AbortSignal {
    return requestState(this).signal
  }
  get duplex(): string {
    return requestState(this).options.duplex
  }
  clone(): Request {
    const state = requestState(this)
    const { body } = contentOf(this)
    if (isUnusable(body)) throw new TypeError("Request.clone: the body has been read already")
    const copy = Object.create(Request.prototype) as Request
    const headers = guardedHeaders(guardOf(state.options.mode), headerEntries(state.headers))
    markRequest(copy)
    states.set(copy, { ...state, headers, signal: followingSignal(state.signal) })
    setContent(copy, {
      body: body === undefined ? undefined : cloneBody(body),
      type: () => headers.get("content-type"),
    })
    return copy
  }
}

const addressOf = (input: unknown): string => {
  const { href, username, password } = lazy.url().parseUrl(usvString(input))
  if (username !== "" || password !== "")
    throw new TypeError("new Request: the URL holds a user or a password")
  return href
}

const checkReferrer = ({ referrer }: Init): void => {
  if (referrer === undefined) return
  const text = usvString(referrer)
  if (text !== "" && text !== "about:client") lazy.url().parseUrl(text)
}

mixInBody(Request)
webInterface(Request, "Request", 1)

export { Request }
