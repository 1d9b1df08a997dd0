/** Where short-lived values are kept: Redis where `CACHE_URL` is set, memory otherwise. Same interface, same expiry. */
import { Effect, Layer, Redacted, Schema } from "effect"
import { Persistence } from "effect/persistence"
import { Configuration } from "./Configuration.ts"
import { innermost } from "./Failure.ts"
import * as Redis from "./Redis.ts"

/** The Redis that `CACHE_URL` names cannot be used. */
export class CacheUnavailable extends Schema.TaggedError<CacheUnavailable>()("CacheUnavailable", {
  reason: Schema.String,
}) {
  override get message() {
    return `the cache at CACHE_URL cannot be reached: ${this.reason}`
  }
}

const unavailable = (reason: string) => Layer.effectContext(Effect.fail(new CacheUnavailable({ reason })))

export const layer = Layer.unwrap(
  Effect.map(Configuration, ({ cacheUrl }) => {
    if (cacheUrl === undefined) return Persistence.layerBackingMemory
    if (!/^(rediss?|unix):/.test(Redacted.value(cacheUrl)))
      return unavailable("expected a url that begins with redis://")
    return Persistence.layerBackingRedis.pipe(
      Layer.provide(Redis.layer(cacheUrl)),
      Layer.catch((error) => unavailable(innermost(error))),
    )
  }),
)
