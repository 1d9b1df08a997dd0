import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Queue } from "effect"
import { Socket } from "effect/socket"
import { TestClock } from "effect/testing"
import { heartbeatInterval, serveConnection } from "../../../src/playground/gateway/GatewayConnection.ts"
import { Playground } from "../../../src/playground/Playground.ts"

it.effect("a connection is closed when its bot misses a heartbeat, and not before", () =>
  Effect.gen(function* () {
    const written = yield* Queue.unbounded<string | Uint8Array | Socket.CloseEvent>()
    const frames = yield* Queue.unbounded<string>()
    const socket = Socket.make({
      reader: Effect.succeed({
        pull: Effect.map(Queue.take(frames), (frame) => [frame] as const),
        upgrade: Socket.SocketUpgradeError.unsupported,
      }),
      writer: Effect.succeed({
        write: (chunk) => Effect.asVoid(Queue.offer(written, chunk)),
        writeAll: () => Effect.void,
      }),
    })
    const connection = yield* Effect.forkChild(serveConnection(socket, {}, "localhost"))
    yield* Queue.take(written)

    yield* TestClock.adjust(heartbeatInterval)
    yield* Queue.offer(frames, JSON.stringify({ op: 1, d: null }))
    assert.include(yield* Queue.take(written), '"op":11')
    yield* TestClock.adjust(heartbeatInterval)
    assert.strictEqual(yield* Queue.size(written), 0)
    yield* TestClock.adjust(heartbeatInterval)
    const closed = yield* Queue.take(written)
    assert.strictEqual((closed as Socket.CloseEvent).code, 4009)
    yield* Fiber.interrupt(connection)
  }).pipe(Effect.provide(Playground.layer())),
)
