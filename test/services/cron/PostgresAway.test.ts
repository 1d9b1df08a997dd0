/** Postgres itself is killed and comes back while much is due: nothing is lost, and nothing is given to two runtimes. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import type { GuildId } from "../../../src/domain/Ids.ts"
import * as EmbeddedPostgres from "../../../src/layers/EmbeddedPostgres.ts"
import { until } from "../../actors/GuildFixture.ts"
import { temporaryDirectory } from "../../Services.ts"
import { guildId, job, makeCron, records } from "./Cron.ts"
import { makeWire } from "./Wire.ts"

const guilds = 600

/** Ends the server as a crash does; it is started again by who watches it. */
const crash = (directory: string) =>
  Effect.promise(async () => {
    const pid = Number.parseInt(await readFile(join(directory, "data", "postmaster.pid"), "utf8"), 10)
    process.kill(pid, "SIGQUIT")
  })

describe("schedules without Postgres", () => {
  it.live(
    "keep every slot of a storm, start it once and write its end when Postgres is back",
    () =>
      Effect.gen(function* () {
        const directory = join(yield* temporaryDirectory, "postgres")
        const { url } = yield* EmbeddedPostgres.start({ directory })
        const { hands, runtime } = yield* makeCron(
          "2026-03-01T08:59:30Z",
          { cronBatch: 20, cronLeaseMs: 3000 },
          Effect.succeed(url),
        )
        const both = [yield* runtime(), yield* runtime()]
        const [one] = both
        for (let i = 0; i < guilds; i++)
          yield* one!.jobs.sync(String(900000000000000001n + BigInt(i)) as GuildId, [
            job("nine", "0 9 * * *"),
          ])
        const given = () => both.flatMap((each) => each.given)
        hands.now += 30_000
        for (const share of [0.2, 0.6]) {
          yield* until(() => given().length >= guilds * share)
          yield* crash(directory)
        }
        yield* until(() => given().length >= guilds, 60)
        yield* records(one!, "nine").pipe(
          Effect.catch(() => Effect.succeed([])),
          Effect.repeat({
            until: (rows) => rows.length === guilds && rows.every(({ status }) => status === "ran"),
          }),
          Effect.timeout("60 seconds"),
        )
        // A run of whose claim a runtime did not hear was not begun: it is given out later, as its first attempt.
        const [attempts] = yield* one!.sql<{ most: number }>`SELECT max(attempts)::int AS most FROM cron_runs`
        assert.strictEqual(attempts!.most, 1)
        assert.lengthOf(given(), guilds)
        assert.strictEqual(new Set(given().map((run) => run.guildId)).size, guilds)
        for (const { runner } of both) assert.strictEqual(runner.counters().takenOver, 0)
      }).pipe(Effect.provide(Logger.layer([])), Effect.scoped),
    180_000,
  )

  it.live(
    "take no runtime for dead that nobody could watch, and begin a run again whose step could not be remembered",
    () =>
      Effect.gen(function* () {
        const { hands, runtime, url } = yield* makeCron("2026-03-01T08:59:30Z", {
          cronLeaseMs: 3000,
          // Each has one run.
          cronConcurrency: 1,
        })
        const wire = yield* makeWire(url)
        const both = [
          yield* runtime(() => undefined, "one", wire.url),
          yield* runtime(() => undefined, "two", wire.url),
        ]
        yield* both[0]!.jobs.sync(guildId, [job("nine", "0 9 * * *"), job("other", "0 9 * * *")])
        hands.now += 30_000
        const given = () => both.flatMap((each) => each.given)
        yield* until(() => given().length === 2)
        const holder = both.find((each) => each.given.some((run) => run.job === "nine"))!
        const run = holder.given.find((each) => each.job === "nine")!
        yield* Effect.sleep("1500 millis")
        wire.cut()
        const step = { guildId, runId: run.runId, claim: run.claim, name: "a", result: "1", error: null }
        assert.strictEqual((yield* Effect.flip(holder.runner.step(step)))._tag, "SqlError")
        holder.runner.ended(run, { _tag: "Failed", reason: "the step was refused" })
        yield* Effect.sleep("4 seconds")
        wire.mend()
        yield* until(() => given().length === 3)
        assert.deepInclude(
          given().find(({ claim }) => claim === 2)!,
          { job: "nine", attempt: 2 },
        )
        yield* Effect.sleep("2 seconds")
        assert.lengthOf(given(), 3)
        for (const { runner } of both) assert.strictEqual(runner.counters().takenOver, 0)
      }).pipe(Effect.provide(Logger.layer([])), Effect.scoped),
    60_000,
  )

  it.live(
    "do not hear the end of a run that has been taken over",
    () =>
      Effect.gen(function* () {
        // Each has one run.
        const { hands, runtime, url } = yield* makeCron("2026-03-01T08:59:30Z", { cronConcurrency: 1 })
        const wire = yield* makeWire(url)
        const one = yield* runtime(() => undefined, "one", wire.url)
        yield* one.jobs.sync(guildId, [job("nine", "0 9 * * *"), job("next", "0 10 * * *")])
        hands.now += 30_000
        yield* until(() => one.given.length === 1)
        wire.cut()
        one.runner.ended(one.given[0]!, { _tag: "Failed", reason: "too late" })
        const two = yield* runtime(() => undefined, "two")
        yield* until(() => two.given.length === 1)
        wire.mend()
        yield* two.jobs.trigger(guildId, "next", undefined)
        // It has room again: what it had to say has been said.
        yield* until(() => one.given.length === 2)
        assert.deepInclude((yield* records(two, "nine"))[0]!, { status: "running" })
        two.runner.ended(two.given[0]!, { _tag: "Ran" })
        yield* records(two, "nine").pipe(
          Effect.repeat({ until: ([row]) => row!.status === "ran" }),
          Effect.timeout("10 seconds"),
        )
      }).pipe(Effect.provide(Logger.layer([])), Effect.scoped),
    60_000,
  )
})
