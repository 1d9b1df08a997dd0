/**
 * Events per second from a guild's mailbox to the settled reply of its script: real isolates in a real host, an operation
 * that answers at once in place of Discord. `node bench/dispatch.ts [guilds] [outstanding per guild] [seconds]`
 */
import { readFileSync } from "node:fs"
import { Effect, Layer, Option } from "effect"
import "effect/schema/SchemaJITCompiler/enable"
import { type GuildActor, makeGuildActors } from "../src/actors/GuildActor.ts"
import type { GuildId } from "../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../src/domain/Limits.ts"
import { Residents } from "../src/actors/Residents.ts"
import { WorkerPool } from "../src/isolates/WorkerPool.ts"
import { Logs } from "../src/services/Logs.ts"

const [guilds = 50, depth = 4, seconds = 3] = process.argv.slice(2).map(Number)
const workers = Number(process.env.WORKERS ?? 1)

/** A message of 1.7 KB, as Discord sends it to a busy channel. */
const payload = JSON.stringify({
  id: "900000000000000777",
  channelId: "900000000000000011",
  guildId: "900000000000000001",
  content: "!ping",
  author: { id: "900000000000000101", username: "you", discriminator: "0", bot: false },
  member: {
    roles: Array.from({ length: 20 }, (_, index) => String(900000000000001000 + index)),
    joinedAt: "2024-01-01T00:00:00Z",
  },
  timestamp: "2024-01-01T00:00:00Z",
  type: 0,
  attachments: [],
  embeds: [{ title: "t", description: "x".repeat(900) }],
  mentions: [],
  pinned: false,
  tts: false,
})

const bundle = `createBot({ prefix: "!", commands: [prefix({ name: "ping", description: "p", run: (ctx) => ctx.reply("pong") })] })`

const cpuOf = (pid: number) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

const program = Effect.gen(function* () {
  const pool = yield* WorkerPool
  const logs = yield* Logs
  let replies = 0
  const actors = new Map<GuildId, GuildActor>()
  for (let index = 0; index < guilds; index++) {
    const guildId = String(900000000000000001n + BigInt(index)) as GuildId
    const makeActor = yield* makeGuildActors({
      pool,
      logs,
      limits: defaultLimits,
      scriptOf: () => Effect.succeed(Option.some({ bundle, sourceMap: undefined })),
      residents: new Residents(Date.now),
      interactionEnded: () => {},
      secretsOf: () => undefined,
      readyPayload: () => undefined,
      operations: {
        messages: () => 0,
        execute: () => {
          replies++
          queueMicrotask(() => actor.offer("messageCreate", payload))
          return Effect.succeed({ id: "1" })
        },
      },
    })
    const actor: GuildActor = makeActor(guildId)
    actors.set(guildId, actor)
  }
  const woken = performance.now()
  for (const actor of actors.values())
    for (let index = 0; index < depth; index++) actor.offer("messageCreate", payload)
  while (replies < guilds * depth) yield* Effect.sleep("10 millis")
  console.log(`${guilds} guilds awake after ${(performance.now() - woken).toFixed(0)} ms`)
  yield* Effect.sleep("1 second")
  const pids = pool.status().map(({ pid }) => pid)
  const hostCpu = () => pids.reduce((sum, pid) => sum + cpuOf(pid), 0)
  for (let round = 0; round < 3; round++) {
    const before = { replies, host: hostCpu(), runtime: process.cpuUsage(), time: performance.now() }
    yield* Effect.sleep(`${seconds} seconds`)
    const events = replies - before.replies
    const took = (performance.now() - before.time) / 1000
    const { user, system } = process.cpuUsage(before.runtime)
    console.log(
      `${Math.round(events / took)} events/s · CPU µs per event: runtime ${((user + system) / events).toFixed(1)}, hosts ${((hostCpu() - before.host) / events).toFixed(1)}`,
    )
  }
})

await Effect.runPromise(
  program.pipe(
    Effect.provide(
      Layer.merge(WorkerPool.layerOf(workers), Logs.layer).pipe(
        Layer.provideMerge(Layer.succeed(Limits, { ...defaultLimits, bootTimeoutSecs: 20 })),
      ),
    ),
    Effect.scoped,
  ),
)
process.exit(0)
