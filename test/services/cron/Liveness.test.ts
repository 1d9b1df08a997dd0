import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { defaultLimits, Limits } from "../../../src/domain/Limits.ts"
import * as Postgres from "../../../src/layers/Postgres.ts"
import { CronClock } from "../../../src/services/cron/CronClock.ts"
import { Home, Liveness } from "../../../src/services/cron/Liveness.ts"
import { freshDatabase } from "../../Services.ts"

/** Two runtimes on one database, each with a run, and the monotonic clock of both as the test has it. */
const makeTwo = Effect.gen(function* () {
  const real = yield* Clock.Clock
  let millis = 0
  const clock = Object.create(real, {
    monotonicTimeNanosUnsafe: { value: () => BigInt(millis) * 1_000_000n },
  }) as Clock.Clock
  const database = yield* Layer.build(Postgres.layerAt(yield* freshDatabase, 2))
  const sql = yield* Effect.provideContext(SqlClient.SqlClient, database)
  const runtime = Effect.fnUntraced(function* (home: string) {
    const context = yield* Layer.build(
      Layer.fresh(Liveness.layer).pipe(
        Layer.provide(Layer.succeed(Home, home)),
        Layer.provide(Layer.succeed(CronClock, { now: () => 0, look: Effect.void })),
        Layer.provide(Layer.succeed(Limits, { ...defaultLimits, cronLeaseMs: 3000 })),
        Layer.provide(Layer.succeedContext(database)),
      ),
    ).pipe(Effect.provideService(Clock.Clock, clock))
    const liveness = yield* Effect.provideContext(Liveness, context)
    yield* sql`
      INSERT INTO cron_runs (guild_id, job, scheduled_at, run_id, trigger, status, owner)
      VALUES ('1', ${home}, now(), gen_random_uuid(), 'schedule', 'running', ${liveness.owner()}::uuid)`
    return liveness
  })
  return {
    one: yield* runtime("one"),
    two: yield* runtime("two"),
    pass: (time: number) => Effect.sync(() => void (millis += time)),
  }
})

describe("Liveness", () => {
  it.live("takes the runs of a runtime that it has watched say nothing for a lease", () =>
    Effect.gen(function* () {
      const { one, two, pass } = yield* makeTwo
      const owner = one.owner()
      for (let second = 0; second <= 3; second++) {
        assert.strictEqual(yield* two.beat, 0)
        yield* pass(second === 3 ? 0 : 999)
      }
      yield* pass(10)
      assert.strictEqual(yield* two.beat, 1)
      // Who was only slow goes on under another name.
      yield* one.beat
      assert.notStrictEqual(one.owner(), owner)
    }).pipe(Effect.scoped),
  )

  it.live("takes nobody for dead in a time in which it could not look", () =>
    Effect.gen(function* () {
      const { one, two, pass } = yield* makeTwo
      yield* one.beat
      yield* two.beat
      // Postgres is away from both of them.
      yield* pass(60_000)
      assert.strictEqual(yield* two.beat, 0)
      assert.strictEqual(yield* one.beat, 0)
      yield* pass(1000)
      assert.strictEqual(yield* two.beat, 0)
      yield* pass(1000)
      assert.strictEqual(yield* two.beat, 0)
      // The other one has not come back.
      yield* pass(1500)
      assert.strictEqual(yield* two.beat, 0)
      yield* pass(1500)
      assert.strictEqual(yield* two.beat, 1)
    }).pipe(Effect.scoped),
  )
})
