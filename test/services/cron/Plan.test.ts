/** Random schedules through random outages and clock jumps: every slot gets one record, and nothing runs that may not. */
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import type { CronOptions } from "../../../src/domain/Cron.ts"
import { calendarOf } from "../../../src/services/cron/Calendar.ts"
import { backoff, jitter, plan, type SlotRecord } from "../../../src/services/cron/Plan.ts"

const start = Date.parse("2026-03-28T20:00:00Z")
const bounds = { slots: 150, waiting: 20, parallel: 3, lead: 0 }

/** Time that passes before the scheduler looks again, and how many of the job's runs end meanwhile. */
const Step = Schema.Struct({
  passes: Schema.Int.check(Schema.isBetween({ minimum: -3_600_000, maximum: 30_000_000 })),
  ends: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 })),
})

const Case = Schema.Struct({
  expression: Schema.Literals(["* * * * *", "*/7 * * * *", "30 2 * * *", "*/20 * * * * *", "0 0 L * *"]),
  timezone: Schema.Literals(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
  overlap: Schema.Literals(["skip", "bufferOne", "bufferAll", "cancelOther", "allowAll"]),
  catchUp: Schema.Union([
    Schema.Literals(["latest", "all"]),
    Schema.Struct({ last: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })) }),
  ]),
  catchUpWindow: Schema.Literals([0, 60_000, 3_600_000, 86_400_000]),
  limit: Schema.Literals([0, 5]),
  steps: Schema.Array(Step).check(Schema.isMaxLength(12)),
})

const spanOf = (record: SlotRecord) => ("through" in record ? record.through : record.at)

describe("Plan", () => {
  it.prop(
    "gives every slot one record, in order, and runs none that may not run",
    { given: Case },
    ({ given }) => {
      const { steps, expression, limit, ...said } = given
      const options: CronOptions = { ...said, ...(limit === 0 ? {} : { limit }) }
      const calendar = calendarOf("cron", expression, options, start)
      const first = calendar.after(start)!
      let now = start
      let nextAt: number | undefined = first
      let [active, waiting, started] = [0, 0, 0]
      const records: Array<SlotRecord> = []
      for (const { passes, ends } of steps) {
        now += passes
        for (let i = 0; i < ends && active > 0; i++) {
          active--
          if (waiting > 0) {
            waiting--
            active++
          }
        }
        for (let more = true; more && nextAt !== undefined;) {
          const due = {
            nextAt,
            calendar,
            options,
            skipUntil: undefined,
            skipReason: "",
            started,
            active,
            waiting,
            identity: "g j",
          }
          const outcome = plan(due, now, bounds)
          if (outcome.more) assert.notStrictEqual(outcome.nextAt, nextAt)
          const begun = outcome.records.filter(({ _tag }) => _tag === "Due").length
          active = outcome.cancelOthers ? begun : active + begun
          waiting += outcome.records.filter(({ _tag }) => _tag === "Waiting").length
          for (const record of outcome.records) {
            if (record._tag === "Due" || record._tag === "Waiting") {
              assert.isAtLeast(record.at, now - given.catchUpWindow)
              assert.isAtMost(record.at, now)
            }
          }
          assert.isAtMost(active, given.overlap === "allowAll" ? bounds.parallel : 1)
          assert.isAtMost(
            waiting,
            given.overlap === "skip" || given.overlap === "cancelOther" ? 0 : bounds.waiting,
          )
          records.push(...outcome.records)
          started = outcome.started
          nextAt = outcome.nextAt
          more = outcome.more
        }
      }
      if (limit !== 0) assert.isAtMost(started, limit)
      // The records, one after another, are the slots, one after another.
      let slot: number | undefined = first
      for (const record of records) {
        assert.strictEqual(record.at, slot)
        let covered = 1
        for (; slot !== undefined && slot < spanOf(record); covered++) slot = calendar.after(slot)
        assert.strictEqual(slot, spanOf(record))
        assert.strictEqual(covered, "slots" in record ? record.slots : 1)
        slot = calendar.after(slot!)
      }
      if (nextAt !== undefined) assert.strictEqual(nextAt, slot)
    },
  )

  it("runs the latest slots of an outage, also where they are spread over two portions", () => {
    const run = (catchUp: CronOptions["catchUp"]) => {
      const options: CronOptions = {
        catchUpWindow: 86_400_000,
        overlap: "bufferAll",
        ...(catchUp && { catchUp }),
      }
      const calendar = calendarOf("cron", "* * * * *", options, start)
      const run: Array<number> = []
      for (let nextAt: number | undefined = start + 60_000, more = true; more && nextAt !== undefined;) {
        const due = {
          nextAt,
          calendar,
          options,
          skipUntil: undefined,
          skipReason: "",
          started: 0,
          active: 1,
          waiting: 0,
          identity: "",
        }
        const outcome = plan(due, start + 12 * 60_000, { ...bounds, slots: 5 })
        for (const { _tag, at } of outcome.records) if (_tag === "Waiting") run.push((at - start) / 60_000)
        nextAt = outcome.nextAt
        more = outcome.more
      }
      return run
    }
    assert.deepStrictEqual(run(undefined), [12])
    assert.deepStrictEqual(run({ last: 3 }), [10, 11, 12])
    assert.deepStrictEqual(run("all"), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  it("records what came while the job was paused as skipped, with the reason", () => {
    const calendar = calendarOf("cron", "* * * * *", {}, start)
    const nextAt = start + 60_000
    const due = {
      nextAt,
      calendar,
      options: {},
      skipUntil: start + 5 * 60_000,
      skipReason: "paused",
      started: 0,
      active: 0,
      waiting: 0,
      identity: "",
    }
    const { records } = plan(due, start + 6 * 60_000, bounds)
    assert.deepStrictEqual(
      records.map(({ _tag, at }) => [_tag, (at - start) / 60_000]),
      [
        ["Skipped", 1],
        ["Due", 6],
      ],
    )
    assert.deepInclude(records[0]!, { slots: 5, reason: "paused", through: start + 5 * 60_000 })
  })

  it("draws jitter that is the same for the same slot, below its bound, and spread", () => {
    const drawn = Array.from({ length: 1000 }, (_, i) => jitter("guild job", start + i * 60_000, 1000))
    assert.deepStrictEqual(
      drawn,
      Array.from({ length: 1000 }, (_, i) => jitter("guild job", start + i * 60_000, 1000)),
    )
    assert.isTrue(drawn.every((millis) => millis >= 0 && millis < 1000))
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = drawn.filter((millis) => Math.floor(millis / 100) === tenth).length
      assert.isTrue(share > 50 && share < 150, `${share} of 1000 in tenth ${tenth}`)
    }
  })

  it("doubles the pause between attempts up to the longest one", () => {
    const options: CronOptions = { retry: { maxAttempts: 9, backoff: 100, maxBackoff: 1000 } }
    const pauses = [1, 2, 3, 4, 5, 9].map((attempt) => backoff("run", attempt, options))
    for (const [i, most] of [100, 200, 400, 800, 1000, 1000].entries()) {
      assert.isAtMost(pauses[i]!, most)
      assert.isAbove(pauses[i]!, most * 0.74)
    }
  })
})
