/** Short schedules over real guild actors, real isolates and real host processes that are killed in the middle. */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Fiber, Schema } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { type Fixture, type Ground, makeGround, makeGuild, script, until } from "../actors/GuildFixture.ts"
import { check, runsOr } from "./Check.ts"

const upTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))
const workers = 3

const Send = Schema.TaggedStruct("Send", { count: upTo(20) })
const Migrate = Schema.TaggedStruct("Migrate", { to: upTo(workers - 1) })
const Wait = Schema.TaggedStruct("Wait", { ms: upTo(15) })
const calmSteps = [Send, Send, Migrate, Migrate, Wait, Schema.TaggedStruct("Deploy", {})] as const
const Step = Schema.Union([
  ...calmSteps,
  ...calmSteps,
  Schema.TaggedStruct("Hibernate", {}),
  /** SIGKILL for the process of a worker. */
  Schema.TaggedStruct("Kill", { worker: upTo(workers - 1) }),
])
type Step = typeof Step.Type

const schedules = Arbitrary.array(Arbitrary.schema(Step), { minLength: 2, maxLength: 14 })

/** Says which event it handles, and carries over a move how many it has handled. */
const scribe = script(`
  let count = 0
  onSuspend(() => count)
  onResume((state) => { count = state })
  on("messageCreate", async (ctx) => { count++; await ctx.reply(ctx.msg.content + " " + ctx.attempt) })`)

/** Keeps in KV which event was last, and how many there were, which it knows only from a global. */
const keeper = script(`
  let count = 0
  onSuspend(() => ({ count }))
  onResume((state) => { count = state.count })
  on("messageCreate", async (ctx) => {
    count++
    await Promise.all([kv.store("s").set("count", String(count)), kv.store("s").set("last", ctx.msg.content)])
  })`)

interface Handling {
  readonly event: number
  readonly attempt: number
}

/** Hosts killed so far; one that is just being replaced is counted too. */
let killed = 0

const runStep = Effect.fnUntraced(function* (
  ground: Ground,
  guild: Fixture,
  step: Step,
  sent: { count: number },
) {
  switch (step._tag) {
    case "Send":
      for (let n = 0; n < step.count; n++) guild.say(String(++sent.count))
      return undefined
    case "Migrate":
      return yield* Effect.forkChild(Effect.option(guild.actor.migrate(ground.pool.workers[step.to]!)))
    case "Deploy":
      // One that loses its host has failed, and the script before it goes on.
      yield* guild.actor.deploying.withPermits(1)(
        Effect.ignore(Effect.map(guild.actor.prepare(scribe), ({ adopt }) => adopt())),
      )
      return undefined
    case "Hibernate":
      guild.residents.sweep(-1)
      return undefined
    case "Kill":
      killed++
      ground.pool.workers[step.worker]!.kill("a test")
      return undefined
    case "Wait":
      yield* Effect.sleep(step.ms)
      return undefined
  }
})

/** What is wrong after a schedule, if anything. */
const problemOf = (records: ReadonlyArray<Handling>, sent: number, kills: number): string | undefined => {
  const seen = new Map<number, number>()
  let last = 0
  for (const { event, attempt } of records) {
    if (attempt === 1 && event <= last) return `P6, P7: ${event} is handled after ${last}`
    if (attempt === 1) last = event
    const before = seen.get(event) ?? 0
    if (before > 0 && attempt === 1) return `P8: ${event} is repeated without being marked`
    if (before > 1) return `P8: ${event} is handled a third time`
    if (attempt === 2 && kills === 0) return `P8: ${event} is repeated although no host died`
    seen.set(event, before + 1)
  }
  // An event is delivered twice at most: two deaths may take it.
  for (let event = 1; event <= sent; event++)
    if (!seen.has(event) && kills < 2) return `P2: ${event} was lost`
  return undefined
}

let guilds = 0n
const nextGuild = () => String(900_000_000_000_100_000n + ++guilds) as GuildId

