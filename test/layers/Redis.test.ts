import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Queue, Redacted } from "effect"
import { Persistence, Redis as EffectRedis } from "effect/persistence"
import * as Redis from "../../src/layers/Redis.ts"
import { redisUrl } from "../Services.ts"

const live = Layer.suspend(() => Redis.layer(Redacted.make(redisUrl()!)))
const key = (name: string) => `test:${process.pid}:${Math.random().toString(36).slice(2)}:${name}`

describe.skipIf(redisUrl() === undefined)("Redis", () => {
  it.live("sends commands", () =>
    Effect.gen(function* () {
      const redis = yield* EffectRedis.Redis
      const name = key("value")
      yield* redis.send("SET", name, "ä")
      assert.strictEqual(yield* redis.send<string>("GET", name), "ä")
      assert.strictEqual(yield* redis.send<number>("DEL", name), 1)
    }).pipe(Effect.provide(live)),
  )

  it.live("fails with a RedisError for a command that Redis refuses", () =>
    Effect.gen(function* () {
      const redis = yield* EffectRedis.Redis
      const error = yield* Effect.flip(redis.send("NONSENSE"))
      assert.include(String(error.cause), "unknown command")
    }).pipe(Effect.provide(live)),
  )

  it.live("runs scripts", () =>
    Effect.gen(function* () {
      const redis = yield* EffectRedis.Redis
      const add = EffectRedis.script((a: number, b: number) => [a, b], {
        lua: "return ARGV[1] + ARGV[2]",
        numberOfKeys: 0,
      }).withReturnType<number>()
      assert.strictEqual(yield* redis.eval(add)(20, 22), 42)
    }).pipe(Effect.provide(live)),
  )

  it.live("delivers what is published to a channel", () =>
    Effect.gen(function* () {
      const redis = yield* EffectRedis.Redis
      const channel = key("channel")
      const messages = yield* redis.subscribe(channel)
      yield* redis.send("PUBLISH", channel, "hello")
      assert.deepStrictEqual(yield* Queue.take(messages), { channel, message: "hello" })
    }).pipe(Effect.scoped, Effect.provide(live)),
  )

  it.live("lets a blocking command wait on a connection of its own", () =>
    Effect.gen(function* () {
      const redis = yield* EffectRedis.Redis
      const list = key("list")
      const connection = yield* redis.reserve
      const popped = yield* Effect.all(
        [connection.send("BLPOP", list, "10"), redis.send("RPUSH", list, "x")],
        {
          concurrency: 2,
        },
      )
      assert.deepStrictEqual(popped[0], [list, "x"])
    }).pipe(Effect.scoped, Effect.provide(live)),
  )

  it.live("tells that there is no Redis instead of waiting for one", () =>
    Effect.gen(function* () {
      const nowhere = Redis.layer(Redacted.make("redis://127.0.0.1:1/0"))
      const error = yield* Effect.flip(Effect.scoped(Layer.build(nowhere)))
      assert.include(String(error.cause), "ECONNREFUSED")
    }),
  )

  it.live("keeps cached values like the memory it stands in for", () =>
    Effect.gen(function* () {
      const use = Effect.gen(function* () {
        const store = yield* (yield* Persistence.BackingPersistence).make(key("store"))
        yield* store.set("a", { guildId: "1" }, Duration.hours(1))
        yield* store.set("b", { guildId: "2" }, undefined)
        yield* store.remove("b")
        return [yield* store.get("a"), yield* store.get("b"), yield* store.get("c")]
      }).pipe(Effect.scoped)
      const redis = yield* Effect.provide(use, Persistence.layerBackingRedis.pipe(Layer.provide(live)))
      const memory = yield* Effect.provide(use, Persistence.layerBackingMemory)
      assert.deepStrictEqual(redis, memory)
    }),
  )
})
