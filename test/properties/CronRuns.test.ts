/**
 * Runs of a real schedule, on a real Postgres, given to real isolates in real host processes, while their guild is moved and redeployed
 * and its hosts are killed and stopped: none is doubled, and none is lost.
 */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Context, Effect, Fiber, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import * as CronDispatcher from "../../src/actors/CronDispatcher.ts"
import type { GuildActor } from "../../src/actors/GuildActor.ts"
import { GuildRouter } from "../../src/actors/GuildRouter.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { Limits } from "../../src/domain/Limits.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { cronOperations } from "../../src/ops/cron.ts"
import { Operations } from "../../src/ops/Operations.ts"
import { CronClock } from "../../src/services/cron/CronClock.ts"
import { CronJobs } from "../../src/services/cron/CronJobs.ts"
import { CronRunner } from "../../src/services/cron/CronRunner.ts"
import { Liveness } from "../../src/services/cron/Liveness.ts"
import { Logs } from "../../src/services/Logs.ts"
import { type Ground, makeGround, makeGuild, script } from "../actors/GuildFixture.ts"
import { freshDatabase } from "../Services.ts"
import { job, type Hands } from "../services/cron/Cron.ts"
import { check, runsOr } from "./Check.ts"

const upTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))
const workers = 3
const second = 1000

const Pass = Schema.TaggedStruct("Pass", {
  slots: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 6 })),
})
const Migrate = Schema.TaggedStruct("Migrate", { to: upTo(workers - 1) })
const Wait = Schema.TaggedStruct("Wait", { ms: upTo(15) })
const Step = Schema.Union([
  Pass,
  Pass,
  Pass,
  Migrate,
  Migrate,
  Migrate,
  Wait,
  Wait,
  Schema.TaggedStruct("Deploy", {}),
  Schema.TaggedStruct("Hibernate", {}),
  /** SIGKILL for the process of a worker. */
  Schema.TaggedStruct("Kill", { worker: upTo(workers - 1) }),
  /** SIGSTOP for it, and SIGCONT before the watchdog gives it up. */
  Schema.TaggedStruct("Stop", { worker: upTo(workers - 1), ms: Schema.Literals([5, 20, 100]) }),
])
type Step = typeof Step.Type

const schedules = Arbitrary.array(Arbitrary.schema(Step), { minLength: 2, maxLength: 12 })

/** Tells of each step that it begins, and waits a moment in it. */
const bundle = `
cron("job", "* * * * * *", async (ctx) => {
  for (const name of ["one", "two"])
    await ctx.step(name, async () => {
      await kv.store("s").set(ctx.runId + " " + name, "begun")
      await new Promise((done) => setTimeout(done, 10))
      return name
    })
})`

const declared = job("job", "* * * * * *", { overlap: "allowAll", catchUp: "all", catchUpWindow: 3_600_000 })

/** The schedules' part of a runtime, with guilds' actors that the test makes. */
const makeRuntime = Effect.fnUntraced(function* (ground: Ground, hands: Hands) {
  const actors = new Map<GuildId, GuildActor>()
  const router = Layer.mock(GuildRouter, {
    offer: (guildId, kind, payload, receipt) => actors.get(guildId)!.offer(kind, payload, receipt),
    find: (guildId) => actors.get(guildId),
    actor: (guildId) => actors.get(guildId)!,
    all: () => [],
    ready: () => {},
    wants: () => true,
    expect: () => {},
  })
  const url = yield* freshDatabase
  const context = yield* Layer.build(
    CronDispatcher.layer.pipe(
      Layer.provideMerge(CronJobs.layer),
      Layer.provideMerge(CronRunner.layer),
      Layer.provide(Liveness.layer),
      Layer.provide(Layer.succeed(CronClock, { now: () => hands.now, look: Effect.void })),
      Layer.provide(Layer.merge(router, Layer.mock(Operations, { messages: () => 0 }))),
      Layer.provide(Layer.succeed(Logs, ground.logs)),
      Layer.provideMerge(Postgres.layerAt(url, 4)),
      Layer.provideMerge(Layer.succeed(Limits, ground.limits)),
    ),
  )
  const operations = new Map(
    (yield* Effect.provideContext(cronOperations, context)).map((operation) => [operation.name, operation]),
  )
  return {
    actors,
    operations,
    jobs: Context.get(context, CronJobs),
    sql: Context.get(context, SqlClient.SqlClient),
  }
})
type Runtime = Effect.Success<ReturnType<typeof makeRuntime>>

const signal = (pid: number, name: "SIGSTOP" | "SIGCONT") =>
  pid > 0 ? Effect.ignore(Effect.try(() => process.kill(pid, name))) : Effect.void

let guilds = 0n

