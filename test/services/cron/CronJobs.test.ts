import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schedule } from "effect"
import { until } from "../../actors/GuildFixture.ts"
import { syncJobs } from "../../../src/services/cron/JobRows.ts"
import { guildId, job, makeCron, records, type Runtime } from "./Cron.ts"

const minute = 60_000
const start = "2026-03-01T00:00:30Z"

const statuses = (runtime: Runtime, name: string) =>
  Effect.map(records(runtime, name), (rows) => rows.map(({ status }) => status).join(" "))

const eventually = (runtime: Runtime, name: string, expected: string) =>
  statuses(runtime, name).pipe(
    Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (found) => found === expected }),
    Effect.timeoutOption("10 seconds"),
    Effect.flatMap((found) =>
      Option.isSome(found)
        ? Effect.void
        : Effect.flatMap(statuses(runtime, name), (now) => Effect.die(new Error(`${name}: ${now}`))),
    ),
  )

/** A runtime whose runs end when the test says so. */
const held = Effect.fnUntraced(function* (limits = {}) {
  const { hands, runtime } = yield* makeCron(start, limits)
  const one = yield* runtime(() => undefined)
  const end = (name: string) => {
    const at = one.given.findIndex((run) => run.job === name)
    one.runner.ended(one.given.splice(at, 1)[0]!, { _tag: "Ran" })
  }
  return { hands, one, end }
})

