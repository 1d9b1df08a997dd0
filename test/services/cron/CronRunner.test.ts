import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schedule, Scope } from "effect"
import { Authority } from "../../../src/domain/Authority.ts"
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
      for (const guild of guilds)
        yield* all[0]!.jobs.sync(guild, [
          job("a", "* * * * *"),
          job("b", "* * * * *", { jitter: 30_000, overlap: "bufferAll" }),
        ])
      for (let n = 1; n <= 3; n++) {
        hands.now += minute
        yield* settled(
          all[0]!,
          "a",
          Array.from({ length: guilds.length * n }, () => "ran"),
        )
      }
      const keys = all.flatMap(({ given }) =>
        given.map((run) => `${run.guildId} ${run.job} ${run.scheduledAt}`),
      )
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
      // Whoever has been handed on writes nothing, be the claim still theirs.
      const stale = Effect.provideService(Authority, { epoch: 1, holds: () => false })
      assert.isFalse(yield* stale(one.runner.step({ ...step, name: "stale" })))
      assert.isFalse(yield* stale(one.runner.sleep({ ...step, name: "stale" }, minute)))
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

  it.live(
    "tries a failed run again, tells of the last failure, and starts no more than there is room for",
    () =>
      Effect.gen(function* () {
        const limits = { cronConcurrency: 3, cronBatch: 2 }
        const { hands, runtime } = yield* makeCron("2026-03-01T00:00:30Z", limits)
        const one = yield* runtime((run) =>
          run.job === "bad" ? { _tag: "Failed", reason: "no" } : undefined,
        )
        const retry = { maxAttempts: 3, backoff: 1000 }
        yield* one.jobs.sync(guildId, [job("bad", "30 0 * * *", { retry })])
        hands.now += 30 * minute
        for (let attempt = 1; attempt <= 3; attempt++) {
          yield* until(() => one.given.length === attempt)
          yield* Effect.sleep("50 millis")
          hands.now += 4000
        }
        yield* settled(one, "bad", ["failed"])
        assert.deepStrictEqual(
          one.given.map((run) => run.attempt),
          [1, 2, 3],
        )
        assert.match(
          one.logs.read(guildId, 9)[0]!.message,
          /bad of 2026-03-01T00:30:00.000Z failed after 3 attempts: no/,
        )
        yield* one.jobs.sync(
          guildId,
          Array.from({ length: 5 }, (_, i) => job(`open ${i}`, "* * * * *")),
        )
        hands.now += minute
        yield* until(() => one.given.length === 6)
        yield* Effect.sleep("100 millis")
        assert.lengthOf(one.given, 6)
        one.runner.ended(one.given[4]!, { _tag: "Ran" })
        yield* until(() => one.given.length === 7)
      }).pipe(Effect.scoped),
  )

  it.live(
    "sleeps and goes on, remembers so many steps, and postpones what a guild cannot take until it is too late",
    () =>
      Effect.gen(function* () {
        const { hands, runtime } = yield* makeCron("2026-03-01T00:00:30Z", { cronSteps: 2 })
        const one = yield* runtime((run) =>
          run.job === "away" ? { _tag: "NotBegun", reason: "quarantined" } : undefined,
        )
        yield* one.jobs.sync(guildId, [job("naps", "1 0 * * *"), job("away", "1 0 * * *")])
        hands.now += minute
        yield* until(() => one.given.some((run) => run.job === "naps"))
        const run = one.given.find((each) => each.job === "naps")!
        const step = { guildId, runId: run.runId, claim: run.claim, name: "a", result: null, error: null }
        assert.isFalse(yield* one.runner.step({ ...step, guildId: "900000000000000009" as typeof guildId }))
        assert.isTrue(yield* one.runner.step(step))
        assert.isTrue(yield* one.runner.sleep({ ...step, name: "nap" }, 5 * minute))
        one.runner.ended(run, { _tag: "Ran" })
        yield* settled(one, "naps", ["sleeping"])
        hands.now += 5 * minute
        yield* until(() => one.given.filter((each) => each.job === "naps").length === 2)
        const again = one.given.findLast((each) => each.job === "naps")!
        assert.deepInclude(again, {
          attempt: 1,
          claim: 2,
          steps: [
            ["a", null],
            ["nap", null],
          ],
        })
        assert.isFalse(yield* one.runner.step({ ...step, claim: 2, name: "third" }))
        yield* settled(one, "away", ["missed"])
      }).pipe(Effect.scoped),
  )

  it.live("works through a long outage in portions, survives clocks that jump, and finds nothing wrong", () =>
    Effect.gen(function* () {
      const limits = { cronSlotsPerTick: 120, cronCheckSecs: 0.2 }
      const { hands, runtime } = yield* makeCron("2026-03-01T00:00:30Z", limits)
      const one = yield* runtime()
      yield* one.jobs.sync(guildId, [job("often", "* * * * *")])
      hands.now += 1000 * minute
      yield* until(() => one.given.length === 1)
      const rows = yield* records(one, "often")
      assert.strictEqual(
        rows.reduce((sum, { slots }) => sum + slots, 0),
        1000,
      )
      assert.isBelow(rows.length, 140)
      // Backwards: no slot is run twice, and nothing is run before its time.
      hands.now -= 100 * minute
      yield* Effect.sleep("500 millis")
      assert.lengthOf(one.given, 1)
      hands.now += 101 * minute
      yield* until(() => one.given.length === 2)
      // The metric cronFindings.
      assert.strictEqual(one.runner.counters().findings.unrecorded, 0)
      yield* one.sql`DELETE FROM cron_runs WHERE scheduled_at IN (SELECT scheduled_at FROM cron_runs ORDER BY scheduled_at DESC OFFSET 3 LIMIT 1)`
      yield* until(() => one.runner.counters().findings.unrecorded > 0)
    }).pipe(Effect.scoped),
  )

  it.live("forgets runs and jobs that ended long ago", () =>
    Effect.gen(function* () {
      const { hands, runtime } = yield* makeCron("2026-03-01T00:00:30Z", { cronRetentionDays: 7 })
      const scope = yield* Scope.make()
      const one = yield* Scope.provide(runtime(), scope)
      yield* one.jobs.sync(guildId, [job("old", "1 0 * * *")])
      hands.now += minute
      yield* settled(one, "old", ["ran"])
      yield* one.jobs.sync(guildId, [])
      yield* Scope.close(scope, Exit.void)
      hands.now += 8 * 86_400_000
      const two = yield* runtime()
      yield* two.jobs
        .list(guildId, 1)
        .pipe(
          Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (jobs) => jobs.length === 0 }),
          Effect.timeout("10 seconds"),
        )
      assert.lengthOf(yield* records(two, "old"), 0)
    }).pipe(Effect.scoped),
  )
})
