/** The HTTP API as an OpenAPI document, and as pages to read and to try. Nothing of it is loaded from elsewhere. */
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { HttpApiSwagger, OpenApi } from "effect/http-api"
import { floraApi } from "../domain/HttpApi.ts"

const document = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const answer = Effect.sync(() => HttpServerResponse.jsonUnsafe(OpenApi.fromApi(floraApi)))
    for (const path of ["/api/openapi.json", "/openapi.json"] as const) yield* router.add("GET", path, answer)
  }),
)

/** The page has its script and styles in it, and talks to this server only. */
const policy = HttpRouter.middleware((serve) =>
  Effect.map(
    serve,
    HttpServerResponse.setHeaders({
      "content-security-policy":
        "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "cache-control": "no-cache",
    }),
  ),
).layer

const pages = Layer.merge(
  HttpApiSwagger.layer(floraApi, { path: "/api/docs" }),
  HttpApiSwagger.layer(floraApi, { path: "/docs" }),
).pipe(Layer.provide(policy))

export const layer = Layer.merge(document, pages)
