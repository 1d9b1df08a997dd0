/**
 * Traces, sent over OTLP to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names. Without one, spans are made as Effect makes them by
 * default and go nowhere. A collector that is down or slow costs its traces and nothing else: few batches are under way at any time,
 * and after a failure nothing is sent for a minute.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Clock, Context, Effect, Layer, Redacted, Schedule, Tracer } from "effect"
import { HttpClient, HttpClientError, type HttpServerRequest, HttpMiddleware } from "effect/http"
import { OtlpExporter, OtlpSerialization, OtlpTracer } from "effect/observability"
import { Limits } from "../domain/Limits.ts"
import { exporterHeaders } from "../domain/ExporterHeaders.ts"
import packageJson from "../../package.json" with { type: "json" }
import { Configuration } from "./Configuration.ts"
import { makeTailTracer, type TailTracer } from "./TailTracer.ts"

/** The tracer by which traces are begun that no fiber belongs to, as those of events; undefined where nothing is traced. */
export const Tracing = Context.Reference<TailTracer | undefined>("flora/layers/Tracing", {
  defaultValue: () => undefined,
})

/** Rare, and worth looking at whenever they happen. */
const always: ReadonlySet<string> = new Set(["Deployer.deploy", "GuildActor.migrate"])

/** Time for one request to the collector, as OpenTelemetry has it. */
const exportTimeout = "10 seconds"

/** The other Discord, and what is asked every few seconds by programs. */
const isUntraced = ({ url }: HttpServerRequest.HttpServerRequest) =>
  /^\/(?:playground\b|(?:api\/)?(?:health|ready|metrics)\b)/.test(url)

/** What is done in the effect belongs to no trace: it goes on for longer than whoever began it. */
export const detached = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.updateContext(
    effect,
    (context: Context.Context<R>) => Context.omit(Tracer.ParentSpan)(context) as typeof context,
  )

/**
 * The exporter's client: a collector that does not answer is not waited for by ever more requests. A request that fails is repeated here,
 * in its place: between the exporter's own repetitions others would come in, and each of them holds a batch.
 */
const patientClient = Layer.effect(
  HttpClient.HttpClient,
  Effect.gen(function* () {
    const { exportsUnderWay } = yield* Limits
    let underWay = 0
    return (yield* HttpClient.HttpClient).pipe(
      HttpClient.filterStatusOk,
      HttpClient.transform((send, request) => {
        /** Of a kind that the exporter does not repeat. */
        const lost = (description: string) =>
          new HttpClientError.HttpClientError({
            reason: new HttpClientError.EncodeError({ request, description }),
          })
        return Effect.suspend(() => {
          if (underWay >= exportsUnderWay) return Effect.fail(lost("the collector does not keep up"))
          underWay++
          return send.pipe(
            Effect.timeoutOrElse({
              duration: exportTimeout,
              orElse: () => Effect.fail(lost("no answer in time")),
            }),
            Effect.retry({ times: 2, schedule: Schedule.spaced("1 second") }),
            Effect.mapError(({ message }) => lost(message)),
            Effect.ensuring(Effect.sync(() => underWay--)),
          )
        })
      }),
      HttpClient.tapError(() => Effect.logDebug("traces could not be sent to the collector")),
    )
  }),
).pipe(Layer.provide(NodeHttpClient.layerUndici))

const exporting = (endpoint: string) =>
  Layer.effectContext(
    Effect.gen(function* () {
      const { otlpHeaders, serviceName, sampleRatio, playground } = yield* Configuration
      const { slowMs, keptTracesPerSecond, spansPerTrace } = yield* Limits
      const clock = yield* Clock.Clock
      const exporter = yield* OtlpTracer.make({
        url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
        resource: { serviceName, serviceVersion: packageJson.version },
        headers: exporterHeaders(otlpHeaders === undefined ? "" : Redacted.value(otlpHeaders)),
        exportInterval: "1 second",
      })
      const tracer = makeTailTracer(exporter, {
        ratio: sampleRatio ?? (playground ? 1 : 0.01),
        slowMs,
        keptPerSecond: keptTracesPerSecond,
        spansPerTrace,
        always,
        random: Math.random,
        now: () => clock.currentTimeMillisUnsafe(),
      })
      return Context.make(Tracer.Tracer, tracer).pipe(
        Context.add(Tracing, tracer),
        Context.add(HttpMiddleware.TracerDisabledWhen, isUntraced),
      )
    }),
  )

export const layer = Layer.unwrap(
  Effect.map(Configuration, ({ otlpEndpoint, otlpProtocol }) => {
    if (otlpEndpoint === undefined) return Layer.empty
    return exporting(otlpEndpoint).pipe(
      Layer.provide([
        patientClient,
        otlpProtocol === "http/json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf,
      ]),
      Layer.provide(OtlpExporter.layerFlusher),
    )
  }),
)
