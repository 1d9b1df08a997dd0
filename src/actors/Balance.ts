/**
 * Which guild is to be moved so that the workers are loaded more evenly: a function of what was measured and of what was done before,
 * without effects.
 *
 * Load is of two kinds, computing and memory. How uneven the whole is, is the sum of the squares of all loads; each move must make it
 * fall by a fixed least amount, so moves cannot undo each other and must come to an end while the loads stay what they are. Loads do
 * not stay what they are, so nothing is done before the gap was wide for several looks, it is closed until half of it is left, a
 * guild that was moved is left alone for a while, and only so many are moved in a minute.
 */
import type { GuildId } from "../domain/Ids.ts"

/** What a guild's isolate costs its worker. */
export interface GuildLoad {
  readonly guildId: GuildId
  /** Cores that it computes on: 0.5 is half a second per second. */
  readonly cpu: number
}

export interface WorkerLoad {
  readonly id: number
  /** Resident memory as a share of what the host may have. */
  readonly memory: number
  readonly guilds: ReadonlyArray<GuildLoad>
}

export interface Move {
  readonly guildId: GuildId
  readonly from: number
  readonly to: number
}

export interface BalanceRules {
  /** Width of the gap at which moving begins, in cores or shares of memory. */
  readonly gap: number
  readonly movesPerMinute: number
  readonly restMs: number
}

/** What is remembered from one look to the next. */
export interface Balance {
  /** Looks in a row that have found the gap wide, or found it not yet closed. */
  readonly uneven: number
  /** The moves of the last minute, and those of guilds that are still left alone, oldest first. */
  readonly moves: ReadonlyArray<{ readonly at: number; readonly guildId: GuildId }>
}

export const balanced: Balance = { uneven: 0, moves: [] }

/** Looks that must find the same before something is done. */
const patience = 3
const minuteMs = 60_000

const kinds = ["cpu", "memory"] as const
type Loads = Record<(typeof kinds)[number], number>

const loadsOf = ({ guilds, memory }: WorkerLoad): Loads => ({
  cpu: guilds.reduce((sum, { cpu }) => sum + cpu, 0),
  memory,
})

/** How much more even two workers become when this goes from one to the other: the fall of the sum of their squares. */
const fall = (from: Loads, to: Loads, moved: Loads): number =>
  kinds.reduce((sum, kind) => sum + 2 * moved[kind] * (from[kind] - to[kind] - moved[kind]), 0)

interface Gap {
  readonly width: number
  readonly from: WorkerLoad
  readonly to: WorkerLoad
}

/** The gaps of both kinds between the most and the least loaded worker, the wider one first. */
const gapsOf = (workers: ReadonlyArray<WorkerLoad>): ReadonlyArray<Gap> =>
  kinds
    .map((kind) => {
      const sorted = workers.toSorted((one, other) => loadsOf(one)[kind] - loadsOf(other)[kind])
      const [to, from] = [sorted[0]!, sorted.at(-1)!]
      return { from, to, width: loadsOf(from)[kind] - loadsOf(to)[kind] }
    })
    .sort((one, other) => other.width - one.width)

const bestMove = ({ from, to }: Gap, resting: ReadonlySet<GuildId>, leastFall: number): Move | undefined => {
  const [source, target] = [loadsOf(from), loadsOf(to)]
  // What a single isolate holds is not known.
  const memory = from.memory / Math.max(1, from.guilds.length)
  let best: Move | undefined
  let bestFall = leastFall
  for (const { guildId, cpu } of from.guilds) {
    const gain = fall(source, target, { cpu, memory })
    if (gain <= bestFall || resting.has(guildId)) continue
    bestFall = gain
    best = { guildId, from: from.id, to: to.id }
  }
  return best
}

/** What one look at the workers leads to: at most one move. `now` in milliseconds; must not go back. */
export const rebalance = (
  before: Balance,
  workers: ReadonlyArray<WorkerLoad>,
  { gap, movesPerMinute, restMs }: BalanceRules,
  now: number,
): readonly [balance: Balance, move: Move | undefined] => {
  const moves = before.moves.filter(({ at }) => now - at < Math.max(minuteMs, restMs))
  if (workers.length < 2) return [{ uneven: 0, moves }, undefined]
  const active = before.uneven >= patience
  const wide = gapsOf(workers).filter(({ width }) => width >= (active ? gap / 2 : gap))
  if (wide.length === 0) return [{ uneven: 0, moves }, undefined]
  const uneven = Math.min(before.uneven + 1, patience)
  const lately = moves.filter(({ at }) => now - at < minuteMs).length
  if (uneven < patience || lately >= movesPerMinute) return [{ uneven, moves }, undefined]
  const resting = new Set(moves.filter(({ at }) => now - at < restMs).map(({ guildId }) => guildId))
  for (const each of wide) {
    const move = bestMove(each, resting, (gap * gap) / 64)
    if (move !== undefined) return [{ uneven, moves: [...moves, { at: now, guildId: move.guildId }] }, move]
  }
  return [{ uneven, moves }, undefined]
}
