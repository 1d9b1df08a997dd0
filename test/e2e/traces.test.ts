/** What a collector gets of a message, a command, a run of a schedule, a migration and a deploy. */
import { resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { botToken } from "../../src/playground/Identity.ts"
import { spanAttributes } from "../../src/domain/SpanAttributes.ts"
import { bearer, guildId, makeHouse, operator, operatorSecret, you } from "../http/House.ts"
import { temporaryDirectory } from "../Services.ts"
import { runProgram } from "./RuntimeProcess.ts"
import { flatten, outline, type SpanTree, startCollector } from "../layers/otlp/Collector.ts"

const general = "900000000000000011"

const script = `
createBot({ slashCommands: [slash({ name: "greet", description: "Greets", run: (ctx) => ctx.reply("hello " + ctx.user.username) })] })
const seen = kv.store("seen")
cron("nightly", "0 0 1 1 *", async () => { await seen.set("nightly", "kept in the dark") })
on("messageCreate", async (ctx) => {
  console.log("heard " + ctx.msg.content)
  if (ctx.msg.content === "fail") throw new Error("the sentence Attack at dawn failed")
  if (ctx.msg.content === "refused")
    await rest.editMessage({ channelId: ctx.msg.channelId, messageId: "900000000000000999", content: "no" }).catch(() => {})
  if (ctx.msg.content === "slow") {
    await new Promise((resolve) => setTimeout(resolve, 350))
    await ctx.reply("done")
  }
  if (ctx.msg.content.startsWith("echo")) await ctx.reply("heard")
})
`

const makeTraced = Effect.fnUntraced(function* (settings: Record<string, string> = {}) {
  const collector = yield* startCollector
  const house = yield* makeHouse({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings })
  const eventually = <A>(find: () => A | undefined) =>
    Effect.sync(find).pipe(
      Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (found) => found !== undefined }),
      Effect.timeoutOrElse({
        duration: "15 seconds",
        orElse: () =>
          Effect.die(
            new Error(
              `not among ${collector.spans.map(({ name }) => name)} ${String(collector.problems[0])}`,
            ),
          ),
      }),
      Effect.map((found) => found!),
    )
  const trace = (name: string, holds: (tree: SpanTree) => boolean = () => true) =>
    eventually(() => collector.traces(name).find(holds))
  const deployed = yield* house.ask("POST", `/api/deployments/${guildId}`, operator, {
    entry: "bot.ts",
    bundle: script,
  })
  assert.strictEqual(deployed.status, 200, deployed.text)
  /** The traces of the log's lines with this text. */
  const tracesOf = (text: string) =>
    Effect.map(house.ask("GET", `/api/logs/${guildId}?grep=${text}`, operator), ({ json }) =>
      (json as unknown as ReadonlyArray<{ readonly traceId?: string }>).map(({ traceId }) => traceId),
    )
  const say = (content: string) => house.control("/messages", { channelId: general, content })
  return { collector, house, eventually, trace, tracesOf, say }
})

const spanOf = (tree: SpanTree, name: string) => flatten(tree).find((span) => span.name === name)!

const lines = (...all: ReadonlyArray<string>) => all.join("\n")

