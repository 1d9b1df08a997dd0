/**
 * Starts scripts before anything happens in their guilds: those that handle `ready` or have timers, and those that will probably be needed
 * soon. It is done in the background, one at a time per worker, so that a guild with an event never waits behind more than one.
 */
import { Effect, Queue, Schedule } from "effect"
import { Guilds } from "../discord/Guilds.ts"
import type { GuildId } from "../domain/Ids.ts"
import { runsUnasked } from "../domain/Script.ts"
import { Limits } from "../domain/Limits.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import type { Worker } from "../isolates/Worker.ts"
import { Configuration } from "../layers/Configuration.ts"
import { Activity } from "../services/Activity.ts"
import type { Standing } from "../services/Deployments.ts"
import type { GuildActor } from "./GuildActor.ts"
import { GuildRouter } from "./GuildRouter.ts"

export interface Prewarm {
  /** The bot is in this guild: its script is started in its turn, if it is one to start. */
  readonly consider: (standing: Standing) => void
}

/** Begins with nothing to warm; it ends with the scope, whatever waits then. */
export const makePrewarm = Effect.gen(function* () {
  const { prewarm } = yield* Configuration
  const limits = yield* Limits
  const pool = yield* WorkerPool
  const router = yield* GuildRouter
  const guilds = yield* Guilds
  const activity = yield* Activity

  const count = { none: 0, recent: limits.prewarmGuilds, all: Number.MAX_SAFE_INTEGER }[prewarm]
  /** Place by last activity, the most recent one first. */
  const places = new Map((yield* activity.recent(count)).map((guildId, place) => [guildId, place]))
  const placeOf = (guildId: GuildId) => places.get(guildId) ?? Number.POSITIVE_INFINITY

  /** Loads one script, and comes back when it has loaded or turned out not to. */
  const warm = Effect.fnUntraced(function* (worker: Worker, guildId: GuildId) {
    // Warming must not push out a guild that is awake, and the bot may have left meanwhile.
    if (!guilds.has(guildId) || worker.status().isolates >= limits.isolatesPerWorker) return
    const actor = router.actor(guildId)
    actor.wake()
    yield* settled(actor).pipe(Effect.timeoutOption(`${limits.loadTimeoutSecs} seconds`))
  })

  const lines = new Map<Worker, { readonly waiting: Set<GuildId>; readonly bell: Queue.Queue<void> }>()
  for (const worker of pool.workers) {
    const waiting = new Set<GuildId>()
    const bell = yield* Queue.sliding<void>(1)
    lines.set(worker, { waiting, bell })
    const next = Effect.suspend(() => {
      const first = [...waiting].reduce((one, other) => (placeOf(other) < placeOf(one) ? other : one))
      waiting.delete(first)
      return warm(worker, first)
    })
    yield* Queue.take(bell).pipe(
      Effect.andThen(Effect.whileLoop({ while: () => waiting.size > 0, body: () => next, step: () => {} })),
      Effect.forever,
      Effect.forkScoped,
    )
  }

  const prewarmer: Prewarm = {
    consider: (standing) => {
      const { guildId, state } = standing
      const wanted = runsUnasked(standing) || prewarm === "all" || places.has(guildId)
      if (state !== "active" || !wanted) return
      const line = lines.get(pool.workerOf(guildId))
      // A worker that was added since: nobody else is warmed on it.
      if (line === undefined) return router.actor(guildId).wake()
      line.waiting.add(guildId)
      Queue.offerUnsafe(line.bell, undefined)
    },
  }
  return prewarmer
})

/** A woken guild starts a moment later; then it is live, or has given up. */
const settled = (actor: GuildActor) => {
  const until = (seen: (state: string) => boolean) =>
    Effect.sync(() => seen(actor.status().state)).pipe(
      Effect.repeat({ until: (holds) => holds, schedule: Schedule.spaced("5 millis") }),
    )
  return Effect.andThen(
    Effect.timeoutOption(
      until((state) => state !== "cold"),
      "100 millis",
    ),
    until((state) => state !== "starting"),
  )
}
