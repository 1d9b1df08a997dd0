/**
 * Replaces isolate hosts before they have to be killed: one that has grown too large or too old gets a successor, its guilds move there
 * with what they know, and then it ends. The bound beyond which a host is killed at once (`hostMemoryMb`) stays where it is.
 */
import { Clock, Duration, Effect, Layer } from "effect"
import { Limits, type LimitValues } from "../domain/Limits.ts"
import type { WorkerStatus } from "../isolates/Worker.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { Relocation } from "./Relocation.ts"

const hourMs = 3_600_000

/** Why a worker's host is to be replaced, if it is. `now` in milliseconds since the epoch. */
export const dueForReplacement = (
  { state, bornAt, memoryMb }: Pick<WorkerStatus, "state" | "bornAt" | "memoryMb">,
  limits: Pick<LimitValues, "hostHandoverMb" | "hostAgeHours" | "hostRestSecs">,
  now: number,
): string | undefined => {
  // One that is being started has nothing to hand over.
  if (state !== "ready") return undefined
  const age = now - bornAt
  if (age >= limits.hostAgeHours * hourMs) return `it has run for ${limits.hostAgeHours} h`
  // Guilds that need so much will need it in the next host, too: that must not go on and on.
  if (age < limits.hostRestSecs * 1000) return undefined
  return memoryMb > limits.hostHandoverMb
    ? `it holds more than ${limits.hostHandoverMb} MB of memory`
    : undefined
}

/** While it lives, hosts are replaced, one at a time. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const limits = yield* Limits
    const pool = yield* WorkerPool
    const relocation = yield* Relocation

    const replaceOne = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      for (const worker of pool.workers) {
        const reason = dueForReplacement(worker.status(), limits, now)
        if (reason === undefined) continue
        yield* Effect.logInfo(`host of worker ${worker.id} is replaced: ${reason}`)
        const left = yield* relocation.replace(worker)
        if (left > 0)
          yield* Effect.logWarning(
            `${left} guilds of worker ${worker.id} were started afresh on its new host`,
          )
        // The others may look different now.
        return
      }
    })

    yield* replaceOne.pipe(
      Effect.catch((error) =>
        Effect.andThen(
          Effect.logError(`a new host could not be started, the old one goes on: ${error.message}`),
          Effect.sleep(Duration.seconds(limits.hostRestSecs)),
        ),
      ),
      Effect.andThen(Effect.sleep("1 second")),
      Effect.forever,
      Effect.forkScoped,
    )
  }),
)
