/**
 * Discord's rate limits: a number of calls per window for each bucket (a route together with its channel, guild or
 * webhook) and one for all calls together. Generous from the start; a test tightens them to see a bot cope.
 */
import { createHash } from "node:crypto"
import { Context, Layer } from "effect"
import { World } from "./World.ts"

/** So many calls within a window of so many milliseconds. */
export interface RateLimit {
  readonly limit: number
  readonly windowMs: number
}

export interface RateLimitOptions {
  /** Per bucket; defaults to 1,000 a second. */
  readonly bucket: RateLimit
  /** All calls of the bot together; defaults to 10,000 a second. */
  readonly global: RateLimit
}

export const defaultRateLimits: RateLimitOptions = {
  bucket: { limit: 1000, windowMs: 1000 },
  global: { limit: 10_000, windowMs: 1000 },
}

export interface Verdict {
  readonly headers: Record<string, string>
  /** Present when the call is refused. */
  readonly refused?: { readonly retryAfter: number; readonly global: boolean }
}

interface Window {
  used: number
  resetAt: number
}

export class RateLimits extends Context.Service<
  RateLimits,
  {
    /** Counts a call. `route` is the route's template, `resource` the channel, guild or webhook it is about. */
    readonly take: (route: string, resource: string) => Verdict
    /** Changes the limits and begins all windows anew. */
    readonly configure: (options: Partial<RateLimitOptions>) => RateLimitOptions
  }
>()("flora/playground/RateLimits") {
  static readonly layer = (initial: Partial<RateLimitOptions> = {}) =>
    Layer.effect(
      RateLimits,
      World.useSync((world) => make(world.now, { ...defaultRateLimits, ...initial })),
    )
}

/** Windows beyond this many are swept before another is begun. */
const sweepAt = 10_000

const make = (now: () => number, initial: RateLimitOptions) => {
  let options = initial
  const windows = new Map<string, Window>()
  const hashes = new Map<string, string>()

  const windowOf = (key: string, { windowMs }: RateLimit) => {
    const existing = windows.get(key)
    const time = now()
    if (existing && existing.resetAt > time) return existing
    if (windows.size >= sweepAt) {
      for (const [other, { resetAt }] of windows) if (resetAt <= time) windows.delete(other)
    }
    const fresh = { used: 0, resetAt: time + windowMs }
    windows.set(key, fresh)
    return fresh
  }

  const bucketHash = (route: string) => {
    let hash = hashes.get(route)
    if (hash === undefined) hashes.set(route, (hash = createHash("md5").update(route).digest("hex")))
    return hash
  }

  const secondsUntil = (time: number) => Math.max(0.001, (time - now()) / 1000)

  return RateLimits.of({
    take: (route, resource) => {
      const bucket = windowOf(`${route} ${resource}`, options.bucket)
      const all = windowOf("global", options.global)
      const headers: Record<string, string> = {
        "x-ratelimit-limit": String(options.bucket.limit),
        "x-ratelimit-remaining": String(Math.max(0, options.bucket.limit - bucket.used - 1)),
        "x-ratelimit-reset": (bucket.resetAt / 1000).toFixed(3),
        "x-ratelimit-reset-after": secondsUntil(bucket.resetAt).toFixed(3),
        "x-ratelimit-bucket": bucketHash(route),
      }
      const global = all.used >= options.global.limit
      if (!global && bucket.used < options.bucket.limit) {
        bucket.used++
        all.used++
        return { headers }
      }
      const retryAfter = secondsUntil(global ? all.resetAt : bucket.resetAt)
      return {
        headers: {
          ...headers,
          "retry-after": String(Math.ceil(retryAfter)),
          "x-ratelimit-scope": global ? "global" : "user",
          ...(global ? { "x-ratelimit-global": "true" } : {}),
        },
        refused: { retryAfter, global },
      }
    },
    configure: (changes) => {
      options = { ...options, ...changes }
      windows.clear()
      return options
    },
  })
}
