import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { InteractionResponseType, InteractionType, MessageFlags } from "discord-api-types/v10"
import { Context, Effect, Exit, Fiber, Layer, Scope } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { TestClock } from "effect/testing"
import { WebSocket } from "ws"
import { Interactions } from "../../src/playground/Interactions.ts"
import { Playground } from "../../src/playground/Playground.ts"
import { PlaygroundRoutes } from "../../src/playground/PlaygroundRoutes.ts"
import { World } from "../../src/playground/World.ts"

describe("the playground", () => {
  it.live("hangs up, so that a server that waits for every connection can stop", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const services = yield* Playground.layerHangUp.pipe(
        Layer.provideMerge(
          HttpRouter.serve(PlaygroundRoutes, { disableLogger: true, disableListenLog: true }),
        ),
        Layer.provideMerge(
          NodeHttpServer.layer(() => createServer(), {
            port: 0,
            host: "127.0.0.1",
            gracefulShutdownTimeout: "1 hour",
          }),
        ),
        Layer.provide(Playground.layer()),
        Layer.buildWithScope(scope),
      )
      const { address } = Context.get(services, HttpServer.HttpServer)
      const host = `127.0.0.1:${(address as { port: number }).port}`
      const events = yield* Effect.promise(() => fetch(`http://${host}/playground/control/events`))
      const streamEnded = events.text()
      const socket = new WebSocket(`ws://${host}/playground/gateway?v=10&encoding=json`)
      const socketClosed = new Promise((resolve) => socket.once("close", resolve))
      yield* Effect.promise(() => new Promise((resolve) => socket.once("message", resolve)))

      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(yield* Effect.promise(() => streamEnded), ": connected\n\n")
      yield* Effect.promise(() => socketClosed)
    }),
  )

  it.effect("lets an interaction's token work for fifteen minutes", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const interactions = yield* Interactions
      const world = yield* World
      const { id, token } = yield* interactions.start({
        type: InteractionType.ApplicationCommand,
        channel: world.channels.get(Playground.channelId)!,
        userId: "900000000000000101",
        data: {},
        name: "x",
      })
      const json = { type: InteractionResponseType.ChannelMessageWithSource, data: { content: "x" } }
      yield* interactions.callback(id, token, { json, files: [] })
      yield* TestClock.adjust("14 minutes")
      const interaction = yield* interactions.byToken(Playground.applicationId, token)
      yield* interactions.followUp(interaction, { json: { content: "still" }, files: [] })
      yield* TestClock.adjust("1 minute")
      const error = yield* Effect.flip(interactions.byToken(Playground.applicationId, token))
      assert.deepStrictEqual([error.status, error.code], [401, 50_027])
    }).pipe(Effect.provide(Playground.layer())),
  )

  it.effect("stops waiting for a deferred answer after fifteen seconds", () =>
    Effect.gen(function* () {
      const interactions = yield* Interactions
      const world = yield* World
      const interaction = yield* interactions.start({
        type: InteractionType.ApplicationCommand,
        channel: world.channels.get(Playground.channelId)!,
        userId: "900000000000000101",
        data: {},
        name: "x",
      })
      const json = { type: InteractionResponseType.DeferredChannelMessageWithSource }
      yield* interactions.callback(interaction.id, interaction.token, { json, files: [] })
      const outcome = yield* Effect.forkChild(interactions.outcome(interaction), { startImmediately: true })
      yield* TestClock.adjust("15 seconds")
      const { responses, timedOut } = yield* Fiber.join(outcome)
      assert.deepStrictEqual([responses[0]?.message?.flags, timedOut], [MessageFlags.Loading, true])
    }).pipe(Effect.provide(Playground.layer())),
  )
})
