import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { DiscordCallFailed, DiscordRest } from "../../src/discord/DiscordRest.ts"
import type { FirstAnswer, IncomingInteraction } from "../../src/discord/Interaction.ts"
import { Interactions } from "../../src/discord/Interactions.ts"
import type { GuildId } from "../../src/domain/Ids.ts"

const guild = "900000000000000001" as GuildId
const stranger = "900000000000000002" as GuildId
const token = "aW50ZXJhY3Rpb246OTAwMDAwMDAwMDAwMDAwMDAxOnNlY3JldA"
const command: IncomingInteraction = {
  id: "1",
  token,
  applicationId: "900000000000000201",
  guildId: guild,
  kind: "command",
  name: "/ticket",
  hasMessage: false,
}
const component: IncomingInteraction = { ...command, kind: "component", hasMessage: true }

/** Discord's published description, which comes without types. */
const module: string = "discord-api-spec/zod"
const spec = (await import(module)) as Record<string, { readonly parse: (body: unknown) => unknown }>

const callbacks: Record<number, string> = {
  4: "CreateMessageInteractionCallbackRequestSchema",
  5: "CreateMessageInteractionCallbackRequestSchema",
  6: "UpdateMessageInteractionCallbackRequestSchema",
  7: "UpdateMessageInteractionCallbackRequestSchema",
  8: "ApplicationCommandAutocompleteCallbackRequestSchema",
  9: "ModalInteractionCallbackRequestSchema",
}

/** Throws for a body that Discord does not allow. */
const check = (method: string, body: { readonly type?: number } | undefined) => {
  if (body?.type !== undefined) spec[callbacks[body.type]!]!.parse(body)
  else if (method === "PATCH")
    spec["IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema"]!.parse(body)
  else if (method === "POST") spec["IncomingWebhookInteractionRequestSchema"]!.parse(body)
}

/** A Discord that takes everything it understands; the calls in short: `4` for a callback of that type, `POST`, `PATCH id` or `DELETE id` for the rest. */
const discord = (gated = false) => {
  const calls: Array<string> = []
  const bodies: Array<unknown> = []
  const gate = Deferred.makeUnsafe<void>()
  const shares: Array<GuildId | undefined> = []
  let sent = 1
  let refuse = 0
  const layer = Layer.succeed(
    DiscordRest,
    DiscordRest.of({
      client: undefined as never,
      request: (guildId, method, route, options) =>
        Effect.gen(function* () {
          const body = options?.body as { type?: number; data?: unknown } | undefined
          assert.isFalse(options?.auth)
          const callback = route === `/interactions/1/${token}/callback`
          check(method, body)
          shares.push(guildId)
          calls.push(callback ? `${body!.type}` : `${method}${/\/messages(\/.*)/.exec(route)?.[1] ?? ""}`)
          bodies.push(callback ? body!.data : body)
          if (gated && calls.length === 1) yield* Deferred.await(gate)
          if (refuse-- > 0) {
            return yield* new DiscordCallFailed({ reason: "http", message: "no", status: 400, route: "x" })
          }
          sent++
          return callback ? { resource: { message: { id: `m${sent}` } } } : { id: `m${sent}` }
        }),
    }),
  )
  return {
    calls,
    bodies,
    shares,
    open: Deferred.succeed(gate, undefined),
    refuseNext: () => (refuse = 1),
    layer: Interactions.layer.pipe(Layer.provide(layer)),
  }
}

/** Something said to interaction "1", and what went to Discord for it. */
type Say = (interactions: Interactions["Service"]) => Effect.Effect<unknown, { readonly message: string }>
const reply =
  (body: object = { content: "a" }, ephemeral?: boolean): Say =>
  (it) =>
    it.reply(guild, "1", body as never, ephemeral)
const edit: Say = (it) => it.edit(guild, "1", { content: "e" })
const update: Say = (it) => it.update(guild, "1", { content: "u" })
const deferred =
  (ephemeral = false): Say =>
  (it) =>
    it.defer(guild, "1", ephemeral)
