import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Option, Scope, Tracer } from "effect"
import { guildId, makeGround, makeGuild, script, until, type Execute } from "./GuildFixture.ts"
import type { LimitValues } from "../../src/domain/Limits.ts"

const echo = script(`on("messageCreate", (ctx) => ctx.reply("echo " + ctx.msg.content))`)

/** A guild on one of two workers; `other` is the one that it is not on. */
const makeMovable = Effect.fnUntraced(function* (
  deployed = echo,
  limits: Partial<LimitValues> = {},
  execute?: Execute,
) {
  const ground = yield* makeGround(limits, 2)
  const guild = yield* makeGuild(ground, guildId, deployed, execute)
  const home = ground.pool.workerOf(guildId)
  const other = ground.pool.workers.find((worker) => worker !== home)!
  return { ...guild, home, other }
})

/** Tells how often it was asked, in a global that only a hook can carry to another isolate. */
const counter = script(`
  let count = 0
  onSuspend(() => ({ count }))
  onResume((state) => { count = state.count })
  on("messageCreate", (ctx) => ctx.reply(String(++count)))`)

describe("GuildMigration", () => {
  it.live("moves a guild to another worker, where it goes on answering", () =>
    Effect.gen(function* () {
      const guild = yield* makeMovable()
      guild.say("one")
      yield* until(() => guild.replies().length === 1)
      assert.deepStrictEqual(yield* guild.actor.migrate(guild.other), { _tag: "Moved" })
      assert.deepInclude(guild.actor.status(), { worker: guild.other.id, epoch: 2, migration: undefined })
      guild.say("two")
      yield* until(() => guild.replies().length === 2)
      assert.deepStrictEqual(guild.replies(), ["echo one", "echo two"])
      yield* until(() => guild.home.status().isolates === 0)
      assert.strictEqual(guild.other.status().isolates, 1)
      assert.include(guild.logs().join(), `moved from worker ${guild.home.id} to worker ${guild.other.id}`)
    }).pipe(Effect.scoped),
  )

  it.live("says of a guild without an isolate that there was none to move", () =>
    Effect.gen(function* () {
      const guild = yield* makeMovable()
      assert.deepStrictEqual(yield* guild.actor.migrate(guild.other), { _tag: "Placed" })
    }).pipe(Effect.scoped),
  )

  it.live("carries what onSuspend gives to onResume, before any event", () =>
    Effect.gen(function* () {
      const guild = yield* makeMovable(counter)
      for (const content of ["a", "b"]) guild.say(content)
      yield* until(() => guild.replies().length === 2)
      yield* guild.actor.migrate(guild.other)
      guild.say("c")
      yield* until(() => guild.replies().length === 3)
      yield* guild.actor.migrate(guild.home)
      guild.say("d")
      yield* until(() => guild.replies().length === 4)
      assert.deepStrictEqual(guild.replies(), ["1", "2", "3", "4"])
    }).pipe(Effect.scoped),
  )

  it.live("is over at once when the runtime ends before the target has begun to load", () =>
    Effect.gen(function* () {
      const house = yield* Scope.make()
      const ground = yield* makeGround({}, 2)
      const guild = yield* Scope.provide(makeGuild(ground, guildId, echo), house)
      guild.say("one")
      yield* until(() => guild.replies().length === 1)
      const other = ground.pool.workers.find((worker) => worker !== ground.pool.workerOf(guildId))!
      yield* Scope.close(house, Exit.void)
      // Much less than a script may take to load.
      const outcome = yield* Effect.timeout(guild.actor.migrate(other), "10 seconds")
      assert.strictEqual(outcome._tag, "RolledBack")
    }).pipe(Effect.scoped),
  )

  it.live("moves without what a hook cannot give, and tells the guild", () =>
    Effect.gen(function* () {
      const guild = yield* makeMovable(
        script(`
          let state = "a".repeat(300_000)
          onSuspend(() => { if (state === "throw") throw new Error("not now"); return state })
          onResume((given) => { state = "resumed with " + given })
          on("messageCreate", (ctx) => { if (ctx.msg.content === "throw") state = "throw"; return ctx.reply(state.slice(0, 7)) })`),
      )
      guild.say("one")
      yield* until(() => guild.replies().length === 1)
      assert.deepStrictEqual(yield* guild.actor.migrate(guild.other), { _tag: "Moved" })
      assert.include(guild.logs().join(), "onSuspend gave 300002 bytes")
      guild.say("throw")
      yield* until(() => guild.replies().length === 2)
      assert.deepStrictEqual(yield* guild.actor.migrate(guild.home), { _tag: "Moved" })
      assert.include(guild.logs().join(), "onSuspend failed: Error: not now")
      guild.say("three")
      yield* until(() => guild.replies().length === 3)
      assert.deepStrictEqual(guild.replies(), ["aaaaaaa", "throw", "aaaaaaa"])
    }).pipe(Effect.scoped),
  )

  it.live("waits for the handler that runs, and hands on what came meanwhile in its order (P7)", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const guild = yield* makeMovable(echo, { migrationTimeoutMs: 10_000 }, (_, args) =>
        args.content === "echo slow" ? Effect.as(Deferred.await(gate), { id: "1" }) : undefined,
      )
      guild.say("slow")
      yield* until(() => guild.replies().length === 1)
      const migration = yield* Effect.forkChild(guild.actor.migrate(guild.other))
      yield* until(() => guild.actor.status().migration === "quiescing")
      const sent = Array.from({ length: 300 }, (_, index) => `m${index}`)
      for (const content of sent) guild.say(content)
      yield* Deferred.succeed(gate, undefined)
      assert.deepStrictEqual(yield* Fiber.join(migration), { _tag: "Moved" })
      yield* until(() => guild.replies().length === 301)
      assert.deepStrictEqual(guild.replies(), ["echo slow", ...sent.map((content) => `echo ${content}`)])
      assert.deepInclude(guild.actor.status().events.messageCreate, { accepted: 301, shed: 0 })
    }).pipe(Effect.scoped),
  )

  it.live("leaves the guild where it is when a handler does not end in time, with nothing lost", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const guild = yield* makeMovable(echo, { migrationTimeoutMs: 50, dispatchTimeoutSecs: 60 }, (_, args) =>
        args.content === "echo slow" ? Effect.as(Deferred.await(gate), { id: "1" }) : undefined,
      )
      guild.say("slow")
      yield* until(() => guild.replies().length === 1)
      const outcome = yield* guild.actor.migrate(guild.other)
      assert.deepInclude(outcome, { _tag: "RolledBack", timedOut: true })
      guild.say("next")
      yield* until(() => guild.replies().length === 2)
      assert.deepInclude(guild.actor.status(), { worker: guild.home.id, epoch: 2 })
      yield* until(() => guild.other.status().isolates === 0)
      yield* Deferred.succeed(gate, undefined)
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 2)
      assert.deepInclude(yield* guild.actor.migrate(guild.other), { _tag: "Moved" })
    }).pipe(Effect.scoped),
  )

  it.live("starts afresh on the target when the source's host dies meanwhile", () =>
    Effect.gen(function* () {
      const guild = yield* makeMovable(
        script(`on("messageCreate", (ctx) => ctx.attempt === 1 && ctx.msg.content === "hang"
          ? new Promise(() => {}) : ctx.reply(ctx.msg.content + " " + ctx.attempt))`),
        { migrationTimeoutMs: 20_000, dispatchTimeoutSecs: 60 },
      )
      guild.say("hang")
      yield* until(() => guild.actor.status().running === 1)
      const migration = yield* Effect.forkChild(guild.actor.migrate(guild.other))
      yield* until(() => guild.actor.status().migration === "quiescing")
      guild.say("behind")
      guild.home.kill("a test")
      assert.deepInclude(yield* Fiber.join(migration), { _tag: "Restarted" })
      yield* until(() => guild.replies().length === 2)
      assert.deepStrictEqual(guild.replies(), ["hang 2", "behind 1"])
      assert.strictEqual(guild.actor.status().worker, guild.other.id)
    }).pipe(Effect.scoped),
  )

  it.live("leaves the guild where it is when the target's host dies", () =>
    Effect.gen(function* () {
      const guild = yield* makeMovable(
        script(`await 0; on("messageCreate", (ctx) => ctx.msg.content === "hang"
          ? new Promise(() => {}) : ctx.reply(ctx.msg.content))`),
        { migrationTimeoutMs: 20_000, dispatchTimeoutSecs: 60 },
      )
      guild.say("hang")
      yield* until(() => guild.actor.status().running === 1)
      const migration = yield* Effect.forkChild(guild.actor.migrate(guild.other))
      yield* until(() => guild.actor.status().migration === "quiescing")
      guild.say("behind")
      guild.other.kill("a test")
      assert.deepInclude(yield* Fiber.join(migration), { _tag: "RolledBack", timedOut: false })
      yield* until(() => guild.replies().length === 1)
      assert.strictEqual(guild.actor.status().worker, guild.home.id)
    }).pipe(Effect.scoped),
  )

  it.live("refuses a second migration, and is undone by a pause (P13)", () =>
    Effect.gen(function* () {
      const guild = yield* makeMovable(script(`on("messageCreate", () => new Promise(() => {}))`), {
        migrationTimeoutMs: 20_000,
        dispatchTimeoutSecs: 60,
      })
      guild.say("hang")
      yield* until(() => guild.actor.status().running === 1)
      const migration = yield* Effect.forkChild(guild.actor.migrate(guild.other))
      yield* until(() => guild.actor.status().migration === "quiescing")
      const refusal = yield* Effect.flip(guild.actor.migrate(guild.other))
      assert.strictEqual(refusal._tag, "MigrationRefused")
      guild.actor.dismiss()
      assert.deepInclude(yield* Fiber.join(migration), { _tag: "Restarted" })
      yield* until(() => guild.other.status().isolates === 0)
      assert.strictEqual(guild.actor.status().state, "cold")
    }).pipe(Effect.scoped),
  )

  it.live(
    "leaves one trace that spans both workers, from the preparation to the last event that waited (P23)",
    () =>
      Effect.gen(function* () {
        const spans: Array<Tracer.NativeSpan> = []
        const tracer = Tracer.make({
          span: (options) => {
            const span = new Tracer.NativeSpan(options)
            spans.push(span)
            return span
          },
        })
        const answered = yield* Deferred.make<void>()
        const guild = yield* makeMovable(counter, { migrationTimeoutMs: 60_000 }, (_, args) =>
          args.content === "1" ? Effect.as(Deferred.await(answered), { id: "1" }) : undefined,
        )
        guild.say("a")
        yield* until(() => guild.replies().length === 1)
        const migration = yield* Effect.forkChild(
          Effect.provideService(guild.actor.migrate(guild.other), Tracer.Tracer, tracer),
        )
        yield* until(() => guild.actor.status().migration === "quiescing")
        for (let n = 0; n < 100; n++) guild.say("b")
        yield* Deferred.succeed(answered, undefined)
        yield* Fiber.join(migration)
        yield* until(() => guild.replies().length === 101)
        const [from, to] = [guild.home.id, guild.other.id]
        const parts = spans.filter(({ name }) => name.startsWith("migration."))
        assert.deepStrictEqual(
          parts.map(({ name, attributes }) => [
            name,
            attributes.get("flora.worker.id"),
            attributes.get("flora.epoch"),
          ]),
          [
            ["migration.prepare", to, undefined],
            ["migration.quiesce", from, 1],
            ["migration.switch", to, 2],
            ["migration.replay", to, 2],
          ],
        )
        const [root] = spans
        assert.strictEqual(root!.name, "GuildActor.migrate")
        assert.deepInclude(Object.fromEntries(root!.attributes), {
          "flora.guild.id": guildId,
          "flora.worker.from": from,
          "flora.worker.to": to,
          "flora.epoch": 2,
          "flora.migration.outcome": "Moved",
        })
        yield* until(() => parts.every(({ status }) => status._tag === "Ended"))
        for (const { traceId, parent, attributes } of parts) {
          assert.strictEqual(traceId, root!.traceId)
          assert.strictEqual(Option.getOrUndefined(parent)?.spanId, root!.spanId)
          assert.deepInclude(Object.fromEntries(attributes), {
            "flora.worker.from": from,
            "flora.worker.to": to,
          })
        }
        assert.strictEqual(parts.at(-1)!.attributes.get("flora.migration.outcome"), "Moved")
        assert.strictEqual(parts.at(-1)!.attributes.get("flora.mailbox.waiting"), 100)

        spans.length = 0
        const gate = yield* Deferred.make<void>()
        const stuck = yield* makeMovable(echo, { migrationTimeoutMs: 20, dispatchTimeoutSecs: 60 }, () =>
          Effect.as(Deferred.await(gate), { id: "1" }),
        )
        stuck.say("slow")
        yield* until(() => stuck.replies().length === 1)
        yield* Effect.provideService(stuck.actor.migrate(stuck.other), Tracer.Tracer, tracer)
        const undone = spans.filter(({ name }) => name.startsWith("migration."))
        assert.deepStrictEqual(
          undone.map(({ name }) => name),
          ["migration.prepare", "migration.quiesce"],
        )
        assert.strictEqual(undone[1]!.attributes.get("flora.migration.outcome"), "RolledBack")
        assert.isTrue(undone.every(({ status }) => status._tag === "Ended"))
      }).pipe(Effect.scoped),
  )
})
