/** The turn loop over an isolate that says whatever it likes: what the runtime keeps to when the SDK no longer does. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startIncarnation } from "../../src/actors/Incarnation.ts"
import { Mailbox } from "../../src/actors/Mailbox.ts"
import { defaultLimits, type LimitValues } from "../../src/domain/Limits.ts"
import { CpuBudget } from "../../src/isolates/CpuBudget.ts"
import type { TurnContent } from "../../src/isolates/TurnQueue.ts"
import type { Worker } from "../../src/isolates/Worker.ts"
import { guildId, script, until } from "./GuildFixture.ts"

type Entry = readonly [kind: string, ...rest: ReadonlyArray<unknown>]

const loaded: Entry = ["loaded", { events: ["messageCreate"], commands: [] }]
const ask = (id: number): Entry => ["op", id, "kv.get", { key: "k" }]

/** An incarnation whose isolate answers its load with the first of these outboxes and each turn with the next one. */
const live = Effect.fnUntraced(function* (
  outboxes: ReadonlyArray<ReadonlyArray<Entry>>,
  changed: Partial<LimitValues> = {},
) {
  const limits = { ...defaultLimits, ...changed }
  const turns: Array<TurnContent> = []
  const asked: Array<string> = []
  let next = 0
  const answer = () =>
    Effect.sync(() => ({
      _tag: "Answered" as const,
      outbox: JSON.stringify(outboxes[next++] ?? []),
      cpuMicros: 1,
    }))
  const worker: Worker = {
    id: 0,
    start: answer,
    turn: (_slot, _epoch, _lane, _alone, take) => {
      turns.push(take())
      return answer()
    },
    stop: () => {},
    status: () => ({ id: 0, state: "ready", pid: 0, isolates: 1, restarts: 0 }),
    kill: () => {},
  }
  const incarnation = yield* startIncarnation({
    guildId,
    script: script(""),
    worker,
    slot: 1,
    epoch: 1,
    mailbox: new Mailbox(limits),
    budget: new CpuBudget(limits, () => 0),
    alone: false,
    limits,
    execute: (name) => {
      asked.push(name)
      return Effect.succeed(null)
    },
    messages: () => 0,
    log: () => {},
  })
  return { incarnation, turns, asked }
})

/** Why a life with these outboxes ended: whose fault it was, and what for. */
const endOf = (outboxes: ReadonlyArray<ReadonlyArray<Entry>>, limits: Partial<LimitValues>) =>
  Effect.gen(function* () {
    const { incarnation, asked } = yield* live(outboxes, limits)
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
      const { turns, asked } = yield* live([[loaded, ask(1), ask(2), ask(3), ask(4)]], {
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
      const { incarnation, turns, asked } = yield* live([
        [loaded, ask(1), ["more"]],
        [ask(2), ["more"]],
        [ask(3)],
      ])
      yield* until(() => asked.length === 3 && incarnation.idle())
      const ids = turns.flatMap((turn) => JSON.parse(turn.settlements) as Array<Array<unknown>>)
      assert.deepStrictEqual(
        ids.map(([id]) => id),
        [1, 2, 3],
      )
    }).pipe(Effect.scoped),
  )

  it.live("brings a timer back as a settlement, and is not idle while one is pending", () =>
    Effect.gen(function* () {
      const { incarnation, turns } = yield* live([
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
      const { incarnation, turns } = yield* live([[["timer", 1, 30], ["timer", 2, 60_000], loaded]])
      yield* incarnation.loaded
      incarnation.retire()
      assert.strictEqual((yield* incarnation.ended)._tag, "Retired")
      assert.isTrue(incarnation.idle())
      assert.isEmpty(turns)
    }).pipe(Effect.scoped),
  )
})
