/** What a collector gets of a message, a command, a run of a schedule, a migration and a deploy. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { guildId, makeHouse, operator } from "../http/House.ts"
import { flatten, outline, type SpanTree, startCollector } from "../layers/otlp/Collector.ts"

const general = "900000000000000011"

const script = `
slash({ name: "greet", description: "Greets", run: (ctx) => ctx.reply("hello " + ctx.user.username) })
cron("nightly", "0 0 1 1 *", async () => { await kv.store("seen").set("nightly", 1) })
on("messageCreate", async (ctx) => {
  if (ctx.msg.content === "fail") throw new Error("the sentence Attack at dawn failed")
  if (ctx.msg.content.startsWith("echo")) await ctx.reply("heard")
})
`

const makeTraced = Effect.fnUntraced(function* (settings: Record<string, string> = {}) {
  const collector = yield* startCollector
  const house = yield* makeHouse({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings })
  const trace = (name: string, holds: (tree: SpanTree) => boolean = () => true) =>
    Effect.sync(() => collector.traces(name).find(holds)).pipe(
      Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (found) => found !== undefined }),
      Effect.timeoutOrElse({
        duration: "15 seconds",
        orElse: () =>
          Effect.die(new Error(`no such trace ${name}: ${collector.requests()} requests, ${String(collector.problems[0])}\n${collector.spans.map((span) => span.name).join().slice(0, 2000)}`)),
      }),
      Effect.map((found) => found!),
    )
  const deployed = yield* house.ask("POST", `/api/deployments/${guildId}`, operator, {
    entry: "bot.ts",
    bundle: script,
  })
  assert.strictEqual(deployed.status, 200, deployed.text)
  const say = (content: string) => house.control("/messages", { channelId: general, content })
  return { collector, house, trace, say }
})

const spanOf = (tree: SpanTree, name: string) => flatten(tree).find((span) => span.name === name)!

describe("traces", () => {
  it.live(
    "hold a message, a command, a run, a migration and a deploy, each from its beginning to the last call",
    () =>
      Effect.gen(function* () {
        const { collector, house, trace, say } = yield* makeTraced({ RUNTIME_MAX_WORKERS: "2" })

        yield* say("echo Attack at dawn")
        const message = yield* trace("event messageCreate", (tree) => outline(tree).includes("DiscordRest"))
        assert.strictEqual(
          outline(message),
          [
            "event messageCreate",
            "  mailbox wait",
            "  turn",
            "  operation message.send",
            "    DiscordRest.request",
            "  turn",
          ].join("\n"),
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
        for (const span of flatten(message))
          assert.isTrue(span.start >= message.span.start && span.end <= message.span.end)
        assert.deepInclude(collector.resources[0], { "service.name": "flora" })

        console.log(yield* house.control("/interactions", { channelId: general, name: "greet", options: [] }))
        const command = yield* trace("event interactionCreate")
        console.log(outline(command))
        yield* house.ask("POST", `/api/cron/${guildId}/jobs/nightly/trigger`, operator, {})
        const run = yield* trace("event cron")
        console.log(outline(run), run.span.attributes)
        const { json } = yield* house.ask("GET", `/api/guilds/${guildId}/status`, operator)
        const moved = yield* house.ask("POST", `/api/guilds/${guildId}/migrate`, operator, { worker: 1 - Number(json["worker"]) }, { traceparent: `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01` })
        console.log(moved.text)
        yield* say("fail")
        const failed = yield* trace("event messageCreate", ({span}) => span.status === 2)
        console.log(outline(failed), failed.span.attributes, failed.span.events)
        yield* Effect.sleep(3000)
        const all = new Set(collector.spans.map((s) => s.traceId))
        for (const root of collector.spans.filter((s) => s.parentSpanId === "" || s.parentSpanId === "cd".repeat(8))) console.log(outline(collector.treesOf(root.traceId, root.parentSpanId)[0]!), root.attributes)
        console.log(all.size)
      }).pipe(Effect.scoped),
    60_000,
  )
})
