/**
 * Who owns a guild? On one machine the answer is a map: each guild has an actor here, made when it is first needed. Nothing
 * outside this folder may assume that a guild is local.
 */
import { Clock, Context, Effect, Exit, Layer, Option, Schedule, Scope } from "effect"
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
    readonly offer: (guildId: GuildId, kind: EventKind, payload: string) => Offered
    /**
     * Whether the guild's script handles events of this kind. Of a guild that does not run: what its deployment says, and yes where
     * that is not known.
     */
    readonly wants: (guildId: GuildId, kind: EventKind) => boolean
    /** What the script of a guild that does not run would handle. */
    readonly expect: (guildId: GuildId, kinds: ReadonlyArray<string>) => void
    /** Gives an event to its guild and waits until the guild has nothing left to do, or the time for that is over. */
    readonly settle: (guildId: GuildId, kind: EventKind, payload: string) => Effect.Effect<void>
    readonly actor: (guildId: GuildId) => GuildActor
    /** Tells every script that is awake, and every one that starts later, who the bot is. */
    readonly ready: (payload: string) => void
    /** The guild's actor, if it has ever been needed. */
    readonly find: (guildId: GuildId) => GuildActor | undefined
    /** Waits until no guild has anything left to do, or the time for that is over. */
    readonly drain: Effect.Effect<void>
  }
>()("flora/actors/GuildRouter") {
  static readonly layer = Layer.effect(
    GuildRouter,
    Effect.gen(function* () {
      const pool = yield* WorkerPool
      const operations = yield* Operations
      const logs = yield* Logs
      const limits = yield* Limits
      const deployments = yield* Deployments
      const actors = new Map<GuildId, GuildActor>()
      /** Of guilds that have no actor yet. */
      const expected = new Map<GuildId, ReadonlyArray<string>>()
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
            readyPayload: () => readyPayload,
            expected: expected.get(guildId),
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
        expected.delete(guildId)
        return made
      }

      yield* Effect.sync(() => residents.sweep(limits.idleSecs * 1000)).pipe(
        Effect.repeat(Schedule.spaced(`${Math.max(0.05, Math.min(5, limits.idleSecs / 4))} seconds`)),
        Effect.forkScoped,
      )

      const idle = (isIdle: () => boolean, seconds: number) =>
        Effect.sync(isIdle).pipe(
          Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (holds) => holds }),
          Effect.timeoutOption(`${seconds} seconds`),
          Effect.asVoid,
        )

      return GuildRouter.of({
        actor,
        offer: (guildId, kind, payload) => actor(guildId).offer(kind, payload),
        wants: (guildId, kind) =>
          actors.get(guildId)?.wants(kind) ?? expected.get(guildId)?.includes(kind) ?? true,
        expect: (guildId, kinds) => {
          const existing = actors.get(guildId)
          if (existing === undefined) expected.set(guildId, kinds)
          else existing.expect(kinds)
        },
        settle: (guildId, kind, payload) =>
          Effect.suspend(() => {
            const guild = actor(guildId)
            guild.offer(kind, payload)
            return idle(() => !isBusy(guild.status()), limits.loadTimeoutSecs + limits.dispatchTimeoutSecs)
          }),
        ready: (payload) => {
          readyPayload = payload
          for (const guild of actors.values())
            if (guild.status().state === "live") guild.offer("ready", payload)
        },
        find: (guildId) => actors.get(guildId),
        drain: Effect.suspend(() =>
          idle(() => ![...actors.values()].some((guild) => isBusy(guild.status())), limits.drainSecs),
        ),
      })
    }),
  )
}

const isBusy = ({ queued, running }: GuildStatus) => queued > 0 || running > 0
