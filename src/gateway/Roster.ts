/** Which guilds the bot is in, and what follows when that changes: a starter script, commands, scripts started or ended. */
import { Effect, Option, Schedule, Semaphore } from "effect"
import { Deployer } from "../actors/Deployer.ts"
import { GuildRouter } from "../actors/GuildRouter.ts"
import { makePrewarm } from "../actors/Prewarm.ts"
import { Starter } from "../actors/Starter.ts"
import { Guilds } from "../discord/Guilds.ts"
import type { GuildId } from "../domain/Ids.ts"
import { isOnShard, type Shard } from "../domain/Shards.ts"
import { Deployments, type Standing } from "../services/Deployments.ts"

export interface Roster {
  /** A new session tells all guilds of its shard; the bot was removed from the others while nobody listened. */
  readonly listed: (shard: Shard, guildIds: ReadonlyArray<string>) => Effect.Effect<void>
  /** A session of an earlier runtime may go on; Discord does not repeat what that one was told. */
  readonly remember: (shard: Shard) => Effect.Effect<void>
  /** It does go on. */
  readonly resumed: (shardId: number) => void
  readonly joined: (guildId: GuildId) => Effect.Effect<void>
  readonly left: (guildId: GuildId) => Effect.Effect<void>
}

/** Discord or the database may be away for a moment. */
const patience = { times: 4, schedule: Schedule.exponential("500 millis") }

/** What it does in the background ends with the scope. */
export const makeRoster = Effect.gen(function* () {
  const deployments = yield* Deployments
  const deployer = yield* Deployer
  const starter = yield* Starter
  const guilds = yield* Guilds
  const router = yield* GuildRouter
  const prewarm = yield* makePrewarm
  /** What was so when an earlier runtime stopped; nothing is started for it before Discord has confirmed it. */
  const remembered = new Map<number, ReadonlyArray<Standing>>()
  /** Held while a list is written: what the guilds that follow it change must come after. */
  const roll = yield* Semaphore.make(1)

  const orLog =
    (what: string) =>
    <E>(effect: Effect.Effect<void, E>) =>
      Effect.catchCause(Effect.retry(effect, patience), (cause) => Effect.logError(what, cause))

  /** From now on only what its script handles is made into an event. */
  const expect = ({ guildId, state, events }: Standing) =>
    router.expect(guildId, state === "active" ? events : [])

  const roster: Roster = {
    listed: (shard, guildIds) => {
      const present = new Set(guildIds)
      remembered.delete(shard.id)
      for (const guildId of guilds.ids()) {
        if (!isOnShard(shard, guildId) || present.has(guildId)) continue
        guilds.left(guildId)
        router.find(guildId as GuildId)?.dismiss()
      }
      return roll.withPermits(1)(
        deployments.markAbsent(shard, guildIds).pipe(
          Effect.tap((gone) =>
            gone.length === 0
              ? Effect.void
              : Effect.logInfo(`the bot is no longer in ${gone.length} of its guilds: ${gone.join(", ")}`),
          ),
          Effect.asVoid,
          orLog("the guilds that the bot has left cannot be written"),
        ),
      )
    },
    remember: (shard) =>
      deployments.present(shard).pipe(
        Effect.tap((standings) =>
          Effect.sync(() => {
            for (const standing of standings) {
              guilds.joined(standing.guildId)
              expect(standing)
            }
            remembered.set(shard.id, standings)
          }),
        ),
        Effect.asVoid,
        orLog("the deployments cannot be read"),
      ),
    resumed: (shardId) => {
      for (const standing of remembered.get(shardId) ?? []) prewarm.consider(standing)
      remembered.delete(shardId)
    },
    joined: (guildId) =>
      roll
        .withPermits(1)(Effect.void)
        .pipe(
          Effect.andThen(deployer.rejoin(guildId)),
          Effect.flatMap((standing) =>
            Option.isNone(standing)
              ? starter.welcome(guildId)
              : Effect.sync(() => {
                  expect(standing.value)
                  prewarm.consider(standing.value)
                }),
          ),
          orLog(`guild ${guildId} could not be taken up`),
        ),
    left: (guildId) =>
      deployer.leave(guildId).pipe(orLog(`it cannot be written that the bot has left guild ${guildId}`)),
  }
  return roster
})
