/**
 * What every control call has in common. Control is for the page, tests and scripts on this machine and can act as any
 * user, so it answers only loopback peers, and no browser page that was not served from here: a foreign `Origin`, or a
 * `Host` that is not this machine (a name rebound to 127.0.0.1), is refused.
 */
import { ByteSize, Context, Effect, Layer, Option, Schema } from "effect"
import { HttpIncomingMessage, HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { badRequest, ControlError } from "./ControlError.ts"

const controlPrefix = "/playground/control"

const maxBodySize = ByteSize.mebibytes(1)

type Handled = Effect.Effect<unknown, ControlError>

export class ControlRouter extends Context.Service<
  ControlRouter,
  {
    /** Adds a call that reads its arguments from the query. */
    readonly get: <S extends Schema.ConstraintDecoder<unknown>>(
      path: `/${string}`,
      query: S,
      handler: (query: S["Type"]) => Handled,
    ) => Effect.Effect<void>
    /** Adds a call that reads its arguments from a JSON body. */
    readonly post: <S extends Schema.ConstraintDecoder<unknown>>(
      path: `/${string}`,
      body: S,
      handler: (body: S["Type"]) => Handled,
    ) => Effect.Effect<void>
    /** Adds a call that answers with something else than JSON. */
    readonly raw: (
      path: `/${string}`,
      handler: Effect.Effect<HttpServerResponse.HttpServerResponse>,
    ) => Effect.Effect<void>
  }
>()("flora/playground/control/ControlRouter") {
  static readonly layer: Layer.Layer<ControlRouter, never, HttpRouter.HttpRouter> = Layer.effect(
    ControlRouter,
    Effect.suspend(() => make),
  )
}

type Request = HttpServerRequest.HttpServerRequest

const make = Effect.gen(function* () {
  const router = yield* HttpRouter.HttpRouter

  yield* router.add(
    "*",
    `${controlPrefix}/*`,
    answer("unknown", () =>
      Effect.fail(new ControlError({ status: 404, code: "not_found", message: "no such control call" })),
    ),
  )

  return ControlRouter.of({
    get: (path, query, handler) => {
      const decode = decoding(query)
      return router.add(
        "GET",
        `${controlPrefix}${path}`,
        answer(path, (request) =>
          decode(Object.fromEntries(new URL(request.url, "http://playground").searchParams)).pipe(
            Effect.flatMap(handler),
            Effect.map(respond),
          ),
        ),
      )
    },
    post: (path, body, handler) => {
      const decode = decoding(body)
      return router.add(
        "POST",
        `${controlPrefix}${path}`,
        answer(path, (request) =>
          readJson(request).pipe(Effect.flatMap(decode), Effect.flatMap(handler), Effect.map(respond)),
        ),
      )
    },
    raw: (path, handler) =>
      router.add(
        "GET",
        `${controlPrefix}${path}`,
        answer(path, () => handler),
      ),
  })
})

const readJson = (request: Request) =>
  request.text.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, maxBodySize),
    Effect.mapError(
      () => new ControlError({ status: 413, code: "too_large", message: "the body is larger than 1 MiB" }),
    ),
    Effect.flatMap((text) =>
      Effect.try({
        try: (): unknown => (text === "" ? {} : JSON.parse(text)),
        catch: () => badRequest("the body is not JSON"),
      }),
    ),
  )

const forbidden = (message: string) =>
  Effect.fail(new ControlError({ status: 403, code: "forbidden", message }))

/** Refuses whoever is not on this machine, and web pages from elsewhere. */
export const guard = (request: Request): Effect.Effect<void, ControlError> => {
  const { host, origin } = request.headers
  if (!isLoopbackAddress(Option.getOrElse(request.peerAddress, () => ""))) {
    return forbidden("control is open to this machine only")
  }
  if (!isLoopbackHost(host)) return forbidden("control must be reached as localhost or a loopback address")
  const site = request.headers["sec-fetch-site"]
  const foreign = origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host)
  // A page that the person opened by its address is "none".
  return foreign || (site !== undefined && site !== "same-origin" && site !== "none")
    ? forbidden("control does not serve other web pages")
    : Effect.void
}

const isLoopbackAddress = (address: string) =>
  /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address) || address === "::1"

const isLoopbackHost = (host: string | undefined) =>
  host !== undefined && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host)

const answer = (
  path: string,
  handler: (request: Request) => Effect.Effect<HttpServerResponse.HttpServerResponse, ControlError>,
) =>
  Effect.fnUntraced(function* (request: Request) {
    return yield* guard(request).pipe(
      Effect.andThen(handler(request)),
      Effect.catch((error) =>
        Effect.succeed(HttpServerResponse.jsonUnsafe(error.body, { status: error.status })),
      ),
      Effect.catchDefect((defect) =>
        Effect.as(
          Effect.logError(`the playground failed at ${path}`, defect),
          HttpServerResponse.jsonUnsafe(
            {
              error: { code: "internal_error", message: "the playground failed; the log has the details" },
            },
            { status: 500 },
          ),
        ),
      ),
    )
  })

const decoding = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownEffect(schema, { errors: "all" })
  return (input: unknown): Effect.Effect<S["Type"], ControlError> =>
    Effect.mapError(decode(input), (error) => badRequest(error.message.replace(/\s*\n\s*/g, " ")))
}

const respond = (value: unknown) => HttpServerResponse.jsonUnsafe(value ?? {})
