import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schedule, Scope } from "effect"
import { until } from "../../actors/GuildFixture.ts"
import { guildId, job, makeCron, records, type Runtime } from "./Cron.ts"

const minute = 60_000

/** Waits until the records of a job have these states. */
const settled = (runtime: Runtime, name: string, statuses: ReadonlyArray<string>) =>
  records(runtime, name).pipe(
    Effect.repeat({
      schedule: Schedule.spaced("10 millis"),
      until: (rows) => JSON.stringify(rows.map(({ status }) => status)) === JSON.stringify(statuses),
    }),
    Effect.timeout("10 seconds"),
    Effect.catchTag("TimeoutError", () =>
      Effect.flatMap(records(runtime, name), (rows) => Effect.die(new Error(JSON.stringify(rows)))),
    ),
  )

describe("CronRunner", () => {
  it.live("runs each slot once and records what the outage has left out", () =>
    Effect.gen(function* () {
      const { hands, runtime } = yield* makeCron("2026-03-01T00:00:30Z")
      const one = yield* runtime()
      yield* one.jobs.sync(guildId, [
        job("report", "* * * * *"),
        job("all", "* * * * *", { catchUp: "all", catchUpWindow: "3 minutes", overlap: "bufferAll" }),
      ])
      hands.now += minute
      yield* settled(one, "report", ["ran"])
      assert.deepInclude(
        one.given.find((run) => run.job === "report")!,
        { attempt: 1, trigger: "schedule", scheduledAt: Date.parse("2026-03-01T00:01:00Z") },
      )
      hands.now += 5 * minute
      yield* settled(one, "report", ["ran", "missed", "missed", "missed", "missed", "ran"])
      yield* settled(one, "all", ["ran", "missed", "missed", "ran", "ran", "ran"])
      const report = (yield* one.jobs.list(guildId, 2)).find(({ name }) => name === "report")
      assert.deepInclude(report!, { ran: 2, missed: 4, skipped: 0, failed: 0 })
      assert.deepStrictEqual(
        report!.nextAt.map((at) => at.toISOString()),
        ["2026-03-01T00:07:00.000Z", "2026-03-01T00:08:00.000Z"],
      )
    }).pipe(Effect.scoped),
  )

  it.live("gives a slot to one of several runtimes, however many look at it", () =>
    Effect.gen(function* () {
      const { hands, runtime } = yield* makeCron("2026-03-01T00:00:30Z", { cronBatch: 7 })
      const all = [yield* runtime(), yield* runtime(), yield* runtime()]
      const guilds = Array.from(
        { length: 60 },
        (_, i) => String(900000000000000001n + BigInt(i)) as typeof guildId,
      )
      for (const guild of guilds) yield* all[0]!.jobs.sync(guild, [job("a", "* * * * *")])
      for (let n = 0; n < 3; n++) {
        hands.now += minute
        yield* until(() => all.reduce((sum, { given }) => sum + given.length, 0) === guilds.length * (n + 1))
      }
      yield* settled(
        all[0]!,
        "a",
        guilds.flatMap(() => ["ran", "ran", "ran"]),
      )
      const keys = all.flatMap(({ given }) => given.map((run) => `${run.guildId} ${run.scheduledAt}`))
      assert.strictEqual(new Set(keys).size, keys.length)
    }).pipe(Effect.scoped),
  )

  it.live("gives the runs of a runtime that is gone to another one, with the steps they remember", () =>
    Effect.gen(function* () {
      // cronLeaseMs
      const { hands, runtime } = yield* makeCron("2026-03-01T00:00:30Z")
      const scope = yield* Scope.make()
      const one = yield* Scope.provide(
        runtime(() => undefined),
        scope,
      )
      yield* one.jobs.sync(guildId, [job("long", "* * * * *")])
      hands.now += minute
      yield* until(() => one.given.length === 1)
      const [run] = one.given
      const step = { guildId, runId: run!.runId, claim: run!.claim, name: "fetch", result: "42", error: null }
      assert.isTrue(yield* one.runner.step(step))
      // It stops counting without saying so, as a killed process does.
      yield* one.sql`UPDATE cron_runtimes SET home = 'gone', owner = gen_random_uuid()`
      yield* one.sql`UPDATE cron_runs SET owner = (SELECT owner FROM cron_runtimes) WHERE status = 'running'`
      const two = yield* runtime()
      yield* until(() => two.given.length === 1 || one.given.length === 2)
      const again = two.given[0] ?? one.given[1]!
      assert.deepInclude(again, { runId: run!.runId, attempt: 2, claim: 2, steps: [["fetch", "42"]] })
      // What the first delivery still says is not heard.
      assert.isFalse(yield* one.runner.step({ ...step, name: "late" }))
      one.runner.ended(run!, { _tag: "Failed", reason: "too late" })
      yield* settled(two, "long", two.given.length === 1 ? ["ran"] : ["running"])
      yield* Scope.close(scope, Exit.void)
    }).pipe(Effect.scoped),
  )
})
