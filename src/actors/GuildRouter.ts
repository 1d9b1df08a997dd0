/**
 * Who owns a guild? On one machine the answer is a map: each guild has an actor here, made when it is first needed. Nothing
 * outside this folder may assume that a guild is local.
 */
import { Clock, Context, Effect, Exit, Layer, Option, Schedule, Scope } from "effect"
import { Interactions } from "../discord/Interactions.ts"
import type { EventKind, Receipt } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { Operations } from "../ops/Operations.ts"
import { Deployments } from "../services/Deployments.ts"
import { Logs } from "../services/Logs.ts"
import { Secrets } from "../services/secrets/Secrets.ts"
import { type GuildActor, makeGuildActors } from "./GuildActor.ts"
import { makeEventTraces } from "./EventTraces.ts"
import type { GuildStatus } from "./GuildStatus.ts"
import type { Offered } from "./Mailbox.ts"
import { Residents } from "./Residents.ts"

export class GuildRouter extends Context.Service<
  GuildRouter,
  {
    /**
     * Gives an event to its guild. A plain function: the gateway calls it without a fiber. The receipt of an event that is
     * queued is settled once the event has been handled; an interaction that is not has ended.
     */
    readonly offer: (
      guildId: GuildId,
      kind: EventKind,
      payload: string,
      receipt?: Receipt,
      interactionId?: string,
    ) => Offered
    /**
     * Whether the guild's script handles events of this kind. Of a guild that does not run: what its deployment says, and yes where
     * that is not known.
     */
    readonly wants: (guildId: GuildId, kind: EventKind) => boolean
    /** What the script of a guild that does not run would handle; undefined where that has yet to be found out. */
    readonly expect: (guildId: GuildId, kinds: ReadonlyArray<string> | undefined) => void
    /** Gives an event to its guild and waits until the guild has nothing left to do, or the time for that is over. */
    readonly settle: (guildId: GuildId, kind: EventKind, payload: string) => Effect.Effect<void>
    readonly actor: (guildId: GuildId) => GuildActor
    /** Tells every script that starts from now on who the bot is, and the awake ones of the guilds that it concerns. */
    readonly ready: (payload: string, concerns: (guildId: GuildId) => boolean) => void
    /** The guild's actor, if it has ever been needed. */
    readonly find: (guildId: GuildId) => GuildActor | undefined
    readonly all: () => ReadonlyArray<{ readonly guildId: GuildId; readonly actor: GuildActor }>
    /** Waits until no guild has anything left to do, or the time for that is over; then it says what is left undone. */
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
        write: (guildId, level, target, message, traceId) =>
          kept.write(guildId, level, target, interactions.redact(message), traceId),
      })
      const limits = yield* Limits
      const deployments = yield* Deployments
      const secrets = yield* Secrets
      const actors = new Map<GuildId, GuildActor>()
      /** Of guilds that have no actor yet. */
      const expected = new Map<GuildId, ReadonlyArray<string>>()
      const clock = yield* Clock.Clock
      const residents = new Residents(() => clock.currentTimeMillisUnsafe())
      let readyPayload: string | undefined

      const scope = yield* Scope.make()
      yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
      const makeActor = yield* makeGuildActors({
        pool,
        operations,
        logs,
        limits,
        residents,
        traces: yield* makeEventTraces(limits),
        interactionEnded: interactions.ended,
        readyPayload: () => readyPayload,
        secretsOf: secrets.placeholders,
        scriptOf: (guildId) =>
          Effect.catchCause(deployments.script(guildId), (cause) =>
            Effect.as(Effect.logError(`the script of guild ${guildId} cannot be read`, cause), Option.none()),
          ),
      }).pipe(Scope.provide(scope))

      const actor = (guildId: GuildId) => {
        const existing = actors.get(guildId)
        if (existing !== undefined) return existing
        const made = makeActor(guildId)
        actors.set(guildId, made)
        const kinds = expected.get(guildId)
        if (kinds !== undefined) made.expect(kinds)
        expected.delete(guildId)
        return made
      }

      yield* Effect.sync(() => residents.sweep(limits.idleSecs * 1000)).pipe(
        Effect.repeat(Schedule.spaced(`${Math.max(0.05, Math.min(5, limits.idleSecs / 4))} seconds`)),
        Effect.forkScoped,
      )

      return GuildRouter.of({
        actor,
        offer: (guildId, kind, payload, receipt, interactionId) => {
          const offered = actor(guildId).offer(kind, payload, receipt, interactionId)
          if (interactionId !== undefined && offered !== "queued") interactions.ended(interactionId, false)
          return offered
        },
        wants: (guildId, kind) =>
          actors.get(guildId)?.wants(kind) ?? expected.get(guildId)?.includes(kind) ?? true,
        expect: (guildId, kinds) => {
          const existing = actors.get(guildId)
          if (existing !== undefined) existing.expect(kinds)
          else if (kinds !== undefined) expected.set(guildId, kinds)
          else expected.delete(guildId)
        },
        settle: (guildId, kind, payload) =>
          Effect.suspend(() => {
            const guild = actor(guildId)
            guild.offer(kind, payload)
            return untilIdle(() => [guild]).pipe(
              Effect.timeoutOption(`${limits.loadTimeoutSecs + limits.dispatchTimeoutSecs} seconds`),
              Effect.asVoid,
            )
          }),
        ready: (payload, concerns) => {
          readyPayload = payload
          for (const [guildId, guild] of actors)
            if (concerns(guildId) && guild.status().state === "live") guild.offer("ready", payload)
        },
        find: (guildId) => actors.get(guildId),
        all: () => [...actors].map(([guildId, actor]) => ({ guildId, actor })),
        drain: untilIdle(() => [...actors.values()]).pipe(
          Effect.timeoutOrElse({
            duration: `${limits.drainSecs} seconds`,
            orElse: () =>
              Effect.logWarning(
                undone(
                  limits.drainSecs,
                  [...actors.values()].map((each) => each.status()),
                ),
              ),
          }),
          Effect.asVoid,
        ),
      })
    }),
  )
}

/** What did not come to its end in the time there was. */
const undone = (seconds: number, guilds: ReadonlyArray<GuildStatus>) => {
  const busy = guilds.filter(isBusy)
  const sum = (count: (status: GuildStatus) => number) => busy.reduce((total, each) => total + count(each), 0)
  const waiting = sum(({ queued }) => queued)
  const running = sum((status) => status.running)
  return `left undone after ${seconds} s: ${running} events in handlers and ${waiting} waiting, of ${busy.length} guilds`
}

/** Waits until none of these has anything left to do. */
const untilIdle = (guilds: () => ReadonlyArray<GuildActor>) =>
  Effect.sync(() => guilds().some((guild) => isBusy(guild.status()))).pipe(
    Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (busy) => !busy }),
  )

const isBusy = ({ queued, running }: GuildStatus) => queued > 0 || running > 0
