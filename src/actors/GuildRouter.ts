/**
 * Who owns a guild? On one machine the answer is a map: each guild has an actor here, made when it is first needed. Nothing
 * outside this folder may assume that a guild is local.
 */
import { Clock, Context, Effect, Exit, Layer, Option, Schedule, Scope } from "effect"
import { Interactions } from "../discord/Interactions.ts"
import type { EventKind } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { Operations } from "../ops/Operations.ts"
import { Deployments } from "../services/Deployments.ts"
import { Logs } from "../services/Logs.ts"
import { type GuildActor, type GuildStatus, makeGuildActor } from "./GuildActor.ts"
import type { Offered } from "./Mailbox.ts"
import { Residents } from "./Residents.ts"

export class GuildRouter extends Context.Service<
  GuildRouter,
  {
    /** Gives an event to its guild. A plain function: the gateway calls it without a fiber. */
    readonly offer: (guildId: GuildId, kind: EventKind, payload: string, interactionId?: string) => Offered
    readonly actor: (guildId: GuildId) => GuildActor
    /** Tells every script that is awake, and every one that starts later, who the bot is. */
    readonly ready: (payload: string) => void
    /** The guild's actor, if it has ever been needed. */
    readonly find: (guildId: GuildId) => GuildActor | undefined
    readonly all: () => ReadonlyArray<{ readonly guildId: GuildId; readonly actor: GuildActor }>
    /** Waits until no guild has anything left to do, or the time for that is over. */
    readonly drain: Effect.Effect<void>
  }
>()("flora/actors/GuildRouter") {
  static readonly layer = Layer.effect(
    GuildRouter,
    Effect.gen(function* () {
      const pool = yield* WorkerPool
      const operations = yield* Operations
      const interactions = yield* Interactions
      const kept = yield* Logs
      // A script may print what it was given, and an interaction's token is a secret for as long as it works.
      const logs = Logs.of({
        ...kept,
        write: (guildId, level, target, message) =>
          kept.write(guildId, level, target, interactions.redact(message)),
      })
      const limits = yield* Limits
      const deployments = yield* Deployments
      const actors = new Map<GuildId, GuildActor>()
      const clock = yield* Clock.Clock
      const residents = new Residents(() => clock.currentTimeMillisUnsafe())
      let readyPayload: string | undefined

      const scope = yield* Scope.make()
      yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
      const runSync = Effect.runSyncWith(yield* Effect.context<never>())

      const actor = (guildId: GuildId) => {
        const existing = actors.get(guildId)
        if (existing !== undefined) return existing
        const made = runSync(
          makeGuildActor({
            guildId,
            pool,
            operations,
            logs,
            limits,
            residents,
            interactionEnded: interactions.ended,
            readyPayload: () => readyPayload,
            currentScript: deployments
              .script(guildId)
              .pipe(
                Effect.catchCause((cause) =>
                  Effect.as(
                    Effect.logError(`the script of guild ${guildId} cannot be read`, cause),
                    Option.none(),
                  ),
                ),
              ),
          }).pipe(Scope.provide(scope)),
        )
        actors.set(guildId, made)
        return made
      }

      yield* Effect.sync(() => residents.sweep(limits.idleSecs * 1000)).pipe(
        Effect.repeat(Schedule.spaced(`${Math.max(0.05, Math.min(5, limits.idleSecs / 4))} seconds`)),
        Effect.forkScoped,
      )

      return GuildRouter.of({
        actor,
        offer: (guildId, kind, payload, interactionId) => {
          const offered = actor(guildId).offer(kind, payload, interactionId)
          if (interactionId !== undefined && offered !== "queued") interactions.ended(interactionId, false)
          return offered
        },
        ready: (payload) => {
          readyPayload = payload
          for (const guild of actors.values())
            if (guild.status().state === "live") guild.offer("ready", payload)
        },
        find: (guildId) => actors.get(guildId),
        all: () => [...actors].map(([guildId, actor]) => ({ guildId, actor })),
        drain: Effect.sync(() => [...actors.values()].some((guild) => isBusy(guild.status()))).pipe(
          Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (busy) => !busy }),
          Effect.timeoutOption(`${limits.drainSecs} seconds`),
          Effect.asVoid,
        ),
      })
    }),
  )
}

const isBusy = ({ queued, running }: GuildStatus) => queued > 0 || running > 0
