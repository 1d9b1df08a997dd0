/**
 * Where guilds are, changed while they run: one guild by wish, all of a worker that is drained, and everybody's share when the number of
 * workers changes. Every live guild moves by migration; one that cannot move now is tried again for a while.
 */
import { Clock, Context, Duration, Effect, Layer, Option, type Schema, Semaphore } from "effect"
import type { SqlError } from "effect/sql"
import { LastWorker, type MigrationRefused, WorkerNotFound } from "../domain/Errors.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import type { HostStartFailed } from "../isolates/HostProcess.ts"
import type { Worker } from "../isolates/Worker.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { Placements } from "../services/Placements.ts"
import { GuildRouter } from "./GuildRouter.ts"
import type { MoveOutcome } from "./Migration.ts"

/** Migrations under way at once when many guilds move: a target starts isolates one at a time anyway. */
const concurrency = 4
/** For how long guilds that could not move are tried again when an operator takes a worker away. */
const patienceSecs = 5
/** The pause before the second try; it doubles, for a guild takes no events while it is tried. */
const firstPause = Duration.millis(200)
const longestPause = Duration.seconds(5)

export class Relocation extends Context.Service<
  Relocation,
  {
    /** Moves a guild to a worker and keeps it there, over restarts too. Errors: the guild or the worker cannot be had. */
    readonly migrate: (
      guildId: GuildId,
      worker: number,
    ) => Effect.Effect<MoveOutcome, MigrationRefused | WorkerNotFound | SqlError.SqlError>
    /** Takes every guild off a worker, which gets no new ones; the number of guilds that would not go. */
    readonly drain: (worker: number) => Effect.Effect<number, WorkerNotFound | LastWorker | SqlError.SqlError>
    /** Brings the number of workers that take guilds to this; those that go hand their guilds over first. */
    readonly scale: (
      workers: number,
    ) => Effect.Effect<void, HostStartFailed | WorkerNotFound | LastWorker | SqlError.SqlError>
    /**
     * Starts another host for a worker, moves the guilds over and ends the old one; the number of guilds that would not go, and were
     * started afresh.
     */
    readonly replace: (worker: Worker) => Effect.Effect<number, HostStartFailed>
  }
>()("flora/actors/Relocation") {
  static readonly layer: Layer.Layer<
    Relocation,
    SqlError.SqlError | Schema.SchemaError,
    GuildRouter | WorkerPool | Placements
  > = Layer.effect(
    Relocation,
    Effect.gen(function* () {
      const router = yield* GuildRouter
      const pool = yield* WorkerPool
      const placements = yield* Placements
      const { handoverSecs } = yield* Limits
      const oneAtATime = yield* Semaphore.make(1)

      for (const { guildId, worker } of yield* placements.list) {
        const found = pool.find(worker)
        // With fewer workers than before, hashing decides again.
        if (found !== undefined) pool.place(guildId, found)
      }

      const find = (id: number) => {
        const worker = pool.find(id)
        return worker === undefined ? Effect.fail(new WorkerNotFound({ worker: id })) : Effect.succeed(worker)
      }

      /** The guilds whose isolate is not where it belongs. */
      const astray = () =>
        router.all().filter(({ guildId, actor }) => {
          const { worker } = actor
          return worker !== undefined && worker !== pool.workerOf(guildId)
        })

      /** Moves everybody to where they belong; the number of guilds that would not go within so many seconds. */
      const settle = Effect.fnUntraced(function* (seconds: number) {
        const moveAll = Effect.suspend(() =>
          Effect.forEach(
            astray(),
            ({ guildId, actor }) => Effect.option(actor.migrate(pool.workerOf(guildId))),
            { concurrency, discard: true },
          ),
        )
        const until = (yield* Clock.currentTimeMillis) + seconds * 1000
        yield* moveAll
        let pause = firstPause
        while (astray().length > 0 && (yield* Clock.currentTimeMillis) < until) {
          yield* Effect.sleep(pause)
          pause = Duration.min(Duration.times(pause, 2), longestPause)
          yield* moveAll
        }
        return astray().length
      })

      const close = Effect.fnUntraced(function* (worker: Worker) {
        if (!pool.close(worker)) return yield* new LastWorker({ worker: worker.id })
        yield* placements.clear(worker.id)
        return yield* settle(patienceSecs)
      })

      return Relocation.of({
        migrate: Effect.fn("Relocation.migrate")(function* (guildId, workerId) {
          const worker = yield* find(workerId)
          return yield* router.actor(guildId).migrate(worker, (epoch) =>
            Effect.gen(function* () {
              const elsewhere = pool.place(guildId, worker)
              const kept = yield* placements.put(guildId, elsewhere ? workerId : undefined, epoch)
              if (!kept)
                yield* Effect.logWarning(
                  `guild ${guildId} was placed by a later runtime; this one is outdated`,
                )
            }),
          )
        }),
        drain: Effect.fn("Relocation.drain")(function* (workerId) {
          return yield* close(yield* find(workerId))
        }, oneAtATime.withPermits(1)),
        scale: Effect.fn("Relocation.scale")(function* (wanted) {
          const open = () => pool.status().filter(({ open }) => open)
          while (open().length < wanted) {
            const drained = pool.status().find(({ open }) => !open)
            if (drained === undefined) yield* pool.add
            else pool.open(yield* find(drained.id))
          }
          while (open().length > wanted) yield* close(yield* find(open().at(-1)!.id))
          yield* settle(patienceSecs)
          for (const { id, open } of pool.status()) {
            const worker = Option.fromUndefinedOr(pool.find(id))
            if (!open && Option.isSome(worker)) yield* pool.remove(worker.value)
          }
        }, oneAtATime.withPermits(1)),
        replace: Effect.fn("Relocation.replace")(function* (worker) {
          // It may have been taken away meanwhile.
          if (pool.find(worker.id) !== worker) return 0
          yield* pool.succeed(worker)
          return yield* Effect.ensuring(settle(handoverSecs), pool.remove(worker))
        }, oneAtATime.withPermits(1)),
      })
    }),
  )
}
