import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { Configuration } from "../../src/layers/Configuration.ts"
import * as Tracing from "../../src/layers/Tracing.ts"
import { startCollector } from "./otlp/Collector.ts"

const spans = (count: number) =>
  Effect.forEach(
    Array.from({ length: count }),
    () => Effect.withSpan(Effect.void, "request", { kind: "server" }),
    {
      discard: true,
    },
  )

const tracingTo = (url: string) =>
  Tracing.layer.pipe(
    Layer.provide(Configuration.limits),
    Layer.provide(
      Configuration.layerFrom({
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        RUNTIME_EXPORTS_UNDER_WAY: "2",
        OTEL_TRACES_SAMPLER_ARG: "1",
      }),
    ),
    Layer.provide(Logger.layer([])),
  )

describe("a collector", () => {
  it.live(
    "that does not answer has at most exportsUnderWay requests, and delays nobody, not even the end",
    () =>
      Effect.gen(function* () {
        const collector = yield* startCollector
        collector.behave("hang")
        const started = performance.now()
        yield* Effect.gen(function* () {
          // Each thousand is a batch.
          for (let batch = 0; batch < 10; batch++) {
            yield* spans(1000)
            yield* Effect.sleep(20)
          }
          const deadline = performance.now() + 10_000
          while (collector.requests() < 2 && performance.now() < deadline) yield* Effect.sleep(10)
        }).pipe(Effect.provide(tracingTo(collector.url)))
        assert.strictEqual(collector.requests(), 2)
        // The exporter gives itself three seconds at the end.
        assert.isBelow(performance.now() - started, 15_000)
      }).pipe(Effect.scoped),
  )

  it.live("gets what is left at the end", () =>
    Effect.gen(function* () {
      const collector = yield* startCollector
      yield* Effect.provide(spans(3), tracingTo(collector.url))
      assert.strictEqual(collector.spans.length, 3)
      assert.deepStrictEqual(collector.problems, [])
    }).pipe(Effect.scoped),
  )

  for (const manner of ["refuse", "hang"] as const)
    it.live(
      `that ${manner === "hang" ? "does not answer" : "refuses everything"} leaves nothing behind in memory but a few batches`,
      () =>
        Effect.gen(function* () {
          const collector = yield* startCollector
          collector.behave(manner)
          yield* Effect.gen(function* () {
            // A megabyte for each thousand spans; all of them would be 200.
            const many = (count: number) =>
              Effect.forEach(
                Array.from({ length: count }, (_, n) => String(n).padEnd(1000, ".")),
                (text) => Effect.withSpan(Effect.void, "request", { kind: "server", attributes: { text } }),
                { discard: true },
              )
            yield* many(1000)
            const before = heapUsed()
            for (let batch = 0; batch < 200; batch++) {
              yield* many(1000)
              yield* Effect.sleep(1)
            }
            assert.isBelow(heapUsed() - before, 20 * 2 ** 20)
            assert.isAtLeast(collector.requests(), 1)
          }).pipe(Effect.provide(tracingTo(collector.url)))
        }).pipe(Effect.scoped),
      60_000,
    )
})

/** Bytes on the heap that are still needed. */
const heapUsed = () => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  collect()
  return process.memoryUsage().heapUsed
}
