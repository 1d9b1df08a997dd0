/** Guilds' logs in a real database: what is found again, in what order, how long it is kept, and what a kill leaves. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Layer, Option, Redacted, Schedule, Stream } from "effect"
import { SqlClient } from "effect/sql"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../../src/domain/Limits.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Logs } from "../../src/services/Logs.ts"
import * as LogStore from "../../src/services/LogStore.ts"
import { freshDatabase } from "../Services.ts"

const guild = "900000000000000001" as GuildId
const neighbour = "900000000000000002" as GuildId

/** A runtime's logs, as one process has them. */
const logsAt = (url: Redacted.Redacted<string>, limits: Partial<LimitValues> = {}) =>
  Logs.layer.pipe(
    Layer.provide(LogStore.layer),
    Layer.provideMerge(Postgres.layerAt(url, 2)),
    Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...limits })),
  )
const run = <A, E>(
  url: Redacted.Redacted<string>,
  use: Effect.Effect<A, E, Logs | SqlClient.SqlClient>,
  limits: Partial<LimitValues> = {},
) => Effect.provide(use, logsAt(url, limits), { local: true })

const messages = (lines: ReadonlyArray<{ message: string }>) => lines.map(({ message }) => message)

const stored = (guildId: GuildId) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<{ message: string }>`
      SELECT message FROM log_lines WHERE guild_id = ${guildId} ORDER BY id`
    return messages(rows)
  })

const eventually = <A, E, R>(read: Effect.Effect<A, E, R>, holds: (value: A) => boolean) =>
  read.pipe(
    Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: holds }),
    Effect.timeout("20 seconds"),
  )

