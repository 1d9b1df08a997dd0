/**
 * Milliseconds that a guild's move between two real hosts takes: idle, and with 2,000 events waiting, beside guilds that are busy; and
 * the time to empty a worker while events go on coming, and how many of them got no answer. `node bench/handoff.ts [moves] [busy guilds] [guilds to drain]`
 */
import { Effect, Fiber, Layer, Option } from "effect"
import { type GuildActor, makeGuildActors } from "../src/actors/GuildActor.ts"
import { Residents } from "../src/actors/Residents.ts"
import type { GuildId } from "../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../src/domain/Limits.ts"
import { WorkerPool } from "../src/isolates/WorkerPool.ts"
import { Logs } from "../src/services/Logs.ts"

const [moves = 100, busy = 10, drained = 200] = process.argv.slice(2).map(Number)

const bundle = `on("messageCreate", (ctx) => ctx.reply("pong")); on("messageDelete", (ctx) => ctx.reply("gone"))`
const payload = JSON.stringify({
  id: "900000000000000777",
  channelId: "900000000000000011",
  content: "!ping",
})

const percentiles = (name: string, times: ReadonlyArray<number>) => {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1)
  console.log(`${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, n ${times.length}`)
}

const program = Effect.gen(function* () {
  const pool = yield* WorkerPool
  const logs = yield* Logs
  let made = 0
  const make = Effect.fnUntraced(function* (onReply: () => void) {
    const makeActor = yield* makeGuildActors({
      pool,
      logs,
      limits: defaultLimits,
      scriptOf: () => Effect.succeed(Option.some({ bundle, sourceMap: undefined })),
      residents: new Residents(Date.now),
      interactionEnded: () => {},
      secretsOf: () => undefined,
      readyPayload: () => undefined,
      operations: { execute: () => Effect.sync(() => (onReply(), { id: "1" })), messages: () => 1 },
    })
    return makeActor(String(900_000_000_000_000_001n + BigInt(made++)) as GuildId)
  })
  const settled = (actor: GuildActor) =>
    Effect.gen(function* () {
      while (actor.status().queued + actor.status().running > 0) yield* Effect.sleep(1)
    })
  const away = (actor: GuildActor) => pool.workers.find(({ id }) => id !== actor.status().worker)!

  for (let n = 0; n < busy; n++) {
    const neighbour = yield* make(() => {})
    yield* Effect.forkScoped(
      Effect.forever(
        Effect.andThen(
          Effect.sync(() => {
            for (let n = 0; n < 4; n++) neighbour.offer("messageDelete", payload)
          }),
          Effect.sleep(10),
        ),
      ),
    )
  }

  let replied: (() => void) | undefined
  const guild = yield* make(() => replied?.())
  guild.offer("messageDelete", payload)
  yield* Effect.sleep(500)

  const idle: Array<number> = []
  for (let n = 0; n < moves; n++) {
    const begun = performance.now()
    const outcome = yield* guild.migrate(away(guild))
    if (outcome._tag === "Moved") idle.push(performance.now() - begun)
    yield* Effect.sleep(5)
  }
  percentiles(`idle guild beside ${busy} busy ones`, idle)

  const loaded: Array<number> = []
  for (let n = 0; n < moves; n++) {
    for (let e = 0; e < 2000; e++) guild.offer("messageDelete", payload)
    let paused = 0
    const migration = yield* Effect.forkChild(guild.migrate(away(guild)))
    while (guild.status().migration !== undefined || migration.pollUnsafe() === undefined) {
      if (paused === 0 && guild.status().migration === "quiescing") {
        paused = performance.now()
        // The source answers what it had begun; the first reply in the new epoch is the target's.
        const { epoch } = guild.status()
        replied = () => {
          if (guild.status().migration !== undefined || guild.status().epoch !== epoch) return
          loaded.push(performance.now() - paused)
          replied = undefined
        }
      }
      yield* Effect.yieldNow
    }
    yield* settled(guild)
    replied = undefined
  }
  percentiles("pause to the first reply, 2,000 events waiting", loaded)

  const crowd: Array<GuildActor> = []
  let sent = 0
  let answered = 0
  const say = (actor: GuildActor) => {
    if (actor.offer("messageDelete", payload) === "queued") sent++
  }
  for (let n = 0; n < drained; n++) {
    const actor = yield* make(() => answered++)
    say(actor)
    crowd.push(actor)
  }
  for (const actor of crowd) while (actor.status().state !== "live") yield* Effect.sleep(1)
  for (const actor of crowd) yield* settled(actor)
  const [keeps, empties] = pool.workers
  yield* Effect.forEach(crowd, (actor) => actor.migrate(empties!), { concurrency: 4, discard: true })
  // Events go on coming while they move: every guild gets one every 100 ms.
  const talk = yield* Effect.forkChild(
    Effect.forever(
      Effect.andThen(
        Effect.sync(() => crowd.forEach(say)),
        Effect.sleep(100),
      ),
    ),
  )
  const begun = performance.now()
  yield* Effect.forEach(crowd, (actor) => actor.migrate(keeps!), { concurrency: 4, discard: true })
  const took = performance.now() - begun
  yield* Fiber.interrupt(talk)
  for (const actor of crowd) yield* settled(actor)
  const left = crowd.filter((actor) => actor.status().worker !== keeps!.id).length
  console.log(
    `${drained} guilds moved off a worker in ${took.toFixed(0)} ms, ${left} left; ${sent} events, ${sent - answered} lost`,
  )
}).pipe(
  Effect.scoped,
  Effect.provide(
    Layer.merge(WorkerPool.layerOf(2), Logs.layer).pipe(
      Layer.provideMerge(Layer.succeed(Limits, defaultLimits)),
    ),
  ),
)

await Effect.runPromise(program)
process.exit(0)
