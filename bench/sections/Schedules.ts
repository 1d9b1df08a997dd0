/** Durable schedules: how late a run starts, and a storm of runs that are due at once, beside graphile-worker and BullMQ on the same machine. */
import { Effect, Schema } from "effect"
import { type Figure, flora } from "../Figures.ts"
import { isInstalled } from "../Peers.ts"
import { interleave, type Section, startAll } from "../Section.ts"
import { startPostgres, startRedis } from "../Servers.ts"

const Lateness = Schema.Struct({ p50: Schema.Number, p99: Schema.Number })
const Storm = Schema.Struct({ perSecond: Schema.Number })
const Live = Schema.Struct({ cold: Schema.Number, live: Schema.Number })

export const schedules: Section = {
  name: "schedules",
  run: Effect.fnUntraced(function* (plan) {
    const figures: Array<Figure> = []
    const add = (
      work: string,
      size: number,
      contender: string,
      unit: string,
      better: Figure["better"],
      samples: ReadonlyArray<number>,
    ) => figures.push({ section: "schedules", work, size, contender, unit, better, samples })
    const postgres = yield* startPostgres.pipe(
      Effect.catch((error) =>
        Effect.as(
          Effect.sync(() => plan.missing(`schedules: no Postgres (${String(error)})`)),
          undefined,
        ),
      ),
    )
    if (postgres === undefined) return []
    const redis = plan.peers ? yield* startRedis : undefined
    if (plan.peers && redis === undefined) plan.missing("BullMQ: redis-server is not on the PATH")
    const parameters = { postgres, redis }
    const peer = (name: string, program: string, isThere: boolean) =>
      plan.peers && isThere ? [{ name, program, parameters, ready: Schema.Unknown }] : []
    const contenders = yield* startAll(plan, [
      { name: flora, program: "flora/cron.ts", parameters, ready: Schema.Unknown },
      ...peer("graphile-worker", "peers/graphile.mjs", isInstalled(["graphile-worker"])),
      ...peer("BullMQ", "peers/bullmq.mjs", redis !== undefined && isInstalled(["bullmq"])),
    ])
    const runs = plan.quick ? 1 : 3
    const late = yield* interleave(plan, runs, contenders, (each) =>
      each.ask("lateness", { jobs: plan.quick ? 50 : 500, everyMs: 4 }, Lateness),
    )
    for (const [{ name }, heard] of late) {
      // The clock has steps of a millisecond, and a start that was prepared may have no lateness to show.
      const of = (what: "p50" | "p99") => heard.map((each) => Math.max(1, each[what]))
      add("lateness of a start: p50", 250, name, "ms", "less", of("p50"))
      add("lateness of a start: p99", 250, name, "ms", "less", of("p99"))
    }
    for (const jobs of plan.quick ? [500] : [100, 1000, 10_000]) {
      const storms = yield* interleave(plan, jobs > 1000 ? 1 : Math.min(2, runs), contenders, (each) =>
        each.ask("storm", { jobs }, Storm),
      )
      for (const [{ name }, heard] of storms)
        add(
          "due at once, until all are recorded as ended",
          jobs,
          name,
          "runs/s",
          "more",
          heard.map(({ perSecond }) => perSecond),
        )
    }
    const ours = contenders.find(({ name }) => name === flora)
    if (ours !== undefined && !plan.quick) {
      for (const jobs of [20, 200]) {
        const { cold, live } = yield* ours.ask("live", { jobs }, Live)
        add("due at once, through isolates: cold guilds", jobs, flora, "runs/s", "more", [cold])
        add("due at once, through isolates: live guilds", jobs, flora, "runs/s", "more", [live])
      }
    }
    return figures
  }),
}
