/** Short schedules over real guild actors, real isolates, a real store, and real host processes that are killed and stopped in the middle. */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Context, Deferred, Effect, Exit, Fiber, Layer, Schema, Scope } from "effect"
import { Authority } from "../../src/domain/Authority.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import type { Worker } from "../../src/isolates/Worker.ts"
import { kvOperations } from "../../src/ops/kv.ts"
import type { OperationFailed } from "../../src/ops/Operation.ts"
import { KvWriter } from "../../src/services/kv/Writer.ts"
import { freshKv } from "../services/kv/Kv.ts"
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
  /** The script before the one that serves is deployed once more. */
  Schema.TaggedStruct("Rollback", {}),
  /** An event whose handler takes more memory than an isolate has. */
  Schema.TaggedStruct("OutOfMemory", {}),
  /** The store does nothing else for so long; what is written waits in its queue. */
  Schema.TaggedStruct("Occupy", { ms: upTo(120) }),
  Schema.TaggedStruct("Scale", { workers: Schema.Literals([1, 2, 3]) }),
  /** SIGSTOP for the process of a worker, and SIGCONT: soon, or when the watchdog has given it up. */
  Schema.TaggedStruct("Pause", {
    worker: upTo(workers - 1),
    ms: Schema.Literals([5, 20, 20, 20, 100, 100, 100, 2600]),
  }),
  /** The runtime ends in the middle of it all. */
  Schema.TaggedStruct("ShutDown", {}),
  /** SIGKILL for the process of a worker. */
  Schema.TaggedStruct("Kill", { worker: upTo(workers - 1) }),
  /** The guild's own host is killed while a write of it waits in the store, which then goes on only when its successor has written. */
  Schema.TaggedStruct("Orphan", {}),
])
type Step = typeof Step.Type

const schedules = Arbitrary.array(Arbitrary.schema(Step), { minLength: 2, maxLength: 14 })

/** Says which event it handles and in which version, writes it down, and carries over a move how many it has handled. */
const scribe = (version: number) =>
  `
  let count = 0
  onSuspend(() => count)
  onResume((state) => { count = state })
  on("messageCreate", async (ctx) => {
    count++
    if (ctx.msg.content.startsWith("oom")) for (const all = []; ; ) all.push(new Array(1e6).fill(count))
    await ctx.reply(ctx.msg.content + " " + ctx.attempt + " ${version}")
    await kv.store("s").set("last", ctx.msg.content)
  })`

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
  readonly version: number
}

/** Hosts killed so far; one that is just being replaced is counted too. */
let killed = 0

/**
 * What the store was asked about those who write, in the order in which it wrote. `floor` is the latest epoch that a move has handed the
 * guild to, or that has written; what a deploy has replaced, below `replaced`, may still end what it began.
 */
interface Ledger {
  floor: number
  replaced: number
  asked: number
  written: number
  stale: string | undefined
}

/** The guild of one schedule, and what was done to it. */
interface Case {
  readonly guild: Fixture
  readonly ledger: Ledger
  readonly deployed: { bundle: string; readonly sourceMap: undefined }
  version: number
  newest: number
  sent: number
  outOfMemory: number
}

const deploy = (it: Case, version: number) =>
  it.guild.actor.deploying.withPermits(1)(
    // One that loses its host has failed, and the script before it goes on.
    Effect.ignore(
      Effect.map(it.guild.actor.prepare(script(scribe(version))), ({ adopt }) => {
        it.version = version
        it.deployed.bundle = scribe(version)
        it.ledger.replaced = it.guild.actor.status().epoch
        adopt()
      }),
    ),
  )

const migrate = ({ guild, ledger }: Case, to: Worker) =>
  Effect.forkChild(
    Effect.option(
      guild.actor.migrate(to, (epoch) => Effect.sync(() => (ledger.floor = Math.max(ledger.floor, epoch)))),
    ),
  )

const signal = (pid: number, name: "SIGSTOP" | "SIGCONT") =>
  // Zero would be our own group; a process that has ended meanwhile is no matter.
  pid > 0 ? Effect.ignore(Effect.try(() => process.kill(pid, name))) : Effect.void