const run = (ground: Ground, steps: ReadonlyArray<Step>, kills: () => number) =>
  Effect.gen(function* () {
    const guild = yield* makeGuild(ground, nextGuild(), scribe)
    const sent = { count: 0 }
    const before = kills()
    const migrations: Array<Fiber.Fiber<unknown>> = []
    for (const step of steps) {
      const migration = yield* runStep(ground, guild, step, sent)
      if (migration !== undefined) migrations.push(migration)
    }
    // P11, P13: each ends, moved, undone, begun afresh or refused.
    for (const migration of migrations) yield* Fiber.join(migration)
    const account = () => guild.actor.status().events.messageCreate
    // P19
    yield* until(() => (account()?.pending ?? 0) === 0 && guild.actor.status().migration === undefined)
    const { accepted = 0, handled = 0, shed = 0 } = account() ?? {}
    if (accepted !== sent.count || accepted !== handled + shed) {
      return yield* Effect.fail(`P1: ${accepted} accepted, ${handled} handled, ${shed} shed of ${sent.count}`)
    }
    const records = guild.replies().map((text): Handling => {
      const [event, attempt] = String(text).split(" ")
      return { event: Number(event), attempt: Number(attempt) }
    })
    const problem = problemOf(records, sent.count, kills() - before)
    return problem === undefined ? true : yield* Effect.fail(problem)
  }).pipe(Effect.scoped)

describe("Migration over real hosts", () => {
  it.live(
    "P1, P2, P6–P8, P11, P13, P19: no schedule of moves, deploys and kills loses, repeats or reorders an event",
    () =>
      Effect.gen(function* () {
        const ground = yield* makeGround({ strikes: 100_000, dispatchTimeoutSecs: 60 }, workers)
        const kills = () => ground.pool.status().reduce((sum, { restarts }) => sum + restarts, killed)
        const { failure, seed } = yield* check(schedules, runsOr(300), (steps) => run(ground, steps, kills), {
          concurrency: 4,
          maxShrinks: 40,
        })
        assert.isUndefined(failure, `seed ${seed}`)
      }).pipe(Effect.scoped),
    600_000,
  )

  it.live(
    "P12, P25: the same events end in the same KV state with and without migrations, what scripts remember included",
    () =>
      Effect.gen(function* () {
        const ground = yield* makeGround({ dispatchTimeoutSecs: 60 }, workers)
        const state = (steps: ReadonlyArray<Step>) =>
          Effect.gen(function* () {
            const kv = new Map<unknown, unknown>()
            const guild = yield* makeGuild(ground, nextGuild(), keeper, (name, args) =>
              name === "kv.set" ? Effect.sync(() => void kv.set(args["key"], args["value"])) : undefined,
            )
            const sent = { count: 0 }
            const migrations: Array<Fiber.Fiber<unknown>> = []
            for (const step of steps) {
              const migration = yield* runStep(ground, guild, step, sent)
              if (migration !== undefined) migrations.push(migration)
            }
            for (const migration of migrations) yield* Fiber.join(migration)
            yield* until(() => (guild.actor.status().events.messageCreate?.pending ?? 0) === 0)
            return JSON.stringify([...kv].sort())
          }).pipe(Effect.scoped)
        const { failure, seed } = yield* check(
          schedules,
          Math.ceil(runsOr(300) / 3),
          (steps) =>
            Effect.gen(function* () {
              const moves = steps.filter(
                ({ _tag }) => _tag === "Send" || _tag === "Migrate" || _tag === "Wait",
              )
              const moved = yield* state(moves)
              return moved === (yield* state(moves.filter(({ _tag }) => _tag !== "Migrate")))
            }),
          { concurrency: 4, maxShrinks: 40 },
        )
        assert.isUndefined(failure, `seed ${seed}`)
      }).pipe(Effect.scoped),
    600_000,
  )
})
