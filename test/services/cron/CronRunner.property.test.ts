/**
 * Random schedules on real runtimes that share a real Postgres, through outages, deaths, cut wires, clock jumps, pauses and redeploys.
 * Whatever happens: every slot has one record (rule 1), and is started once (rule 2).
 */
import { assert, describe, it } from "@effect/vitest"
import { PgClient } from "@effect/sql-pg"
import { Arbitrary, Effect, Exit, Layer, Logger, Schema, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { calendarOf } from "../../../src/services/cron/Calendar.ts"
import { findings } from "../../../src/services/cron/Invariants.ts"
import { leadMs } from "../../../src/services/cron/Plan.ts"
import { readOptions } from "../../../src/services/cron/Scheduler.ts"
import type { ClaimedRun } from "../../../src/services/cron/Runs.ts"
import { check, runsOr } from "../../properties/Check.ts"
import { guildId, job, makeCron, type Runtime } from "./Cron.ts"
import { makeWire, type Wire } from "./Wire.ts"

const start = "2026-03-28T20:00:30Z"
const upTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))
const [second, minute, hour] = [1000, 60_000, 3_600_000]

const Job = Schema.Struct({
  expression: Schema.Literals([
    "* * * * *",
    "*/7 * * * *",
    "30 2 * * *",
    "*/20 * * * * *",
    "0 0 L * *",
    "0 9 * * MON-FRI",
  ]),
  timezone: Schema.Literals(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
  overlap: Schema.Literals(["skip", "bufferOne", "bufferAll", "cancelOther", "allowAll"]),
  catchUp: Schema.Union([
    Schema.Literals(["latest", "all"]),
    Schema.Struct({ last: Schema.Literals([1, 3, 20]) }),
  ]),
  catchUpWindow: Schema.Literals([10 * second, minute, hour]),
  jitter: Schema.Literals([0, 30 * second]),
  attempts: Schema.Literals([1, 3]),
})

const Pass = Schema.TaggedStruct("Pass", {
  ms: Schema.Literals([second, 20 * second, minute, minute, 10 * minute, hour, 7 * hour, -minute, -hour]),
})
const End = Schema.TaggedStruct("End", {
  runtime: upTo(2),
  which: upTo(5),
  how: Schema.Literals(["Ran", "Ran", "Failed", "Interrupted", "NotBegun"]),
})
const on = <Tag extends string>(tag: Tag) => Schema.TaggedStruct(tag, { runtime: upTo(2) })
const onJob = <Tag extends string>(tag: Tag) => Schema.TaggedStruct(tag, { job: upTo(1) })
const Step = Schema.Union([
  Pass,
  Pass,
  Pass,
  End,
  End,
  on("Start"),
  on("Stop"),
  on("Kill"),
  on("Cut"),
  on("Mend"),
  on("Mend"),
  /** Longer than the lease: another runtime takes the runs of one that is cut off. */
  Schema.TaggedStruct("Wait", {}),
  Schema.TaggedStruct("Wait", {}),
  onJob("Pause"),
  onJob("Resume"),
  onJob("Trigger"),
  Schema.TaggedStruct("Redeploy", {}),
])
type Step = typeof Step.Type

const Case = Schema.Struct({
  jobs: Schema.Tuple([Job, Job]),
  steps: Schema.Array(Step).check(Schema.isMaxLength(25)),
})

type How = "Ran" | "Failed" | "Interrupted" | "NotBegun"

interface Process extends Runtime {
  readonly scope: Scope.Closeable
  readonly wire: Wire
  /** Given out and not ended. */
  readonly open: Array<ClaimedRun>
}

interface Row {
  readonly job: string
  readonly run_id: string
  readonly scheduled_at: Date
  readonly through_at: Date | null
  readonly slots: number
  readonly status: string
  readonly claim: number
}

/** What is wrong with the records of one job, if anything: one after another they are its slots, one after another. */
const problemOf = (
  name: string,
  rows: ReadonlyArray<Row>,
  next: Date,
  after: (time: number) => number | undefined,
) => {
  let slot = after(Date.parse(start))
  for (const row of rows) {
    const through = (row.through_at ?? row.scheduled_at).getTime()
    if (row.scheduled_at.getTime() !== slot)
      return `${name}: a record of ${row.scheduled_at.toISOString()} where ${new Date(slot ?? 0).toISOString()} is next`
    let covered = 1
    for (; slot !== undefined && slot < through; covered++) slot = after(slot)
    if (slot !== through || covered !== row.slots)
      return `${name}: a record of ${row.slots} slots covers ${covered}`
    slot = after(slot)
  }
  return slot === next.getTime() ? undefined : `${name}: its next time is ${next.toISOString()}`
}

const run = Effect.fnUntraced(function* ({ jobs, steps }: typeof Case.Type) {
  const limits = { cronSlotsPerTick: 110, cronWaitingRuns: 30, cronParallelRuns: 3 }
  const { hands, runtime, url } = yield* makeCron(start, limits)
  const context = yield* Layer.build(PgClient.layer({ url, maxConnections: 1 }))
  const sql = yield* Effect.provideContext(SqlClient.SqlClient, context)
  const declared = jobs.map(({ attempts, expression, ...options }, i) =>
    job(`job ${i}`, expression, { ...options, retry: { maxAttempts: attempts, backoff: second } }),
  )
  const scope = yield* Effect.scope
  const running: Array<Process | undefined> = []
  const all: Array<Process> = []
  const given: Array<ClaimedRun> = []
  /** How each claim was said to end. */
  const ended = new Map<string, How>()
  const claimOf = ({ runId, claim }: Pick<ClaimedRun, "runId" | "claim">) => `${runId} ${claim}`
  /** A runtime was parted from its runs, and another one may have begun them again. */
  let parted = false
  let early: string | undefined
  let latest = hands.now
  /** Everything that is given out ends at once from now on. */
  let calm = false

  const begin = Effect.fnUntraced(function* (at: number) {
    if (running[at] !== undefined) return
    const own = yield* Scope.fork(scope)
    const wire = yield* Scope.provide(makeWire(url), own)
    const open: Array<ClaimedRun> = []
    const answer = (claimed: ClaimedRun) => {
      given.push(claimed)
      if (claimed.dueAt > latest + leadMs) early = `${claimed.job} is given out before ${claimed.dueAt}`
      if (!calm) open.push(claimed)
      else ended.set(claimOf(claimed), "Ran")
      return calm ? ({ _tag: "Ran" } as const) : undefined
    }
    const made = yield* Scope.provide(runtime(answer, undefined, wire.url), own)
    const process: Process = { ...made, scope: own, wire, open }
    running[at] = process
    all.push(process)
  })
  const end = (process: Process, which: number, how: How) => {
    const [claimed] = process.open.splice(which % Math.max(1, process.open.length), 1)
    if (claimed === undefined) return
    ended.set(claimOf(claimed), how)
    process.runner.ended(claimed, how === "Ran" ? { _tag: how } : { _tag: how, reason: "a test" })
  }
  const leave = (at: number) => {
    const process = running[at]
    running[at] = undefined
    parted = true
    return process
  }

  yield* begin(0)
  yield* running[0]!.jobs.sync(guildId, declared)
  for (const step of steps) {
    const process = "runtime" in step ? running[step.runtime] : running.find((each) => each !== undefined)
    const name = "job" in step ? `job ${step.job}` : ""
    switch (step._tag) {
      case "Pass":
        hands.now += step.ms
        latest = Math.max(latest, hands.now)
        yield* Effect.sleep("30 millis")
        break
      case "Wait":
        yield* Effect.sleep("500 millis")
        break
      case "Start":
        yield* begin(step.runtime)
        break
      case "End":
        if (process !== undefined) end(process, step.which, step.how)
        break
      case "Stop":
        if (process !== undefined) yield* Scope.close(leave(step.runtime)!.scope, Exit.void)
        break
      case "Kill":
        // What a killed process would still have written does not arrive; the rest of it is no longer heard of.
        if (process !== undefined) leave(step.runtime)!.wire.cut()
        break
      case "Cut":
        process?.wire.cut()
        parted = true
        break
      case "Mend":
        process?.wire.mend()
        break
      case "Pause":
        yield* Effect.ignore(process?.jobs.pause(guildId, name, null) ?? Effect.void)
        break
      case "Resume":
        yield* Effect.ignore(process?.jobs.resume(guildId, name) ?? Effect.void)
        break
      case "Trigger":
        yield* Effect.ignore(process?.jobs.trigger(guildId, name, undefined) ?? Effect.void)
        break
      case "Redeploy":
        yield* Effect.ignore(process?.jobs.sync(guildId, declared) ?? Effect.void)
    }
  }

  // After the faults everything comes to its end (P19).
  calm = true
  yield* begin(0)
  for (const process of running) {
    process?.wire.mend()
    while (process !== undefined && process.open.length > 0) end(process, 0, "Ran")
  }
  for (let n = 0; n < 3; n++) {
    hands.now = Math.max(latest, hands.now) + 40 * second
    latest = hands.now
    yield* untilAtRest(sql, hands.now)
  }

  const states = yield* sql<{ name: string; options: unknown; expression: string; next_at: Date }>`
    SELECT name, options, expression, next_at FROM cron_jobs ORDER BY name`
  const rows = yield* sql<Row>`
    SELECT job, run_id, scheduled_at, through_at, slots, status, claim FROM cron_runs WHERE trigger = 'schedule' ORDER BY scheduled_at`
  for (const { name, options, expression, next_at } of states) {
    const calendar = calendarOf("cron", expression, readOptions(options), 0)
    const own = rows.filter((row) => row.job === name)
    const problem = problemOf(name, own, next_at, calendar.after)
    if (problem !== undefined) return yield* Effect.fail(`rule 1: ${problem}`)
  }
  for (const { run_id: runId, status, claim } of rows) {
    const how = ended.get(claimOf({ runId, claim }))
    if ((status === "ran" && how !== "Ran") || (status === "failed" && how !== "Failed"))
      return yield* Effect.fail(`rule 1: run ${runId} has ${status}, as its claim ${claim} did not`)
  }
  if (early !== undefined) return yield* Effect.fail(early)
  const claims = given.map(claimOf)
  if (new Set(claims).size !== claims.length) return yield* Effect.fail("rule 2: a claim is given out twice")
  const first = new Map<string, string>()
  for (const { job, scheduledAt, runId, trigger } of given) {
    const slot = `${trigger === "schedule" ? "" : runId}${job} ${scheduledAt}`
    if ((first.get(slot) ?? runId) !== runId) return yield* Effect.fail(`rule 2: ${slot} is started twice`)
    first.set(slot, runId)
  }
  const skipped = new Set(rows.filter(({ status }) => status === "skipped").map((row) => row.run_id))
  if (given.some(({ runId }) => skipped.has(runId)))
    return yield* Effect.fail("rule 1: a skipped slot was run")
  if (!parted && all.every(({ runner }) => runner.counters().takenOver === 0)) {
    const again = given.find(
      ({ runId, claim }) => claim > 1 && !ended.has(claimOf({ runId, claim: claim - 1 })),
    )
    if (again !== undefined) return yield* Effect.fail(`rule 2: ${again.job} is begun again while it runs`)
  }
  const found = yield* findings(hands.now).pipe(Effect.provideContext(context))
  return found.length === 0 ? true : yield* Effect.fail(JSON.stringify(found))
}, Effect.scoped)

/** Nothing runs that has not been heard of, and what is still to come has a later time. */
const untilAtRest = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, now: number) {
  const at = new Date(now).toISOString()
  let rest = { jobs: 1, runs: 1 }
  const look = Effect.gen(function* () {
    ;[rest = rest] = yield* sql<{ jobs: number; runs: number }>`
      SELECT (SELECT count(*)::int FROM cron_jobs WHERE look_at <= ${at}::timestamptz AND paused_at IS NULL) AS jobs,
        (SELECT count(*)::int FROM cron_runs r WHERE status IN ('running', 'sleeping')
           OR (status = 'due' AND due_at <= ${at}::timestamptz)
           OR (status = 'waiting' AND NOT EXISTS (SELECT 1 FROM cron_runs o WHERE o.job = r.job AND o.status = 'due'))) AS runs`
    yield* Effect.sleep("10 millis")
  })
  yield* look.pipe(
    Effect.repeat({ until: () => rest.jobs === 0 && rest.runs === 0 }),
    Effect.timeout("30 seconds"),
    Effect.catchTag("TimeoutError", () => Effect.fail(`P19: ${JSON.stringify(rest)} are left`)),
  )
})

describe("CronRunner on real runtimes", () => {
  it.live(
    "P17: gives every slot one record and one start, through outages, deaths, cut wires, clock jumps and redeploys",
    () =>
      Effect.gen(function* () {
        const { failure, seed } = yield* check(Arbitrary.schema(Case), runsOr(20), run, {
          concurrency: 3,
          maxShrinks: 30,
        })
        assert.isUndefined(failure, `seed ${seed}`)
      }).pipe(Effect.provide(Logger.layer([]))),
    600_000,
  )
})