describe("CronJobs", () => {
  it.live("does with a slot that comes while a run is under way what the job says", () =>
    Effect.gen(function* () {
      // cronWaitingRuns, cronParallelRuns
      const { hands, one, end } = yield* held({ cronWaitingRuns: 2, cronParallelRuns: 2 })
      const policies = ["skip", "bufferOne", "bufferAll", "cancelOther", "allowAll"]
      yield* one.jobs.sync(guildId, [
        ...policies.map((overlap) => job(overlap, "* * * * *", { overlap })),
        job("skipIfRunning", "* * * * *", { skipIfRunning: true }),
      ])
      for (let slot = 0; slot < 5; slot++) {
        hands.now += minute
        yield* until(() => one.given.filter((run) => run.job === "cancelOther").length === slot + 1)
      }
      yield* eventually(one, "skip", "running skipped skipped skipped skipped")
      yield* eventually(one, "skipIfRunning", "running skipped skipped skipped skipped")
      yield* eventually(one, "bufferOne", "running waiting skipped skipped skipped")
      yield* eventually(one, "bufferAll", "running waiting waiting skipped skipped")
      yield* eventually(one, "cancelOther", "cancelled cancelled cancelled cancelled running")
      yield* eventually(one, "allowAll", "running running waiting waiting skipped")
      for (const name of ["bufferAll", "allowAll", "cancelOther"]) end(name)
      yield* eventually(one, "bufferAll", "ran running waiting skipped skipped")
      yield* eventually(one, "allowAll", "ran running running waiting skipped")
      // The delivery that ended was that of a cancelled run.
      yield* eventually(one, "cancelOther", "cancelled cancelled cancelled cancelled running")
    }).pipe(Effect.scoped),
  )

  it.live(
    "keeps history and next time over a redeploy, follows a changed pattern, and retires what is gone",
    () =>
      Effect.gen(function* () {
        const { hands, runtime } = yield* makeCron(start)
        const one = yield* runtime()
        yield* one.jobs.sync(guildId, [
          job("same", "0 * * * *"),
          job("changed", "0 * * * *"),
          job("gone", "* * * * *"),
        ])
        hands.now += minute
        yield* eventually(one, "gone", "ran")
        yield* one.jobs.sync(guildId, [
          job("same", "0 * * * *", { overlap: "allowAll" }),
          job("changed", "30 * * * *"),
        ])
        const jobs = new Map((yield* one.jobs.list(guildId, 1)).map((report) => [report.name, report]))
        const next = (name: string) => jobs.get(name)!.nextAt.map((at) => at.toISOString())
        assert.deepStrictEqual(next("same"), ["2026-03-01T01:00:00.000Z"])
        assert.strictEqual(jobs.get("same")!.overlap, "allowAll")
        assert.deepStrictEqual(next("changed"), ["2026-03-01T00:30:00.000Z"])
        assert.deepInclude(jobs.get("gone")!, { state: "retired", ran: 1, nextAt: [] })
        // A redeploy in the middle of an outage must not lose its slots.
        hands.now += 3 * 60 * minute
        yield* one.sql.withTransaction(syncJobs(one.sql, guildId, [job("same", "0 * * * *")], hands.now))
        yield* eventually(one, "same", "missed missed ran".replace("ran", "missed"))
      }).pipe(Effect.scoped),
  )

  it.live(
    "pauses with a note, resumes with the slots in between skipped, and holds jobs with their deployment",
    () =>
      Effect.gen(function* () {
        const { hands, runtime } = yield* makeCron(start)
        const one = yield* runtime()
        yield* one.jobs.sync(guildId, [job("beat", "* * * * *")])
        yield* one.jobs.pause(guildId, "beat", "holidays")
        hands.now += 3 * minute
        const [paused] = yield* one.jobs.list(guildId, 1)
        assert.deepInclude(paused!, { state: "paused", note: "holidays" })
        assert.strictEqual(paused!.nextAt[0]!.toISOString(), "2026-03-01T00:04:00.000Z")
        const manual = yield* one.jobs.trigger(guildId, "beat", undefined)
        assert.strictEqual(manual.trigger, "manual")
        // The next slot would be skipped while this run's end is not recorded.
        yield* eventually(one, "beat", "ran")
        yield* one.jobs.resume(guildId, "beat")
        hands.now += minute
        yield* until(() => one.given.length === 2)
        const found = yield* records(one, "beat")
        assert.deepInclude(found[0]!, { status: "skipped", slots: 3, reason: "the job was paused: holidays" })
        yield* one.sql`
        WITH r AS (INSERT INTO deployment_revisions (guild_id, entry, bundle, bundle_hash, bundle_bytes, manifest, status, source, deployed_by)
          VALUES (${guildId}, 'e', '', '', 0, '{"events":[],"commands":[]}', 'success', 'cli', 't') RETURNING id)
        INSERT INTO deployments (guild_id, revision_id) SELECT ${guildId}, id FROM r`
        yield* one.sql`UPDATE deployments SET state = 'paused'`
        assert.strictEqual((yield* one.jobs.list(guildId, 1))[0]!.state, "held")
        hands.now += minute
        yield* one.sql`UPDATE deployments SET state = 'active'`
        assert.strictEqual((yield* one.jobs.list(guildId, 1))[0]!.state, "active")
      }).pipe(Effect.scoped),
  )

  it.live("runs a range once more, one after another, cancels runs, and tells of pages", () =>
    Effect.gen(function* () {
      const { one, end } = yield* held({ cronWaitingRuns: 10 })
      yield* one.jobs.sync(guildId, [job("fill", "*/10 * * * *")])
      const range = { from: new Date("2026-02-28T00:00:00Z"), to: new Date("2026-02-28T00:30:00Z") }
      assert.strictEqual(yield* one.jobs.backfill(guildId, "fill", range, undefined), 4)
      yield* eventually(one, "fill", "running waiting waiting waiting")
      const tooLong = { from: new Date("2026-02-01T00:00:00Z"), to: range.to }
      const error = yield* Effect.flip(one.jobs.backfill(guildId, "fill", tooLong, undefined))
      assert.match(error.message, /more than 10 slots/)
      const [latest, third] = yield* one.jobs.runs(guildId, "fill", { limit: 2 })
      assert.strictEqual(latest!.scheduledAt.toISOString(), "2026-02-28T00:30:00.000Z")
      const page = yield* one.jobs.runs(guildId, "fill", { limit: 9, before: third!.scheduledAt })
      assert.lengthOf(page, 2)
      yield* one.jobs.cancel(guildId, page[1]!.runId)
      yield* eventually(one, "fill", "cancelled running waiting waiting")
      yield* until(() => one.given.length === 2)
      one.given.shift()
      end("fill")
      yield* eventually(one, "fill", "cancelled ran running waiting")
      assert.strictEqual((yield* Effect.flip(one.jobs.cancel(guildId, page[1]!.runId)))._tag, "RunNotFound")
      assert.strictEqual((yield* Effect.flip(one.jobs.pause(guildId, "none", null)))._tag, "JobNotFound")
    }).pipe(Effect.scoped),
  )

  it.live("leaves a job in a format of a later version to that version", () =>
    Effect.gen(function* () {
      const { hands, one } = yield* held()
      yield* one.jobs.sync(guildId, [job("later", "* * * * *"), job("ours", "* * * * *")])
      yield* one.sql`UPDATE cron_jobs SET format = 2 WHERE name = 'later'`
      hands.now += minute
      yield* until(() => one.given.length > 0)
      assert.deepStrictEqual(
        one.given.map((run) => run.job),
        ["ours"],
      )
      assert.strictEqual(yield* statuses(one, "later"), "")
    }).pipe(Effect.scoped),
  )

  it.live("makes, replaces and ends schedules at run time, so many at most", () =>
    Effect.gen(function* () {
      const { hands, runtime } = yield* makeCron(start, { cronSchedules: 2 })
      const one = yield* runtime()
      const make = (
        name: string,
        when: Parameters<typeof one.jobs.schedule>[1]["when"],
        data: string | null = null,
      ) => one.jobs.schedule(guildId, { name, data, when })
      yield* make("schedule:tea", { _tag: "After", millis: 5 * minute }, '"a"')
      yield* make("schedule:tea", { _tag: "After", millis: minute }, '"b"')
      yield* make("schedule:pulse", { _tag: "Every", millis: minute })
      assert.match((yield* Effect.flip(make("schedule:more", { _tag: "At", time: 0 }))).message, /at most 2/)
      hands.now += minute / 2
      yield* make("schedule:pulse", { _tag: "Every", millis: minute })
      hands.now += minute / 2
      yield* until(() => one.given.length === 2)
      assert.sameMembers(
        one.given.map((run) => `${run.job} ${run.data}`),
        ['schedule:tea "b"', "schedule:pulse null"],
      )
      yield* eventually(one, "schedule:pulse", "ran")
      assert.isTrue(yield* one.jobs.unschedule(guildId, "schedule:pulse"))
      assert.isFalse(yield* one.jobs.unschedule(guildId, "schedule:pulse"))
      // One that is over makes room, and a time that has passed is due at once.
      yield* make("schedule:more", { _tag: "At", time: hands.now - 86_400_000 })
      yield* eventually(one, "schedule:more", "ran")
    }).pipe(Effect.scoped),
  )
})
