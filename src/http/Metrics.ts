/**
 * `GET /metrics`, for Prometheus. Nothing is measured for it: what the actors and workers count anyway is added up when somebody
 * asks, so that events cost no more than an increment.
 */
import { Effect } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Account } from "../actors/Mailbox.ts"
import { GuildRouter } from "../actors/GuildRouter.ts"
import { migrationsSoFar } from "../actors/MigrationMetrics.ts"
import { Rebalancer } from "../actors/Rebalancer.ts"
import type { GuildStatus } from "../actors/GuildStatus.ts"
import { Guilds } from "../discord/Guilds.ts"
import { eventClasses, type EventKind } from "../domain/GuildEvent.ts"
import { isOperator } from "../domain/Access.ts"
import { Limits } from "../domain/Limits.ts"
import type { GuildId } from "../domain/Ids.ts"
import { type LabelledDistribution, type Sample, type Samples, toPrometheus } from "../domain/Metrics.ts"
import { Gate } from "./Gate.ts"
import { shownBy } from "./Requests.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { Counts, type WorkerCounts } from "../layers/Counts.ts"
import { EventLoop } from "../layers/EventLoop.ts"
import { Tracing } from "../layers/Tracing.ts"
import { CronRunner } from "../services/cron/CronRunner.ts"
import { Logs } from "../services/Logs.ts"

const kinds = Object.keys(eventClasses) as ReadonlyArray<EventKind>
const outcomes = ["accepted", "handled", "shed", "overflow"] as const satisfies ReadonlyArray<keyof Account>

/** How all guilds together fare. Going through many thousands gives way to events in between. */
const census = Effect.gen(function* () {
  const router = yield* GuildRouter
  const guilds = yield* Guilds
  const events = new Map(
    kinds.map((kind) => [kind, { accepted: 0, handled: 0, shed: 0, overflow: 0, pending: 0 }]),
  )
  const states: Record<GuildStatus["state"], number> = { cold: 0, starting: 0, live: 0, quarantined: 0 }
  const depth = new Map<string, number>([["none", 0]])
  const busiest: Array<{ readonly guildId: GuildId; readonly cpuMicros: number; readonly handled: number }> =
    []
  yield* Effect.forEach(
    router.all(),
    ({ guildId, actor }) =>
      Effect.sync(() => {
        const { events: accounts, worker, queued } = actor.status()
        const place = worker === undefined ? "none" : String(worker)
        depth.set(place, (depth.get(place) ?? 0) + queued)
        const handled = Object.values(accounts).reduce((sum, account) => sum + account.handled, 0)
        busiest.push({ guildId, cpuMicros: actor.computedMicros, handled })
        for (const [kind, account] of Object.entries(accounts)) {
          const total = events.get(kind as EventKind)!
          for (const outcome of outcomes) total[outcome] += account[outcome]
          total.pending += account.pending
        }
      }),
    { discard: true },
  )
  yield* Effect.forEach(
    guilds.ids(),
    (guildId) =>
      Effect.sync(() => {
        states[router.find(guildId as GuildId)?.status().state ?? "cold"]++
      }),
    { discard: true },
  )
  busiest.sort((one, other) => other.cpuMicros - one.cpuMicros)
  return { events, states, depth, busiest }
})