const deferUpdate: Say = (it) => it.deferUpdate(guild, "1")
const remove: Say = (it) => it.delete(guild, "1")
const first =
  (answer: FirstAnswer): Say =>
  (it) =>
    it.answer(guild, "1", answer)
const firstMessage = first({ _tag: "Message", body: { content: "a" } })
const firstDeferral = first({ _tag: "Deferral", ephemeral: true })
const firstUpdate = first({ _tag: "Update", body: { content: "u" } })
const input = {
  type: 1,
  components: [{ type: 4, custom_id: "t", label: "L", style: 1 }],
}
const modal: Say = (it) => it.showModal(guild, "1", { custom_id: "m", title: "T", components: [input] })
const fails: Say = (it) => Effect.sync(() => it.ended("1", true))
const wait: Say = () => TestClock.adjust("2 seconds")

const saying = (incoming: IncomingInteraction, ...all: ReadonlyArray<Say>) => {
  const world = discord()
  return Effect.gen(function* () {
    const interactions = yield* Interactions
    interactions.opened(incoming)
    const refused: Array<string> = []
    for (const say of all) {
      yield* Effect.catch(say(interactions), ({ message }) => Effect.sync(() => refused.push(message)))
      yield* Effect.yieldNow
    }
    // Lets what was begun in the background end.
    yield* TestClock.adjust("1 millis")
    return { ...world, refused }
  }).pipe(Effect.provide(world.layer))
}

