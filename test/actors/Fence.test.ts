/** What an incarnation that has been replaced still says, or has said and not seen done, changes nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer } from "effect"
import type { EventEnd } from "../../src/domain/GuildEvent.ts"
import { makeEvent } from "../../src/actors/Mailbox.ts"
import { kvOperations } from "../../src/ops/kv.ts"
import { KvStore } from "../../src/services/kv/KvStore.ts"
import { KvWriter } from "../../src/services/kv/Writer.ts"
import { freshKv } from "../services/kv/Kv.ts"
import { guildId, makeGround, makeGuild, script, until } from "./GuildFixture.ts"
import { type Entry, startScripted } from "./ScriptedIsolate.ts"

const scribe = script(
  `on("messageCreate", (ctx) => kv.store("s").set(ctx.msg.content + " " + ctx.attempt, "written"))`,
)

describe("The fence", () => {
  it.live("keeps out a write that waited in the store's queue while its guild was handed on", () =>
    Effect.gen(function* () {
      const store = yield* Layer.build(freshKv())
      const [kv, writer] = [Context.get(store, KvStore), Context.get(store, KvWriter)]
      const operations = new Map(
        (yield* Effect.provideContext(kvOperations, store)).map((operation) => [operation.name, operation]),
      )
      const ground = yield* makeGround({ migrationTimeoutMs: 60_000 }, 2)
      const guild = yield* makeGuild(ground, guildId, scribe, (name, args) =>
        operations.get(name)?.execute(guildId, args),
      )
      const home = ground.pool.workerOf(guildId)
      const other = ground.pool.workers.find((worker) => worker !== home)!
      guild.say("first")
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 1)

      // The store is busy: what is asked of it waits.
      const gate = yield* Deferred.make<void>()
      const busy = yield* Effect.forkChild(writer.alone(Deferred.await(gate)))
      guild.say("late")
      yield* until(() => guild.operations.length === 2)
      const migration = yield* Effect.forkChild(guild.actor.migrate(other))
      yield* until(() => guild.actor.status().migration === "quiescing")
      home.kill("a test")
      assert.strictEqual((yield* Fiber.join(migration))._tag, "Restarted")
      // The event comes once more, to the new owner; both writes wait in the queue now.
      yield* until(() => guild.operations.length === 3)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(busy)
      yield* until(() => guild.actor.status().events.messageCreate?.handled === 2)
      const { keys } = yield* kv.list(guildId, "s", {})
      assert.deepStrictEqual(
        keys.map(({ name }) => name),
        ["first 1", "late 2"],
      )
    }).pipe(Effect.scoped),
  )

  it.live("does not take an acknowledgement from an isolate that no longer serves", () =>
    Effect.gen(function* () {
      const answers: ReadonlyArray<ReadonlyArray<Entry>> = [
        [["loaded", { events: ["cron"], commands: [] }]],
        [],
        [
          ["done", 1],
          ["op", 1, "kv.set", {}],
        ],
      ]
      let serving = true
      const { incarnation, mailbox, asked } = yield* startScripted(answers, {}, () => serving)
      let end: EventEnd | undefined
      mailbox.offer(
        makeEvent(guildId, 1, "cron", "{}", { settle: (how) => (end = how ?? { _tag: "Handled" }) }),
      )
      incarnation.accept()
      yield* until(() => incarnation.running() === 1)
      serving = false
      mailbox.offer(makeEvent(guildId, 2, "cron", "{}"))
      incarnation.wake()
      assert.strictEqual((yield* incarnation.ended)._tag, "Retired")
      assert.strictEqual(end?._tag, "Interrupted")
      assert.deepStrictEqual(asked, [])
    }).pipe(Effect.scoped),
  )
})
