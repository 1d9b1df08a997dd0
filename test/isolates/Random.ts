/** Chance that can be repeated: the same seed gives the same numbers. */

/** The next number from 0 up to, not including, `below`. */
export type Random = (below: number) => number

/** A small generator (mulberry32): good enough to choose what to break, and it can be repeated. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
