/**
 * Discord bans an address that causes 10,000 answers of 401, 403 or 429 within ten minutes, and with it the bot in every guild.
 * So they are counted, for the bot and for each guild, and calls are refused here before it comes to that.
 */
import { Clock, Effect } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"

const windowMs = 10 * 60 * 1000

/** Counts what happens within ten minutes from the first. */
class Tally {
  private count = 0
  private endsAt = 0

  add(now: number): void {
    if (now >= this.endsAt) {
      this.count = 0
      this.endsAt = now + windowMs
    }
    this.count++
  }

  /** Time until the window ends, in ms; 0 while fewer than `limit` are in it. */
  spentFor(limit: number, now: number): number {
    return this.count < limit ? 0 : Math.max(0, this.endsAt - now)
  }
}

/** The counts of one bot. */
export const makeInvalidCalls = Effect.gen(function* () {
  const { invalidCalls, guildInvalidCalls } = yield* Limits
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const all = new Tally()
  const guilds = new Map<GuildId, Tally>()

  return {
    /** Every answer of Discord, those that discord.js waits out and repeats too. */
    answered: (status: number, headers: { readonly get: (name: string) => string | null }) => {
      const isShared = status === 429 && headers.get("x-ratelimit-scope") === "shared"
      if (status === 401 || status === 403 || (status === 429 && !isShared)) all.add(now())
    },
    /** The answer that ended a guild's call. */
    failed: (guildId: GuildId, status: number) => {
      if (status !== 401 && status !== 403) return
      let tally = guilds.get(guildId)
      if (tally === undefined) guilds.set(guildId, (tally = new Tally()))
      tally.add(now())
    },
    /** How long a guild's calls are refused, in ms; 0 when they are not. */
    refusedFor: (guildId: GuildId): number =>
      Math.max(
        all.spentFor(invalidCalls, now()),
        guilds.get(guildId)?.spentFor(guildInvalidCalls, now()) ?? 0,
      ),
  }
})
