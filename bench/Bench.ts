/**
 * What the benchmarks share: guild actors over real hosts with an operation that answers at once in place of Discord, and the
 * figures that are taken of them.
 */
import { readFileSync } from "node:fs"
import { availableParallelism, loadavg } from "node:os"
import { Effect, Layer, Option, type Scope } from "effect"
import "effect/schema/SchemaJITCompiler/enable"
import { type GuildActor, makeGuildActors } from "../src/actors/GuildActor.ts"
import type { GuildHouse } from "../src/actors/GuildHouse.ts"
import { Residents } from "../src/actors/Residents.ts"
import type { GuildId } from "../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../src/domain/Limits.ts"
import { WorkerPool } from "../src/isolates/WorkerPool.ts"
import { Logs } from "../src/services/Logs.ts"

/** Answers each message with its id. */
export const echo = `on("messageCreate", (ctx) => ctx.reply(ctx.msg.id))`

/** Answers the message "spin" by computing for 200 ms, any other with its id. */
export const spinner = `on("messageCreate", (ctx) => {
  if (ctx.msg.content === "spin") { const end = Date.now() + 200; while (Date.now() < end); }
  return ctx.reply(ctx.msg.id)
})`

export interface Guild {
  readonly actor: GuildActor
  readonly guildId: GuildId
  /** Sends a message of the given id. */
  readonly say: (id: number, content?: string) => void
}

export interface Ground {
  readonly pool: WorkerPool["Service"]
  readonly residents: Residents
  /** A guild with this script; `onReply` gets the id of each message that it answers. Its workers are the ground's unless given. */
  readonly guild: (
    index: number,
    bundle: string,
    onReply: (id: number) => void,
    pool?: WorkerPool["Service"],
  ) => Effect.Effect<Guild, never, Scope.Scope>
}

const filler = "x".repeat(900)

/** A message of about 1.3 KB, as a busy channel has them. */
const message = (guildId: GuildId, id: number, content: string) =>
  JSON.stringify({
    id: String(id),
    channelId: "900000000000000011",
    guildId,
    content,
    author: { id: "900000000000000101", username: "you", discriminator: "0", bot: false },
    timestamp: "2024-01-01T00:00:00Z",
    type: 0,
    attachments: [],
    embeds: [{ title: "t", description: filler }],
    mentions: [],
  })

const makeGround = Effect.fnUntraced(function* (limits: LimitValues) {
  const pool = yield* WorkerPool
  const logs = yield* Logs
  const residents = new Residents(Date.now)
  const guilds = new Map<GuildId, { readonly bundle: string; readonly onReply: (id: number) => void }>()
  const house: GuildHouse = {
    pool,
    logs,
    limits,
    residents,
    secretsOf: () => undefined,
    scriptOf: (guildId) =>
      Effect.sync(() => Option.some({ bundle: guilds.get(guildId)!.bundle, sourceMap: undefined })),
    interactionEnded: () => {},
    readyPayload: () => undefined,
    operations: {
      execute: (guildId, _, args) => {
        guilds.get(guildId)!.onReply(Number((args as { readonly content: string }).content))
        return Effect.succeed({ id: "1" })
      },
      messages: () => 1,
    },
  }
  const makers = new Map([[pool, yield* makeGuildActors(house)]])
  const ground: Ground = {
    pool,
    residents,
    guild: Effect.fnUntraced(function* (index, bundle, onReply, itsPool = pool) {
      const guildId = String(900_000_000_000_000_001n + BigInt(index)) as GuildId
      guilds.set(guildId, { bundle, onReply })
      const make = makers.get(itsPool) ?? (yield* makeGuildActors({ ...house, pool: itsPool }))
      makers.set(itsPool, make)
      const actor = make(guildId)
      return {
        actor,
        guildId,
        say: (id, content = "") => actor.offer("messageCreate", message(guildId, id, content)),
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
  const load = loadavg()[0]!.toFixed(1)
  console.log(
    `${availableParallelism()} cores (load ${load} before), Node ${process.version}, ${workers} host(s)`,
  )
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

/** The value below which this share of the samples lies. */
export const percentile = (samples: ReadonlyArray<number>, share: number): number =>
  [...samples].sort((a, b) => a - b)[Math.min(samples.length - 1, Math.floor(samples.length * share))] ??
  Number.NaN

/** p50, p99 and the largest, in milliseconds. */
export const spread = (samples: ReadonlyArray<number>) => ({
  n: samples.length,
  "p50 ms": round(percentile(samples, 0.5)),
  "p99 ms": round(percentile(samples, 0.99)),
  "max ms": round(percentile(samples, 1)),
})

/** Two digits are more than a shared machine can tell apart. */
export const round = (value: number) => Math.round(value * 100) / 100

/** CPU time that a process has used, in microseconds (Linux). */
export const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** Resident memory of a process, in bytes (Linux). */
export const rssOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024
