/** Scripts that do it again and again: they are locked away, and nobody else is. */
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { until } from "../actors/GuildFixture.ts"
import { Arena, tooLong } from "./Arena.ts"

const limits = { strikes: 3, quarantineSecs: 600, inlineAfter: 10 }
const title = "a script that keeps doing harm"

const harmful = (code: string) => `on("messageCreate", (ctx) => { ${code} })`

/** Sends events until the guild is locked away; the neighbour answers after each. */
const provoke = Effect.fnUntraced(function* (bundle: string) {
  const arena = yield* Arena
  const guild = yield* arena.enter(bundle)
  while (guild.actor.status().state !== "quarantined") {
    const pending = () => guild.actor.status().events.messageCreate?.pending ?? 0
    guild.say("again")
    yield* arena.neighbourAnswers
    yield* until(() => pending() === 0)
  }
  return guild
})

layer(Arena.layerOf(title, limits), { excludeTestServices: true })(title, (it) => {
  it.effect("by endless loops is quarantined, and its events are not even queued", () =>
    Effect.gen(function* () {
      const guild = yield* provoke(harmful(`for (;;);`))
      assert.match(guild.actor.status().quarantine!.reason, tooLong)
      assert.strictEqual(guild.say("once more"), "ignored")
      assert.strictEqual(guild.actor.status().events.messageCreate!.pending, 0)
    }),
  )

  it.effect("by endless loops while it loads is quarantined", () =>
    Effect.gen(function* () {
      const guild = yield* provoke("for (;;);")
      assert.match(guild.actor.status().quarantine!.reason, tooLong)
      assert.match(guild.logs().join("\n"), /^quarantined until/m)
    }),
  )

  it.effect("by memory is quarantined", () =>
    Effect.gen(function* () {
      const guild = yield* provoke(harmful(`const a = []; for (;;) a.push(new Array(1000).fill(a))`))
      assert.strictEqual(guild.say("once more"), "ignored")
    }),
  )

  it.effect("by killing its host is quarantined, and no other guild of that host is", () =>
    Effect.gen(function* () {
      const arena = yield* Arena
      const bystander = yield* arena.enter(`on("messageCreate", (ctx) => ctx.reply(ctx.msg.content))`)
      bystander.say("before")
      yield* until(() => bystander.replies().includes("before"))
      const guild = yield* provoke(
        harmful(`let text = "x"; while (text.length < 2 ** 28) text += text; /x/g[Symbol.match](text)`),
      )
      assert.match(guild.actor.status().quarantine!.reason, /its isolate host ended/)
      assert.notStrictEqual(bystander.actor.status().state, "quarantined")
      bystander.say("after")
      yield* until(() => bystander.replies().includes("after"))
      yield* arena.neighbourAnswers
    }),
  )

  it.effect("by stopping its host's main thread, after it has behaved for a while, is quarantined", () =>
    Effect.gen(function* () {
      const guild = yield* provoke(`
        let events = 0
        on("messageCreate", () => {
          if (++events < 30) return
          const error = new Error()
          Object.defineProperty(error, "message", { get() { for (;;); } })
          Promise.reject(error)
        })`)
      assert.match(guild.actor.status().quarantine!.reason, tooLong)
      const stopped = guild.logs().filter((line) => line.includes("main thread stopped"))
      assert.isAtMost(stopped.length, 1)
    }),
  )

  it.effect(
    "by killing its host, each time after it has behaved for a while beside a busy guild, is quarantined",
    () =>
      Effect.gen(function* () {
        const arena = yield* Arena
        const busy = yield* arena.enter(`
        setInterval(() => {}, 2)
        on("messageCreate", (ctx) => ctx.reply(ctx.msg.content))`)
        busy.say("before")
        yield* until(() => busy.replies().includes("before"))
        const guild = yield* provoke(`
        let events = 0
        on("messageCreate", () => {
          if (++events < 10) return
          let text = "x"; while (text.length < 2 ** 28) text += text; /x/g[Symbol.match](text)
        })`)
        assert.match(guild.actor.status().quarantine!.reason, /its isolate host ended/)
        assert.notStrictEqual(busy.actor.status().state, "quarantined")
        const deaths = guild.logs().filter((line) => line.includes("its isolate host ended"))
        assert.isAtMost(deaths.length, 12)
      }),
  )

  it.effect("is let out by an operator and locked away again", () =>
    Effect.gen(function* () {
      const arena = yield* Arena
      const guild = yield* provoke(harmful(`for (;;);`))
      guild.actor.release()
      yield* until(() => guild.actor.status().state !== "quarantined")
      for (const _ of [1, 2, 3]) {
        assert.strictEqual(guild.say("again"), "queued")
        yield* until(() => guild.actor.status().events.messageCreate!.pending === 0)
        yield* arena.neighbourAnswers
      }
      yield* until(() => guild.actor.status().state === "quarantined")
    }),
  )
})
