/** One request and its answer, by undici. What comes out is either an answer or one of our errors. */
import { Effect } from "effect"
import { type Dispatcher, errors } from "undici"
import { FetchFailed, FetchRefused, FetchTimeout, FetchTooLarge } from "./Errors.ts"
import { type HeaderList, type Hop, locationOf } from "./Hop.ts"
import { type BodyLimits, decodeBody, readBody, tooLarge } from "./ResponseBody.ts"

export interface Answer {
  readonly status: number
  readonly statusText: string
  /** Names in lower case, in the order in which they came; values with one character per byte. */
  readonly headers: HeaderList
  /** Unpacked. Empty where a redirect is followed. */
  readonly body: Buffer
  /** Where to go on, when the answer is a redirect that is to be followed. */
  readonly location: string | undefined
}

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher
  readonly limits: BodyLimits
  /** Bound of the answer's head, in bytes; set on the dispatcher, named in errors. */
  readonly headBytes: number
  readonly followRedirects: boolean
  readonly onReceived: (bytes: number) => void
}

/**
 * Nobody sees a redirect's body, and nobody waits for it. So much of it is read in the background, in bytes and milliseconds, so that the
 * connection can be used again.
 */
const dumped = { bytes: 16_384, ms: 1000 }

export const exchange = (hop: Hop, options: ExchangeOptions) =>
  Effect.tryPromise({
    try: (signal) => send(hop, options, signal),
    catch: (error) => toFetchError(error, hop.target.host, options.headBytes),
  })

const send = async (
  { target, method, headers, body }: Hop,
  { dispatcher, limits, followRedirects, onReceived }: ExchangeOptions,
  signal: AbortSignal,
): Promise<Answer> => {
  const response = await dispatcher.request({
    origin: target.origin,
    path: target.path,
    method: method as Dispatcher.HttpMethod,
    headers: headers.flat(),
    body: body ?? null,
    signal,
    responseHeaders: "raw",
    // The time is bounded as a whole, from outside.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const received = pairs(response.headers as unknown as ReadonlyArray<string>)
  const head = { status: response.statusCode, statusText: response.statusText, headers: received }
  const location = followRedirects ? locationOf(response.statusCode, received) : undefined
  if (location !== undefined) {
    void response.body
      .dump({ limit: dumped.bytes, signal: AbortSignal.timeout(dumped.ms) })
      .catch(() => undefined)
    return { ...head, body: Buffer.alloc(0), location }
  }
  const announced = Number(received.find(([name]) => name === "content-length")?.[1] ?? 0)
  if (method !== "HEAD" && announced > limits.received) {
    response.body.on("error", () => undefined).destroy()
    throw tooLarge(limits.received)
  }
  const bytes = await readBody(response.body, limits.received)
  onReceived(bytes.length)
  const encoding = received.filter(([name]) => name === "content-encoding").map(([, value]) => value)
  return { ...head, body: await decodeBody(bytes, encoding.join(","), limits.decoded), location: undefined }
}

/** The client gives names and values in turn. */
const pairs = (raw: ReadonlyArray<string>): HeaderList =>
  Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i]!.toLowerCase(), raw[2 * i + 1]!] as const)

const toFetchError = (error: unknown, host: string, headBytes: number) => {
  if (error instanceof FetchRefused || error instanceof FetchFailed || error instanceof FetchTooLarge)
    return error
  if (error instanceof errors.ConnectTimeoutError)
    return new FetchTimeout({ message: `${host} did not answer in time` })
  if (error instanceof errors.HeadersOverflowError) {
    const message = `the head of the answer has more than ${headBytes} bytes`
    return new FetchTooLarge({ message, limit: headBytes })
  }
  return new FetchFailed({ message: `${host}: ${causeOf(error)}` })
}

/** By kind and code only: the client's messages name addresses. */
const causeOf = (error: unknown): string => {
  if (error instanceof errors.HTTPParserError) return "the answer is not HTTP"
  const code = error instanceof Error && "code" in error ? error.code : undefined
  return typeof code === "string" ? (causes[code] ?? code) : "the request failed"
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was broken off",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  UND_ERR_SOCKET: "the connection was broken off",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted",
  CERT_HAS_EXPIRED: "its certificate has expired",
}
