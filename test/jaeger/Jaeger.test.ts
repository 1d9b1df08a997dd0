/** The trace of a message, sent by a real runtime to a real Jaeger, and read back as a person would look for it. */
import { resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { findJaeger, startJaeger, whereToGetOne } from "../../scripts/jaegerProcess.ts"
import { freePort } from "../../src/layers/EmbeddedPostgres.ts"
import { control, general, playgroundGuild, runProgram, startRuntime } from "../e2e/RuntimeProcess.ts"
import { temporaryDirectory } from "../Services.ts"

const Span = Schema.Struct({
  traceID: Schema.String,
  spanID: Schema.String,
  operationName: Schema.String,
  startTime: Schema.Number,
  references: Schema.Array(Schema.Struct({ refType: Schema.String, spanID: Schema.String })),
  tags: Schema.Array(Schema.Struct({ key: Schema.String, value: Schema.Unknown })),
})
const Traces = Schema.fromJsonString(
  Schema.Struct({ data: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) })) }),
)
type Span = typeof Span.Type

/** Names, children behind their parent and indented. */
const outline = (spans: ReadonlyArray<Span>, parent: string | undefined, depth = 0): ReadonlyArray<string> =>
  spans
    .filter(({ references }) => references.find(({ refType }) => refType === "CHILD_OF")?.spanID === parent)
    .sort((one, other) => one.startTime - other.startTime)
    .flatMap((span) => ["  ".repeat(depth) + span.operationName, ...outline(spans, span.spanID, depth + 1)])

const root = resolve(import.meta.dirname, "../..")
const program = findJaeger()
if (program === undefined) console.warn(`skipped: ${whereToGetOne}`)

describe("Jaeger", () => {
  it.live.skipIf(program === undefined)(
    "shows a message from the mailbox to the call of Discord, and a deploy from the command line to the database",
    () =>
      Effect.gen(function* () {
        const ports = { otlp: yield* freePort, page: yield* freePort }
        yield* Effect.acquireRelease(
          Effect.sync(() => startJaeger(program!, ports, "ignore")),
          (child) =>
            Effect.callback<void>((done) => {
              if (child.exitCode !== null) return done(Effect.void)
              child.once("close", () => done(Effect.void))
              child.kill("SIGTERM")
            }),
        )
        const ask = (query: string) =>
          Effect.tryPromise(async () => (await fetch(`http://127.0.0.1:${ports.page}/api/${query}`)).text())
        const steady = { schedule: Schedule.spaced("100 millis"), times: 300 } as const
        yield* Effect.retry(ask("services"), steady)
        const directory = yield* temporaryDirectory
        const collector = `http://127.0.0.1:${ports.otlp}`
        const runtime = yield* startRuntime(directory, {
          OTEL_EXPORTER_OTLP_ENDPOINT: collector,
          OTEL_TRACES_SAMPLER_ARG: "1",
        })
        /** The first trace with a span of this name, once it has another. */
        const traceWith = (name: string, besides: string) =>
          ask(`traces?service=flora&lookback=1h&limit=50&operation=${encodeURIComponent(name)}`).pipe(
            Effect.flatMap(Schema.decodeEffect(Traces)),
            Effect.map(({ data }) =>
              data.find(({ spans }) => spans.some(({ operationName }) => operationName === besides)),
            ),
            Effect.repeat({ schedule: Schedule.spaced("100 millis"), until: (found) => found !== undefined }),
            Effect.timeout("30 seconds"),
            Effect.map((found) => found!.spans),
          )

        assert.strictEqual(yield* control(runtime.url).ask(general, "!ping"), "pong")
        const message = yield* traceWith("event messageCreate", "DiscordRest.request")
        assert.deepStrictEqual(outline(message, undefined), [
          "event messageCreate",
          "  mailbox wait",
          "  turn",
          "  operation message.send",
          "    DiscordRest.request",
          "  turn",
        ])
        const tags = Object.fromEntries(
          message.flatMap(({ tags }) => tags.map(({ key, value }) => [key, value] as const)),
        )
        assert.deepInclude(tags, {
          "flora.guild.id": playgroundGuild,
          "url.template": "/channels/:id/messages",
          "http.request.method": "POST",
        })
        assert.notInclude(JSON.stringify(message), "!ping")

        const deployed = yield* runProgram(
          "src/cli/main.ts",
          ["deploy", "examples/starter/src/main.ts", "--guild", playgroundGuild],
          { FLORA_DATA_DIR: directory, XDG_CONFIG_HOME: directory, OTEL_EXPORTER_OTLP_ENDPOINT: collector },
          root,
        )
        assert.strictEqual(deployed.code, 0, deployed.output)
        const deploy = yield* traceWith("Deployer.deploy", "flora deploy")
        assert.deepStrictEqual(
          outline(deploy, undefined)
            .slice(0, 9)
            .map((line) => line.trim()),
          [
            "flora deploy",
            "deploy",
            "Deploy",
            "POST",
            "POST",
            "Deploy",
            "Deployer.deploy",
            "GuildActor.prepare",
            "Commands.sync",
          ],
        )
      }).pipe(Effect.scoped),
    120_000,
  )
})
