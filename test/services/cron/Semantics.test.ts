/** What schedules promise beside the plain run of a slot, each case by the name that it has in the tests of schedulers like this one. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schedule, Scope } from "effect"
import type { ClaimedRun } from "../../../src/services/cron/Runs.ts"
import { jitter } from "../../../src/services/cron/Plan.ts"
import { until } from "../../actors/GuildFixture.ts"
import { guildId, job, makeCron, records, type Runtime } from "./Cron.ts"

const minute = 60_000
const start = "2026-03-01T00:00:30Z"

/** Waits until a job's records have these states, in the order of their slots. */
const eventually = (runtime: Runtime, name: string, expected: string) =>
  records(runtime, name).pipe(
    Effect.map((rows) => rows.map(({ status }) => status).join(" ")),
    Effect.tap((found) =>
      found === expected ? Effect.void : Effect.fail(`${name}: ${found}, not ${expected}`),
    ),
    Effect.retry(Schedule.spaced("10 millis").pipe(Schedule.upTo({ duration: "10 seconds" }))),
    Effect.orDie,
  )

/** Waits until no run of the job is under way. */
const idle = (runtime: Runtime, name: string) =>
  runtime.jobs
    .runs(guildId, name, { limit: 9, status: "running" })
    .pipe(
      Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (runs) => runs.length === 0 }),
      Effect.timeout("10 seconds"),
    )

const failing = (run: ClaimedRun) =>
  run.job.startsWith("bad") ? ({ _tag: "Failed", reason: "no" } as const) : undefined

/** A runtime whose runs go on until the test ends them, unless their name says that they fail. */
const making = Effect.fnUntraced(function* (limits = {}) {
  const { hands, runtime } = yield* makeCron(start, limits)
  const one = yield* runtime(failing)
  const pass = (millis: number) => Effect.sync(() => void (hands.now += millis))
  const end = (name: string) => {
    const at = one.given.findIndex((run) => run.job === name)
    one.runner.ended(one.given.splice(at, 1)[0]!, { _tag: "Ran" })
  }
  const count = (name: string) => one.given.filter((run) => run.job === name).length
  return { hands, runtime, one, pass, end, count }
})

const day = (from: string, to: string) => ({
  from: new Date(`2026-02-28T${from}:00Z`),
  to: new Date(`2026-02-28T${to}:00Z`),
})

