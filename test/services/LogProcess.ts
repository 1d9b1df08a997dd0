/**
 * Stores lines of a guild's log and sweeps them at the same time until it is killed; says on standard output the number of the last line that
 * is stored. `node LogProcess.ts <url of the database>`
 */
import { Effect, Layer, Redacted } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import { LogLine } from "../../src/domain/LogLine.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import * as LogStore from "../../src/services/LogStore.ts"

const line = (guildId: string, id: number, message: string) =>
  new LogLine({
    guildId: guildId as GuildId,
    id,
    timestamp: Date.now(),
    level: "info",
    target: "script",
    message,
  })

const program = Effect.gen(function* () {
  const store = (yield* LogStore.LogStore)!
  yield* store.insert([line("900000000000000002", 1, "quiet")])
  const [newest] = yield* store.newest("900000000000000001" as GuildId, {}, 1)
  let last = Number(newest?.message ?? 0)
  const write = Effect.gen(function* () {
    const lines = Array.from({ length: 60 }, (_, i) =>
      line("900000000000000001", last + i + 1, String(last + i + 1)),
    )
    yield* store.insert(lines)
    last += lines.length
    process.stdout.write(`${last}\n`)
  })
  yield* Effect.all([Effect.forever(write), Effect.forever(store.sweep)], { concurrency: "unbounded" })
})

await Effect.runPromise(
  program.pipe(
    Effect.provide(
      LogStore.layer.pipe(
        Layer.provide(Postgres.layerAt(Redacted.make(process.argv[2] ?? ""), 2)),
        Layer.provide(Layer.succeed(Limits, { ...defaultLimits, logLinesStored: 50 })),
      ),
    ),
  ),
)
