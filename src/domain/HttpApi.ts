/** The table of calls as an HTTP API, from which the OpenAPI document and the interactive documentation come. */
import packageJson from "../../package.json" with { type: "json" }
import { Schema, SchemaAST } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { type Rpc, RpcSchema } from "effect/rpc"
import { type Call, type CallName, calls, methodOf, parametersOf, pathOf, type Route } from "./Calls.ts"
import { DiscordUnavailable, Forbidden, RateLimited, Unauthorized } from "./Errors.ts"
import { FloraRpcs } from "./FloraRpcs.ts"
import { BadRequest, BodyTooLarge, CallTimedOut } from "./HttpErrors.ts"
import { Problem, statusOfSchema } from "./Problem.ts"

type Fields = Readonly<Record<string, Schema.Codec<unknown, unknown>>>

/** The fields of a call's payload; none for a call that takes nothing. */
export const fieldsOf = (rpc: Rpc.AnyWithProps): Fields =>
  "fields" in rpc.payloadSchema ? (rpc.payloadSchema.fields as Fields) : {}

/** Which fields of a call a route has in its path, its query and its body. */
export const placesOf = (rpc: Rpc.AnyWithProps, route: Route) => {
  const fields = Object.entries(fieldsOf(rpc))
  const parameters = parametersOf(route)
  const pick = (wanted: boolean): Fields =>
    Object.fromEntries(fields.filter(([name]) => parameters.includes(name) === wanted))
  const beside = pick(false)
  return hasBody(route)
    ? { params: pick(true), query: {}, body: beside }
    : { params: pick(true), query: beside, body: {} }
}

export const hasBody = (route: Route) => methodOf(route) === "POST" || methodOf(route) === "PUT"

const errorsOf = (rpc: Rpc.AnyWithProps): ReadonlyArray<Schema.Top> => {
  const schema = RpcSchema.isStreamSchema(rpc.successSchema) ? rpc.successSchema.error : rpc.errorSchema
  return "members" in schema ? (schema.members as ReadonlyArray<Schema.Top>) : [schema]
}

const always = [
  Unauthorized,
  Forbidden,
  RateLimited,
  BadRequest,
  BodyTooLarge,
  DiscordUnavailable,
  CallTimedOut,
]

const failuresOf = (rpc: Rpc.AnyWithProps) =>
  [...new Set([...always, ...errorsOf(rpc)])].filter((schema) => statusOfSchema(schema) !== undefined)

/** A problem for each status that a call can fail with. */
const problemsOf = (rpc: Rpc.AnyWithProps) =>
  [...new Set(failuresOf(rpc).map(statusOfSchema))].map((status) =>
    Problem.pipe(
      HttpApiSchema.status(status ?? 500),
      HttpApiSchema.asJson({ contentType: "application/problem+json" }),
    ),
  )

const shown = (schemas: ReadonlyArray<Schema.Top>) =>
  schemas
    .map((schema) => `${String(SchemaAST.resolveIdentifier(schema.ast))} (${statusOfSchema(schema)})`)
    .join(", ")

const rpcOf = (name: CallName) => FloraRpcs.requests.get(name) as unknown as Rpc.AnyWithProps

/** "GuildNotFound (404), …": what a call can fail with beside what every call can. */
export const failuresOfCall = (name: CallName) =>
  shown(failuresOf(rpcOf(name)).filter((schema) => !always.includes(schema as (typeof always)[number])))

const successOf = (rpc: Rpc.AnyWithProps): Schema.Top => {
  if (!RpcSchema.isStreamSchema(rpc.successSchema))
    return rpc.successSchema.ast._tag === "Void" ? HttpApiSchema.NoContent : rpc.successSchema
  return rpc.successSchema.success === Schema.Uint8ArrayFromBase64
    ? Schema.Uint8Array.pipe(HttpApiSchema.asUint8Array({ contentType: "application/gzip" }))
    : Schema.Array(rpc.successSchema.success)
}

/** Where a field may be left out, the document says so. */
const documented = (fields: Fields, call: Call): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [
      name,
      call.defaults !== undefined && name in call.defaults ? Schema.optionalKey(schema) : schema,
    ]),
  ) as Fields

const endpointOf = (name: CallName, call: Call, route: Route, place: number) => {
  const rpc = rpcOf(name)
  const { params, query, body } = placesOf(rpc, route)
  const some = (fields: Fields) => (Object.keys(fields).length === 0 ? undefined : documented(fields, call))
  const payload = some(body)
  const parts = {
    params: some(params),
    query: some(query),
    success: successOf(rpc),
    error: problemsOf(rpc),
  }
  const id = place === 0 ? name : `${name}_${place + 1}`
  const method = methodOf(route)
  const made =
    method === "GET"
      ? HttpApiEndpoint.get(id, `/api${pathOf(route)}`, parts)
      : method === "DELETE"
        ? HttpApiEndpoint.delete(id, `/api${pathOf(route)}`, parts)
        : HttpApiEndpoint.make(method)(id, `/api${pathOf(route)}`, {
            ...parts,
            ...(payload === undefined ? {} : { payload: Schema.Struct(payload) }),
          })
  return made.annotateMerge(
    OpenApi.annotations({
      summary: call.about,
      description: [
        `Right: ${call.right}.`,
        ...(place === 0 ? [] : [`Another spelling of ${call.routes[0]}.`]),
        `Errors: ${shown(failuresOf(rpc))}.`,
      ].join(" "),
      // What the document as a whole says of security holds for each call.
      transform: (operation) =>
        Object.fromEntries(Object.entries(operation).filter(([name]) => name !== "security")),
    }),
  )
}

/** The first part of the path: deployments, kv, cron, … */
const groupOf = (route: Route) => pathOf(route).split("/")[1] ?? ""

const entries = Object.entries<Call>(calls).flatMap(([name, call]) =>
  call.routes.map((route, place) => ({
    group: groupOf(route),
    endpoint: endpointOf(name as CallName, call, route, place),
  })),
)

const groups = [...Map.groupBy(entries, ({ group }) => group)].map(([name, members]) =>
  members.reduce(
    (group, { endpoint }) => group.add(endpoint),
    HttpApiGroup.make(name) as unknown as HttpApiGroup.HttpApiGroup<string, HttpApiEndpoint.Constraint>,
  ),
)

export const floraApi = groups
  .reduce(
    (api, group) => api.add(group),
    HttpApi.make("flora") as unknown as HttpApi.HttpApi<string, HttpApiGroup.Constraint>,
  )
  .annotateMerge(
    OpenApi.annotations({
      title: "flora",
      version: packageJson.version,
      description:
        "Every path is also served without `/api`. Fields may be written in camel case or in snake case. Errors are problem details.",
      transform: (specification) => ({
        ...specification,
        security: [{ bearer: [] }, { session: [] }],
        components: {
          ...(specification["components"] as object),
          securitySchemes: {
            bearer: { type: "http", scheme: "bearer" },
            session: { type: "apiKey", in: "cookie", name: "__Host-flora_session" },
          },
        },
      }),
    }),
  )