const runStep = Effect.fnUntraced(function* (ground: Ground, store: Store, it: Case, step: Step) {
  const { guild } = it
  switch (step._tag) {
    case "Send":
      for (let n = 0; n < step.count; n++) guild.say(String(++it.sent))
      return undefined
    case "OutOfMemory":
      it.outOfMemory++
      guild.say(`oom ${++it.sent}`)
      return undefined
    case "Migrate":
      return yield* migrate(it, ground.pool.workers[step.to]!)
    case "Deploy":
      yield* deploy(it, ++it.newest)
      return undefined
    case "Rollback":
      if (it.version > 1) yield* deploy(it, it.version - 1)
      return undefined
    case "Scale":
      for (const worker of ground.pool.workers) {
        if (worker.id < step.workers) ground.pool.open(worker)
        else ground.pool.close(worker)
      }
      return yield* migrate(it, ground.pool.workerOf(guild.actor.guildId))
    case "Hibernate":
      guild.residents.sweep(-1)
      return undefined
    case "Occupy":
      yield* Effect.forkChild(store.occupy(Effect.sleep(step.ms)))
      return undefined
    case "Kill":
      killed++
      ground.pool.workers[step.worker]!.kill("a test")
      return undefined
    case "Orphan": {
      const writes = () => guild.operations.filter(({ name }) => name === "kv.set").length
      const before = writes()
      const gate = yield* Deferred.make<void>()
      yield* Effect.forkChild(store.occupy(Deferred.await(gate)), { startImmediately: true })
      guild.say(String(++it.sent))
      // What has come before may keep the guild from writing at all.
      yield* Effect.option(until(() => writes() > before, 1))
      killed++
      guild.actor.worker?.kill("a test")
      yield* Effect.option(until(() => writes() > before + 1, 2))
      yield* Deferred.succeed(gate, undefined)
      return undefined
    }
    case "Pause": {
      const { pid } = ground.pool.workers[step.worker]!.status()
      yield* signal(pid, "SIGSTOP")
      yield* Effect.forkChild(Effect.ensuring(Effect.sleep(step.ms), signal(pid, "SIGCONT")), {
        startImmediately: true,
      })
      if (step.ms > 1000) yield* Effect.sleep(step.ms)
      return undefined
    }
    case "Wait":
      yield* Effect.sleep(step.ms)
      return undefined
    case "ShutDown":
      return undefined
  }
})

/** What is wrong after a schedule, if anything. */
const problemOf = (
  records: ReadonlyArray<Handling>,
  { sent, outOfMemory, ledger }: Case,
  kills: number,
): string | undefined => {
  if (ledger.stale !== undefined) return `P9, P10: ${ledger.stale}`
  if (ledger.written > ledger.asked)
    return `P9: the store made ${ledger.written} writes and asked ${ledger.asked} times who writes`
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
  // An event is delivered twice at most: two deaths may take it. One that ends the isolate takes those with it that were in hand.
  for (let event = 1; event <= sent; event++)
    if (!seen.has(event) && kills < 2 && outOfMemory === 0) return `P2: ${event} was lost`
  return undefined
}

let guilds = 0n
const nextGuild = () => String(900_000_000_000_100_000n + ++guilds) as GuildId

interface Store {
  /** Sets a key for a guild, and enters into the ledger what is asked meanwhile. */
  readonly set: (guildId: GuildId, args: unknown, ledger: Ledger) => Effect.Effect<unknown, OperationFailed>
  /** Does nothing else until this is done. */
  readonly occupy: (until: Effect.Effect<void>) => Effect.Effect<void>
}

/** The real store on a real database, which many guilds share. */
const makeStore = Effect.gen(function* () {
  const context = yield* Layer.build(freshKv({ kvWritesPerMinute: 1_000_000_000 }))
  const writer = Context.get(context, KvWriter)
  const operations = yield* Effect.provideContext(kvOperations, context)
  const kvSet = operations.find(({ name }) => name === "kv.set")!
  const store: Store = {
    occupy: (until) => writer.alone(until),
    set: Effect.fnUntraced(function* (guildId, args, ledger) {
      const { epoch, holds } = yield* Authority
      ledger.floor = Math.max(ledger.floor, epoch)
      const witness: Authority = {
        epoch,
        holds: () => {
          const granted = holds()
          ledger.asked++
          if (granted && epoch < ledger.floor && epoch >= ledger.replaced)
            ledger.stale = `epoch ${epoch} writes where ${ledger.floor} is the owner`
          return granted
        },
      }
      yield* Effect.provideService(kvSet.execute(guildId, args), Authority, witness)
      ledger.written++
      return null
    }),
  }
  return store
})