/** Every metric's values now, with those of this many guilds: a new metric gets its line here. */
const samples = Effect.fnUntraced(function* (named: number) {
  const { events, states, depth, busiest } = yield* census
  const counts = yield* Counts
  const traces = (yield* Tracing)?.counters()
  const lag = (yield* EventLoop).lag()
  const operations = counts.operations.entries()
  const shards = [...counts.shards]
  const top = busiest.slice(0, named)
  const workers = (yield* WorkerPool).status()
  const cron = (yield* CronRunner).counters()
  const rebalancing = (yield* Rebalancer).counters()
  const migrations = yield* migrationsSoFar
  const migrated = Object.fromEntries(migrations.outcomes)
  // Every worker from the beginning: a series that appears with its first event has no rate for it.
  for (const { id } of workers) counts.worker(id)
  const perWorker = (value: (of: WorkerCounts) => number) =>
    counts.workers().map(([id, of]): Sample => [[String(id)], value(of)])
  for (const { id } of workers) if (!depth.has(String(id))) depth.set(String(id), 0)
  return {
    dispatchSuccess: perWorker(({ success }) => success),
    dispatchError: perWorker(({ error }) => error),
    dispatchDuration: counts
      .workers()
      .map(([id, { duration }]): LabelledDistribution => [[String(id)], duration.distribution()]),
    timeoutError: perWorker(({ timeout }) => timeout),
    oomError: perWorker(({ outOfMemory }) => outOfMemory),
    isolateRestarted: perWorker(({ restarted }) => restarted),
    turns: perWorker(({ turns }) => turns),
    cpuSeconds: perWorker(({ cpuMicros }) => cpuMicros / 1e6),
    queueDepth: Array.from(depth, ([worker, queued]): Sample => [[worker], queued]),
    quarantines: [[[], counts.quarantines]],
    operations: operations.map(([name, outcome, count]): Sample => [[name, outcome], count]),
    kvOperations: operations
      .filter(([name]) => name.startsWith("kv."))
      .map(([name, outcome, count]): Sample => [[name, outcome], count]),
    restRequests: counts.rest
      .entries()
      .map(([call, outcome, count]): Sample => [[...call.split(" "), outcome], count]),
    restDuration: [[[], counts.restDuration.distribution()]],
    rateLimits: Array.from(counts.rateLimits, ([scope, count]): Sample => [[scope], count]),
    gatewayShards: (["connecting", "ready", "closed"] as const).map((state): Sample => [
      [state],
      shards.filter(([, shard]) => shard.state === state).length,
    ]),
    gatewayHeartbeat: shards.map(([id, { heartbeatMs }]): Sample => [[String(id)], heartbeatMs / 1000]),
    eventLoopLag: [
      [["0.5"], lag.p50],
      [["0.99"], lag.p99],
      [["1"], lag.max],
    ],
    migrationSuccess: [[[], migrated["moved"] ?? 0]],
    migrationTimeout: [[[], migrated["timed_out"] ?? 0]],
    migrationQuiesce: [[[], migrations.pause]],
    cronLateness: [[[], counts.cronLateness.distribution()]],
    traces:
      traces === undefined
        ? []
        : [
            [["kept"], traces.kept],
            [["dropped"], traces.dropped],
          ],
    guildEvents: top.map(({ guildId, handled }): Sample => [[guildId], handled]),
    guildCpuSeconds: top.map(({ guildId, cpuMicros }): Sample => [[guildId], cpuMicros / 1e6]),
    events: [...events].flatMap(([kind, total]) =>
      outcomes.map((outcome): Sample => [[kind, outcome], total[outcome]]),
    ),
    pending: Array.from(events, ([kind, total]): Sample => [[kind], total.pending]),
    guilds: Object.entries(states).map(([state, count]): Sample => [[state], count]),
    hostRestarts: workers.map(({ id, restarts, replacements }): Sample => [
      [String(id)],
      restarts + replacements,
    ]),
    isolates: workers.map(({ id, isolates }): Sample => [[String(id)], isolates]),
    hostMemory: workers.map(({ id, memoryMb }): Sample => [[String(id)], Math.round(memoryMb * 2 ** 20)]),
    migrations: migrations.outcomes.map(([outcome, count]): Sample => [[outcome], count]),
    migrationSeconds: [[[], migrations.duration]],
    migrationPause: [[[], migrations.pause]],
    rebalanceMoves: [
      [["moved"], rebalancing.moved],
      [["failed"], rebalancing.failed],
    ],
    cronRuns: [
      [["started"], cron.started],
      [["ran"], cron.ran],
      [["failed"], cron.failed],
      [["taken_over"], cron.takenOver],
    ],
    cronFindings: Object.entries(cron.findings).map(([kind, count]) => [[kind], count]),
    logLinesLost: [[[], (yield* Logs).lost()]],
  } satisfies Samples
})

/** Open to everyone who reaches the port: it tells totals only. Operators are told which guilds are the busiest, too. */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const services = yield* Effect.context<
      CronRunner | EventLoop | GuildRouter | Guilds | Logs | Rebalancer | WorkerPool
    >()
    const gate = yield* Gate
    const { guildMetrics } = yield* Limits
    const isOperators = Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
      request.headers["authorization"] === undefined
        ? Effect.succeed(false)
        : Effect.match(gate.identify(shownBy(request)), { onSuccess: isOperator, onFailure: () => false }),
    )
    const answer = isOperators.pipe(
      Effect.flatMap((named) => samples(named ? guildMetrics : 0)),
      Effect.map((all) =>
        HttpServerResponse.text(toPrometheus(all), {
          contentType: "text/plain; version=0.0.4; charset=utf-8",
        }),
      ),
      Effect.provideContext(services),
    )
    for (const path of ["/metrics", "/api/metrics"] as const) yield* router.add("GET", path, answer)
  }),
)
