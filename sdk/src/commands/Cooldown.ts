/**
 * Middleware that makes people wait between two uses of a command. What a script remembers is lost when it sleeps, so longer waits are
 * kept in a store as well.
 */
import { operation } from "../Operations.ts"
import {
  mapDelete,
  mapForEach,
  mapGet,
  mapSet,
  mapSize,
  NativeTypeError,
  now,
  numberOf,
} from "../Primordials.ts"
import type { CommandContext, Middleware } from "./Middleware.ts"

/** How long a cooldown lasts, and for whom. */
export interface CooldownOptions {
  /** How long to wait, in seconds. */
  readonly seconds: number
  /** Who shares a wait. Defaults to "user". */
  readonly per?: "user" | "channel" | "guild"
  /** What whoever comes too soon is told. Defaults to a sentence with Discord's countdown. */
  readonly message?: (secondsLeft: number) => string
}

/** Waits from this on outlive a script that is put to sleep. In milliseconds. */
const keptFrom = 30_000
const storeName = "flora.cooldowns"
/** Before more are remembered, those that are over are forgotten. */
const remembered = 1000

/** Lets a command through once in `seconds`. Throws a TypeError unless that is a number above 0. */
export const cooldown = (options: CooldownOptions): Middleware => {
  const { message, per = "user", seconds } = options
  if (!(typeof seconds === "number" && seconds > 0))
    throw new NativeTypeError("cooldown: seconds must be a number above 0")
  if (per !== "user" && per !== "channel" && per !== "guild")
    throw new NativeTypeError(`cooldown: per must be "user", "channel" or "guild"`)
  const wait = seconds * 1000
  const until = new Map<string, number>()

  /** The time until which others have to wait; undefined when it was free, and is taken now. */
  const take = async (key: string): Promise<number | undefined> => {
    const at = now()
    const known = mapGet(until, key)
    if (known !== undefined && known > at) return known
    if (mapSize(until) >= remembered) forget(until, at)
    // Taken before anything is awaited: of two uses at once one has to wait.
    mapSet(until, key, at + wait)
    if (wait < keptFrom) return undefined
    const store = { __proto__: null, store: storeName, key }
    const kept = numberOf(await operation<string | null>("kv.get", store))
    if (kept > at) {
      mapSet(until, key, kept)
      return kept
    }
    await operation("kv.set", { ...store, __proto__: null, value: `${at + wait}`, ttlSeconds: seconds })
    return undefined
  }

  return async (ctx, next) => {
    const over = await take(`${ctx.command}:${per}:${sharer(ctx, per)}`)
    if (over === undefined) return await next()
    const left = over - now()
    const text =
      message === undefined
        ? `Not so fast: you can use this again <t:${(over - (over % 1000)) / 1000 + 1}:R>.`
        : message(left < 0 ? 0 : left / 1000)
    await ctx.reply({ content: text, ephemeral: true })
  }
}

const sharer = (ctx: CommandContext, per: "user" | "channel" | "guild"): string =>
  per === "user" ? ctx.user.id : per === "channel" ? ctx.channelId : ctx.guildId

const forget = (until: Map<string, number>, at: number): void =>
  mapForEach(until, (time, key) => {
    if ((time as number) <= at) mapDelete(until, key as string)
  })
