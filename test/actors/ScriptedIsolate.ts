/** Incarnations over an isolate that says whatever a test wants: what the runtime keeps to when the SDK does not. */
import { Effect } from "effect"
import { startIncarnation } from "../../src/actors/Incarnation.ts"
import { Mailbox } from "../../src/actors/Mailbox.ts"
import { Suspicion } from "../../src/actors/Suspicion.ts"
import { defaultLimits, type LimitValues } from "../../src/domain/Limits.ts"
import { CpuBudget } from "../../src/isolates/CpuBudget.ts"
import type { TurnContent } from "../../src/isolates/TurnQueue.ts"
import type { Worker } from "../../src/isolates/Worker.ts"
import { guildId, script } from "./GuildFixture.ts"

export type Entry = readonly [kind: string, ...rest: ReadonlyArray<unknown>]

/**
 * An incarnation whose isolate answers its load with the first of these outboxes and each turn with the next one, and computes a
 * millisecond for each.
 */
export const startScripted = Effect.fnUntraced(function* (
  outboxes: ReadonlyArray<ReadonlyArray<Entry>>,
  changed: Partial<LimitValues> = {},
  serves: () => boolean = () => true,
) {
  const limits = { ...defaultLimits, ...changed }
  const turns: Array<TurnContent> = []
  const lanes: Array<string> = []
  const asked: Array<string> = []
  const mailbox = new Mailbox(limits)
  let next = 0
  const answer = () =>
    Effect.sync(() => ({
      _tag: "Answered" as const,
      outbox: JSON.stringify(outboxes[next++] ?? []),
      cpuMicros: 1000,
    }))
  const worker: Worker = {
    id: 0,
    start: answer,
    turn: (_slot, lane, _alone, take) => {
      lanes.push(lane)
      turns.push(take())
      return answer()
    },
    stop: () => {},
    status: () => ({
      id: 0,
      state: "ready",
      pid: 0,
      isolates: 1,
      restarts: 0,
      replacements: 0,
      bornAt: 0,
      memoryMb: 0,
    }),
    kill: () => {},
  }
  const incarnation = yield* startIncarnation({
    guildId,
    script: script(""),
    worker,
    epoch: 1,
    slot: 1,
    mailbox,
    budget: new CpuBudget(limits, () => 0),
    lane: "start",
    suspicion: new Suspicion(),
    limits,
    serves,
    execute: (name) => {
      asked.push(name)
      return Effect.succeed(null)
    },
    messages: () => 0,
    interactionEnded: () => {},
    secrets: () => undefined,
    log: () => {},
  })
  return { incarnation, mailbox, turns, lanes, asked }
})
