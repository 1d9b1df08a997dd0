/** Each way of getting it wrong that is kept here must be found; one that survives is a hole in the properties. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { check, describeCommands, schedules } from "./Check.ts"
import { AcknowledgeBeforeHandle } from "./mutants/AcknowledgeBeforeHandle.ts"
import { CounterPerWorker } from "./mutants/CounterPerWorker.ts"
import { DeadTargetServes } from "./mutants/DeadTargetServes.ts"
import { MoveRevivesReplaced } from "./mutants/MoveRevivesReplaced.ts"
import { NoDeadlines } from "./mutants/NoDeadlines.ts"
import { NoFence } from "./mutants/NoFence.ts"
import { RemoveThenReplay } from "./mutants/RemoveThenReplay.ts"
import { RepeatsUnmarked } from "./mutants/RepeatsUnmarked.ts"
import { ReplayStopsAtError } from "./mutants/ReplayStopsAtError.ts"
import { RollbackForgetsQueue } from "./mutants/RollbackForgetsQueue.ts"
import { RollbackLeavesClosed } from "./mutants/RollbackLeavesClosed.ts"
import { ShedsEverything } from "./mutants/ShedsEverything.ts"
import { SwitchBeforeQuiesce } from "./mutants/SwitchBeforeQuiesce.ts"
import { UnboundedQueue } from "./mutants/UnboundedQueue.ts"
import { violationOf } from "./World.ts"

const mutants = [
  RemoveThenReplay,
  NoFence,
  CounterPerWorker,
  AcknowledgeBeforeHandle,
  UnboundedQueue,
  ShedsEverything,
  ReplayStopsAtError,
  SwitchBeforeQuiesce,
  RollbackForgetsQueue,
  RollbackLeavesClosed,
  NoDeadlines,
  DeadTargetServes,
  RepeatsUnmarked,
  MoveRevivesReplaced,
]

describe("The properties find", () => {
  for (const Mutant of mutants) {
    it.live(
      Mutant.name,
      () =>
        Effect.gen(function* () {
          const { result } = yield* check(
            schedules,
            20_000,
            (commands) => {
              const violation = violationOf(commands, Mutant)
              return violation === undefined ? Effect.succeed(true) : Effect.fail(violation.message)
            },
            { seed: "mutants" },
          )
          if (result._tag !== "Falsified") return assert.fail(`${Mutant.name} survives`)
          const violation = violationOf(result.shrunkInput, Mutant)?.message
          // The schedule is to blame only if the real thing lives through it.
          assert.isUndefined(violationOf(result.shrunkInput))
          process.stdout.write(
            `${Mutant.name}: ${violation}\n  after ${result.runs} schedules, shrunk to ${describeCommands(result.shrunkInput)}\n`,
          )
        }),
      60_000,
    )
  }
})