const run = Effect.fnUntraced(function* (
  ground: Ground,
  hands: Hands,
  { actors, jobs, operations, sql }: Runtime,
  steps: ReadonlyArray<Step>,
) {
  const guildId = String(900_000_000_000_200_000n + ++guilds) as GuildId
  /** How often each step of each run was begun. */
  const begun = new Map<string, number>()
  const guild = yield* makeGuild(ground, guildId, script(bundle), (name, args) => {
    if (name !== "kv.set") return operations.get(name)?.execute(guildId, args)
    const key = String(args["key"])
    begun.set(key, (begun.get(key) ?? 0) + 1)
    return Effect.succeed(null)
  })
  actors.set(guildId, guild.actor)
  const deaths = () => ground.pool.status().reduce((sum, { restarts }) => sum + restarts, 0)
  const before = deaths()
  let killed = 0
  const first = hands.now
  yield* jobs.sync(guildId, [declared])
  const migrations: Array<Fiber.Fiber<unknown>> = []
  /** So many slots come; what is next is done in the middle of a run, unless the guild's host stands still or is gone. */
  const pass = Effect.fnUntraced(function* (slots: number) {
    const already = begun.size
    hands.now += slots * second
    yield* Effect.sleep("2 millis").pipe(
      Effect.repeat({ until: () => begun.size > already }),
      Effect.timeoutOption("200 millis"),
    )
  })
  for (const step of steps) {
    switch (step._tag) {
      case "Pass":
        yield* pass(step.slots)
        break
      case "Migrate":
        migrations.push(
          yield* Effect.forkChild(Effect.option(guild.actor.migrate(ground.pool.workers[step.to]!))),
        )
        break
      case "Wait":
        yield* Effect.sleep(step.ms)
        break
      case "Deploy":
        yield* guild.actor.deploying.withPermits(1)(
          Effect.ignore(Effect.map(guild.actor.prepare(script(bundle)), ({ adopt }) => adopt())),
        )
        break
      case "Hibernate":
        guild.residents.sweep(-1)
        break
      case "Kill":
        killed++
        ground.pool.workers[step.worker]!.kill("a test")
        break
      case "Stop": {
        const { pid } = ground.pool.workers[step.worker]!.status()
        yield* signal(pid, "SIGSTOP")
        yield* Effect.forkChild(Effect.ensuring(Effect.sleep(step.ms), signal(pid, "SIGCONT")), {
          startImmediately: true,
        })
      }
    }
  }
  for (const migration of migrations) yield* Fiber.join(migration)

  const slots = (hands.now - first) / second
  const runs = sql<{ run_id: string; status: string; claim: number; attempts: number; slots: number }>`
    SELECT run_id, status, claim, attempts, slots FROM cron_runs WHERE guild_id = ${guildId} ORDER BY scheduled_at`
  let rows = yield* runs
  /** Looks at the records until this holds. */
  const until = (holds: () => boolean, waiting: Effect.Effect<void> = Effect.void) =>
    Effect.gen(function* () {
      yield* waiting
      yield* Effect.sleep("10 millis")
      rows = yield* runs
    }).pipe(
      Effect.repeat({ until: holds }),
      Effect.timeout("30 seconds"),
      Effect.catchTag("TimeoutError", () =>
        Effect.fail(
          `P17, P19: of ${slots} slots ${JSON.stringify(rows.filter((row) => row.status !== "ran"))}`,
        ),
      ),
    )
  yield* until(() => rows.length >= slots)
  // A run that its guild could not take is offered again after some time of this clock; a paused job has no slots meanwhile.
  yield* jobs.pause(guildId, "job", null)
  yield* until(
    () => rows.every(({ status }) => status === "ran"),
    Effect.sync(() => void (hands.now += second)),
  )
  yield* jobs.sync(guildId, [])
  actors.delete(guildId)

  if (rows.length !== slots || rows.some((row) => row.slots !== 1))
    return yield* Effect.fail(`P17: ${rows.length} records of ${slots} slots`)
  const remembered = yield* sql<{ run_id: string; name: string }>`
    SELECT run_id, name FROM cron_steps JOIN cron_runs USING (run_id) WHERE guild_id = ${guildId}`
  if (remembered.length !== 2 * slots)
    return yield* Effect.fail(`P17: ${remembered.length} steps are remembered of ${2 * slots}`)
  // What a host's death cut short is begun once more; nothing else is.
  const most = 1 + Math.max(killed, deaths() - before)
  for (const { run_id: id, claim, attempts } of rows) {
    for (const name of ["one", "two"]) {
      const times = begun.get(`${id} ${name}`) ?? 0
      if (times < 1 || times > most)
        return yield* Effect.fail(`P17: step ${name} was begun ${times} times, with ${most - 1} deaths`)
    }
    if (claim > most || attempts > most)
      return yield* Effect.fail(`P17: a run was given out ${claim} times, with ${most - 1} deaths`)
  }
  return true
}, Effect.scoped)

describe("Runs of schedules over real hosts", () => {
  it.live(
    "P17: a move, a deploy or a host's death in the middle of runs neither doubles nor loses one",
    () =>
      Effect.gen(function* () {
        const ground = yield* makeGround({ strikes: 100_000, cronLeaseMs: 30 }, workers)
        // The clock is looked at several times while a lease lasts.
        const hands: Hands = { now: Date.parse("2026-03-01T00:00:00Z") }
        const runtime = yield* makeRuntime(ground, hands)
        const { failure, seed } = yield* check(
          schedules,
          runsOr(60),
          (steps) => run(ground, hands, runtime, steps),
          { maxShrinks: 30 },
        )
        assert.isUndefined(failure, `seed ${seed}`)
      }).pipe(Effect.scoped),
    600_000,
  )
})
