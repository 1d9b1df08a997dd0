/** The turn loop over an isolate that says whatever it likes: what the runtime keeps to when the SDK no longer does. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { LimitValues } from "../../src/domain/Limits.ts"
import { makeEvent } from "../../src/actors/Mailbox.ts"
import { guildId, until } from "./GuildFixture.ts"
import { type Entry, startScripted } from "./ScriptedIsolate.ts"

const loaded: Entry = ["loaded", { events: ["messageCreate"], commands: [] }]
const ask = (id: number): Entry => ["op", id, "kv.get", { key: "k" }]

/** Why a life with these outboxes ended: whose fault it was, and what for. */
const endOf = (outboxes: ReadonlyArray<ReadonlyArray<Entry>>, limits: Partial<LimitValues>) =>
  Effect.gen(function* () {
    const { incarnation, asked } = yield* startScripted(outboxes, limits)
    const end = yield* incarnation.ended
    assert.isEmpty(asked)
    return end._tag === "Crashed" ? `${end.blame}: ${end.reason}` : end._tag
  }).pipe(Effect.scoped)

describe("Incarnation", () => {
  it.live(
    "ends an isolate that breaks a bound which the SDK keeps to, and does nothing of what it asked",
    () =>
      Effect.gen(function* () {
        const operations = [loaded, ask(1), ask(2), ask(3)]
        assert.strictEqual(
          yield* endOf([operations], { operationsPerTurn: 2 }),
          "guilty: it asked for more than 2 operations in one turn",
        )
        assert.strictEqual(
          yield* endOf([operations], { operationBytesPerTurn: 10 }),
          "guilty: it asked for operations of more than 10 characters in one turn",
        )
        assert.strictEqual(
          yield* endOf([operations], { entriesPerTurn: 3 }),
          "guilty: it asked for more than 3 things in one turn",
        )
        const timers = [1, 2, 3].map((id): Entry => ["timer", id, 1000])
        assert.strictEqual(
          yield* endOf([[loaded, ...timers]], { timers: 2 }),
          "guilty: it asked for more than 2 timers",
        )
      }),
  )

  it.live("refuses operations beyond those that may wait, though the SDK did not", () =>
    Effect.gen(function* () {
      const { turns, asked } = yield* startScripted([[loaded, ask(1), ask(2), ask(3), ask(4)]], {
        pendingOperations: 3,
      })
      const settlements = () => turns.map((turn) => turn.settlements).join()
      yield* until(() => [1, 2, 3].every((id) => settlements().includes(`[${id},1,null]`)))
      assert.include(
        settlements(),
        '[4,0,{"name":"Error","code":"LIMIT_EXCEEDED","limit":"pendingOperations"',
      )
      assert.lengthOf(asked, 3)
    }).pipe(Effect.scoped),
  )

  it.live("gives another turn at once to an isolate that has more to say, and only then", () =>
    Effect.gen(function* () {
      const { incarnation, turns, asked } = yield* startScripted([
        [loaded, ["more"]],
        [["more"]],
        [ask(1)],
        [],
      ])
      yield* until(() => asked.length === 1 && incarnation.idle())
      assert.deepStrictEqual(
        turns.map(({ settlements }) => settlements),
        ["[]", "[]", "[[1,1,null]]"],
      )
    }).pipe(Effect.scoped),
  )

  it.live("brings a timer back as a settlement, and is not idle while one is pending", () =>
    Effect.gen(function* () {
      const { incarnation, turns } = yield* startScripted([
        [["timer", 1, 20], ["timer", 2, 60_000], ["untimer", 99], loaded],
        [["untimer", 2]],
      ])
      yield* incarnation.loaded
      assert.isFalse(incarnation.idle())
      assert.isEmpty(turns)
      yield* until(() => turns.length > 0)
      assert.deepStrictEqual(turns, [{ events: "[]", settlements: "[[1,2,null]]" }])
      yield* until(() => incarnation.idle())
    }).pipe(Effect.scoped),
  )

  it.live("ends its timers with itself, and ends although one is pending", () =>
    Effect.gen(function* () {
      const { incarnation, turns } = yield* startScripted([[["timer", 1, 30], ["timer", 2, 60_000], loaded]])
      yield* incarnation.loaded
      incarnation.retire()
      assert.strictEqual((yield* incarnation.ended)._tag, "Retired")
      assert.isTrue(incarnation.idle())
      assert.isEmpty(turns)
    }).pipe(Effect.scoped),
  )

  it.live(
    "tells whoever brought an event how it ended, and gives cron a time limit of its own (cronTimeoutSecs)",
    () =>
      Effect.gen(function* () {
        const crons: Entry = ["loaded", { events: ["cron", "messageCreate"], commands: [] }]
        const failure = { name: "Error", message: "no" }
        const answers: ReadonlyArray<ReadonlyArray<Entry>> = [
          [crons],
          [
            ["done", 1],
            ["done", 2, failure],
          ],
        ]
        const limits = { cronTimeoutSecs: 0.2, dispatchTimeoutSecs: 60, runningHandlers: 4, eventsPerTurn: 4 }
        const { incarnation, mailbox } = yield* startScripted(answers, limits)
        const ends: Array<unknown> = []
        for (const seq of [1, 2, 3, 4]) {
          const settle = (end: unknown) => ends.push([seq, end])
          mailbox.offer(makeEvent(guildId, seq, seq === 4 ? "messageCreate" : "cron", "{}", { settle }))
        }
        incarnation.accept()
        yield* until(() => ends.length === 3)
        assert.deepStrictEqual(ends, [
          [1, { _tag: "Handled" }],
          [2, { _tag: "Failed", reason: "Error: no" }],
          [3, { _tag: "Failed", reason: "not settled after 0.2 s" }],
        ])
        assert.strictEqual(incarnation.running(), 1)
      }).pipe(Effect.scoped),
  )
})
