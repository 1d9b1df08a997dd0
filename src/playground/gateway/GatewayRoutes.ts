import { Context, Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { Guilds } from "../Guilds.ts"
import { Hangup } from "../Hangup.ts"
import { World } from "../World.ts"
import { Gateway } from "./Gateway.ts"
import { serveConnection } from "./GatewayConnection.ts"

/** The gateway's websocket at `/playground/gateway`. */
export const GatewayRoutes: Layer.Layer<
  never,
  never,
  HttpRouter.HttpRouter | Gateway | Guilds | World | Hangup
> = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const services = yield* Effect.context<Gateway | Guilds | World | Hangup>()
    const hangup = Context.get(services, Hangup)
    yield* router.add("GET", "/playground/gateway", (request) =>
      Effect.gen(function* () {
        if (request.headers.upgrade?.toLowerCase() !== "websocket") {
          return HttpServerResponse.text("The gateway speaks websocket.", {
            status: 426,
            headers: { upgrade: "websocket" },
          })
        }
        const socket = yield* request.upgrade
        const query = Object.fromEntries(new URL(request.url, "http://gateway").searchParams)
        yield* serveConnection(socket, query, request.headers.host ?? "localhost").pipe(
          Effect.raceFirst(hangup.requested),
        )
        return HttpServerResponse.empty()
      }).pipe(
        Effect.provideContext(services),
        // The socket broke before it was open, or the upgrade was refused: nobody is left to answer.
        Effect.catch(() => Effect.succeed(HttpServerResponse.empty({ status: 400 }))),
      ),
    )
  }),
)