describe("logs in a database", () => {
  it.live("are there after a restart, one after the other with what comes then", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const seen = yield* run(
        url,
        Effect.gen(function* () {
          const logs = yield* Logs
          logs.write(guild, "info", "script", "one")
          logs.write(neighbour, "info", "script", "not yours")
          logs.write(guild, "warn", "runtime", "two \0 \ud800")
          yield* Effect.sync(() => logs.write(guild, "error", "script", "three")).pipe(
            Effect.withSpan("deed"),
          )
          return logs.read(guild, 10)
        }),
      )
      yield* run(
        url,
        Effect.gen(function* () {
          const logs = yield* Logs
          logs.write(guild, "info", "script", "four")
          const found = yield* logs.find(guild, 10)
          assert.deepStrictEqual(messages(found), ["one", "two � �", "three", "four"])
          assert.deepStrictEqual(
            found.slice(0, 3).filter(({ id }, i) => id !== seen[i]!.id),
            [],
          )
          assert.match(found[2]!.traceId ?? "", /^[0-9a-f]{32}$/)
          assert.deepStrictEqual(
            found.map(({ traceId }) => traceId),
            seen.map(({ traceId }) => traceId).concat(undefined),
          )
          // Backwards, page by page.
          const last = yield* logs.find(guild, 2)
          const before = yield* logs.find(guild, 2, { before: last[0]!.id })
          assert.deepStrictEqual(messages([...before, ...last]), messages(found))
          assert.deepStrictEqual(yield* logs.find(guild, 2, { before: before[0]!.id }), [])
          // Forwards, from where somebody had come before the restart.
          const follow = logs.follow(guild, 1, { after: seen[0]!.id })
          const after = yield* Stream.runCollect(Stream.take(follow, 3))
          assert.deepStrictEqual(messages(after), ["two � �", "three", "four"])
        }),
      )
    }),
  )

  it.live("are filtered alike in memory and in the database", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const check = Effect.gen(function* () {
        const logs = yield* Logs
        const find = (query: Parameters<typeof logs.find>[2]) =>
          Effect.map(logs.find(guild, 10, query), messages)
        const all = yield* logs.find(guild, 10)
        const at = (i: number) => DateTime.makeUnsafe(all[i]!.timestamp)
        assert.deepStrictEqual(yield* find({ level: "warn" }), ["100% Wrong", "it FAILED_"])
        assert.deepStrictEqual(yield* find({ grep: "failed_" }), ["it FAILED_"])
        assert.deepStrictEqual(yield* find({ grep: "%" }), ["100% Wrong"])
        assert.deepStrictEqual(yield* find({ since: at(1) }), ["100% Wrong", "it FAILED_"])
        assert.deepStrictEqual(yield* find({ until: at(1) }), ["all is well"])
        assert.deepStrictEqual(yield* find({ since: at(1), until: at(2), level: "warn", grep: "w" }), [
          "100% Wrong",
        ])
        assert.deepStrictEqual(yield* find({ after: all[0]!.id, before: all[2]!.id }), ["100% Wrong"])
        const follow = logs.follow(guild, 10, { level: "error" })
        assert.deepStrictEqual(messages(yield* Stream.runCollect(Stream.take(follow, 1))), ["it FAILED_"])
      })
      const write = Effect.gen(function* () {
        const { write } = yield* Logs
        write(guild, "debug", "script", "all is well")
        yield* Effect.sleep("5 millis")
        write(guild, "warn", "script", "100% Wrong")
        yield* Effect.sleep("5 millis")
        write(guild, "error", "script", "it FAILED_")
      })
      yield* run(url, Effect.andThen(write, check))
      yield* run(url, check)
    }),
  )

  it.live("keep logLinesStored of each guild, while it writes and later, and a neighbour's untouched", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const lines = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, i) => `line ${from + i}`)
      yield* run(
        url,
        Effect.gen(function* () {
          const logs = yield* Logs
          logs.write(neighbour, "info", "script", "quiet")
          for (const line of lines(0, 100)) logs.write(guild, "info", "script", line)
          yield* eventually(stored(guild), (all) => all.at(-1) === "line 99" && all.length === 8)
          assert.deepStrictEqual(yield* stored(guild), lines(92, 100))
          for (const line of lines(100, 101)) logs.write(guild, "info", "script", line)
          yield* eventually(stored(guild), (all) => all.at(-1) === "line 100")
        }),
        { logLinesStored: 8 },
      )
      yield* run(
        url,
        Effect.gen(function* () {
          yield* eventually(stored(guild), (all) => all.length === 4)
          assert.deepStrictEqual(yield* stored(guild), lines(97, 101))
          assert.deepStrictEqual(yield* stored(neighbour), ["quiet"])
        }),
        { logLinesStored: 4 },
      )
    }),
  )

  it.live("go when they are older than logDays", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      yield* run(
        url,
        Effect.gen(function* () {
          const logs = yield* Logs
          logs.write(guild, "info", "script", "old")
          logs.write(guild, "info", "script", "new")
          yield* eventually(stored(guild), (all) => all.length === 2)
          const sql = yield* SqlClient.SqlClient
          yield* sql`UPDATE log_lines SET at = at - interval '3 days' WHERE message = 'old'`
        }),
      )
      yield* run(url, Effect.asVoid(eventually(stored(guild), (all) => all.join() === "new")), { logDays: 2 })
    }),
  )

  it.live("wait in memory while the database refuses them, each guild's in its own place", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      yield* run(
        url,
        Effect.gen(function* () {
          const logs = yield* Logs
          const sql = yield* SqlClient.SqlClient
          yield* sql`ALTER TABLE log_lines RENAME TO hidden`
          logs.write(neighbour, "info", "script", "quiet")
          for (let i = 0; i < 1000; i++) logs.write(guild, "info", "script", `line ${i}`)
          yield* Effect.sleep("500 millis")
          // Whoever wants to know of the past is told that it cannot be read; what is in memory is there.
          assert.isTrue(Option.isNone(yield* Effect.option(logs.find(neighbour, 10))))
          const live = yield* Stream.runCollect(Stream.take(logs.follow(neighbour, 10), 1))
          assert.deepStrictEqual(messages(live), ["quiet"])
          yield* sql`ALTER TABLE hidden RENAME TO log_lines`
          yield* eventually(stored(guild), (all) => all.at(-1) === "line 999")
          assert.deepStrictEqual(yield* stored(neighbour), ["quiet"])
          const kept = yield* stored(guild)
          assert.isAtLeast(kept.length, 10)
          // What the metric logLinesLost shows.
          assert.strictEqual(logs.lost(), 1000 - kept.length)
        }),
        { logLines: 10 },
      )
    }),
  )

  it.live("give a quiet guild its turn before a noisy one has ended", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      yield* run(
        url,
        Effect.gen(function* () {
          const logs = yield* Logs
          for (let i = 0; i < 5000; i++) logs.write(guild, "info", "script", `line ${i}`)
          logs.write(neighbour, "info", "script", "quiet")
          yield* eventually(stored(neighbour), (all) => all.length === 1)
          assert.isBelow((yield* stored(guild)).length, 5000)
        }),
        { logLines: 5000 },
      )
    }),
  )

  it.live(
    "have every stored line and no gap after kill -9 while they are written and swept",
    () =>
      Effect.gen(function* () {
        const url = yield* freshDatabase
        for (let round = 0; round < 4; round++) {
          const last = yield* runAndKill(Redacted.value(url), 40 + round * 7)
          yield* run(
            url,
            Effect.gen(function* () {
              const kept = (yield* stored(guild)).map(Number)
              assert.isAtLeast(kept.at(-1)!, last)
              assert.isAtLeast(kept.length, 1)
            }),
            { logLinesStored: 1_000_000 },
          )
          yield* run(
            url,
            Effect.gen(function* () {
              const kept = (yield* eventually(stored(guild), (all) => all.length === 50)).map(Number)
              assert.deepStrictEqual(
                kept,
                kept.map((_, i) => kept[0]! + i),
              )
              assert.isAtLeast(kept.at(-1)!, last)
              assert.deepStrictEqual(yield* stored(neighbour), ["quiet"])
            }),
            { logLinesStored: 50 },
          )
        }
      }),
    120_000,
  )
})

/** Runs the writer until it has said `lines` times what is stored, kills it, and gives the last number that it said. */
const runAndKill = (url: string, lines: number) =>
  Effect.promise(async () => {
    const program = join(import.meta.dirname, "LogProcess.ts")
    const child = spawn(process.execPath, [program, url], { stdio: ["ignore", "pipe", "inherit"] })
    const ended = once(child, "exit")
    const said: Array<number> = []
    for await (const line of createInterface(child.stdout)) {
      said.push(Number(line))
      if (said.length === lines) child.kill("SIGKILL")
    }
    const [, signal] = (await ended) as [number | null, string | null]
    assert.strictEqual(signal, "SIGKILL", "the writer ended by itself")
    return said.at(-1)!
  })