describe("traces", () => {
  it.live(
    "hold a message, a command, a run, a migration and a deploy, each from its beginning to the last call",
    () =>
      Effect.gen(function* () {
        const { collector, house, eventually, trace, tracesOf, say } = yield* makeTraced({
          RUNTIME_MAX_WORKERS: "2",
          OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
        })

        yield* say("echo Attack at dawn")
        const message = yield* trace("event messageCreate", (tree) => outline(tree).includes("DiscordRest"))
        assert.strictEqual(
          outline(message),
          lines(
            "event messageCreate",
            "  mailbox wait",
            "  turn",
            "  operation message.send",
            "    DiscordRest.request",
            "  turn",
          ),
        )
        assert.deepInclude(message.span.attributes, {
          "flora.guild.id": guildId,
          "flora.event.kind": "messageCreate",
          "flora.event.outcome": "Handled",
        })
        assert.strictEqual(message.span.kind, 5)
        const call = spanOf(message, "DiscordRest.request")
        assert.deepInclude(call.attributes, {
          "http.request.method": "POST",
          "url.template": "/channels/:id/messages",
          "server.address": "127.0.0.1",
        })
        assert.strictEqual(call.kind, 3)
        // What the script printed meanwhile says to which trace it belongs.
        assert.deepStrictEqual(yield* tracesOf("Attack"), [message.span.traceId])
        for (const span of flatten(message))
          assert.isTrue(span.start >= message.span.start && span.end <= message.span.end)
        assert.deepInclude(collector.resources[0], { "service.name": "flora" })

        yield* house.control("/interactions", { channelId: general, name: "greet" })
        const command = yield* trace("event interactionCreate")
        assert.strictEqual(
          outline(command),
          lines(
            "event interactionCreate",
            "  mailbox wait",
            "  turn",
            "  operation interaction.reply",
            "    Interactions.reply",
            "      DiscordRest.request",
            "  turn",
          ),
        )
        assert.strictEqual(
          spanOf(command, "DiscordRest.request").attributes["url.template"],
          "/interactions/:id/:token/callback",
        )

        yield* house.ask("POST", `/api/cron/${guildId}/jobs/nightly/trigger`, operator, {})
        const run = yield* trace("event cron")
        assert.strictEqual(
          outline(run),
          lines("event cron", "  mailbox wait", "  turn", "  operation kv.set", "  turn"),
        )
        assert.deepInclude(run.span.attributes, {
          "flora.cron.job": "nightly",
          "flora.cron.trigger": "manual",
        })

        const { json } = yield* house.ask("GET", `/api/guilds/${guildId}/status`, operator)
        const from = Number(json["worker"])
        const caller = { traceId: "ab".repeat(16), spanId: "cd".repeat(8) }
        yield* house.ask(
          "POST",
          `/api/guilds/${guildId}/migrate`,
          operator,
          { worker: 1 - from },
          { traceparent: `00-${caller.traceId}-${caller.spanId}-01` },
        )
        const migration = yield* eventually(() => collector.treesOf(caller.traceId, caller.spanId)[0])
        assert.strictEqual(
          outline(migration),
          lines(
            "POST",
            "  Relocation.migrate",
            "    GuildActor.migrate",
            "      migration.prepare",
            "      migration.quiesce",
            "      migration.replay",
            "    Placements.put",
            "      postgres",
            "  Audit.record",
            "    postgres",
          ),
        )
        assert.deepInclude(spanOf(migration, "migration.quiesce").attributes, { "flora.worker.id": from })
        assert.deepInclude(spanOf(migration, "migration.replay").attributes, { "flora.worker.id": 1 - from })
        assert.deepInclude(spanOf(migration, "GuildActor.migrate").attributes, {
          "flora.migration.outcome": "Moved",
        })

        const deploy = yield* trace("POST", (tree) => outline(tree).includes("Deployer.deploy"))
        const parts = spanOf(deploy, "Deployer.deploy")
        assert.includeMembers(
          collector.treesOf(parts.traceId, parts.spanId).map(({ span }) => span.name),
          ["GuildActor.prepare", "Commands.sync", "Deployments.activate"],
        )
        assert.deepInclude(deploy.span.attributes, {
          "http.route": "/api/deployments/:guildId",
          "http.response.status_code": 200,
        })

        yield* say("fail")
        const failed = yield* trace("event messageCreate", ({ span }) => span.status === 2)
        assert.deepInclude(failed.span.attributes, { "error.type": "EventFailed" })
        assert.strictEqual(failed.span.events[0]!.name, "exception")

        // People's keys go through requests that are traced.
        const { token } = yield* house.makeToken(operator, { scope: "read" })
        const { answer, session } = yield* house.signIn(you)
        assert.isNotEmpty(session)
        yield* house.ask("GET", `/api/guilds/${guildId}/status?token=${token}`, bearer(token))
        yield* trace("GET", ({ span }) => span.attributes["http.route"] === "/api/guilds/:guildId/status")
        assert.isBelow(answer.status, 400)

        const keys = new Set(collector.spans.flatMap(({ attributes }) => Object.keys(attributes)))
        assert.deepStrictEqual(
          [...keys].filter((key) => !(key in spanAttributes)),
          [],
        )
        assert.deepStrictEqual(collector.problems, [])
        // Neither what was said nor how a script failed, no token and no secret.
        for (const secret of [
          "Attack at dawn",
          "the sentence",
          "kept in the dark",
          "heard",
          operatorSecret,
          botToken,
          token,
          session,
          "code=",
          "token=",
        ])
          assert.isFalse(
            collector.bodies.some((body) => body.includes(secret)),
            secret,
          )
      }).pipe(Effect.scoped),
    60_000,
  )

  it.live(
    "are kept for what fails or is slow where nothing is sampled, and cost nothing where the collector is down",
    () =>
      Effect.gen(function* () {
        const { collector, house, trace, tracesOf, say } = yield* makeTraced({
          OTEL_TRACES_SAMPLER_ARG: "0",
          OTEL_EXPORTER_OTLP_HEADERS: "x-team=flora%20one",
          RUNTIME_SLOW_MS: "300",
        })
        yield* say("echo one")
        yield* say("fail")
        const failed = yield* trace("event messageCreate")
        assert.strictEqual(outline(failed), lines("event messageCreate", "  mailbox wait", "  turn"))
        assert.deepStrictEqual(yield* tracesOf("messageCreate"), [failed.span.traceId])
        // When it was printed, nobody knew that the trace would be kept.
        assert.deepStrictEqual(yield* tracesOf("heard%20fail"), [undefined])
        yield* say("slow")
        const slow = yield* trace("event messageCreate", ({ span }) => span.status === 1)
        assert.isTrue(slow.span.end - slow.span.start >= 300_000_000n)
        assert.strictEqual(
          outline(slow),
          lines(
            "event messageCreate",
            "  mailbox wait",
            "  turn",
            "  turn",
            "  operation message.send",
            "  turn",
          ),
        )
        for (const span of flatten(slow))
          assert.isTrue(span.start >= slow.span.start && span.end <= slow.span.end, span.name)
        yield* say("refused")
        const refused = yield* trace("event messageCreate", (tree) =>
          outline(tree).includes("rest.editMessage"),
        )
        assert.strictEqual(refused.span.attributes["flora.event.outcome"], "Handled")
        assert.strictEqual(spanOf(refused, "operation rest.editMessage").status, 2)
        assert.isString(spanOf(refused, "operation rest.editMessage").attributes["error.type"])
        // A deploy is kept whatever the ratio; the quick message is not.
        yield* trace("POST", (tree) => outline(tree).includes("Deployer.deploy"))
        assert.strictEqual(collector.traces("event messageCreate").length, 3)
        assert.strictEqual(collector.headers[0]!["x-team"], "flora one")
        assert.deepStrictEqual(collector.problems, [])

        // Whatever the collector does, every event is handled.
        const events = Effect.map(house.ask("GET", "/metrics"), ({ text }) => {
          const of = (outcome: string) =>
            Number(
              new RegExp(`flora_events_total\\{class="messageCreate",outcome="${outcome}"\\} (\\d+)`).exec(
                text,
              )?.[1],
            )
          return { accepted: of("accepted"), handled: of("handled") }
        })
        for (const manner of ["refuse", "hang"] as const) {
          collector.behave(manner)
          const before = yield* events
          for (let n = 0; n < 40; n++) yield* say(n % 2 === 0 ? `echo ${n}` : "fail")
          yield* events.pipe(
            Effect.repeat({
              schedule: Schedule.spaced("20 millis"),
              // The bot's own answers are messages as well.
              until: ({ accepted, handled }) => handled === accepted && accepted >= before.accepted + 60,
            }),
            Effect.timeout("15 seconds"),
          )
        }
      }).pipe(Effect.scoped),
    60_000,
  )

  it.live(
    "begin at the command line, or with whoever runs it",
    () =>
      Effect.gen(function* () {
        const { collector, house, eventually } = yield* makeTraced()
        const directory = yield* temporaryDirectory
        const deploy = (env: Record<string, string>) =>
          runProgram(
            "src/cli/main.ts",
            ["deploy", "examples/starter/src/main.ts", "--guild", guildId],
            { XDG_CONFIG_HOME: directory, FLORA_API_URL: house.url, FLORA_TOKEN: operatorSecret, ...env },
            resolve(import.meta.dirname, "../.."),
          )
        const caller = { traceId: "12".repeat(16), spanId: "34".repeat(8) }
        const { code, output } = yield* deploy({
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          TRACEPARENT: `00-${caller.traceId}-${caller.spanId}-01`,
        })
        assert.strictEqual(code, 0, output)
        const tree = yield* eventually(() =>
          collector
            .treesOf(caller.traceId, caller.spanId)
            .find((each) => outline(each).includes("Deployments.activate")),
        )
        assert.deepStrictEqual(
          outline(tree)
            .split("\n")
            .slice(0, 8)
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
          ],
        )
        assert.includeMembers(
          collector.resources.map((resource) => resource["service.name"]),
          ["flora", "flora-cli"],
        )
        assert.deepStrictEqual(collector.problems, [])
        for (const secret of [operatorSecret, house.url])
          assert.isFalse(
            collector.bodies.some((body) => body.includes(secret)),
            secret,
          )
        // A collector that is away fails nothing.
        assert.strictEqual((yield* deploy({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" })).code, 0)
      }).pipe(Effect.scoped),
    60_000,
  )
})
