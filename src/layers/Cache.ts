/** Where short-lived values are kept: Redis where `CACHE_URL` is set, memory otherwise. Same interface, same expiry. */
import { Effect, Layer } from "effect"
import { Persistence } from "effect/persistence"
import { Configuration } from "./Configuration.ts"
import * as Redis from "./Redis.ts"

export const layer = Layer.unwrap(
  Effect.map(Configuration, ({ cacheUrl }) =>
    cacheUrl === undefined
      ? Persistence.layerBackingMemory
      : Persistence.layerBackingRedis.pipe(Layer.provide(Redis.layer(cacheUrl))),
  ),
)