const handlings = (guild: Fixture) =>
  guild.replies().map((text): Handling => {
    const [event, attempt, version] = String(text).split(" ").map(Number)
    return { event: event!, attempt: attempt!, version: version! }
  })

const run = (ground: Ground, store: Store, steps: ReadonlyArray<Step>, kills: () => number) =>
  Effect.gen(function* () {
    const guildId = nextGuild()
    const ledger: Ledger = { floor: 0, replaced: 0, asked: 0, written: 0, stale: undefined }
    const deployed = { bundle: scribe(1), sourceMap: undefined }
    const life = yield* Scope.make()
    const guild = yield* makeGuild(ground, guildId, deployed, (name, args) =>
      name === "kv.set" ? store.set(guildId, args, ledger) : undefined,
    ).pipe(Scope.provide(life))
    const it: Case = { guild, ledger, deployed, version: 1, newest: 1, sent: 0, outOfMemory: 0 }
    const before = kills()
    const migrations: Array<Fiber.Fiber<unknown>> = []
    const problem = () => problemOf(handlings(guild), it, Number.POSITIVE_INFINITY)
    for (const step of steps) {
      if (step._tag === "ShutDown") {
        yield* Scope.close(life, Exit.void)
        const asked = guild.operations.length
        yield* Effect.sleep(20)
        return guild.operations.length === asked && problem() === undefined
          ? true
          : yield* Effect.fail(problem() ?? "P20: a script goes on after the runtime has ended")
      }
      const migration = yield* runStep(ground, store, it, step)
      if (migration !== undefined) migrations.push(migration)
    }
    // P11, P13: each ends, moved, undone, begun afresh or refused.
    for (const migration of migrations) yield* Fiber.join(migration)
    const account = () => guild.actor.status().events.messageCreate
    const quiet = until(
      () => (account()?.pending ?? 0) === 0 && guild.actor.status().migration === undefined,
      30,
    )
    // P19
    yield* quiet
    const { accepted = 0, handled = 0, shed = 0 } = account() ?? {}
    if (accepted !== it.sent || accepted !== handled + shed) {
      return yield* Effect.fail(`P1: ${accepted} accepted, ${handled} handled, ${shed} shed of ${it.sent}`)
    }
    const wrong = problemOf(handlings(guild), it, kills() - before)
    if (wrong !== undefined) return yield* Effect.fail(wrong)
    guild.say(String(++it.sent))
    yield* quiet
    const last = handlings(guild).find(({ event }) => event === it.sent)
    if (last !== undefined && last.version !== it.version)
      return yield* Effect.fail(`P13: version ${last.version} serves, ${it.version} is deployed`)
    yield* Scope.close(life, Exit.void)
    return true
  }).pipe(Effect.scoped)

describe("Migration over real hosts", () => {
  it.live(
    "P1, P2, P6–P11, P13, P19, P20: no schedule of moves, deploys, kills and stops loses, repeats or reorders an event, or lets two write",
    () =>
      Effect.gen(function* () {
        const ground = yield* makeGround({ strikes: 100_000, dispatchTimeoutSecs: 60, heapMb: 32 }, workers)
        const store = yield* makeStore
        const kills = () => ground.pool.status().reduce((sum, { restarts }) => sum + restarts, killed)
        const { failure, seed } = yield* check(
          schedules,
          runsOr(300),
          (steps) => run(ground, store, steps, kills),
          {
            concurrency: 4,
            maxShrinks: 40,
          },
        )
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
            let sent = 0
            const migrations: Array<Fiber.Fiber<unknown>> = []
            for (const step of steps) {
              if (step._tag === "Send") for (let n = 0; n < step.count; n++) guild.say(String(++sent))
              else if (step._tag === "Wait") yield* Effect.sleep(step.ms)
              else if (step._tag === "Migrate")
                migrations.push(
                  yield* Effect.forkChild(Effect.option(guild.actor.migrate(ground.pool.workers[step.to]!))),
                )
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
