/**
 * Discord's ids: 64-bit integers as decimal text, with milliseconds since 2015 in the upper 42 bits, so that sorting
 * by id is sorting by time.
 */
const discordEpoch = 1_420_070_400_000n
const perMillisecond = 1n << 22n

/** Gives unique ids, each greater than the one before. */
export interface Snowflakes {
  readonly next: () => string
}

/** Ids from the clock `now` (ms since 1970), all greater than `after` even if the clock stands still or goes back. */
export const makeSnowflakes = (now: () => number, after = "0"): Snowflakes => {
  let last = BigInt(after)
  return {
    next: () => {
      const fromClock = (BigInt(Math.floor(now())) - discordEpoch) * perMillisecond
      last = fromClock > last ? fromClock : last + 1n
      return last.toString()
    },
  }
}

/** The moment an id was made, in ms since 1970. */
export const snowflakeTime = (id: string): number => Number((BigInt(id) >> 22n) + discordEpoch)

/** Negative when `a` is older than `b`; ids are compared as numbers without parsing them. */
export const compareSnowflakes = (a: string, b: string): number =>
  a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
