/** Effect's `Redis` service on ioredis. */
import { Deferred, Effect, Layer, Redacted } from "effect"
import * as EffectRedis from "effect/persistence/Redis"
import { Redis as IoRedis } from "ioredis"

const { RedisError } = EffectRedis

const sendWith =
  (client: IoRedis) =>
  <A = unknown>(command: string, ...args: ReadonlyArray<string>) =>
    Effect.tryPromise({
      try: () => client.call(command, ...args) as Promise<A>,
      catch: (cause) => new RedisError({ cause }),
    })

/** Connects before it is ready, reconnects by itself later. Errors: `RedisError` when the first connection fails. */
export const layer = (url: Redacted.Redacted<string>) =>
  Layer.effect(
    EffectRedis.Redis,
    Effect.gen(function* () {
      const context = yield* Effect.context<never>()
      const report = (cause: unknown) =>
        Effect.runForkWith(context)(Effect.logWarning(`Redis connection: ${String(cause)}`))

      const connect = (options: { readonly reconnect: boolean }) =>
        Effect.tryPromise({
          try: async () => {
            let connected = false
            const client = new IoRedis(Redacted.value(url), {
              lazyConnect: true,
              maxRetriesPerRequest: 3,
              connectTimeout: 5000,
              retryStrategy: (times) => (options.reconnect && connected ? Math.min(2000, times * 100) : null),
            })
            let first: unknown
            client.on("error", (error) => {
              first ??= error
              if (connected) report(error)
            })
            await client.connect().catch((error: unknown) => {
              // ioredis says only that the connection is closed; why, it has said before.
              throw first ?? error
            })
            connected = true
            return client
          },
          catch: (cause) => new RedisError({ cause }),
        })
      const scoped = (options: { readonly reconnect: boolean }) =>
        Effect.acquireRelease(connect(options), (client) => Effect.sync(() => client.disconnect()))

      const shared = yield* scoped({ reconnect: true })
      return yield* EffectRedis.make({
        send: sendWith(shared),
        connect: Effect.map(connect({ reconnect: false }), (client) => ({
          send: sendWith(client),
          close: Effect.sync(() => client.disconnect()),
        })),
        subscribe: Effect.fnUntraced(function* (channel, onMessage) {
          const failed = yield* Deferred.make<void, EffectRedis.RedisError>()
          const client = yield* scoped({ reconnect: true })
          client.on("message", (from, message) => onMessage({ channel: from, message }))
          client.on("end", () =>
            Deferred.doneUnsafe(
              failed,
              Effect.fail(new RedisError({ cause: new Error("the connection was lost") })),
            ),
          )
          yield* Effect.tryPromise({
            try: () => client.subscribe(channel),
            catch: (cause) => new RedisError({ cause }),
          })
          return Deferred.await(failed)
        }),
      })
    }),
  )
