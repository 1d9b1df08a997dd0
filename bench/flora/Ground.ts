/**
 * What the benchmarks share: guild actors over real hosts with an operation that answers at once in place of Discord, and the
 * figures that are taken of them.
 */
import { Effect, Layer, Option, type Scope } from "effect"
import "effect/schema/SchemaJITCompiler/enable"
import { type GuildActor, makeGuildActors } from "../../src/actors/GuildActor.ts"
import type { GuildHouse } from "../../src/actors/GuildHouse.ts"
import { Residents } from "../../src/actors/Residents.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../../src/domain/Limits.ts"
import { WorkerPool } from "../../src/isolates/WorkerPool.ts"
import { Logs } from "../../src/services/Logs.ts"
import { guildScript, messageText, repliedTo } from "../load/Work.ts"

export interface Guild {
  readonly actor: GuildActor
  readonly guildId: GuildId
  /** Sends a message of the given id. */
  readonly say: (id: number, content?: string) => void
}

export interface Ground {
  readonly pool: WorkerPool["Service"]
  readonly residents: Residents
  /** A guild with the script of the work; `onReply` gets the id of each message that it answers. Its workers are the ground's unless given. */
  readonly guild: (
    index: number,
    onReply: (id: number) => void,
    pool?: WorkerPool["Service"],
  ) => Effect.Effect<Guild, never, Scope.Scope>
}

const makeGround = Effect.fnUntraced(function* (limits: LimitValues) {
  const pool = yield* WorkerPool
  const logs = yield* Logs
  const residents = new Residents(Date.now)
  const guilds = new Map<GuildId, (id: number) => void>()
  const house: GuildHouse = {
    pool,
    logs,
    limits,
    residents,
    secretsOf: () => undefined,
    scriptOf: () => Effect.succeed(Option.some({ bundle: guildScript, sourceMap: undefined })),
    interactionEnded: () => {},
    readyPayload: () => undefined,
    operations: {
      execute: (guildId, _, args) => {
        guilds.get(guildId)!(repliedTo((args as { readonly content: string }).content))
        return Effect.succeed({ id: "1" })
      },
      messages: () => 1,
    },
  }
  const makers = new Map([[pool, yield* makeGuildActors(house)]])
  const ground: Ground = {
    pool,
    residents,
    guild: Effect.fnUntraced(function* (index, onReply, itsPool = pool) {
      const guildId = String(900_000_000_000_000_001n + BigInt(index)) as GuildId
      guilds.set(guildId, onReply)
      const make = makers.get(itsPool) ?? (yield* makeGuildActors({ ...house, pool: itsPool }))
      makers.set(itsPool, make)
      const actor = make(guildId)
      return {
        actor,
        guildId,
        say: (id, content = "!ping") => actor.offer("messageCreate", messageText(id, content)),
      }
    }),
  }
  return ground
})

/** Runs a benchmark over this many hosts and ends the process. */
export const bench = async <E>(
  workers: number,
  run: (ground: Ground) => Effect.Effect<void, E, Scope.Scope>,
  changed: Partial<LimitValues> = {},
): Promise<never> => {
  const limits = { ...defaultLimits, bootTimeoutSecs: 20, ...changed }
  await makeGround(limits).pipe(
    Effect.flatMap(run),
    Effect.provide(
      Layer.merge(WorkerPool.layerOf(workers), Logs.layer).pipe(
        Layer.provideMerge(Layer.succeed(Limits, limits)),
      ),
    ),
    Effect.scoped,
    Effect.runPromise,
  )
  process.exit(0)
}

export const until = (condition: () => boolean) =>
  Effect.gen(function* () {
    while (!condition()) yield* Effect.sleep("1 millis")
  })

/** Runs `act` at fixed times, `everyMs` apart, until the time is over; it is given the time that was intended. */
export const pace = Effect.fnUntraced(function* (
  everyMs: number,
  forMs: number,
  act: (intended: number) => void,
) {
  const start = performance.now()
  for (let at = 0; at < forMs; at += everyMs) {
    // Timers cut fractions of a millisecond off and would be early.
    const wait = Math.ceil(start + at - performance.now())
    if (wait > 0) yield* Effect.sleep(wait)
    act(start + at)
  }
})
