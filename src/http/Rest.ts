/**
 * The calls of `domain/Calls` as HTTP routes, each below `/api` and without it. A route puts the call together from the request, goes
 * through the gate, and has the very handler answer that RPC has; what goes wrong is told as problem details.
 */
import { ByteSize, Cause, type Context, Effect, Layer, Predicate, Stream } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Rpc } from "effect/rpc"
import { SignIn } from "../discord/SignIn.ts"
import type { Principal } from "../domain/Access.ts"
import { type Call, type CallName, calls, methodOf, pathOf, type Route } from "../domain/Calls.ts"
import { Forbidden } from "../domain/Errors.ts"
import { FloraRpcs, maxCallBytes } from "../domain/FloraRpcs.ts"
import { hasBody } from "../domain/HttpApi.ts"
import {
  BadRequest,
  BodyTooLarge,
  CallTimedOut,
  MediaTypeUnsupported,
  RouteNotFound,
} from "../domain/HttpErrors.ts"
import { Limits } from "../domain/Limits.ts"
import { statusOf } from "../domain/Problem.ts"
import type { LogLine } from "../domain/LogLine.ts"
import type { DeployProgress } from "../domain/Revision.ts"
import {
  answerEncoder,
  answerEvents,
  answerFile,
  answerProgress,
  encodeLines,
  isFile,
  isProgress,
} from "./CallOutput.ts"
import { inputDecoder } from "./CallInput.ts"
import { Gate } from "./Gate.ts"
import { internal } from "./Internal.ts"
import { parseJson } from "./Json.ts"
import { refuse, shownBy } from "./Requests.ts"
import { callHandlers } from "./RpcHandlers.ts"
import { isSameSite } from "./SameSite.ts"

type Request = HttpServerRequest.HttpServerRequest

type Handlers = { readonly [Name in CallName]: Rpc.Handler<Name> }[CallName]

/** What answers a call, whichever it is. */
type Handler = (
  payload: unknown,
  options: { readonly headers: Request["headers"] },
) => Effect.Effect<unknown, unknown, Principal> | Stream.Stream<unknown, unknown, Principal>

/** Two readers might take bytes that are no text for two things. */
const utf8 = new TextDecoder("utf-8", { fatal: true })

/** The body as JSON; undefined for none. */
export const readBody = Effect.fnUntraced(function* (request: Request, limit: number) {
  const type = request.headers["content-type"]
  if (Number(request.headers["content-length"] ?? 0) > limit) return yield* new BodyTooLarge({ limit })
  const bytes = yield* request.arrayBuffer.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(limit)),
    Effect.mapError(() => new BodyTooLarge({ limit })),
  )
  const text = yield* Effect.try({
    try: () => utf8.decode(bytes),
    catch: () => new BadRequest({ message: "the body is not UTF-8" }),
  })
  if (text.trim() === "") return undefined
  if (type !== undefined && !/^application\/json\b/i.test(type))
    return yield* new MediaTypeUnsupported({ contentType: type.slice(0, 100) })
  return yield* Effect.fromResult(parseJson(text))
})

/** An error of the domain as it is; anything else as an internal error, whose details are in the log. */
export const answerErrors = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.catchCause((cause) => {
      const failure = cause.reasons.find(Cause.isFailReason)
      if (failure !== undefined && isTold(failure.error)) return refuse(failure.error)
      if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
      return Effect.flatMap(Effect.flip(internal(cause)), refuse)
    }),
  )

/** Whether an error is one that people outside can meet: these name a status. */
const isTold = (error: unknown): error is { readonly _tag: string; readonly message: string } =>
  error instanceof Error && Predicate.hasProperty(error, "_tag") && statusOf(error) !== undefined

export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const gate = yield* Gate
    const { application } = yield* SignIn
    const { apiBodyBytes, apiTimeoutSecs } = yield* Limits
    const handlers = yield* Effect.context<Handlers>()

    const serve = Effect.fnUntraced(function* (name: CallName, call: Call, route: Route) {
      const rpc = FloraRpcs.requests.get(name) as unknown as Rpc.AnyWithProps
      const handler = (yield* FloraRpcs.accessHandler(name).pipe(
        Effect.provideContext(handlers as unknown as Context.Context<Rpc.Handler<CallName>>),
      )) as unknown as Handler
      const decode = inputDecoder(rpc, call, route)
      const encode = answerEncoder(rpc)
      const limit = call.large === true ? maxCallBytes : apiBodyBytes

      const answer = Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const shown = shownBy(request)
        const caller = yield* gate.identify(shown)
        // A browser sends its cookie whoever made the page; then only our own pages may change anything.
        if (
          caller.via === "session" &&
          methodOf(route) !== "GET" &&
          !isSameSite(request, application?.redirectUri)
        )
          return yield* new Forbidden({
            message: "with a session this can only be called from flora's own pages",
          })
        const payload = yield* decode({
          params: yield* HttpRouter.params,
          query: new URL(request.url, "http://flora").searchParams,
          headers: request.headers,
          body: hasBody(route) ? yield* readBody(request, limit) : undefined,
        })
        const asked = { name, payload, source: "rest" } as const
        const result = handler(payload, { headers: request.headers })
        if (Effect.isEffect(result)) return yield* Effect.flatMap(gate.enter(caller, asked, result), encode)

        const stream = yield* gate.enter(
          caller,
          asked,
          Effect.map(Effect.context<Principal>(), (context) => Stream.provideContext(result, context)),
        )
        if (isFile(rpc))
          return yield* answerFile(stream as Stream.Stream<Uint8Array, unknown>, `${caller.name}.jsonl.gz`)
        if (isProgress(rpc)) return yield* answerProgress(stream as Stream.Stream<DeployProgress, unknown>)
        const lines = stream as Stream.Stream<LogLine, unknown>
        if (payload["follow"] === true)
          return answerEvents(Stream.interruptWhen(lines, Effect.ignore(gate.watch(shown, asked))))
        return HttpServerResponse.jsonUnsafe(yield* encodeLines(yield* Stream.runCollect(lines)))
      })
      const bounded =
        call.slow === true
          ? answer
          : Effect.timeoutOrElse(answer, {
              duration: apiTimeoutSecs * 1000,
              orElse: () => Effect.fail(new CallTimedOut({ seconds: apiTimeoutSecs })),
            })
      for (const prefix of ["/api", ""] as const)
        yield* router.add(methodOf(route), `${prefix}${pathOf(route)}`, answerErrors(bounded))
    })

    for (const [name, call] of Object.entries<Call>(calls))
      for (const route of call.routes) yield* serve(name as CallName, call, route)

    yield* router.add(
      "*",
      "/*",
      Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ method, url }) =>
        refuse(new RouteNotFound({ method, path: url.replace(/\?.*$/, "").slice(0, 200) })),
      ),
    )
  }),
).pipe(Layer.provide(callHandlers))
