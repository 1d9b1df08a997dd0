/** The one HTTP server: everything that is reached over the network is a route on it. */
import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Effect, Layer, Schema } from "effect"
import { HttpServer } from "effect/http"
import { Configuration } from "../layers/Configuration.ts"

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

export const layer = Layer.unwrap(
  Effect.map(Configuration, ({ apiAddress, apiPort }) =>
    NodeHttpServer.layer(createServer, {
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
