/** What a script may put into the head of a request, and what flora adds. */
import { Effect } from "effect"
import type { GuildId } from "../../domain/Ids.ts"
import { FetchRefused, FetchTooLarge } from "./Errors.ts"
import type { HeaderList, Hop } from "./Hop.ts"

/** Said by the client itself, or about the connection: left out without a word, as browsers do. */
const clientsOwn = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "date",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
])

const isClientsOwn = (name: string) => clientsOwn.has(name) || name.startsWith("proxy-")

const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i

/** Bytes as characters, without line ends and other control characters. */
const printable = /^[\t\x20-\x7e\x80-\xff]*$/

const usualMethods = /^(?:delete|get|head|options|post|put)$/i

/** The method as it is sent. Errors: `FetchRefused` for one that is no method or would open a tunnel. */
export const checkMethod = (method: string, hasBody: boolean): Effect.Effect<string, FetchRefused> => {
  const sent = usualMethods.test(method) ? method.toUpperCase() : method
  if (!token.test(sent) || /^(?:connect|trace|track)$/i.test(sent))
    return Effect.fail(new FetchRefused({ reason: "method", message: "fetch does not take this method" }))
  if (hasBody && (sent === "GET" || sent === "HEAD"))
    return Effect.fail(new FetchRefused({ reason: "method", message: `a ${sent} request has no body` }))
  return Effect.succeed(sent)
}

/** The headers as they are sent, names in lower case. Errors: `FetchRefused` for a name or a value that HTTP has no place for. */
export const checkHeaders = (headers: HeaderList): Effect.Effect<HeaderList, FetchRefused> => {
  const checked: Array<readonly [string, string]> = []
  for (const [given, value] of headers) {
    const name = given.toLowerCase()
    if (!token.test(name) || !printable.test(value)) {
      const message = `the header ${JSON.stringify(name.slice(0, 64))} has a name or a value that cannot be sent`
      return Effect.fail(new FetchRefused({ reason: "header", message }))
    }
    if (!isClientsOwn(name)) checked.push([name, value.trim()])
  }
  return Effect.succeed(checked)
}

/** Adds what flora says of itself and of the guild that asks: whom it is that a server has to do with cannot be hidden. */
export const addOwnHeaders = (headers: HeaderList, guildId: GuildId): HeaderList => {
  const agent = `flora (Discord guild ${guildId})`
  const given = headers.find(([name]) => name === "user-agent")?.[1]
  return [
    ...(headers.some(([name]) => name === "accept") ? [] : [["accept", "*/*"] as const]),
    ...headers.filter(([name]) => name !== "user-agent"),
    ["accept-encoding", "gzip, deflate, br"],
    ["user-agent", given ? `${given} ${agent}` : agent],
  ]
}

/** Bounds the head of a request. Errors: `FetchTooLarge`. */
export const checkHeadSize = (
  { method, target, headers }: Hop,
  limit: number,
): Effect.Effect<void, FetchTooLarge> => {
  let size = method.length + target.href.length
  for (const [name, value] of headers) size += name.length + value.length + 4
  return size <= limit
    ? Effect.void
    : Effect.fail(
        new FetchTooLarge({ message: `the URL and the headers have more than ${limit} bytes`, limit }),
      )
}
