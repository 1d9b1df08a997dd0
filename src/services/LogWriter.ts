/**
 * Brings lines from the memory to the store, many at once. Whoever writes a line never waits for it: what the store has not taken yet waits in
 * the guild's own ring, whose bound is the bound of the queue. Guilds take turns, and one that writes a lot gets no more of a turn than another.
 */
import { Effect, Schedule } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import type { LogRing } from "./LogRing.ts"
import type { LogStoreShape } from "./LogStore.ts"

/** How long a line may wait for others to go with. */
const every = "200 millis"
/** Lines of one write; of these, lines of one guild. */
const batchLines = 1000
const share = 100
/** Between attempts while the database does not answer. */
const retryEvery = "1 second"
/** What is left at the end is given up after this. */
const lastAttempt = "5 seconds"

export interface LogWriter {
  /** The guild's ring has lines that are to be stored. */
  readonly add: (guildId: GuildId, ring: LogRing) => void
}

/** Its fiber ends with the scope, and what waits then is stored first. */
export const makeLogWriter = Effect.fnUntraced(function* (store: LogStoreShape) {
  const { logLinesStored } = yield* Limits
  /** In the order of their turns. */
  const waiting = new Map<GuildId, LogRing>()
  /** Lines stored of each guild since it was last cut to its number. */
  const untrimmed = new Map<GuildId, number>()

  /** One write; tells whether it was full, so that there is more to do at once. */
  const write = Effect.gen(function* () {
    const taken = []
    let room = batchLines
    for (const [guildId, ring] of waiting) {
      if (room === 0) break
      const lines = ring.unstored(Math.min(share, room))
      room -= lines.length
      taken.push({ guildId, ring, lines })
    }
    if (taken.length === 0) return false
    yield* store.insert(taken.flatMap(({ lines }) => lines))
    for (const { guildId, ring, lines } of taken) {
      const last = lines.at(-1)
      if (last !== undefined) ring.markStored(last.id)
      waiting.delete(guildId)
      if (ring.waiting > 0) waiting.set(guildId, ring)
      untrimmed.set(guildId, (untrimmed.get(guildId) ?? 0) + lines.length)
    }
    // A quarter more than its number is the most that a guild ever has for long.
    for (const { guildId } of taken) {
      if (untrimmed.get(guildId)! < logLinesStored / 4) continue
      yield* store.trim(guildId)
      untrimmed.delete(guildId)
    }
    return room === 0
  })

  const writeAll = Effect.repeat(write, { while: (full) => full })
  const attempt = writeAll.pipe(
    Effect.tapError((error) => Effect.logWarning("lines of guilds' logs cannot be stored; they wait", error)),
    Effect.catch(() =>
      writeAll.pipe(
        Effect.retry(Schedule.spaced(retryEvery)),
        Effect.andThen(Effect.logInfo("lines of guilds' logs are stored again")),
      ),
    ),
  )
  // Registered before the fiber is forked, so run after it has ended.
  yield* Effect.addFinalizer(() =>
    write.pipe(
      Effect.repeat({ while: () => waiting.size > 0 }),
      Effect.timeout(lastAttempt),
      Effect.catchCause((cause) => Effect.logWarning("the last lines of guilds' logs are not stored", cause)),
    ),
  )
  yield* attempt.pipe(Effect.repeat(Schedule.spaced(every)), Effect.forkScoped)

  const writer: LogWriter = { add: (guildId, ring) => void waiting.set(guildId, ring) }
  return writer
})
