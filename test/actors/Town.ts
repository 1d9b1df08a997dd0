/** Guilds on the workers of one ground, with a router that knows them, for what moves many of them. */
import { Effect, Layer } from "effect"
import { GuildRouter } from "../../src/actors/GuildRouter.ts"
import { Relocation } from "../../src/actors/Relocation.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { Limits } from "../../src/domain/Limits.ts"
import type { Script } from "../../src/domain/Script.ts"
import { WorkerPool } from "../../src/isolates/WorkerPool.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Placements } from "../../src/services/Placements.ts"
import { freshDatabase } from "../Services.ts"
import { type Ground, makeGuild, script, until } from "./GuildFixture.ts"

const echo = script(`on("messageCreate", (ctx) => ctx.reply("echo " + ctx.msg.content))`)

/** Guilds that are awake on the ground's workers, and what moves them. */
export const makeTown = Effect.fnUntraced(function* (ground: Ground, count: number, deployed: Script = echo) {
  const guilds = yield* Effect.forEach(
    Array.from({ length: count }, (_, n) => String(900_000_000_000_000_001n + BigInt(n)) as GuildId),
    (guildId) => Effect.map(makeGuild(ground, guildId, deployed), (guild) => ({ guildId, ...guild })),
  )
  const router = Layer.mock(GuildRouter, {
    all: () => guilds.map(({ guildId, actor }) => ({ guildId, actor })),
    offer: () => "ignored",
    ready: () => {},
    find: () => undefined,
    wants: () => true,
    expect: () => {},
    actor: (id) => guilds.find(({ guildId }) => guildId === id)!.actor,
  })
  const rest = Layer.merge(Layer.succeed(WorkerPool, ground.pool), Layer.succeed(Limits, ground.limits))
  const answerAll = (content: string) =>
    Effect.gen(function* () {
      const before = guilds.map((guild) => guild.replies().length)
      for (const guild of guilds) guild.say(content)
      yield* until(() => guilds.every((guild, index) => guild.replies().length === before[index]! + 1))
    })
  const workers = () => guilds.map(({ actor }) => actor.status().worker)
  return { guilds, answerAll, workers, outside: Layer.merge(router, rest) }
})

/** Relocation in a town, on a database of its own. */
export const relocationIn = ({ outside }: Effect.Success<ReturnType<typeof makeTown>>) =>
  Relocation.layer.pipe(
    Layer.provideMerge(outside),
    Layer.provide(Placements.layer),
    Layer.provide(Layer.unwrap(Effect.map(freshDatabase, (url) => Postgres.layerAt(url, 1)))),
  )
