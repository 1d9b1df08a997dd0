import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { guildId, makeFixture, makeGround, makeGuild, script, until } from "./GuildFixture.ts"

const echo = script(`on("messageCreate", (ctx) => ctx.reply("echo " + ctx.msg.content))`)

/** Answers, unless it is told to compute for ever. */
const spinner = script(
  `on("messageCreate", (ctx) => { if (ctx.msg.content === "spin") for (;;); return ctx.reply("fine") })`,
)

describe("GuildActor", () => {
  it.live("is cold until an event comes, then starts the deployed script and answers", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(echo)
      assert.strictEqual(guild.actor.status().state, "cold")
      assert.strictEqual(guild.say("one"), "queued")
      yield* until(() => guild.replies().length === 1)
      assert.deepStrictEqual(guild.replies(), ["echo one"])
      assert.strictEqual(guild.actor.status().state, "live")
    }).pipe(Effect.scoped),
  )

  it.live("handles events in the order in which they came, over many turns", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(echo)
      const sent = Array.from({ length: 200 }, (_, index) => `m${index}`)
      for (const content of sent) guild.say(content)
      yield* until(() => guild.replies().length === sent.length)
      assert.deepStrictEqual(
        guild.replies(),
        sent.map((content) => `echo ${content}`),
      )
      yield* until(() => guild.actor.status().events.messageCreate?.pending === 0)
      assert.deepInclude(guild.actor.status().events.messageCreate, { accepted: 200, handled: 200, shed: 0 })
    }).pipe(Effect.scoped),
  )

  it.live("sheds messages past the limit, never interactions, and the account balances", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(echo, { droppableQueue: 10 })
      for (let index = 0; index < 50; index++) guild.say(`m${index}`)
      for (let index = 0; index < 5; index++) {
        assert.strictEqual(guild.actor.offer("interactionCreate", "{}"), "queued")
      }
      yield* until(() => guild.actor.status().queued === 0 && guild.actor.status().running === 0)
      assert.deepInclude(guild.actor.status().events.messageCreate, {
        accepted: 50,
        handled: 10,
        shed: 40,
        pending: 0,
      })
      assert.deepInclude(guild.actor.status().events.interactionCreate, { accepted: 5, handled: 5, shed: 0 })
    }).pipe(Effect.scoped),
  )

  it.live("gives an operation's failure to the script as an error with its code", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(`on("messageCreate", async (ctx) => {
          try { await kv.store("s").get("k") } catch (error) { await ctx.reply([error instanceof Error, error.code, error.message].join()) }
        })`),
      )
      guild.say("go")
      yield* until(() => guild.replies().length === 1)
      assert.deepStrictEqual(guild.replies(), ["true,UNKNOWN_OPERATION,kv.get"])
    }).pipe(Effect.scoped),
  )

  it.live("logs what a script prints and what it throws, and goes on", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(
          `on("messageCreate", (ctx) => { console.warn("got", ctx.msg.content); if (ctx.msg.content === "bad") throw new Error("boom"); return ctx.reply("ok") })`,
        ),
      )
      guild.say("bad")
      guild.say("good")
      yield* until(() => guild.replies().length === 1)
      const log = guild.logs().join("\n")
      assert.include(log, "got bad")
      assert.include(log, "messageCreate failed: Error: boom")
      assert.notInclude(log, "flora:sdk.js")
    }).pipe(Effect.scoped),
  )

  it.live("wants only what the script handles, also while it does not run", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(
          `on("messageCreate", (ctx) => { if (ctx.msg.content === "more") on("roleCreate", () => {}) })`,
        ),
      )
      const wanted = () =>
        (["messageCreate", "roleCreate", "memberAdd"] as const).filter((kind) => guild.actor.wants(kind))
      assert.deepStrictEqual(wanted(), ["messageCreate", "roleCreate", "memberAdd"], "nothing is known yet")
      guild.actor.expect(["memberAdd"])
      assert.deepStrictEqual(wanted(), ["memberAdd"])
      assert.strictEqual(guild.say("ignored"), "ignored")
      guild.actor.wake()
      yield* until(() => guild.actor.status().state === "live")
      assert.deepStrictEqual(wanted(), ["messageCreate"])
      guild.say("more")
      yield* until(() => guild.actor.wants("roleCreate"))
      assert.strictEqual(guild.actor.offer("memberAdd", "{}"), "ignored")
      yield* until(() => {
        guild.residents.sweep(-1)
        return guild.actor.status().state === "cold"
      })
      assert.deepStrictEqual(
        wanted(),
        ["messageCreate"],
        "what it registers later is forgotten with its isolate",
      )
      guild.actor.dismiss()
      assert.deepStrictEqual(wanted(), [])
      guild.actor.expect(["messageCreate"])
      assert.strictEqual(guild.say("hi"), "queued")
      yield* until(() => guild.actor.status().state === "live")
    }).pipe(Effect.scoped),
  )

  it.live("counts an event as handled when its handler never settles", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(script(`on("messageCreate", () => new Promise(() => {}))`), {
        dispatchTimeoutSecs: 0.3,
      })
      guild.say("hang")
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 1)
      assert.include(guild.logs().join(), "not settled after 0.3 s")
    }).pipe(Effect.scoped),
  )

  it.live("runs at most so many handlers at once and takes further events when they end", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const guild = yield* makeFixture(echo, { runningHandlers: 4 }, () =>
        Effect.as(Deferred.await(gate), { id: "1" }),
      )
      for (let index = 0; index < 10; index++) guild.say(`m${index}`)
      yield* until(() => guild.operations.length === 4)
      assert.deepInclude(guild.actor.status(), { running: 4, queued: 6 })
      yield* Deferred.succeed(gate, undefined)
      yield* until(() => guild.operations.length === 10)
    }).pipe(Effect.scoped),
  )

  it.live("restarts a script that computed too long, and serves the events that wait", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(spinner, { eventsPerTurn: 1 })
      guild.say("spin")
      guild.say("next")
      yield* until(() => guild.replies().length === 1)
      assert.strictEqual(guild.actor.status().epoch, 2)
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 2)
      assert.include(guild.logs().join(), "the script was restarted")
    }).pipe(Effect.scoped),
  )

  it.live("delivers the events of a dead host once more, marked as a second attempt", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(
          `on("messageCreate", (ctx) => ctx.attempt === 1 ? new Promise(() => {}) : ctx.reply("attempt " + ctx.attempt))`,
        ),
        { dispatchTimeoutSecs: 30 },
      )
      guild.say("hello")
      yield* until(() => guild.actor.status().running === 1)
      guild.pool.workers[0]!.kill("a test")
      yield* until(() => guild.replies().length === 1)
      assert.deepStrictEqual(guild.replies(), ["attempt 2"])
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 1)
    }).pipe(Effect.scoped),
  )

  it.live(
    "lets a prepared script take over without losing an event, while the old one ends what it began",
    () =>
      Effect.gen(function* () {
        const gate = yield* Deferred.make<void>()
        const guild = yield* makeFixture(echo, {}, (_, args) =>
          args.content === "echo slow" ? Effect.as(Deferred.await(gate), { id: "1" }) : undefined,
        )
        guild.say("slow")
        yield* until(() => guild.replies().length === 1)
        const prepared = yield* guild.actor.prepare(
          script(`on("messageCreate", (ctx) => ctx.reply("new " + ctx.msg.content))`),
        )
        assert.deepStrictEqual(prepared.manifest.events, ["messageCreate"])
        guild.say("before")
        yield* until(() => guild.replies().length === 2)
        prepared.adopt()
        guild.say("after")
        yield* until(() => guild.replies().length === 3)
        assert.deepStrictEqual(guild.replies(), ["echo slow", "echo before", "new after"])
        yield* Deferred.succeed(gate, undefined)
        yield* until(() => guild.pool.status()[0]?.isolates === 1)
        assert.deepInclude(guild.actor.status().events.messageCreate, { accepted: 3, handled: 3 })
      }).pipe(Effect.scoped),
  )

  it.live("keeps the old script when a new one does not load, for each way of not loading", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(echo, { loadTimeoutSecs: 1 })
      guild.say("one")
      yield* until(() => guild.replies().length === 1)
      const reasons: Array<string> = []
      for (const bad of [
        "let a = ;",
        "throw new TypeError('top')",
        "for (;;);",
        "await new Promise(() => {})",
      ]) {
        reasons.push((yield* Effect.flip(guild.actor.prepare(script(bad)))).reason)
      }
      assert.deepStrictEqual(reasons, ["syntax", "thrown", "timeout", "timeout"])
      guild.say("two")
      yield* until(() => guild.replies().length === 2)
      assert.strictEqual(guild.pool.status()[0]?.isolates, 1)
    }).pipe(Effect.scoped),
  )

  it.live("does not wake a script for events that it has no handler for", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(echo)
      guild.say("one")
      yield* until(() => guild.replies().length === 1)
      assert.strictEqual(guild.actor.offer("messageDelete", "{}"), "ignored")
      assert.deepInclude(guild.actor.status().events.messageDelete, { accepted: 1, handled: 1, pending: 0 })
    }).pipe(Effect.scoped),
  )

  it.live("settles events for which nothing is deployed, and serves a later deploy", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(undefined)
      guild.say("into the void")
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 1)
      const prepared = yield* guild.actor.prepare(echo)
      prepared.adopt()
      guild.say("now")
      yield* until(() => guild.replies().length === 1)
      assert.deepStrictEqual(guild.replies(), ["echo now"])
    }).pipe(Effect.scoped),
  )

  it.live("tells a script its own guild and nothing of another", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(script(`on("messageCreate", (ctx) => ctx.reply(ctx.guildId))`))
      guild.say("who")
      yield* until(() => guild.replies().length === 1)
      assert.deepStrictEqual(guild.replies(), [guildId])
    }).pipe(Effect.scoped),
  )

  it.live("quarantines a script that keeps ending its isolate, until a deploy", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(spinner, { strikes: 2, turnCpuMs: 50 })
      for (const strikes of [1, 2]) {
        guild.say("spin")
        yield* until(() => guild.actor.status().events.messageCreate?.handled === strikes)
      }
      yield* until(() => guild.actor.status().state === "quarantined")
      assert.include(guild.actor.status().quarantine?.reason, "50 ms")
      assert.include(guild.logs().join(), "quarantined until")
      assert.strictEqual(guild.say("hello"), "ignored")
      assert.deepInclude(guild.actor.status().events.messageCreate, { accepted: 3, handled: 3, pending: 0 })

      const prepared = yield* guild.actor.prepare(echo)
      prepared.adopt()
      guild.say("again")
      yield* until(() => guild.replies().length === 1)
      assert.deepStrictEqual(guild.replies(), ["echo again"])
      assert.strictEqual(guild.actor.status().state, "live")
    }).pipe(Effect.scoped),
  )

  it.live("lets a guild out of quarantine when its time is over or an operator says so", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(spinner, {
        strikes: 1,
        turnCpuMs: 50,
        quarantineSecs: 0.2,
        longestQuarantineSecs: 3600,
      })
      guild.say("spin")
      yield* until(() => guild.actor.status().state === "quarantined")
      yield* until(() => guild.actor.status().state === "cold")
      guild.say("first")
      yield* until(() => guild.replies().length === 1)
      for (const _ of [1, 2, 3]) {
        guild.say("spin")
        yield* until(() => guild.actor.status().state === "quarantined")
        guild.actor.release()
        yield* until(() => guild.actor.status().state === "cold")
      }
      guild.say("second")
      yield* until(() => guild.replies().length === 2)
    }).pipe(Effect.scoped),
  )

  it.live("quarantines a deployed script that no longer loads instead of trying it at every event", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(script(`throw new Error("broken")`), { strikes: 2 })
      guild.say("one")
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 1)
      guild.say("two")
      yield* until(() => guild.actor.status().state === "quarantined")
      assert.include(guild.actor.status().quarantine?.reason, "broken")
    }).pipe(Effect.scoped),
  )

  it.live("does not blame a guild whose host was killed while it was idle", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(echo, { strikes: 1 })
      for (const round of [1, 2, 3]) {
        guild.say(`m${round}`)
        yield* until(() => guild.replies().length === round && guild.actor.status().running === 0)
        const { restarts } = guild.pool.workers[0]!.status()
        guild.pool.workers[0]!.kill("a test")
        yield* until(() => guild.pool.workers[0]!.status().restarts > restarts)
        yield* until(() => guild.pool.workers[0]!.status().state === "ready")
      }
      assert.notStrictEqual(guild.actor.status().state, "quarantined")
    }).pipe(Effect.scoped),
  )

  it.live("hibernates when idle, never when busy, and wakes with the next event", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const guild = yield* makeFixture(echo, {}, (_, args) =>
        args.content === "echo slow" ? Effect.as(Deferred.await(gate), { id: "1" }) : undefined,
      )
      guild.say("slow")
      yield* until(() => guild.replies().length === 1)
      guild.residents.sweep(-1)
      assert.strictEqual(guild.actor.status().state, "live")
      yield* Deferred.succeed(gate, undefined)
      yield* until(() => guild.actor.status().running === 0)
      yield* until(() => {
        guild.residents.sweep(-1)
        return guild.actor.status().state === "cold"
      })
      yield* until(() => guild.pool.status()[0]?.isolates === 0)
      guild.say("awake")
      yield* until(() => guild.replies().length === 2)
      assert.deepStrictEqual(guild.replies(), ["echo slow", "echo awake"])
      assert.deepInclude(guild.actor.status(), { epoch: 2, state: "live" })
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 2)
    }).pipe(Effect.scoped),
  )

  it.live("stays cold after hibernating until something comes", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(echo)
      const prepared = yield* guild.actor.prepare(echo)
      prepared.adopt()
      yield* until(() => {
        guild.residents.sweep(-1)
        return guild.actor.status().state === "cold"
      })
      yield* until(() => guild.pool.status()[0]?.isolates === 0)
      yield* Effect.sleep("200 millis")
      assert.strictEqual(guild.actor.status().epoch, 1)
    }).pipe(Effect.scoped),
  )

  it.live("refuses operations past the limit of waiting ones, with the limit's name", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(`on("messageCreate", async (ctx) => {
          const results = await Promise.allSettled(Array.from({ length: 12 }, () => kv.store("s").get("k")))
          const refused = results.filter((result) => result.status === "rejected")
          await ctx.reply([refused.length, refused[0].reason.code, refused[0].reason.limit].join())
        })`),
        { pendingOperations: 10 },
        (name) => (name === "kv.get" ? Effect.as(Effect.sleep("20 millis"), null) : undefined),
      )
      guild.say("go")
      yield* until(() => guild.replies().length === 1)
      assert.deepStrictEqual(guild.replies(), ["2,LIMIT_EXCEEDED,pendingOperations"])
    }).pipe(Effect.scoped),
  )

  it.live("survives a log line that names a position which no source has", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture({
        ...script(
          `on("messageCreate", (ctx) => { console.log(ctx.msg.content); return ctx.reply("still here") })`,
        ),
        sourceMap: '{"version":3,"sources":["a.ts"],"names":[],"mappings":"AAAA"}',
      })
      for (const content of ["flora:bundle.js:0:0", "flora:bundle.js:1:0"]) guild.say(content)
      yield* until(() => guild.replies().length === 2)
      assert.strictEqual(guild.actor.status().epoch, 1)
      assert.include(guild.logs().join(), "flora:bundle.js:0:0")
    }).pipe(Effect.scoped),
  )

  const endless = `(async () => { for (;;) await kv.store("s").get("k") })(); on("messageCreate", (ctx) => ctx.reply("old"))`
  const answered = (name: string) => (name === "kv.get" ? Effect.succeed(null) : undefined)

  it.live("ends a replaced script that never stops asking, and notices when its successor crashes", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(script(endless), { dispatchTimeoutSecs: 0.5 }, answered)
      guild.say("one")
      yield* until(() => guild.replies().length === 1)
      const prepared = yield* guild.actor.prepare(
        script(
          `on("messageCreate", (ctx) => { if (ctx.msg.content === "spin") for (;;); return ctx.reply("new") })`,
        ),
      )
      prepared.adopt()
      guild.say("spin")
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 2)
      yield* until(() => guild.pool.status()[0]?.isolates === 0)
      const asked = guild.operations.length
      yield* Effect.sleep("100 millis")
      assert.strictEqual(guild.operations.length, asked)
    }).pipe(Effect.scoped),
  )

  it.live("never takes a script for idle that is in a turn", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(script(endless), {}, answered)
      guild.say("one")
      yield* until(() => guild.replies().length === 1)
      for (let sweep = 0; sweep < 200; sweep++) {
        guild.residents.sweep(-1)
        yield* Effect.yieldNow
      }
      guild.say("two")
      yield* until(() => guild.replies().length === 2)
    }).pipe(Effect.scoped),
  )

  it.live("keeps no more results for a script than it may have under way", () =>
    Effect.gen(function* () {
      const value = "x".repeat(100_000)
      const guild = yield* makeFixture(
        script(`
          const limits = new Set()
          const more = () => { for (let i = 0; i < 50; i++) kv.store("s").get("big").then(more, (error) => limits.add(error.limit)) }
          on("messageCreate", (ctx) => ctx.msg.content === "flood" ? more() : console.log([...limits].join())) `),
        { operationBytes: 1_000_000 },
        (name) => (name === "kv.get" ? Effect.succeed(value) : undefined),
      )
      guild.say("flood")
      yield* until(() => guild.operations.length > 500)
      const before = process.memoryUsage().heapUsed
      yield* until(() => guild.operations.length > 2500)
      assert.isBelow(process.memoryUsage().heapUsed - before, 100_000_000)
      guild.say("what was refused")
      yield* until(() => guild.logs().some((line) => line.includes("operationBytes")))
    }).pipe(Effect.scoped),
  )

  it.live("lets go of a script that is still loading when its deploy is given up", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(echo)
      const loading = yield* Effect.forkChild(guild.actor.prepare(script("await new Promise(() => {})")))
      yield* until(() => guild.pool.status()[0]?.isolates === 1)
      yield* Fiber.interrupt(loading)
      yield* until(() => guild.pool.status()[0]?.isolates === 0)
    }).pipe(Effect.scoped),
  )

  it.live("replaces an isolate that asks for more things in one turn than it may", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(`on("messageCreate", (ctx) => {
          if (ctx.msg.content !== "flood") return ctx.reply("fine")
          ctx.reply("never heard")
          for (let i = 0; i < 200; i++) on("kind" + i, () => {})
        })`),
        { entriesPerTurn: 100 },
      )
      guild.say("flood")
      yield* until(() => guild.logs().some((line) => line.includes("more than 100 things in one turn")))
      assert.isEmpty(guild.operations)
      guild.say("again")
      yield* until(() => guild.replies().length === 1)
    }).pipe(Effect.scoped),
  )

  it.live("calls a script back when its timers are due, and logs what fails there", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(`on("messageCreate", async (ctx) => {
          if (ctx.msg.content !== "go") return ctx.reply("still here")
          setTimeout(() => { throw new Error("at once") }, 5)
          setTimeout(async (name) => { await ctx.reply("hello " + name); throw new Error("later") }, 10, "you")
          await new Promise((resolve) => setTimeout(resolve, 20))
          let ticks = 0
          const id = setInterval(() => { if (++ticks === 3) { clearInterval(id); ctx.reply("3 ticks") } }, 5)
        })`),
      )
      guild.say("go")
      yield* until(() => guild.replies().length === 2)
      assert.deepStrictEqual(guild.replies(), ["hello you", "3 ticks"])
      yield* until(() => guild.logs().length === 2)
      const log = guild.logs().join()
      assert.match(log, /a timer's callback failed: Error: at once\n.*flora:bundle\.js/)
      assert.match(log, /a timer's callback failed: Error: later/)
      guild.say("more")
      yield* until(() => guild.replies().length === 3)
      yield* until(() => guild.actor.status().running === 0)
      assert.strictEqual(guild.actor.status().epoch, 1)
    }).pipe(Effect.scoped),
  )

  it.live("does not hibernate while a timer is pending", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(`let id
        on("messageCreate", (ctx) => {
          if (ctx.msg.content === "set") id = setTimeout(() => {}, 3_600_000)
          else clearTimeout(id)
        })`),
      )
      const handled = (count: number) =>
        until(() => guild.actor.status().events.messageCreate?.handled === count)
      guild.say("set")
      yield* handled(1)
      for (let sweep = 0; sweep < 20; sweep++) {
        guild.residents.sweep(-1)
        assert.strictEqual(guild.actor.status().state, "live")
        yield* Effect.sleep("5 millis")
      }
      guild.say("clear")
      yield* handled(2)
      yield* until(() => {
        guild.residents.sweep(-1)
        return guild.actor.status().state === "cold"
      })
    }).pipe(Effect.scoped),
  )

  it.live("starts a script again whose timers have gone with its host, and no other", () =>
    Effect.gen(function* () {
      const ground = yield* makeGround()
      const ticking = yield* makeGuild(
        ground,
        guildId,
        script(`setInterval(() => console.log("tick"), 10); on("messageCreate", () => {})`),
      )
      const quiet = yield* makeGuild(
        ground,
        "900000000000000002" as GuildId,
        script(`on("messageCreate", () => {})`),
      )
      for (const { actor } of [ticking, quiet]) actor.wake()
      yield* until(() => [ticking, quiet].every(({ actor }) => actor.status().state === "live"))
      ground.pool.workers[0]!.kill("a test")
      yield* until(() => ticking.actor.status().epoch === 2 && ticking.actor.status().state === "live")
      assert.deepInclude(quiet.actor.status(), { state: "cold", epoch: 1 })
    }).pipe(Effect.scoped),
  )

  it.live("ends the timers of a script that is replaced", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(
          `on("messageCreate", (ctx) => { setInterval(() => kv.store("s").get("old").catch(() => {}), 5) })`,
        ),
      )
      const asked = () => guild.operations.length
      guild.say("go")
      yield* until(() => asked() > 3)
      const prepared = yield* guild.actor.prepare(echo)
      prepared.adopt()
      yield* until(() => guild.pool.status()[0]?.isolates === 1)
      const before = asked()
      guild.say("new")
      yield* until(() => guild.replies().length === 1)
      yield* Effect.sleep("50 millis")
      assert.strictEqual(asked(), before + 1)
    }).pipe(Effect.scoped),
  )

  it.live(
    "carries out what does not fit into one turn in the next ones, in order, before the event ends",
    () =>
      Effect.gen(function* () {
        const guild = yield* makeFixture(
          script(
            `on("messageCreate", () => { for (let i = 0; i < 100; i++) kv.store("s").set("k" + i, "v").catch(() => {}) })`,
          ),
          { operationsPerTurn: 7 },
        )
        guild.say("go")
        yield* until(() => guild.actor.status().events.messageCreate?.handled === 1)
        assert.deepStrictEqual(
          guild.operations.map(({ args }) => args.key),
          Array.from({ length: 100 }, (_, index) => `k${index}`),
        )
      }).pipe(Effect.scoped),
  )

  it.live("tells how each interaction has ended, also long after the deadline of events", () =>
    Effect.gen(function* () {
      const guild = yield* makeFixture(
        script(`
          on("interactionCreate", async (ctx) => {
            if (ctx.msg.how === "throw") throw new Error("early")
            if (ctx.msg.how === "late") { await new Promise((resolve) => setTimeout(resolve, 600)); throw new Error("late") }
            if (ctx.msg.how === "loop") for (;;);
            if (ctx.msg.how === "never") await new Promise(() => {})
          })`),
        { dispatchTimeoutSecs: 0.2 },
      )
      const use = (id: string, how: string) =>
        guild.actor.offer("interactionCreate", JSON.stringify({ how }), undefined, id)
      use("1", "return")
      use("2", "throw")
      use("3", "late")
      yield* until(() => guild.ended.length === 3)
      assert.sameDeepMembers(guild.ended, [
        ["1", false],
        ["2", true],
        ["3", true],
      ])
      assert.include(guild.logs().join(), "interactionCreate failed: Error: late")
      assert.notInclude(guild.logs().join(), "not settled")
      use("4", "never")
      yield* until(() => guild.actor.status().events.interactionCreate?.handled === 4)
      assert.lengthOf(guild.ended, 3, "it is waited for")
      use("5", "loop")
      yield* until(() => guild.ended.length === 5)
      assert.sameDeepMembers(guild.ended.slice(3), [
        ["4", true],
        ["5", true],
      ])
    }),
  )

  it.live("does not serve a script that was stopped, or replaced, while it was still loading", () =>
    Effect.gen(function* () {
      const gates: Array<Deferred.Deferred<void>> = []
      const ground = yield* makeGround({}, 2)
      const slow = `await kv.store("s").get("k"); on("messageCreate", (ctx) => ctx.reply("old"))`
      const deployed = { bundle: slow, sourceMap: undefined }
      const guild = yield* makeGuild(ground, guildId, deployed, (name) => {
        if (name !== "kv.get") return undefined
        const gate = Deferred.makeUnsafe<void>()
        gates.push(gate)
        return Effect.as(Deferred.await(gate), null)
      })
      const open = (gate: number) => Deferred.succeed(gates[gate]!, undefined)
      const isolates = () => ground.pool.status().reduce((sum, each) => sum + each.isolates, 0)
      guild.say("one")
      yield* until(() => gates.length === 1)
      guild.actor.dismiss()
      yield* open(0)
      yield* until(() => isolates() === 0)
      assert.deepInclude(guild.actor.status(), { state: "cold", queued: 0 })

      guild.actor.expect(undefined)
      guild.say("two")
      yield* until(() => gates.length === 2)
      deployed.bundle = `on("messageCreate", (ctx) => ctx.reply("new"))`
      const other = ground.pool.workers.find((worker) => worker !== ground.pool.workerOf(guildId))!
      ground.pool.place(guildId, other)
      const prepared = yield* guild.actor.prepare({ ...deployed })
      prepared.adopt()
      yield* until(() => guild.replies().length === 1)
      // What is not acknowledged would come once more.
      yield* until(() => guild.actor.status().running === 0)
      other.kill("a test")
      yield* until(() => guild.actor.status().state !== "live")
      yield* open(1)
      guild.say("three")
      yield* until(() => guild.replies().length === 2)
      assert.deepStrictEqual(guild.replies(), ["new", "new"])
    }).pipe(Effect.scoped),
  )

  it.live(
    "begins what the first of three scripts has taken before what the third takes, however late that is",
    () =>
      Effect.gen(function* () {
        const ground = yield* makeGround({ dispatchTimeoutSecs: 60 }, 2)
        const guild = yield* makeGuild(ground, guildId, echo)
        const home = ground.pool.workerOf(guildId)
        const { pid } = home.status()
        guild.say("zero")
        // Where the machine is busy, the host is taken for dead and delivers again what has not ended.
        yield* until(() => guild.actor.status().events.messageCreate?.handled === 1)
        // Its turn is out, and does not come back.
        process.kill(pid, "SIGSTOP")
        yield* Effect.gen(function* () {
          guild.say("one")
          yield* until(() => guild.actor.status().queued === 0)
          ground.pool.place(
            guildId,
            ground.pool.workers.find((worker) => worker !== home)!,
          )
          for (let n = 0; n < 2; n++) (yield* guild.actor.prepare(echo)).adopt()
          guild.say("two")
          yield* Effect.sleep(100)
        }).pipe(Effect.ensuring(Effect.ignore(Effect.try(() => process.kill(pid, "SIGCONT")))))
        yield* until(() => guild.replies().length === 3)
        assert.deepStrictEqual(guild.replies(), ["echo zero", "echo one", "echo two"])
      }).pipe(Effect.scoped),
  )
})
