/**
 * What the benchmarks share: guild actors over real hosts with an operation that answers at once in place of Discord, and the
 * figures that are taken of them.
 */
import { Effect, Layer, Option, Scope } from "effect"
import "effect/schema/SchemaJITCompiler/enable"
import { makeEventTraces } from "../../src/actors/EventTraces.ts"
import { type GuildActor, makeGuildActors } from "../../src/actors/GuildActor.ts"
import type { GuildHouse } from "../../src/actors/GuildHouse.ts"
import type { Offered } from "../../src/actors/Mailbox.ts"
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
  readonly say: (id: number, content?: string) => Offered
}

export interface Ground {
  readonly pool: WorkerPool["Service"]
  readonly residents: Residents
  /** A guild; `onReply` gets the id of each message that it answers. */
  readonly guild: (
    index: number,
    onReply: (id: number) => void,
    options?: GuildOptions,
  ) => Effect.Effect<Guild, never, Scope.Scope>
}

export interface GuildOptions {
  /** Defaults to the script of the dispatch benchmark. */
  readonly bundle?: string
  /** Other workers than the ground's. */
  readonly pool?: WorkerPool["Service"]
  /** What its operations do, replies excepted; they succeed with nothing unless given. */
  readonly execute?: GuildHouse["operations"]["execute"]
  /** What a reply goes through on its way, as a span. */
  readonly through?: (reply: Effect.Effect<unknown>) => Effect.Effect<unknown>
}

interface Known extends GuildOptions {
  readonly onReply: (id: number) => void
}

const makeGround = Effect.fnUntraced(function* (limits: LimitValues) {
  const pool = yield* WorkerPool
  const logs = yield* Logs
  const residents = new Residents(Date.now)
  const guilds = new Map<GuildId, Known>()
  const house: GuildHouse = {
    pool,
    logs,
    limits,
    residents,
    traces: yield* makeEventTraces(limits),
    secretsOf: () => undefined,
    scriptOf: (guildId) =>
      Effect.sync(() => {
        const { bundle = guildScript } = guilds.get(guildId)!
        return Option.some({ bundle, sourceMap: undefined })
      }),
    interactionEnded: () => {},
    readyPayload: () => undefined,
    operations: {
      execute: (guildId, name, args) => {
        const { onReply, execute, through } = guilds.get(guildId)!
        if (execute !== undefined && name.startsWith("kv.")) return execute(guildId, name, args)
        onReply(repliedTo((args as { readonly content: string }).content))
        const reply = Effect.succeed({ id: "1" })
        return through === undefined ? reply : through(reply)
      },
      messages: () => 1,
    },
  }
  const makers = new Map([[pool, yield* makeGuildActors(house)]])
  const ground: Ground = {
    pool,
    residents,
    guild: Effect.fnUntraced(function* (index, onReply, options = {}) {
      const guildId = String(900_000_000_000_000_001n + BigInt(index)) as GuildId
      guilds.set(guildId, { ...options, onReply })
      const { pool: itsPool = pool } = options
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

/** Runs an effect on the ground; what it makes lasts as long as the ground. */
export type Run = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>) => Promise<A>

/** Makes the ground over this many hosts, for a program that answers until its process ends. `watched` is what it is traced by. */
export const openGround = (
  workers: number,
  use: (ground: Ground, run: Run) => Promise<never>,
  changed: Partial<LimitValues> = {},
  watched: Layer.Layer<never> = Layer.empty,
): Promise<never> => {
  const limits = { ...defaultLimits, bootTimeoutSecs: 20, ...changed }
  return Effect.gen(function* () {
    const ground = yield* makeGround(limits)
    const scope = yield* Effect.scope
    return yield* Effect.promise(() =>
      use(ground, (effect) => Effect.runPromise(Scope.provide(effect, scope))),
    )
  }).pipe(
    Effect.provide(
      Layer.merge(WorkerPool.layerOf(workers), Logs.layer).pipe(
        Layer.provideMerge(watched),
        Layer.provideMerge(Layer.succeed(Limits, limits)),
      ),
    ),
    Effect.scoped,
    Effect.runPromise,
  )
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
