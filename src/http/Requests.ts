/** What all requests have in common: an id, headers that browsers heed, and what they show of who they are. */
import { randomUUID } from "node:crypto"
import { Context, Effect } from "effect"
import { type Headers, HttpRouter, HttpServerError, HttpServerRequest, HttpServerResponse } from "effect/http"
import { BadRequest } from "../domain/HttpErrors.ts"
import { problemOf } from "../domain/Problem.ts"
import type { Shown } from "../services/access/Access.ts"

/** The id of the request that is being answered. */
export const RequestId = Context.Reference<string>("flora/http/RequestId", { defaultValue: () => "none" })

/** In a browser over plain http, localhost counts as secure, so that these names and attributes work there, too. */
export const sessionCookie = "__Host-flora_session"

/** What a request shows of who makes it. */
export const shownBy = ({ headers, cookies }: HttpServerRequest.HttpServerRequest): Shown => ({
  bearer: bearer(headers),
  session: cookies[sessionCookie],
})

/** The token in an `Authorization: Bearer` header. */
export const bearer = (headers: Headers.Headers) => headers["authorization"]?.replace(/^Bearer +/i, "")

/** An error as the answer to a request. */
export const refuse = (error: { readonly _tag: string; readonly message: string }) =>
  Effect.map(RequestId, (requestId) => {
    const problem = problemOf(error, requestId)
    const wait = "retryAfterMs" in error && typeof error.retryAfterMs === "number" ? error.retryAfterMs : 0
    return HttpServerResponse.jsonUnsafe(problem, {
      status: problem.status,
      contentType: "application/problem+json",
      headers: {
        ...(wait > 0 ? { "retry-after": String(Math.ceil(wait / 1000)) } : {}),
        ...(problem.status === 401 ? { "www-authenticate": "Bearer" } : {}),
      },
    })
  })

/** What the API answers is no page: nothing in it may be run, framed or kept. Pages have a policy of their own. */
const apiHeaders = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
}

const everywhere = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
}

/** The playground speaks for Discord below its path, and has its own headers. */
const ofThePlayground = /^\/playground\b/

const answerAs = <E, R>(serve: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    if (ofThePlayground.test(request.url)) return yield* serve
    const requestId = randomUUID()
    const response = yield* Effect.provideService(serve, RequestId, requestId).pipe(
      Effect.annotateLogs({ requestId }),
    )
    const secure = request.headers["x-forwarded-proto"] === "https"
    return HttpServerResponse.setHeaders(response, {
      ...everywhere,
      ...(response.headers["content-security-policy"] === undefined ? apiHeaders : {}),
      ...(secure ? { "strict-transport-security": "max-age=31536000" } : {}),
      "x-request-id": requestId,
    })
  })

/** There is a route for every path that the router can read. */
const withReadablePath = <E, R>(router: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
  Effect.catch(router, (error) =>
    error instanceof HttpServerError.HttpServerError && error.reason._tag === "RouteNotFound"
      ? refuse(new BadRequest({ message: error.reason.description ?? "the path is not percent-encoded" }))
      : Effect.fail(error),
  )

export const layer = HttpRouter.middleware((router) => answerAs(withReadablePath(router)), { global: true })