describe("Interactions", () => {
  it.effect("answers first, then follows up, and edits and deletes the first answer", () =>
    Effect.gen(function* () {
      const { calls } = yield* saying(command, reply(), reply(), edit, remove)
      assert.deepStrictEqual(calls, ["4", "POST", "PATCH/@original", "DELETE/@original"])
    }),
  )

  it.effect("makes the second of two replies at once a follow-up", () => {
    const world = discord(true)
    return Effect.gen(function* () {
      const interactions = yield* Interactions
      interactions.opened(command)
      const first = yield* Effect.forkChild(interactions.reply(guild, "1", {}), { startImmediately: true })
      const second = yield* Effect.forkChild(interactions.reply(guild, "1", {}), { startImmediately: true })
      assert.deepStrictEqual(world.calls, ["4"])
      yield* world.open
      yield* Fiber.join(first)
      yield* Fiber.join(second)
      assert.deepStrictEqual(world.calls, ["4", "POST"])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("fills a deferred answer in, by a reply or by an edit, and follows up after that", () =>
    Effect.gen(function* () {
      const replied = yield* saying(command, deferred(), reply({ content: "a", tts: true }), reply())
      assert.deepStrictEqual(replied.calls, ["5", "PATCH/@original", "POST"])
      assert.deepStrictEqual(replied.bodies[1], { content: "a" })
      const edited = yield* saying(command, deferred(true), edit, reply())
      assert.deepStrictEqual(edited.calls, ["5", "PATCH/@original", "POST"])
      assert.deepStrictEqual(edited.bodies[0], { flags: 64 })
    }),
  )

  it.effect("puts a new message in the place of a deferred one that other people should see", () =>
    Effect.gen(function* () {
      const secret = yield* saying(command, deferred(), reply({ content: "a", flags: 64 }, true), edit)
      assert.deepStrictEqual(secret.calls, ["5", "DELETE/@original", "POST", "PATCH/m4"])
      assert.deepStrictEqual(secret.bodies[2], { content: "a", flags: 64 })
      const open = yield* saying(command, deferred(true), reply({ content: "a" }, false))
      assert.deepStrictEqual(open.calls, ["5", "DELETE/@original", "POST"])
      const either = yield* saying(command, deferred(true), reply())
      assert.deepStrictEqual(either.calls, ["5", "PATCH/@original"])
    }),
  )

  it.effect("defers of itself after two seconds, a component without a trace", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* saying(command, wait, reply())).calls, ["5", "PATCH/@original"])
      assert.deepStrictEqual((yield* saying(component, wait, update, reply())).calls, [
        "6",
        "PATCH/@original",
        "POST",
      ])
      const fromNowhere = { ...component, kind: "modal", hasMessage: false } as const
      assert.deepStrictEqual((yield* saying(fromNowhere, wait)).calls, ["5"])
      const { shares } = yield* saying(command, wait)
      assert.deepStrictEqual(shares, [undefined], "not out of the guild's share of calls")
    }),
  )

  it.effect("does not defer what was answered, what nobody handles any more, and suggestions", () =>
    Effect.gen(function* () {
      const ends: Say = (it) => Effect.sync(() => it.ended("1", false))
      assert.deepStrictEqual((yield* saying(command, reply(), wait)).calls, ["4"])
      assert.deepStrictEqual((yield* saying(command, ends, wait)).calls, [])
      assert.deepStrictEqual((yield* saying({ ...command, kind: "autocomplete" }, wait)).calls, [])
    }),
  )

  it.effect("keeps to the wish of a defer that came too late", () =>
    Effect.gen(function* () {
      const { calls, bodies, refused } = yield* saying(command, wait, deferred(true), reply())
      assert.deepStrictEqual(calls, ["5", "DELETE/@original", "POST"])
      assert.deepStrictEqual(bodies[2], { content: "a", flags: 64 })
      assert.deepStrictEqual(refused, [])
      const pressed = yield* saying(component, wait, deferred(true), reply(), reply())
      assert.deepStrictEqual(pressed.calls, ["6", "POST", "POST"])
      assert.deepStrictEqual(pressed.bodies.slice(1), [{ content: "a", flags: 64 }, { content: "a" }])
    }),
  )

  it.effect("updates the message that a component is part of, as an edit without an answer does", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* saying(component, update, update, reply(), edit)).calls, [
        "7",
        "PATCH/@original",
        "POST",
        "PATCH/@original",
      ])
      assert.deepStrictEqual((yield* saying(component, edit)).calls, ["7"])
      assert.deepStrictEqual((yield* saying(component, deferUpdate, deferUpdate, update)).calls, [
        "6",
        "PATCH/@original",
      ])
    }),
  )

  it.effect("tells what is wrong with an answer that comes at the wrong time", () =>
    Effect.gen(function* () {
      const refusal = (incoming: IncomingInteraction, ...all: ReadonlyArray<Say>) =>
        Effect.map(saying(incoming, ...all), ({ refused }) => refused.join())
      assert.match(yield* refusal(command, edit), /nothing to edit yet: call ctx\.reply first/)
      assert.match(yield* refusal(command, remove), /nothing to delete yet/)
      assert.match(yield* refusal(command, modal, modal), /ctx\.showModal: a modal must be the first answer/)
      assert.match(yield* refusal(command, wait, modal), /deferred already, by ctx\.defer or after 2 seconds/)
      assert.match(yield* refusal(command, modal, reply()), /belongs to the modal's submission/)
      assert.match(yield* refusal({ ...component, kind: "modal" }, modal), /cannot be answered with a modal/)
      assert.match(yield* refusal(command, update), /does not come from a message; use ctx\.reply/)
      assert.match(yield* refusal(command, deferUpdate), /does not come from a message; use ctx\.defer/)
      assert.match(yield* refusal(component, reply(), update), /ctx\.reply has answered it/)
      assert.match(yield* refusal(command, reply(), deferred()), /defer before the first answer/)
      assert.match(
        yield* refusal({ ...command, kind: "autocomplete" }, reply()),
        /suggestions are asked for here; use ctx\.autocomplete/,
      )
      assert.match(
        yield* refusal(command, (it) => it.complete(guild, "1", [])),
        /no suggestions are asked for/,
      )
    }),
  )

  it.effect("takes another first answer after one that Discord has refused", () => {
    const world = discord()
    return Effect.gen(function* () {
      const interactions = yield* Interactions
      interactions.opened(command)
      world.refuseNext()
      yield* Effect.flip(interactions.reply(guild, "1", {}))
      yield* interactions.reply(guild, "1", {})
      assert.deepStrictEqual(world.calls, ["4", "4"])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("tells the user privately when the handler has failed, in the place of a deferred answer", () =>
    Effect.gen(function* () {
      const first = yield* saying(command, fails)
      assert.deepStrictEqual(first.calls, ["4"])
      assert.deepInclude(first.bodies[0], { flags: 64 })
      const waiting = yield* saying(command, wait, fails)
      assert.deepStrictEqual(waiting.calls, ["5", "DELETE/@original", "POST"])
      assert.deepInclude(waiting.bodies[2], { flags: 64 })
      assert.deepStrictEqual((yield* saying(command, reply(), fails)).calls, ["4", "POST"])
      assert.deepStrictEqual((yield* saying(command, modal, fails)).calls, ["9"])
      const typing = yield* saying({ ...command, kind: "autocomplete" }, fails)
      assert.deepStrictEqual([typing.calls, typing.bodies], [["8"], [{ choices: [] }]])
    }),
  )

  it.effect("leaves it to Discord to refuse a second first answer, but for one after its own deferral", () =>
    Effect.gen(function* () {
      const callsOf = (incoming: IncomingInteraction, ...all: ReadonlyArray<Say>) =>
        Effect.map(saying(incoming, ...all), ({ calls }) => calls)
      assert.deepStrictEqual(yield* callsOf(command, firstMessage, firstMessage), ["4", "4"])
      assert.deepStrictEqual(yield* callsOf(command, firstDeferral, firstMessage), ["5", "4"])
      assert.deepStrictEqual(yield* callsOf(command, firstDeferral, reply()), ["5", "PATCH/@original"])
      assert.deepStrictEqual(yield* callsOf(component, firstUpdate, firstUpdate), ["7", "7"])
      const late = ["5", "PATCH/@original", "4"]
      assert.deepStrictEqual(yield* callsOf(command, wait, firstMessage, firstMessage), late)
      const hidden = ["5", "DELETE/@original", "POST"]
      assert.deepStrictEqual(yield* callsOf(command, wait, firstDeferral, reply()), hidden)
      assert.deepStrictEqual(yield* callsOf(component, wait, firstUpdate), ["6", "PATCH/@original"])
    }),
  )

  it.effect("knows only interactions of the guild that asks, and none that Discord has not sent", () => {
    const world = discord()
    return Effect.gen(function* () {
      const interactions = yield* Interactions
      interactions.opened(command)
      const foreign = yield* Effect.flip(interactions.reply(stranger, "1", {}))
      const unknown = yield* Effect.flip(interactions.reply(guild, "2", {}))
      assert.strictEqual(foreign.message, unknown.message)
      assert.strictEqual(yield* interactions.withToken(guild, token), "1")
      yield* Effect.flip(interactions.withToken(stranger, token))
      assert.deepStrictEqual(world.calls, [])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("says when nobody answers in 3 seconds, and of no other interaction", () => {
    const world = discord()
    return Effect.gen(function* () {
      const interactions = yield* Interactions
      let unanswered = 0
      const open = (incoming: IncomingInteraction) => interactions.opened(incoming, () => unanswered++)
      open(command)
      interactions.ended("1", false)
      yield* TestClock.adjust("2999 millis")
      assert.strictEqual(unanswered, 0)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(unanswered, 1)

      open({ ...command, kind: "autocomplete" })
      yield* TestClock.adjust("4 seconds")
      for (const say of [reply(), modal, deferred()]) {
        open(command)
        yield* say(interactions)
        interactions.ended("1", false)
        yield* TestClock.adjust("4 seconds")
      }
      assert.strictEqual(unanswered, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("forgets an interaction, and its token, after fifteen minutes", () => {
    const world = discord()
    return Effect.gen(function* () {
      const interactions = yield* Interactions
      interactions.opened(command)
      assert.strictEqual(
        interactions.redact(`/webhooks/9/${token}/x, ${"y".repeat(60)}`),
        `/webhooks/9/[interaction token]/x, ${"y".repeat(60)}`,
      )
      interactions.ended("1", false)
      yield* TestClock.adjust("15 minutes")
      yield* TestClock.adjust("1 minute")
      assert.include((yield* Effect.flip(interactions.reply(guild, "1", {}))).message, "15 minutes")
      assert.strictEqual(interactions.redact(token), token)
      assert.deepStrictEqual(world.calls, [])
    }).pipe(Effect.provide(world.layer))
  })
})
