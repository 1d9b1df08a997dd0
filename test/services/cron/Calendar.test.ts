import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { calendarOf, readDeclaration } from "../../../src/services/cron/Calendar.ts"
import { job } from "./Cron.ts"

const start = Date.parse("2026-01-01T00:00:00Z")

/** The first slots after a time. */
const slots = (expression: string, timezone: string, after: string, count: number) => {
  const calendar = calendarOf("cron", expression, { timezone }, start)
  const found: Array<string> = []
  let at: number | undefined = Date.parse(after)
  while (found.length < count && (at = calendar.after(at)) !== undefined)
    found.push(new Date(at).toISOString())
  return found
}

describe("Calendar", () => {
  it("runs a fixed time once on the days on which clocks change", () => {
    // Berlin has no 02:30 on the first of these days, and two on the second.
    assert.deepStrictEqual(slots("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2), [
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ])
    assert.deepStrictEqual(slots("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2), [
      "2026-10-25T00:30:00.000Z",
      "2026-10-26T01:30:00.000Z",
    ])
  })

  it("goes on in its rhythm within the hour that is missing or doubled", () => {
    assert.deepStrictEqual(slots("*/30 * * * *", "Europe/Berlin", "2026-10-25T00:10:00Z", 4), [
      "2026-10-25T00:30:00.000Z",
      "2026-10-25T01:00:00.000Z",
      "2026-10-25T01:30:00.000Z",
      "2026-10-25T02:00:00.000Z",
    ])
    assert.deepStrictEqual(slots("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:10:00Z", 3), [
      "2026-03-29T00:30:00.000Z",
      "2026-03-29T01:00:00.000Z",
      "2026-03-29T01:30:00.000Z",
    ])
  })

  it("understands seconds, names, ranges, last days, nearest weekdays, nth weekdays and nicknames", () => {
    const first = (expression: string) => slots(expression, "UTC", "2026-10-25T00:00:00Z", 1)[0]
    assert.strictEqual(first("*/10 * * * * *"), "2026-10-25T00:00:10.000Z")
    assert.strictEqual(first("0 9 * * MON-FRI"), "2026-10-26T09:00:00.000Z")
    assert.strictEqual(first("0 0 L * *"), "2026-10-31T00:00:00.000Z")
    assert.strictEqual(first("0 0 15W 11 *"), "2026-11-16T00:00:00.000Z")
    assert.strictEqual(first("0 0 * * FRI#2"), "2026-11-13T00:00:00.000Z")
    assert.strictEqual(first("@daily"), "2026-10-26T00:00:00.000Z")
  })

  it("keeps an interval's rhythm, and a start and an end", () => {
    const every = calendarOf("every", "1000", {}, start)
    assert.strictEqual(every.after(start), start + 1000)
    assert.strictEqual(every.after(start + 5500), start + 6000)
    const bounds = { startAt: new Date(start + 60_000), endAt: new Date(start + 120_000) }
    const bounded = calendarOf("cron", "* * * * *", bounds, start)
    assert.strictEqual(bounded.after(start - 9e6), start + 60_000)
    assert.strictEqual(bounded.after(start + 120_000), undefined)
  })

  it.effect("refuses what means nothing, in words for the author", () =>
    Effect.gen(function* () {
      const refusal = (expression: string, options: object = {}) =>
        Effect.map(
          Effect.flip(readDeclaration(job("x", expression, options), start)),
          ({ message }) => message,
        )
      assert.match(yield* refusal("61 * * * *"), /^cron\("x"\): /)
      assert.match(yield* refusal("* * * * *", { timezone: "Mars/Base" }), /Mars\/Base/)
      assert.match(yield* refusal("0 0 30 2 *"), /never comes/)
      assert.match(yield* refusal("2026-05-01T00:00:00"), /schedule\.at/)
      assert.match(yield* refusal("0 0 0 1 1 * 2030"), /5 or 6/)
      assert.match(yield* refusal("* * * * *", { overlap: "sometimes" }), /overlap/)
      assert.match(yield* refusal("* * * * *", { jitter: "soon" }), /10 minutes/)
      assert.match(yield* refusal("* * * * *", { catchUp: { last: 1000 } }), /last/)
      const { options } = yield* readDeclaration(
        job("x", "* * * * *", { catchUpWindow: "1 hour", jitter: 5 }),
        start,
      )
      assert.deepStrictEqual(options, { catchUpWindow: 3_600_000, jitter: 5 })
    }),
  )
})
