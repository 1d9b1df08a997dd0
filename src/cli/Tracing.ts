/**
 * A command as a trace, of which what the runtime does is a part: where `OTEL_EXPORTER_OTLP_ENDPOINT` is set, sent there. `TRACEPARENT` (as in
 * the header `traceparent`) makes it a part of the trace of whoever runs the command, as a pipeline. Without an endpoint nothing is
 * traced here, and the runtime decides for itself.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Config, Effect, Layer, Option, Tracer } from "effect"
import { Headers, HttpTraceContext } from "effect/http"
import { OtlpExporter, OtlpSerialization, OtlpTracer } from "effect/observability"
import packageJson from "../../package.json" with { type: "json" }
import { exporterHeaders } from "../domain/ExporterHeaders.ts"
import { isPrivate, withoutWords } from "../domain/SpanPrivacy.ts"

/** A collector that is away must not hold up the end of a command for longer. */
const shutdownTimeout = "1 second"

/** The tracer, but for what nobody else is to see. */
const discreet = (inner: Tracer.Tracer) =>
  Tracer.make({
    span: (options) => {
      const span = inner.span(options)
      const attribute = span.attribute.bind(span)
      const end = span.end.bind(span)
      span.attribute = (key, value) => (isPrivate(key) ? undefined : attribute(key, value))
      span.end = (endTime, exit) => end(endTime, withoutWords(exit))
      return span
    },
  })

/** The first word is a command's name; others may be anything. */
const nameOf = ([, , word = ""]: ReadonlyArray<string>) =>
  /^[a-z]{2,20}$/.test(word) ? `flora ${word}` : "flora"

const exporting = (endpoint: string) =>
  Layer.effect(
    Tracer.Tracer,
    Effect.gen(function* () {
      const headers = yield* Config.String("OTEL_EXPORTER_OTLP_HEADERS").pipe(Config.withDefault(""))
      const tracer = yield* OtlpTracer.make({
        url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
        resource: { serviceName: "flora-cli", serviceVersion: packageJson.version },
        headers: exporterHeaders(headers),
        shutdownTimeout,
      })
      return discreet(tracer)
    }),
  ).pipe(Layer.provide([OtlpExporter.layerFlusher, OtlpSerialization.layerJson, NodeHttpClient.layerUndici]))

/** The program, as one span with what it leads to. */
export const traced = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const endpoint = yield* Config.option(Config.String("OTEL_EXPORTER_OTLP_ENDPOINT"))
    if (Option.isNone(endpoint)) return yield* Effect.withTracerEnabled(program, false)
    const traceparent = yield* Config.String("TRACEPARENT").pipe(Config.withDefault(""))
    const caller = Option.getOrUndefined(HttpTraceContext.w3c(Headers.fromInput({ traceparent })))
    return yield* program.pipe(
      Effect.withSpan(nameOf(process.argv), caller === undefined ? {} : { parent: caller }),
      Effect.provide(exporting(endpoint.value)),
    )
  })
