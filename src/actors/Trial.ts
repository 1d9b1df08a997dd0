/**
 * Loads a script as a deploy would, in an isolate of the guild's worker that is thrown away, with nothing of the guild in reach but what can be
 * read: it sees what a deploy would have made of it, and changes nothing.
 */
import { Effect, Option } from "effect"
import type { ScriptLoadFailed } from "../domain/Errors.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { LogLevel } from "../domain/LogLine.ts"
import type { Manifest, Script } from "../domain/Script.ts"
import { CpuBudget } from "../isolates/CpuBudget.ts"
import type { WorkerPool } from "../isolates/WorkerPool.ts"
import { operationFailed } from "../ops/Operation.ts"
import type { Operations } from "../ops/Operations.ts"
import { DeployRecord } from "./DeployRecord.ts"
import { startIncarnation } from "./Incarnation.ts"
import { Mailbox } from "./Mailbox.ts"
import { Suspicion } from "./Suspicion.ts"

export interface Trial {
  readonly manifest: Manifest
  readonly log: ReadonlyArray<{ readonly level: LogLevel; readonly message: string }>
}

export interface TrialHouse {
  readonly pool: WorkerPool["Service"]
  readonly operations: Operations["Service"]
  readonly limits: LimitValues
  readonly secretsOf: (guildId: GuildId) => Readonly<Record<string, string>> | undefined
}

/** Operations that change nothing and send nothing: while a script loads, it may read what it has stored. */
const harmless = new Set(["kv.get", "kv.getWithMetadata", "kv.list"])
const isHarmless = (name: string) => harmless.has(name) || /^(crypto|compression)\./.test(name)

/** Trials, and what those have cost that had to be ended by force: they count as deploys do, apart from them. */
export const makeTrials = ({ pool, operations, limits, secretsOf }: TrialHouse) => {
  const records = new Map<GuildId, DeployRecord>()

  const run = Effect.fn("Trial.run")(function* (guildId: GuildId, script: Script, now: number) {
    const log: Array<{ level: LogLevel; message: string }> = []
    const say = (level: LogLevel, message: string) => {
      if (log.length < limits.logLines) log.push({ level, message })
    }
    const incarnation = yield* startIncarnation({
      guildId,
      script,
      worker: pool.workerOf(guildId),
      slot: pool.nextSlot(),
      epoch: 0,
      mailbox: new Mailbox(limits),
      budget: new CpuBudget(limits, () => performance.now()),
      lane: "start",
      suspicion: new Suspicion(),
      limits,
      execute: (name, args) => {
        if (isHarmless(name)) return operations.execute(guildId, name, args)
        say("warn", `${name} was not done: the script is only checked`)
        return Effect.fail(
          operationFailed("CHECK_ONLY", `${name} is not done while a script is only checked`),
        )
      },
      messages: operations.messages,
      serves: () => true,
      interactionEnded: () => {},
      secrets: () => secretsOf(guildId),
      log: (level, _, message) => say(level, message),
    })
    const manifest: Manifest = yield* incarnation.loaded.pipe(
      Effect.tapError(({ reason }: ScriptLoadFailed) =>
        reason === "syntax" || reason === "thrown"
          ? Effect.void
          : Effect.map(Effect.timeoutOption(incarnation.ended, "1 second"), (end) => {
              if (Option.isSome(end) && end.value._tag === "Crashed" && end.value.blame === "guilty")
                recordOf(guildId).forced({ at: now, outcome: "loading" })
            }),
      ),
    )
    return { manifest, log } satisfies Trial
  }, Effect.scoped)

  const recordOf = (guildId: GuildId) => {
    const known = records.get(guildId) ?? new DeployRecord(limits)
    records.set(guildId, known)
    return known
  }

  return {
    /** Errors: `ScriptLoadFailed`. */
    run,
    /** Until when (milliseconds since the epoch) there are none of this guild, if so. */
    refusedUntil: (guildId: GuildId, now: number) => records.get(guildId)?.refusedUntil(now),
    /** An operator lets the guild try again. */
    forget: (guildId: GuildId) => void records.delete(guildId),
  }
}
