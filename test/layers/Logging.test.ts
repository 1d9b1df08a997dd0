import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, References } from "effect"
import { parseLogFilter } from "../../src/domain/LogFilter.ts"
import { Configuration } from "../../src/layers/Configuration.ts"
import { makeLogger, makeRedact, secretsOf, targeted } from "../../src/layers/Logging.ts"

const written = Effect.fnUntraced(function* <A, E>(
  effect: Effect.Effect<A, E>,
  format: "json" | "pretty",
  filter: string,
  redact: (line: string) => string = (line) => line,
) {
  const lines: Array<string> = []
  const { admits, least } = parseLogFilter(filter)!
  yield* effect.pipe(
    Effect.provide(Logger.layer([makeLogger(format, admits, redact, (line) => lines.push(line))])),
    Effect.provideService(References.MinimumLogLevel, least),
  )
  return lines
})

const of = (target: Parameters<typeof targeted>[0]) => (effect: Effect.Effect<void>) =>
  Effect.provide(effect, targeted(target))

const everyLevel = Effect.gen(function* () {
  yield* Effect.logDebug("a debug")
  yield* Effect.logInfo("an info")
  yield* Effect.logError("an error")
})

describe("the runtime's log", () => {
  it.effect("is chosen by target, the longest that fits", () =>
    Effect.gen(function* () {
      const all = Effect.gen(function* () {
        yield* everyLevel.pipe(of("flora::runtime"))
        yield* everyLevel.pipe(of("flora::gateway"))
        yield* everyLevel.pipe(of("flora::http"))
      })
      const lines = yield* written(all, "json", "flora::runtime=debug,flora=info,flora::http=off")
      assert.deepStrictEqual(
        lines
          .map((line) => JSON.parse(line) as Record<string, string>)
          .map(({ target, message }) => `${target} ${message}`),
        [
          "flora::runtime a debug",
          "flora::runtime an info",
          "flora::runtime an error",
          "flora::gateway an info",
          "flora::gateway an error",
        ],
      )
      for (const wrong of ["", "loud", "flora::=info", "=info", "flora=info=debug", "flora:runtime=info"])
        assert.isUndefined(parseLogFilter(wrong), wrong)
      assert.strictEqual(parseLogFilter("WARN")!.least, "Warn")
    }),
  )

  it.effect("has the trace of what it tells about, and annotations and errors, in both forms", () =>
    Effect.gen(function* () {
      const told = Effect.gen(function* () {
        const span = yield* Effect.currentSpan
        yield* Effect.logWarning("it failed", new Error("inner"))
        return span
      }).pipe(
        Effect.withSpan("test"),
        Effect.annotateLogs({ requestId: "r1", target: "flora::http" }),
        Effect.orDie,
      )
      let trace = ""
      const noted = Effect.map(told, ({ traceId }) => (trace = traceId))
      const [line] = yield* written(noted, "json", "info")
      const record = JSON.parse(line!) as Record<string, string>
      assert.deepInclude(record, { level: "warn", target: "flora::http", requestId: "r1", trace_id: trace })
      assert.match(record.span_id!, /^[\da-f]{16}$/)
      assert.match(record.message!, /^it failed/)
      const [words] = yield* written(noted, "pretty", "info")
      assert.include(words!, "WARN")
      assert.include(words!, "requestId=r1")
      assert.include(words!, `trace=${trace}`)
    }),
  )

  it.effect("never has what the configuration keeps secret, nor what looks like a token", () =>
    Effect.gen(function* () {
      const token = ["MTk4NjIyNDgzNDcxOTI1MjQ4", "Cl2FMQ", "ZnCjm1XVW7vRze4b7Cq4se7kKWs"].join(".")
      const key = "ab".repeat(32)
      const configuration = yield* Configuration.pipe(
        Effect.provide(
          Configuration.layerFrom({
            DISCORD_TOKEN: "the-bots-own-token",
            SECRETS_MASTER_KEY: key,
            API_SECRET: "the secret of the api, of 32 characters",
            API_OPERATOR_SECRET: "the secret of operators, 32 characters",
            DATABASE_URL: "postgres://flora:pass%21word@db/flora",
            CACHE_URL: "redis://:cachepassword@cache:6379",
            DISCORD_CLIENT_SECRET: "the-clients-secret",
            OTEL_EXPORTER_OTLP_HEADERS: "authorization=collector-key",
          }),
        ),
      )
      const secrets = [
        "the-bots-own-token",
        key,
        "the secret of the api, of 32 characters",
        "the secret of operators, 32 characters",
        "pass%21word",
        "pass!word",
        "cachepassword",
        "the-clients-secret",
        "collector-key",
        token,
        "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4",
      ]
      const all = [
        ...secrets.slice(0, -1),
        `/interactions/123456789012345678/${secrets.at(-1)!}/callback`,
        "Bearer collector-key",
        "https://someone:unknownpassword@example.org/",
      ]
      const talk = Effect.forEach(all, (secret) =>
        Effect.logError(`it said ${secret}`, new Error(`caused by ${secret}`)).pipe(
          Effect.annotateLogs({ about: secret }),
        ),
      )
      for (const format of ["json", "pretty"] as const) {
        const lines = yield* written(talk, format, "info", makeRedact(secretsOf(configuration)))
        assert.strictEqual(lines.length, all.length)
        for (const secret of [...secrets, "unknownpassword"])
          assert.isFalse(
            lines.some((line) => line.includes(secret)),
            `${format}: ${secret}`,
          )
        assert.include(lines.join(), "[redacted]")
        if (format === "json") for (const line of lines) JSON.parse(line)
      }
    }),
  )
})
