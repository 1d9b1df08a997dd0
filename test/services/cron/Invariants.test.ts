/** Each thing that must never be, made to be: it is found, counted and logged, and nothing else is. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { until } from "../../actors/GuildFixture.ts"
import { SqlClient } from "effect/sql"
import { countFindings, type FindingKind, findings } from "../../../src/services/cron/Invariants.ts"
import { guildId, job, makeCron } from "./Cron.ts"

const minute = 60_000
const start = "2026-03-01T00:00:30Z"

describe("Invariants", () => {
  it.live(
    "finds what is overdue, what belongs to nobody, what waits for nothing and what has no record",
    () =>
      Effect.gen(function* () {
        const { hands, runtime } = yield* makeCron(start, { cronCheckSecs: 0.05 })
        const lines: Array<string> = []
        const log = Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))])
        const one = yield* Effect.provide(
          runtime((run) => (run.job === "held" ? undefined : { _tag: "Ran" })),
          log,
        )
        yield* one.jobs.sync(guildId, [
          job("beat", "* * * * *", { catchUp: "all", catchUpWindow: "1 hour", overlap: "allowAll" }),
          job("held", "1 0 * * *", { overlap: "bufferAll" }),
          job("late", "0 9 * * *"),
        ])
        for (let n = 0; n < 5; n++) {
          hands.now += minute
          yield* until(() => one.given.filter((run) => run.job === "beat").length === n + 1)
        }
        yield* until(() => one.given.some((run) => run.job === "held"))
        yield* Effect.sleep("200 millis")
        assert.deepStrictEqual(one.runner.counters().findings, countFindings([]))

        /** Breaks something, waits until that is noticed, and mends it. */
        const breaking = Effect.fnUntraced(function* (
          kind: FindingKind,
          wrong: Effect.Effect<unknown, unknown>,
          said: RegExp,
          right: Effect.Effect<unknown, unknown>,
        ) {
          lines.length = 0
          yield* wrong
          yield* until(() => one.runner.counters().findings[kind] === 1)
          assert.deepStrictEqual(one.runner.counters().findings, { ...countFindings([]), [kind]: 1 })
          assert.match(lines.find((line) => line.startsWith("cron: ")) ?? "", said)
          yield* right
          yield* until(() => one.runner.counters().findings[kind] === 0)
        })

        // Somebody holds the job's row, so that no runtime looks at it.
        const at = new Date(hands.now - minute).toISOString()
        const again = yield* one.sql<{ look_at: Date }>`SELECT look_at FROM cron_jobs WHERE name = 'late'`
        yield* one.sql
          .withTransaction(
            Effect.gen(function* () {
              yield* one.sql`UPDATE cron_jobs SET look_at = ${at}::timestamptz WHERE name = 'late'`
              const found = yield* findings(hands.now)
              assert.lengthOf(found, 1)
              assert.strictEqual(found[0]!.kind, "overdue")
              assert.match(found[0]!.what, /^late of guild 900000000000000001 should have been looked at/)
              yield* one.sql`UPDATE cron_jobs SET look_at = ${again[0]!.look_at.toISOString()}::timestamptz WHERE name = 'late'`
            }),
          )
          .pipe(Effect.provideService(SqlClient.SqlClient, one.sql))

        const [owner] = yield* one.sql<{
          owner: string
        }>`SELECT owner FROM cron_runs WHERE job = 'held' AND status = 'running'`
        yield* breaking(
          "stuck",
          one.sql`UPDATE cron_runs SET owner = gen_random_uuid() WHERE job = 'held' AND status = 'running'`,
          /run .* of held of guild .* belongs to no runtime/,
          one.sql`UPDATE cron_runs SET owner = ${owner!.owner}::uuid WHERE job = 'held' AND status = 'running'`,
        )
        yield* breaking(
          "waiting",
          one.sql`UPDATE cron_runs SET status = 'waiting' WHERE job = 'held' AND status = 'running'`,
          /run .* of held of guild .* waits for nothing/,
          one.sql`UPDATE cron_runs SET status = 'running' WHERE job = 'held' AND status = 'waiting'`,
        )
        yield* breaking(
          "unrecorded",
          one.sql`UPDATE cron_runs SET trigger = 'manual' WHERE scheduled_at = '2026-03-01T00:03:00Z'`,
          /slot 2026-03-01T00:03:00.000Z of beat of guild .* has no record/,
          one.sql`UPDATE cron_runs SET trigger = 'schedule' WHERE scheduled_at = '2026-03-01T00:03:00Z'`,
        )
      }).pipe(Effect.scoped),
  )
})
