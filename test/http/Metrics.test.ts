import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { until } from "../actors/GuildFixture.ts"
import { makeGround } from "../gateway/Flora.ts"

const [busy, silent] = ["900000000000000001", "900000000000000002"] as [GuildId, GuildId]

describe("GET /metrics", () => {
  it.live(
    "adds up what happened to the events, and every event is accounted for",
    () =>
      Effect.gen(function* () {
        const { discord, deploy, start } = yield* makeGround
        const stuck = `on("messageCreate", async (ctx) => { await ctx.reply("took"); await new Promise(() => {}) })`
        yield* deploy(busy, stuck, ["messageCreate"])
        yield* deploy(silent, `on("messageDelete", () => {})`, ["messageDelete"])
        discord.heartbeatMs = 200
        const flora = yield* start({
          RUNTIME_RUNNING_HANDLERS: "1",
          RUNTIME_DROPPABLE_QUEUE: "3",
          RUNTIME_MAILBOX_CAPACITY: "4",
          RUNTIME_DISPATCH_TIMEOUT_SECS: "60",
          RUNTIME_DRAIN_SECS: "0.1",
        })
        const scrape = Effect.promise(async () => {
          const response = await fetch(`${flora.url}/metrics`)
          assert.include(response.headers.get("content-type"), "text/plain; version=0.0.4")
          const lines = (await response.text()).split("\n").filter((line) => /^[^#]/.test(line))
          return new Map(
            lines.map((line) => {
              const [, name, value] = /^(\S+) ([\d.e-]+)$/.exec(line)!
              return [name!, Number(value)]
            }),
          )
        })
        discord.say(busy, "first")
        yield* until(() => discord.replies.includes("took"))
        for (let n = 0; n < 5; n++) discord.say(busy, String(n))
        const deleted = (guildId: GuildId) =>
          discord.dispatch("MESSAGE_DELETE", { id: "1", channel_id: guildId, guild_id: guildId })
        deleted(silent)

        const expected = {
          'flora_events_total{class="messageCreate",outcome="accepted"}': 6,
          'flora_events_total{class="messageCreate",outcome="handled"}': 0,
          'flora_events_total{class="messageCreate",outcome="shed"}': 2,
          'flora_events_total{class="messageCreate",outcome="overflow"}': 0,
          'flora_events_pending{class="messageCreate"}': 4,
          'flora_events_total{class="messageDelete",outcome="accepted"}': 1,
          'flora_events_total{class="messageDelete",outcome="handled"}': 1,
          'flora_events_pending{class="messageDelete"}': 0,
          'flora_guilds{state="live"}': 2,
          'flora_guilds{state="cold"}': 0,
          'flora_isolates{worker="0"}': 2,
          'flora_host_restarts_total{worker="0"}': 0,
          flora_log_lines_lost_total: 0,
        }
        const read = Effect.map(scrape, (all) =>
          Object.fromEntries(Object.keys(expected).map((name) => [name, all.get(name)])),
        )
        const last = yield* read.pipe(
          Effect.repeat({ until: (seen) => JSON.stringify(seen) === JSON.stringify(expected) }),
          Effect.timeoutOrElse({ duration: "10 seconds", orElse: () => read }),
        )
        assert.deepStrictEqual(last, expected)
        // The metric gatewayHeartbeat.
        yield* scrape.pipe(
          Effect.repeat({
            schedule: Schedule.spaced("50 millis"),
            until: (seen) => (seen.get('flora_gateway_heartbeat_seconds{shard="0"}') ?? 0) > 0,
          }),
          Effect.timeout("15 seconds"),
        )
        const all = yield* scrape
        for (const [name, accepted] of all) {
          const [, kind] = /^flora_events_total\{class="(\w+)",outcome="accepted"\}$/.exec(name) ?? []
          if (kind === undefined) continue
          const of = (outcome: string) => all.get(`flora_events_total{class="${kind}",outcome="${outcome}"}`)!
          const pending = all.get(`flora_events_pending{class="${kind}"}`)!
          assert.strictEqual(accepted, of("handled") + of("shed") + pending, kind)
        }
      }),
    60_000,
  )
})
