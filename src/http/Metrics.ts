/**
 * `GET /metrics`, for Prometheus. Nothing is measured for it: what the actors and workers count anyway is added up when somebody
 * asks, so that events cost no more than an increment.
 */
import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import type { Account } from "../actors/Mailbox.ts"
import { GuildRouter } from "../actors/GuildRouter.ts"
import { migrationsSoFar } from "../actors/MigrationMetrics.ts"
import { Rebalancer } from "../actors/Rebalancer.ts"
import type { GuildStatus } from "../actors/GuildStatus.ts"
import { Guilds } from "../discord/Guilds.ts"
import { eventClasses, type EventKind } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import { type Sample, type Samples, toPrometheus } from "../domain/Metrics.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { CronRunner } from "../services/cron/CronRunner.ts"

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
  yield* Effect.forEach(
    router.all(),
    ({ actor }) =>
      Effect.sync(() => {
        for (const [kind, account] of Object.entries(actor.status().events)) {
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
  return { events, states }
})

/** Every metric's values now: a new metric gets its line here. */
const samples = Effect.gen(function* () {
  const { events, states } = yield* census
  const workers = (yield* WorkerPool).status()
  const cron = (yield* CronRunner).counters()
  const rebalancing = (yield* Rebalancer).counters()
  const migrations = yield* migrationsSoFar
  return {
    events: [...events].flatMap(([kind, total]) =>
      outcomes.map((outcome): Sample => [[kind, outcome], total[outcome]]),
    ),
    pending: Array.from(events, ([kind, total]): Sample => [[kind], total.pending]),
    guilds: Object.entries(states).map(([state, count]): Sample => [[state], count]),
    hostRestarts: workers.map(({ id, restarts }): Sample => [[String(id)], restarts]),
    isolates: workers.map(({ id, isolates }): Sample => [[String(id)], isolates]),
    hostMemory: workers.map(({ id, memoryMb }): Sample => [[String(id)], Math.round(memoryMb * 2 ** 20)]),
    migrations: migrations.outcomes.map(([outcome, count]): Sample => [[outcome], count]),
    migrationSeconds: migrations.duration,
    migrationPause: migrations.pause,
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
    cronFindings: [[[], cron.findings]],
  } satisfies Samples
})

/** Open to everyone who reaches the port: it tells totals only. */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const services = yield* Effect.context<CronRunner | GuildRouter | Guilds | Rebalancer | WorkerPool>()
    const answer = samples.pipe(
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
