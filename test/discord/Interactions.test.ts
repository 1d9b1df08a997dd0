import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { DiscordRest } from "../../src/discord/DiscordRest.ts"
import { Interactions } from "../../src/discord/Interactions.ts"
import type { GuildId } from "../../src/domain/Ids.ts"

const guild = "900000000000000001" as GuildId
const stranger = "900000000000000002" as GuildId
const incoming = { id: "1", token: "secret-token", applicationId: "900000000000000201", guildId: guild }

/** Keeps a journal of the calls that would go to Discord. */
const journal = () => {
  const calls: Array<string> = []
  const gate = Deferred.makeUnsafe<void>()
  const layer = Layer.succeed(
    DiscordRest,
    DiscordRest.of({
      client: undefined as never,
      request: (_, method, route, options) =>
        Effect.gen(function* () {
          calls.push(`${method} ${route} auth=${options?.auth ?? true}`)
          if (calls.length === 1) yield* Deferred.await(gate)
          return route.endsWith("/callback") ? { resource: { message: { id: "m1" } } } : { id: "m2" }
        }),
    }),
  )
  return {
    calls,
    open: Deferred.succeed(gate, undefined),
    layer: Interactions.layer.pipe(Layer.provide(layer)),
  }
}

const callback = "POST /interactions/1/secret-token/callback auth=false"
const followUp = "POST /webhooks/900000000000000201/secret-token auth=false"
const original = "PATCH /webhooks/900000000000000201/secret-token/messages/@original auth=false"

describe("Interactions", () => {
  it.effect("answers first, then follows up, and edits the first answer", () => {
    const discord = journal()
    return Effect.gen(function* () {
      const interactions = yield* Interactions
      yield* discord.open
      interactions.opened(incoming)
      assert.deepEqual(yield* interactions.reply(guild, "1", { content: "a" }), { id: "m1" })
      assert.deepEqual(yield* interactions.reply(guild, "1", { content: "b" }), { id: "m2" })
      yield* interactions.edit(guild, "1", { content: "c" })
      assert.deepStrictEqual(discord.calls, [callback, followUp, original])
    }).pipe(Effect.provide(discord.layer))
  })

  it.effect("makes the second of two replies at once a follow-up", () => {
    const discord = journal()
    return Effect.gen(function* () {
      const interactions = yield* Interactions
      interactions.opened(incoming)
      const first = yield* Effect.forkChild(interactions.reply(guild, "1", {}), { startImmediately: true })
      const second = yield* Effect.forkChild(interactions.reply(guild, "1", {}), { startImmediately: true })
      assert.deepStrictEqual(discord.calls, [callback])
      yield* discord.open
      yield* Fiber.join(first)
      yield* Fiber.join(second)
      assert.deepStrictEqual(discord.calls, [callback, followUp])
    }).pipe(Effect.provide(discord.layer))
  })

  it.effect("knows only interactions of the guild that asks, and none that Discord has not sent", () => {
    const discord = journal()
    return Effect.gen(function* () {
      const interactions = yield* Interactions
      interactions.opened(incoming)
      const foreign = yield* Effect.flip(interactions.reply(stranger, "1", {}))
      const unknown = yield* Effect.flip(interactions.reply(guild, "2", {}))
      assert.strictEqual(foreign.message, unknown.message)
      assert.deepStrictEqual(discord.calls, [])
    }).pipe(Effect.provide(discord.layer))
  })

  it.effect("refuses to edit what has not been answered, and anything after fifteen minutes", () => {
    const discord = journal()
    return Effect.gen(function* () {
      const interactions = yield* Interactions
      interactions.opened(incoming)
      assert.include((yield* Effect.flip(interactions.edit(guild, "1", {}))).message, "ctx.reply first")
      yield* TestClock.adjust("15 minutes")
      yield* TestClock.adjust("1 second")
      assert.include((yield* Effect.flip(interactions.reply(guild, "1", {}))).message, "15 minutes")
      assert.deepStrictEqual(discord.calls, [])
    }).pipe(Effect.provide(discord.layer))
  })
})
