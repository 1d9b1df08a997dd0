/** What a call is given, put together from the path, the query, the headers and the body of an HTTP request. */
import { Effect, Predicate, Schema } from "effect"
import type { Rpc } from "effect/rpc"
import { BadRequest } from "../domain/HttpErrors.ts"
import { type Call, defaultsOf, type Route } from "../domain/Calls.ts"
import { placesOf } from "../domain/HttpApi.ts"

/** The parts of a request that a call is made of. */
export interface Parts {
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  /** As parsed; undefined for none. */
  readonly body: unknown
}

type Named = Record<string, unknown>

/** Decodes requests for a call at a route. Errors: `BadRequest`. */
export const inputDecoder = (rpc: Rpc.AnyWithProps, call: Call, route: Route) => {
  const { params, query, body } = placesOf(rpc, route)
  const options = { errors: "all", onExcessProperty: "error" } as const
  const decodeText = Schema.decodeUnknownEffect(
    Schema.toCodecStringTree(Schema.Struct({ ...params, ...query })),
    options,
  )
  const decodeBody = Schema.decodeUnknownEffect(Schema.toCodecJson(Schema.Struct(body)), options)
  const defaults = defaultsOf(call, route)
  const inHeaders = Object.entries(call.headers ?? {})
  // What the path names may be said once more beside it.
  const inQuery = new Set(Object.keys({ ...params, ...query }))
  const inBody = new Set(Object.keys({ ...params, ...body }))

  return Effect.fnUntraced(
    function* (parts: Parts) {
      const text: Named = yield* readQuery(parts.query, inQuery)
      const said: Named = yield* readBody(parts.body, inBody, call)
      for (const [name, header] of inHeaders) {
        const value = parts.headers[header]
        if (value !== undefined && value !== "") (name in query ? text : said)[name] ??= value
      }
      for (const [name, value] of Object.entries(defaults)) {
        if (name in query) text[name] ??= String(value)
        if (name in body) said[name] ??= value
      }
      // The path is what was asked for; a guild that the body names as well must be the same.
      for (const name of Object.keys(params)) {
        const value = parts.params[name]
        for (const other of [text, said]) {
          if (name in other && other[name] !== value)
            return yield* new BadRequest({ message: `${name} is not the same in the path and beside it` })
          delete other[name]
        }
        text[name] = value
      }
      return { ...(yield* decodeText(text)), ...(yield* decodeBody(said)) } as Named
    },
    Effect.catchTag("SchemaError", (error) =>
      Effect.fail(new BadRequest({ message: error.message.replaceAll(/\s*\n\s*/g, " ").slice(0, 2000) })),
    ),
  )
}

const invalid = (message: string) => Effect.fail(new BadRequest({ message }))

const unknown = (place: string, name: string) =>
  invalid(`the ${place} has a field that this call does not take: ${JSON.stringify(name.slice(0, 200))}`)

const readQuery = (query: URLSearchParams, fields: ReadonlySet<string>): Effect.Effect<Named, BadRequest> => {
  const read = new Map<string, string>()
  for (const [name, value] of query) {
    const field = camelCase(name)
    if (!fields.has(field)) return unknown("query", name)
    if (read.has(field)) return invalid(`the query has ${field} twice`)
    read.set(field, value)
  }
  return Effect.succeed(Object.fromEntries(read))
}

/** The fields of a body under the names that the call has for them. */
const readBody = (
  body: unknown,
  fields: ReadonlySet<string>,
  call: Call,
): Effect.Effect<Named, BadRequest> => {
  if (body === undefined) return Effect.succeed({})
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return invalid("expected a JSON object")
  const spellings = new Map(Object.entries(call.spellings ?? {}))
  const read = new Map<string, unknown>()
  for (const [name, value] of Object.entries(body)) {
    const field = spellings.get(name) ?? camelCase(name)
    if (call.unused?.includes(field) === true) continue
    if (read.has(field)) return invalid(`the body has ${field} twice`)
    // As other versions of flora have it, null is the same as nothing.
    if (value === null) continue
    if (!fields.has(field)) return unknown("body", name)
    const member = call.members?.[field]
    const inner = member !== undefined && Predicate.hasProperty(value, member) ? value[member] : value
    if (inner !== null) read.set(field, inner)
  }
  return Effect.succeed(Object.fromEntries(read))
}

const camelCase = (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