describe("Schedules", () => {
  it.live("backfill drains on a paused schedule", () =>
    Effect.gen(function* () {
      const { one, end, count } = yield* making()
      yield* one.jobs.sync(guildId, [job("a", "*/10 * * * *")])
      yield* one.jobs.pause(guildId, "a", "not now")
      assert.strictEqual(yield* one.jobs.backfill(guildId, "a", day("00:00", "00:20"), undefined), 3)
      for (let n = 0; n < 3; n++) {
        yield* until(() => count("a") === 1)
        end("a")
      }
      yield* eventually(one, "a", "ran ran ran")
    }).pipe(Effect.scoped),
  )

  it.live(
    "backfill takes another overlap than the job has, and a second one of the same range runs it again",
    () =>
      Effect.gen(function* () {
        const { one, count } = yield* making({ cronParallelRuns: 2 })
        const names = ["allowAll", "skip", "bufferOne", "cancelOther"] as const
        yield* one.jobs.sync(
          guildId,
          names.map((name) => job(name, "*/10 * * * *")),
        )
        for (const name of names) yield* one.jobs.backfill(guildId, name, day("00:00", "00:30"), name)
        yield* eventually(one, "allowAll", "running running waiting waiting")
        yield* eventually(one, "skip", "running skipped skipped skipped")
        yield* eventually(one, "bufferOne", "running waiting skipped skipped")
        yield* eventually(one, "cancelOther", "skipped skipped skipped running")
        yield* until(() => count("cancelOther") === 1)
        yield* one.jobs.backfill(guildId, "cancelOther", day("00:30", "00:30"), "cancelOther")
        yield* until(() => count("cancelOther") === 2)
        const all = yield* one.jobs.runs(guildId, "cancelOther", { limit: 9 })
        assert.sameMembers(
          all.map(({ status, trigger }) => `${trigger} ${status}`),
          ["backfill running", "backfill cancelled", ...Array.from({ length: 3 }, () => "backfill skipped")],
        )
      }).pipe(Effect.scoped),
  )

  it.live("a run by hand takes another overlap, and does not count against the limit", () =>
    Effect.gen(function* () {
      const { one, pass, end, count } = yield* making()
      yield* one.jobs.sync(guildId, [job("a", "* * * * *", { limit: 2 })])
      yield* pass(minute)
      yield* until(() => count("a") === 1)
      // Skipped, which does not count against the limit either.
      yield* pass(minute)
      yield* eventually(one, "a", "running skipped")
      assert.strictEqual((yield* one.jobs.trigger(guildId, "a", undefined)).status, "skipped")
      assert.strictEqual((yield* one.jobs.trigger(guildId, "a", "allowAll")).status, "due")
      yield* until(() => count("a") === 2)
      end("a")
      end("a")
      yield* idle(one, "a")
      yield* pass(minute)
      yield* until(() => count("a") === 1)
      end("a")
      yield* pass(10 * minute)
      const [report] = yield* one.jobs.list(guildId, 3)
      assert.deepInclude(report!, { state: "retired", nextAt: [] })
      yield* idle(one, "a")
      assert.strictEqual((yield* one.jobs.trigger(guildId, "a", undefined)).status, "due")
      yield* until(() => count("a") === 1)
    }).pipe(Effect.scoped),
  )

  it.live("pause on failure comes after the last attempt, and a cancelled run does not pause", () =>
    Effect.gen(function* () {
      const { one, pass, count } = yield* making()
      yield* one.jobs.sync(guildId, [
        job("bad", "* * * * *", {
          pauseOnFailure: true,
          retry: { maxAttempts: 2, backoff: 1000 },
          alertChannel: "900000000000000011",
        }),
        job("cut", "* * * * *", { pauseOnFailure: true }),
      ])
      yield* pass(minute)
      yield* until(() => count("bad") === 1 && count("cut") === 1)
      yield* eventually(one, "bad", "due")
      const stateOf = (name: string) =>
        Effect.map(one.jobs.list(guildId, 1), (all) => all.find((each) => each.name === name)!)
      assert.strictEqual((yield* stateOf("bad")).state, "active")
      yield* one.jobs.cancel(guildId, one.given.find((run) => run.job === "cut")!.runId)
      yield* pass(2000)
      yield* eventually(one, "bad", "failed")
      yield* eventually(one, "cut", "cancelled")
      assert.deepInclude(yield* stateOf("bad"), {
        state: "paused",
        note: "paused because a run failed: no",
        failed: 1,
      })
      assert.deepInclude(yield* stateOf("cut"), { state: "active", cancelled: 1 })
      yield* pass(5 * minute)
      yield* until(() => count("cut") === 2)
      yield* eventually(one, "bad", "failed")
    }).pipe(Effect.scoped),
  )

  it.live("jitter is the same for the same slot, whichever runtime draws it", () =>
    Effect.gen(function* () {
      const { hands, runtime } = yield* makeCron(start)
      const scope = yield* Scope.make()
      const one = yield* Scope.provide(runtime(), scope)
      yield* one.jobs.sync(guildId, [job("late", "0 * * * *", { jitter: "10 minutes" })])
      const [slot] = yield* one.jobs.preview(guildId, "late", 1)
      const drawn = jitter(`${guildId} late`, slot!.getTime(), 10 * minute)
      assert.isAbove(drawn, 5000)
      hands.now = slot!.getTime()
      yield* eventually(one, "late", "due")
      yield* Scope.close(scope, Exit.void)
      const two = yield* runtime()
      hands.now += drawn - 1000
      yield* Effect.sleep("200 millis")
      yield* eventually(two, "late", "due")
      hands.now += 1000
      yield* eventually(two, "late", "ran")
      const [run] = yield* two.jobs.runs(guildId, "late", { limit: 1 })
      assert.strictEqual(run!.startedAt!.getTime() - slot!.getTime(), drawn)
    }).pipe(Effect.scoped),
  )

  it.live("no slot comes before the start or after the end, and a schedule that has ended is retired", () =>
    Effect.gen(function* () {
      const { one, pass } = yield* making()
      const bounds = { startAt: "2026-03-01T00:03:00Z", endAt: "2026-03-01T00:04:30Z", overlap: "allowAll" }
      yield* one.jobs.sync(guildId, [
        job("a", "* * * * *", { ...bounds, catchUp: "all", catchUpWindow: "1 hour" }),
      ])
      yield* pass(10 * minute)
      yield* eventually(one, "a", "running running")
      assert.deepStrictEqual(
        (yield* records(one, "a")).map(({ at }) => at),
        ["2026-03-01T00:03:00.000Z", "2026-03-01T00:04:00.000Z"],
      )
      assert.strictEqual((yield* one.jobs.list(guildId, 1))[0]!.state, "retired")
    }).pipe(Effect.scoped),
  )

  it.live("a changed schedule does not start a slot again that has its record", () =>
    Effect.gen(function* () {
      const { hands, one, pass, end, count } = yield* making()
      yield* one.jobs.sync(guildId, [job("a", "* * * * *")])
      yield* pass(minute)
      yield* until(() => count("a") === 1)
      end("a")
      yield* eventually(one, "a", "ran")
      // The clock goes back before the slot, and the new pattern has it, too.
      hands.now = Date.parse("2026-03-01T00:00:50Z")
      yield* one.jobs.sync(guildId, [job("a", "*/1 * * * *")])
      yield* pass(minute)
      yield* one.sql<{ next_at: Date }>`SELECT next_at FROM cron_jobs`.pipe(
        Effect.repeat({
          schedule: Schedule.spaced("10 millis"),
          until: ([row]) => row!.next_at.getTime() === Date.parse("2026-03-01T00:02:00Z"),
        }),
        Effect.timeout("10 seconds"),
      )
      assert.strictEqual(
        (yield* records(one, "a")).filter(({ at }) => at === "2026-03-01T00:01:00.000Z").length,
        1,
      )
      assert.strictEqual(count("a"), 0)
    }).pipe(Effect.scoped),
  )

  it.live("text that a database does not take keeps nobody's end from being written", () =>
    Effect.gen(function* () {
      const { one, pass, count } = yield* making()
      yield* one.jobs.sync(guildId, [job("evil", "* * * * *"), job("good", "* * * * *")])
      yield* pass(minute)
      yield* until(() => count("evil") === 1 && count("good") === 1)
      const evil = one.given.find((run) => run.job === "evil")!
      const step = { guildId, runId: evil.runId, claim: evil.claim, name: "s", result: null }
      assert.isTrue(yield* one.runner.step({ ...step, error: "a\0b\ud800" }))
      for (const run of one.given)
        one.runner.ended(run, run === evil ? { _tag: "Failed", reason: "a\0b\ud800" } : { _tag: "Ran" })
      yield* eventually(one, "evil", "failed")
      yield* eventually(one, "good", "ran")
      assert.strictEqual((yield* records(one, "evil"))[0]!.reason, "a\ufffdb\ufffd")
    }).pipe(Effect.scoped),
  )
})
