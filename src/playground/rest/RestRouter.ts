/**
 * What every call of Discord's REST API has in common: the path prefix, the bot's token, the rate limit and its
 * headers, bodies in JSON or multipart, and refusals in Discord's words. A route is then a function from a
 * `RestRequest` to the JSON of the answer.
 */
import { Context, Effect, Layer, type Schema } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Act } from "../AuditLog.ts"
import { type DiscordError, refusal } from "../DiscordError.ts"
import { decodeForm } from "../FormBody.ts"
import * as Identity from "../Identity.ts"
import { RateLimits } from "../RateLimits.ts"
import { readUpload, type Upload } from "../Upload.ts"
import { World } from "../World.ts"

const prefix = "/playground/api/v10"

export interface RestRequest {
  readonly param: (name: string) => string
  readonly query: (name: string) => string | undefined
  /** The bot, with what it wants the audit log to say. */
  readonly act: Act
  /** The host the bot reached us under. */
  readonly host: string
  /** The body, read with the schema. */
  readonly body: <S extends Schema.ConstraintDecoder<unknown>>(
    schema: S,
  ) => Effect.Effect<S["Type"], DiscordError>
  /** The body as JSON, and what was uploaded beside it. */
  readonly upload: Effect.Effect<Upload, DiscordError>
}

/** An answer with a status other than 200. */
export class RestResponse {
  readonly status: number
  readonly json: unknown
  constructor(status: number, json: unknown) {
    this.status = status
    this.json = json
  }
}

/** What a route answers with: JSON, nothing (204), or a `RestResponse`. */
export type RestHandler = (request: RestRequest) => Effect.Effect<unknown, DiscordError>

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

export class RestRouter extends Context.Service<
  RestRouter,
  {
    /** Adds a route under the prefix. `open` routes carry their authority in the path and need no token. */
    readonly add: (
      method: Method,
      path: `/${string}`,
      handler: RestHandler,
      options?: { readonly open?: boolean },
    ) => Effect.Effect<void>
  }
>()("flora/playground/rest/RestRouter") {
  static readonly layer: Layer.Layer<RestRouter, never, HttpRouter.HttpRouter | RateLimits | World> =
    Layer.effect(
      RestRouter,
      Effect.suspend(() => make),
    )
}

const make = Effect.gen(function* () {
  const router = yield* HttpRouter.HttpRouter
  const limits = yield* RateLimits
  const world = yield* World

  const toRestRequest = (
    request: HttpServerRequest.HttpServerRequest,
    params: Readonly<Record<string, string | undefined>>,
  ): RestRequest => {
    const upload = readUpload(request, world)
    return {
      param: (name) => params[name]!,
      query: (name) => new URL(request.url, "http://playground").searchParams.get(name) ?? undefined,
      act: { byUserId: Identity.botId, reason: reasonOf(request.headers["x-audit-log-reason"]) },
      host: request.headers.host ?? "localhost",
      body: (schema) => Effect.flatMap(upload, ({ json }) => decodeForm(schema)(json)),
      upload,
    }
  }

  /** Answers one request: rate limit, then token, then the route itself. */
  const answer = (route: string, handler: RestHandler, open: boolean) =>
    Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      const { params } = yield* HttpRouter.RouteContext
      const verdict = limits.take(route, params.channel ?? params.guild ?? params.token ?? "")
      const response = verdict.refused
        ? HttpServerResponse.jsonUnsafe(
            {
              message: "You are being rate limited.",
              retry_after: verdict.refused.retryAfter,
              global: verdict.refused.global,
            },
            { status: 429 },
          )
        : yield* (
            open || request.headers.authorization === `Bot ${Identity.botToken}`
              ? handler(toRestRequest(request, params))
              : Effect.fail(refusal("unauthorized"))
          ).pipe(
            Effect.map(respond),
            Effect.catch((error) =>
              Effect.succeed(HttpServerResponse.jsonUnsafe(error.body, { status: error.status })),
            ),
            Effect.catchDefect((defect) =>
              Effect.as(
                Effect.logError(`the playground failed at ${route}`, defect),
                HttpServerResponse.jsonUnsafe(
                  { message: "500: Internal Server Error", code: 0 },
                  { status: 500 },
                ),
              ),
            ),
          )
      return HttpServerResponse.setHeaders(response, verdict.headers)
    })

  const notFound = answer("unknown", () => Effect.fail(refusal("notFound")), true)
  yield* router.add("*", "/playground/api/*", notFound)

  return RestRouter.of({
    add: (method, path, handler, { open = false } = {}) =>
      router.add(method, `${prefix}${path}`, answer(`${method} ${path}`, handler, open)),
  })
})

const reasonOf = (header: string | undefined) =>
  header === undefined ? undefined : decodeURIComponent(header)

const respond = (value: unknown) =>
  value === undefined
    ? HttpServerResponse.empty({ status: 204 })
    : value instanceof RestResponse
      ? HttpServerResponse.jsonUnsafe(value.json, { status: value.status })
      : HttpServerResponse.jsonUnsafe(value)
