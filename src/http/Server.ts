/** The one HTTP server: everything that is reached over the network is a route on it. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer, Schema } from "effect"
import { HttpServer } from "effect/http"
import { Configuration } from "../layers/Configuration.ts"
import { whileStarting } from "./Readiness.ts"

/** The port cannot be listened on. */
export class PortUnavailable extends Schema.TaggedError<PortUnavailable>()("PortUnavailable", {
  address: Schema.String,
  port: Schema.Number,
  cause: Schema.Defect(),
}) {
  override get message() {
    return /EADDRINUSE/.test(String(this.cause))
      ? `port ${this.port} on ${this.address} is taken by another program; stop it, or choose another port with API_PORT`
      : `cannot listen on ${this.address}:${this.port}: ${String(this.cause)}`
  }
}

/**
 * The port is taken first of all, long before there is anything to serve. Requests that come in between wait for it; Node
 * would leave them without an answer. Whoever asks how the runtime is does not wait.
 */
const patientServer = () => {
  const server = createServer()
  const early: Array<[IncomingMessage, ServerResponse]> = []
  const hold = (request: IncomingMessage, response: ServerResponse) => {
    const answer = whileStarting(request.url ?? "", Date.now())
    if (answer === undefined || request.method !== "GET") return early.push([request, response])
    const { status, body } = answer
    return response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
  }
  server.on("request", hold)
  server.on("newListener", function serve(event) {
    if (event !== "request") return
    server.off("request", hold)
    server.off("newListener", serve)
    setImmediate(() => {
      for (const [request, response] of early.splice(0)) server.emit("request", request, response)
    })
  })
  return server
}

export const layer = Layer.unwrap(
  Effect.map(Configuration, ({ apiAddress, apiPort }) =>
    NodeHttpServer.layer(patientServer, {
      host: apiAddress,
      port: apiPort,
      gracefulShutdownTimeout: "2 seconds",
    }).pipe(
      Layer.catchCause((cause) =>
        Layer.effectContext(
          Effect.fail(new PortUnavailable({ address: apiAddress, port: apiPort, cause: cause.reasons[0] })),
        ),
      ),
    ),
  ),
)

/** Where this server is reached from this machine. */
export const baseUrl = Effect.map(HttpServer.HttpServer, ({ address }) => {
  const url = new URL(HttpServer.formatAddress(address))
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1"
  return url.origin
})
