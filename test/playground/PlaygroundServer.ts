/** A playground on a free port of this machine, and calls to it over real HTTP. */
import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Context, Effect, Layer } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { Playground, type PlaygroundOptions } from "../../src/playground/Playground.ts"
import { PlaygroundRoutes } from "../../src/playground/PlaygroundRoutes.ts"

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // Tests look into JSON of many shapes.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any
}

export class PlaygroundServer extends Context.Service<
  PlaygroundServer,
  {
    readonly origin: string
    /** Calls Discord's REST API as the bot. */
    readonly rest: (
      method: string,
      path: string,
      body?: unknown,
      headers?: Record<string, string>,
    ) => Promise<Answer>
    /** Calls a control route: POST with a body, GET without. */
    readonly control: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  }
>()("test/PlaygroundServer") {
  static readonly layer = (options: PlaygroundOptions = {}, host = "127.0.0.1") =>
    Playground.layerHangUp.pipe(
      Layer.provideMerge(
        Layer.effect(
          PlaygroundServer,
          Effect.map(HttpServer.HttpServer, ({ address }) => {
            const origin = `http://127.0.0.1:${(address as { port: number }).port}`
            return PlaygroundServer.of({
              origin,
              rest: (method, path, body, headers = {}) =>
                call(`${origin}/playground/api/v10${path}`, {
                  method,
                  headers: {
                    authorization: `Bot ${Playground.botToken}`,
                    "content-type": "application/json",
                    ...headers,
                  },
                  ...json(body),
                }),
              control: (path, body, headers = {}) =>
                call(`${origin}/playground/control${path}`, {
                  method: body === undefined ? "GET" : "POST",
                  headers: { "content-type": "application/json", ...headers },
                  ...json(body),
                }),
            })
          }),
        ),
      ),
      Layer.provideMerge(HttpRouter.serve(PlaygroundRoutes, { disableLogger: true, disableListenLog: true })),
      Layer.provideMerge(NodeHttpServer.layer(() => createServer(), { port: 0, host })),
      Layer.provideMerge(Playground.layer(options)),
    )
}

const call = async (url: string, init: RequestInit): Promise<Answer> => {
  const response = await fetch(url, init)
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    json: text === "" ? undefined : JSON.parse(text),
  }
}

const json = (body: unknown) => (body === undefined ? {} : { body: JSON.stringify(body) })
