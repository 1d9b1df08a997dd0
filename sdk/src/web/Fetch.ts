/**
 * `fetch`: the request leaves as an operation and the runtime answers with the whole response. With a text or a `URL` as its address it needs no
 * `Request`, and so neither the URL parser: the runtime parses and judges the address in any case.
 */
import { operation } from "./Core.ts"
import { type AbortSignal, isAbortSignal, whenAborted } from "./AbortSignal.ts"
import { fromBase64, toBase64 } from "./Base64.ts"
import { type Body, bodyOf, consume, contentOf } from "./Body.ts"
import { guardedHeaders, headerEntries, type Headers } from "./Headers.ts"
import { dictionaryOf, domString, required, usvString } from "./Interface.ts"
import { lazy } from "./Families.ts"
import { isRequest, methodOf } from "./Method.ts"
import { receivedResponse, type Response } from "./Response.ts"

interface Init {
  readonly method?: unknown
  readonly headers?: unknown
  readonly body?: unknown
  readonly redirect?: unknown
  readonly signal?: unknown
}

interface Outgoing {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: Body | undefined
  readonly redirect: string
  readonly signal: AbortSignal | undefined
}

/** What the runtime answers. */
interface Received {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly redirected: boolean
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const ofParts = (input: unknown, init: Init): Outgoing => {
  const url = usvString(input)
  const method = init.method === undefined ? "GET" : methodOf(init.method)
  const headers = guardedHeaders("request", init.headers)
  const redirect = init.redirect === undefined ? "follow" : domString(init.redirect)
  if (!["follow", "manual", "error"].includes(redirect))
    throw new TypeError(`fetch: ${redirect} is no redirect`)
  const { signal } = init
  if (signal !== undefined && signal !== null && !isAbortSignal(signal)) {
    throw new TypeError("fetch: signal must be an AbortSignal")
  }
  const given = init.body === undefined || init.body === null ? undefined : bodyOf(init.body)
  if (given !== undefined) {
    if (method === "GET" || method === "HEAD") throw new TypeError(`fetch: ${method} has no body`)
    if (given.type !== null && !headers.has("content-type")) headers.append("content-type", given.type)
  }
  return { url, method, headers, body: given?.body, redirect, signal: signal ?? undefined }
}

const ofRequest = (input: unknown, init: Init | undefined): Outgoing => {
  const { Request, requestState } = lazy.request()
  const request = new Request(input, init)
  const { url, method, headers, signal, options } = requestState(request)
  return { url, method, headers, body: contentOf(request).body, redirect: options.redirect, signal }
}

/** Rejects when the signal fires; the runtime's answer is not waited for then. */
const untilAborted = <T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> => {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const takeBack = whenAborted(signal, () => reject(signal.reason as Error))
    work.then(resolve, reject).finally(takeBack)
  })
}

const failed = (error: unknown): Error =>
  new TypeError(`fetch failed: ${error instanceof Error ? error.message : "unknown"}`, { cause: error })

const send = async ({ url, method, headers, body, redirect, signal }: Outgoing): Promise<Response> => {
  signal?.throwIfAborted()
  const bytes = body === undefined ? undefined : await untilAborted(signal, consume(body))
  const args = {
    __proto__: null,
    url,
    method,
    headers: headerEntries(headers),
    body: bytes === undefined ? undefined : toBase64(bytes),
    redirect,
  }
  const answer = operation<Received>("fetch", args).catch((error: unknown) => {
    throw failed(error)
  })
  const { body: content, ...received } = await untilAborted(signal, answer)
  return receivedResponse(fromBase64(content), received)
}

const { fetch } = {
  /**
   * Fetches a resource. Rejects with a TypeError when it cannot be had, whose `cause` has the `code`: `FETCH_REFUSED` for addresses that scripts
   * may not reach, `FETCH_TIMEOUT`, `FETCH_TOO_LARGE`, `LIMIT_EXCEEDED` or `FETCH_FAILED`. A status like 404 is no failure.
   */
  async fetch(input: unknown, init?: Init): Promise<Response> {
    required("fetch", arguments.length, 1)
    const given = dictionaryOf<Init>("the init of fetch", init) as Init
    return await send(isRequest(input) ? ofRequest(input, init) : ofParts(input, given))
  },
}

export { fetch }
