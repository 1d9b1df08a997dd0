/** Each metric, moved by what it says it counts. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { metricDefinitions, type MetricName } from "../../src/domain/Metrics.ts"
import { startCollector } from "../layers/otlp/Collector.ts"
import { guildId, makeHouse, nobody, operator } from "./House.ts"

const general = "900000000000000011"

const script = `
const seen = kv.store("seen")
cron("nightly", "0 0 1 1 *", async () => { await seen.set("nightly", "1") })
cron("broken", "0 0 1 1 *", () => { throw new Error("never works") })
on("messageCreate", async (ctx) => {
  if (ctx.msg.author.bot) return
  if (ctx.msg.content === "fail") throw new Error("failed")
  if (ctx.msg.content === "loop") for (;;);
  if (ctx.msg.content === "eat") { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)) }
  if (ctx.msg.content === "wait") await new Promise((resolve) => setTimeout(resolve, 1500))
  await ctx.reply("heard")
})
`

/** Moved elsewhere, with what it takes to move them. */
const elsewhere: Partial<Record<MetricName, string>> = {
  rebalanceMoves: "actors/Rebalancer.test.ts",
  gatewayHeartbeat: "http/Metrics.test.ts",
  logLinesLost: "services/LogStore.test.ts",
  cronFindings: "services/cron/CronRunner.test.ts",
}

describe("the metrics", () => {
  it.live(
    "move, every one of them",
    () =>
      Effect.gen(function* () {
        const collector = yield* startCollector
        const house = yield* makeHouse({
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          RUNTIME_MAX_WORKERS: "2",
          RUNTIME_HEAP_MB: "16",
          RUNTIME_MIGRATION_TIMEOUT_MS: "100",
          RUNTIME_RUNNING_HANDLERS: "1",
          RUNTIME_QUARANTINE_SECS: "600",
        })
        const say = (content: string) => house.control("/messages", { channelId: general, content })
        const scrape = (credential = operator) =>
          Effect.map(house.ask("GET", "/metrics", credential), ({ text }) => text.split("\n"))
        const names = Object.keys(metricDefinitions) as ReadonlyArray<MetricName>
        /** Those that were other than 0 when somebody looked; a queue is soon empty again. */
        const moved = new Set<MetricName>()
        /** The sum of all series of a metric; of a histogram, what it has counted. */
        const sumOf = (lines: ReadonlyArray<string>, name: MetricName, label = "") => {
          const { name: shown, type } = metricDefinitions[name]
          const start = type === "histogram" ? `${shown}_count` : shown
          return lines
            .filter((line) => new RegExp(`^${start}[{ ]`).test(line) && line.includes(label))
            .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0)
        }
        const until = (name: MetricName, least = 1, label = "") =>
          scrape().pipe(
            Effect.tap((lines) =>
              Effect.sync(() => names.forEach((name) => sumOf(lines, name) !== 0 && moved.add(name))),
            ),
            Effect.repeat({
              schedule: Schedule.spaced("50 millis"),
              until: (lines) => sumOf(lines, name, label) >= least,
            }),
            Effect.timeoutOrElse({
              duration: "20 seconds",
              orElse: () => Effect.die(new Error(`${name} ${label} has not moved to ${least}`)),
            }),
          )
        const status = Effect.map(
          house.ask("GET", `/api/guilds/${guildId}/status`, operator),
          ({ json }) => json,
        )
        const migrate = Effect.flatMap(status, ({ worker }) =>
          house.ask("POST", `/api/guilds/${guildId}/migrate`, operator, { worker: 1 - Number(worker) }),
        )

        const deploy = Effect.map(
          house.ask("POST", `/api/deployments/${guildId}`, operator, { entry: "bot.ts", bundle: script }),
          ({ status, text }) => assert.strictEqual(status, 200, text),
        )
        yield* deploy
        yield* say("hello")
        yield* until("dispatchSuccess")
        yield* say("fail")
        yield* until("dispatchError")
        for (const job of ["nightly", "broken"])
          yield* house.ask("POST", `/api/cron/${guildId}/jobs/${job}/trigger`, operator, {})
        yield* until("kvOperations", 1, 'outcome="ok"')
        yield* until("cronLateness")
        yield* until("cronRuns", 1, 'outcome="ran"')
        yield* migrate
        yield* until("migrationSuccess")
        yield* until("migrationQuiesce")

        // One handler at a time: what comes behind it waits.
        yield* say("wait")
        yield* say("hello")
        yield* until("queueDepth")
        yield* until("pending", 2)
        yield* migrate
        yield* until("migrationTimeout")
        yield* until("pending", 0)

        yield* house.control("/rate-limits", { bucket: { limit: 1, windowMs: 500 } })
        yield* Effect.forEach([1, 2, 3], () => say("hello"))
        yield* until("rateLimits")
        yield* house.control("/rate-limits", {})

        yield* say("eat")
        yield* until("oomError")
        yield* until("isolateRestarted")
        // Together with the memory these are three strikes.
        for (let strike = 0; strike < 2; strike++) {
          yield* say("loop")
          yield* until("timeoutError", strike + 1)
        }
        yield* until("quarantines")
        yield* until("guilds", 1, 'state="quarantined"')
        yield* deploy
        yield* say("hello")
        yield* until("guilds", 1, 'state="live"')
        // The hosts are children of this process.
        const hosts = execFileSync("pgrep", ["-P", String(process.pid), "-f", "flora-isolate-host"])
        process.kill(Number(hosts.toString().split("\n")[0]), "SIGKILL")
        yield* until("hostRestarts")

        yield* say("hello")
        const lines = yield* until("isolates")
        const still = names.filter((name) => elsewhere[name] === undefined && !moved.has(name))
        assert.deepStrictEqual(still, [])
        for (const [name, file] of Object.entries(elsewhere))
          assert.include(readFileSync(new URL(`../${file}`, import.meta.url), "utf8"), name)

        // As many as guildMetrics says.
        assert.isTrue(lines.some((line) => line.startsWith(`flora_guild_events_total{guild="${guildId}"}`)))
        assert.isFalse((yield* scrape(nobody)).join().includes(guildId))
      }).pipe(Effect.scoped),
    90_000,
  )
})
