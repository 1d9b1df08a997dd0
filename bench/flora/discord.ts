/** The playground as a process of its own: Discord's side of the work that goes through sockets. Prints its port. */
import { createServer } from "node:http"
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { Playground } from "../../src/playground/Playground.ts"
import { PlaygroundRoutes } from "../../src/playground/PlaygroundRoutes.ts"

const announce = Layer.effectDiscard(
  Effect.flatMap(HttpServer.HttpServer, ({ address }) => Console.log("port" in address ? address.port : 0)),
)

NodeRuntime.runMain(
  Layer.launch(
    Layer.merge(Playground.layerHangUp, announce).pipe(
      Layer.provide(HttpRouter.serve(PlaygroundRoutes, { disableLogger: true, disableListenLog: true })),
      Layer.provide(NodeHttpServer.layer(() => createServer(), { port: 0, host: "127.0.0.1" })),
      Layer.provide(Playground.layer({ rateLimit: { bucket: plenty(), global: plenty() } })),
    ),
  ),
)

/** Discord's limits are not what is measured. */
function plenty() {
  return { limit: 1_000_000, windowMs: 1000 }
}
