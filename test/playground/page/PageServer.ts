/** A playground with its page on a free port, and a scripted bot on discord.js behind it. */
import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Context, Effect, Layer } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { PlaygroundPage } from "../../../src/playground/Page.ts"
import { Playground } from "../../../src/playground/Playground.ts"
import { PlaygroundRoutes } from "../../../src/playground/PlaygroundRoutes.ts"

export class PageServer extends Context.Service<PageServer, { readonly origin: string }>()(
  "test/PageServer",
) {
  /** On `port`, or any free one; a test that restarts the server names it. */
  static readonly layer = (port = 0) =>
    Playground.layerHangUp.pipe(
      Layer.provideMerge(
        Layer.effect(
          PageServer,
          Effect.map(HttpServer.HttpServer, ({ address }) =>
            PageServer.of({ origin: `http://127.0.0.1:${(address as { port: number }).port}` }),
          ),
        ),
      ),
      Layer.provideMerge(
        HttpRouter.serve(Layer.mergeAll(PlaygroundRoutes, PlaygroundPage), {
          disableLogger: true,
          disableListenLog: true,
        }),
      ),
      Layer.provideMerge(NodeHttpServer.layer(() => createServer(), { port, host: "127.0.0.1" })),
      Layer.provideMerge(Playground.layer()),
    )
}
